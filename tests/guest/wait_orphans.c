// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=90 linux=yes
/*
 * Children whose parent ends become init's: getppid says 1, and init waits for them. Zombies
 * their parent never waited for go the same way.
 */
#include "tap.h"

static int report[2];

/* Waits until its parent has gone, then says who the new one is. */
static int orphan(void *arg)
{
	pid_t was = (pid_t)(long)arg, ppid = was;

	for (int tries = 0; tries < 2000 && ppid == was; tries++) {
		sleep_ms(2);
		ppid = getppid();
	}
	must(write(report[1], &ppid, sizeof(ppid)) == sizeof(ppid));
	return 0;
}

static int leaves_orphans(void *arg)
{
	for (long i = 0; i < (long)arg; i++)
		spawn(orphan, (void *)(long)getpid());
	return 0;
}

static void adopted(long n)
{
	int ones = 0;
	pid_t ppid;

	diag("a parent of %ld ends at once", n);
	is_exit(run_child(leaves_orphans, (void *)n), 0, "it leaves %ld orphans", n);
	for (long i = 0; i < n; i++) {
		must(read_full(report[0], &ppid, sizeof(ppid)) == sizeof(ppid));
		ones += ppid == 1;
	}
	is(ones, n, "each has init for its parent");
	is_errno(waitpid(-1, NULL, WNOHANG), ECHILD, "and is no child of the grandparent");
}

static int ends(void *arg)
{
	(void)arg;
	return 1;
}

/* Ends with zombies it never waited for, and children that live a little longer. */
static int careless(void *arg)
{
	for (long i = 0; i < (long)arg; i++)
		spawn(ends, NULL);
	return 0;
}

static int storm(void *arg)
{
	for (int i = 0; i < 10; i++)
		spawn(careless, arg);
	return 0;
}

static void storms(void)
{
	long tasks = vmstat_settled("tasks"), pids = vmstat("pids"), now = 0;

	diag("ten storms of a hundred orphans");
	for (int i = 0; i < 10; i++)
		is_exit(run_child(storm, (void *)10L), 0, "storm %d", i);
	for (int tries = 0; tries < 200; tries++) {
		now = vmstat("tasks");
		if (now <= tasks)
			break;
		sleep_ms(20);
	}
	if (tasks < 0) {
		skip(2, "no counters here");
		return;
	}
	ok(now <= tasks, "init waited for all: %ld tasks now, %ld before", now, tasks);
	now = vmstat("pids");
	ok(now <= pids, "and their pids are free: %ld now, %ld before", now, pids);
}

int main(void)
{
	must(pipe(report) == 0);
	adopted(1);
	adopted(50);
	storms();
	return done_testing();
}
