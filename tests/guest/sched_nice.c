// SPDX-License-Identifier: MIT
// grade: group=sched points=15 cpus=1,4 timeout=90 linux=yes
/*
 * Processes that compute side by side on one hart share it by their nice values: each step is
 * worth 1.25. Time is that of the processor, so it does not matter what else the host does.
 */
#include "turns.h"

/* Time of the processor that two have had, when they have had so long together. */
static void share(void (*prepare)(pid_t pid, bool first), long total_ms, long us[2])
{
	struct rusage used;
	pid_t pids[2];
	int status;

	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		must(pids[i] >= 0);
		if (pids[i] == 0)
			spin_for_ever(NULL);
		prepare(pids[i], i == 0);
	}
	sleep_ms(total_ms);
	/* Both at once: what they can't do is run while the other is waited for. */
	for (int i = 0; i < 2; i++)
		must(kill(pids[i], SIGSTOP) == 0);
	for (int i = 0; i < 2; i++) {
		must(kill(pids[i], SIGKILL) == 0);
		must(wait4(pids[i], &status, 0, &used) == pids[i]);
		us[i] = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 +
			used.ru_utime.tv_usec + used.ru_stime.tv_usec;
	}
}

/* A ratio that a stop of the whole machine can spoil: the best of some. */
static void is_ratio(void (*prepare)(pid_t pid, bool first), double least, double most,
		     const char *what)
{
	double ratio = 0;
	long us[2];

	for (int tries = 0; tries < 5 && (ratio < least || ratio > most); tries++) {
		share(prepare, 400, us);
		ratio = us[1] ? (double)us[0] / us[1] : us[0] ? 1e9 : 0;
		diag("%s: %ld and %ld us", what, us[0], us[1]);
	}
	ok(ratio >= least && ratio <= most, "%s: %ld to 100", what, (long)(ratio * 100));
}

static void equal(pid_t pid, bool first)
{
	(void)pid, (void)first;
}

static void zero_and_five(pid_t pid, bool first)
{
	must(setpriority(PRIO_PROCESS, pid, first ? 0 : 5) == 0);
}

static void minus_five_and_zero(pid_t pid, bool first)
{
	must(setpriority(PRIO_PROCESS, pid, first ? -5 : 0) == 0);
}

static void farthest(pid_t pid, bool first)
{
	must(setpriority(PRIO_PROCESS, pid, first ? -20 : 19) == 0);
}

static void and_batch(pid_t pid, bool first)
{
	set_policy(pid, first ? SCHED_OTHER : SCHED_BATCH, 0);
}

static void and_idle(pid_t pid, bool first)
{
	set_policy(pid, first ? SCHED_OTHER : SCHED_IDLE, 0);
}

/* A nice value does not count for SCHED_IDLE. */
static void two_idle(pid_t pid, bool first)
{
	set_policy(pid, SCHED_IDLE, 0);
	must(setpriority(PRIO_PROCESS, pid, first ? 0 : 10) == 0);
}

/* One that had next to nothing, and so is far ahead, gets its share as soon as it may. */
static void promoted(pid_t pid, bool first)
{
	if (first)
		return;
	set_policy(pid, SCHED_IDLE, 0);
	sleep_ms(50);
	set_policy(pid, SCHED_OTHER, 0);
}

int main(void)
{
	run_on(0, 1);
	is_ratio(equal, 0.75, 1.33, "equal");
	is_ratio(zero_and_five, 2.4, 3.8, "0 and 5"); /* 1.25^5 is 3.05 */
	is_ratio(minus_five_and_zero, 2.4, 3.8, "-5 and 0");
	is_ratio(farthest, 6, 1e9, "-20 and 19");
	is_ratio(and_batch, 0.75, 1.33, "SCHED_OTHER and SCHED_BATCH");
	is_ratio(and_idle, 6, 1e9, "SCHED_OTHER and SCHED_IDLE"); /* 1024 to 3 */
	is_ratio(two_idle, 0.75, 1.33, "two of SCHED_IDLE");
	is_ratio(promoted, 0.75, 1.7, "one of SCHED_IDLE that is promoted");
	return done_testing();
}
