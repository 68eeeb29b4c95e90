// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The use of children: getrusage(RUSAGE_CHILDREN), times and wait4's rusage count a child's
 * time once it has been waited for, and its own children's with it.
 */
#include "tap.h"

#define BURN_MS 300

static long usec(struct timeval tv)
{
	return tv.tv_sec * 1000000 + tv.tv_usec;
}

static long self_cpu_us(void)
{
	struct rusage ru;

	must(getrusage(RUSAGE_SELF, &ru) == 0);
	return usec(ru.ru_utime) + usec(ru.ru_stime);
}

static long children_cpu_us(void)
{
	struct rusage ru;

	must(getrusage(RUSAGE_CHILDREN, &ru) == 0);
	return usec(ru.ru_utime) + usec(ru.ru_stime);
}

/* Until this process has used so much time, or ten times as long has gone by. */
static int burn(void *arg)
{
	long want_us = (long)arg * 1000;
	int64_t end = now_ns() + want_us * 10000;
	volatile long x = 0;

	while (self_cpu_us() < want_us && now_ns() < end)
		for (int i = 0; i < 20000; i++)
			x += i;
	return 0;
}

static int burns_by_child(void *arg)
{
	return run_child(burn, arg);
}

static void counts_when_waited(void)
{
	long before = children_cpu_us();
	struct rusage ru;
	struct tms t0, t1;
	siginfo_t si;
	int status;

	must(times(&t0) != -1);
	pid_t pid = spawn(burn, (void *)(long)BURN_MS);

	must(waitid(P_PID, pid, &si, WEXITED | WNOWAIT) == 0);
	is(children_cpu_us(), before, "a zombie's time doesn't count yet");
	memset(&ru, 0xff, sizeof(ru));
	is(wait4(pid, &status, 0, &ru), pid, "wait4 with rusage");
	long took = usec(ru.ru_utime) + usec(ru.ru_stime);

	ok(took >= BURN_MS * 900L, "it tells the child's time: %ld us", took);
	ok(took < BURN_MS * 3000L, "and not much more");
	long added = children_cpu_us() - before;

	ok(added >= BURN_MS * 900L, "RUSAGE_CHILDREN grew by %ld us", added);
	must(times(&t1) != -1);
	long ticks = t1.tms_cutime + t1.tms_cstime - t0.tms_cutime - t0.tms_cstime;

	ok(ticks >= BURN_MS / 10 * 8 / 10, "times: children's time grew by %ld ticks", ticks);
}

static void grandchildren_count(void)
{
	long before = children_cpu_us();

	is_exit(run_child(burns_by_child, (void *)(long)BURN_MS), 0, "a grandchild burns time");
	long added = children_cpu_us() - before;

	ok(added >= BURN_MS * 900L, "it counts through the child that waited: %ld us", added);
}

static void own_time(void)
{
	long before = self_cpu_us();

	burn((void *)(before / 1000 + 100));
	ok(self_cpu_us() - before >= 90000, "own time grows while computing");
	before = self_cpu_us();
	sleep_ms(200);
	ok(self_cpu_us() - before < 100000, "and hardly while sleeping");
}

int main(void)
{
	struct rusage ru;

	is(children_cpu_us(), 0, "no children yet, no time of theirs");
	counts_when_waited();
	grandchildren_count();
	own_time();
	must(getrusage(RUSAGE_SELF, &ru) == 0);
	ok(ru.ru_utime.tv_usec < 1000000 && ru.ru_stime.tv_usec < 1000000, "microseconds are");
	return done_testing();
}
