// SPDX-License-Identifier: MIT
// grade: group=sched points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Processes that compute without end can't starve one that sleeps: its wake-ups come within a
 * bounded time, as do bytes through a pipe. The bounds are generous: harts are emulated.
 */
#include "tap.h"

#define SPINNERS 8
#define BOUND_MS 600

static volatile long sink;

/* Computes for so many milliseconds, without a system call between looks at the clock. */
static int spin(void *arg)
{
	int64_t end = now_ns() + (long)arg * 1000000;

	while (now_ns() < end)
		for (int i = 0; i < 200000; i++)
			sink += i;
	return 0;
}

static void spinners(pid_t *pids, long ms)
{
	for (int i = 0; i < SPINNERS; i++)
		pids[i] = spawn(spin, (void *)ms);
}

static void stop(pid_t *pids)
{
	int bad = 0;

	for (int i = 0; i < SPINNERS; i++)
		bad += join(pids[i]) != 0;
	is(bad, 0, "all %d computed to their end", SPINNERS);
}

static void sleeper(void)
{
	pid_t pids[SPINNERS];
	long worst = 0, sum = 0;

	diag("%d processes compute while one sleeps 10 ms at a time", SPINNERS);
	spinners(pids, 2500);
	for (int i = 0; i < 20; i++) {
		int64_t start = now_ns();

		sleep_ms(10);
		long late = (now_ns() - start) / 1000000 - 10;

		worst = late > worst ? late : worst;
		sum += late;
	}
	diag("late by %ld ms on average", sum / 20);
	ok(worst < BOUND_MS, "the latest wake-up of 20 came %ld ms late", worst);
	stop(pids);
}

static struct rope rope;

static int echo(void *arg)
{
	for (long i = 0; i < (long)arg; i++) {
		await(&rope);
		pull(&rope);
	}
	return 0;
}

/* Two that talk through pipes, among eight that compute. */
static void talkers(void)
{
	pid_t pids[SPINNERS], other = spawn_roped(echo, (void *)20L, &rope);
	long worst = 0;

	diag("%d processes compute while two talk", SPINNERS);
	spinners(pids, 2500);
	for (int i = 0; i < 20; i++) {
		int64_t start = now_ns();

		pull(&rope);
		await(&rope);
		long took = (now_ns() - start) / 1000000;

		worst = took > worst ? took : worst;
	}
	ok(worst < 2 * BOUND_MS, "the slowest of 20 round trips took %ld ms", worst);
	is_exit(join(other), 0, "the other one ended");
	drop(&rope);
	stop(pids);
}

/* A new process gets its turn as well. */
static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

static void newcomers(void)
{
	pid_t pids[SPINNERS];
	long worst = 0;
	int status;

	spinners(pids, 2500);
	for (int i = 0; i < 10; i++) {
		int64_t start = now_ns();
		pid_t pid = spawn(nothing, NULL);

		must(waitpid(pid, &status, 0) == pid);
		long took = (now_ns() - start) / 1000000;

		worst = took > worst ? took : worst;
	}
	ok(worst < 2 * BOUND_MS, "the slowest of 10 short lives took %ld ms", worst);
	stop(pids);
}

int main(void)
{
	sleeper();
	talkers();
	newcomers();
	return done_testing();
}
