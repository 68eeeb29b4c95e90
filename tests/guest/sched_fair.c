// SPDX-License-Identifier: MIT
// grade: group=sched points=10 cpus=1 timeout=60 linux=yes
/*
 * Processes that compute side by side on one hart get equal shares: within 25 %, by the time
 * the kernel counts and by the work they get done.
 */
#include "tap.h"

struct share {
	long cpu_us, work;
};

static struct rope rope;
static volatile long sink;

static long cpu_us(void)
{
	struct rusage ru;

	must(getrusage(RUSAGE_SELF, &ru) == 0);
	return (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000 + ru.ru_utime.tv_usec +
	       ru.ru_stime.tv_usec;
}

/* Computes from the word until the given time and sends what it got. */
static int compute(void *arg)
{
	struct share s = {0};
	int64_t end;

	await(&rope);
	end = now_ns() + (long)arg * 1000000;
	s.cpu_us = -cpu_us();
	while (now_ns() < end) {
		for (int i = 0; i < 20000; i++)
			sink += i;
		s.work++;
	}
	s.cpu_us += cpu_us();
	must(write(rope.out, &s, sizeof(s)) == sizeof(s));
	return 0;
}

static long least(const struct share *s, int n, bool work)
{
	long v = work ? s[0].work : s[0].cpu_us;

	for (int i = 1; i < n; i++) {
		long x = work ? s[i].work : s[i].cpu_us;

		v = x < v ? x : v;
	}
	return v;
}

static long sum(const struct share *s, int n, bool work)
{
	long v = 0;

	for (int i = 0; i < n; i++)
		v += work ? s[i].work : s[i].cpu_us;
	return v;
}

static void side_by_side(int n, long ms)
{
	struct rope ropes[8];
	struct share s[8];
	pid_t pids[8];

	diag("%d processes compute for %ld ms on one hart", n, ms);
	for (int i = 0; i < n; i++) {
		pids[i] = spawn_roped(compute, (void *)ms, &rope);
		ropes[i] = rope;
	}
	for (int i = 0; i < n; i++)
		pull(&ropes[i]);
	for (int i = 0; i < n; i++) {
		must(read_full(ropes[i].in, &s[i], sizeof(s[i])) == sizeof(s[i]));
		diag("process %d: %ld us, %ld pieces of work", i, s[i].cpu_us, s[i].work);
		drop(&ropes[i]);
	}
	for (int i = 0; i < n; i++)
		is_exit(join(pids[i]), 0, "process %d ended", i);
	ok(least(s, n, false) * n >= sum(s, n, false) * 3 / 4, "%d shares of time within 25 %%", n);
	ok(least(s, n, true) * n >= sum(s, n, true) * 3 / 4, "and of work");
	ok(sum(s, n, false) >= ms * 700, "the hart was busy all the time: %ld us of %ld ms",
	   sum(s, n, false), ms);
}

int main(void)
{
	side_by_side(2, 1000);
	side_by_side(5, 1500);
	return done_testing();
}
