// SPDX-License-Identifier: MIT
// grade: group=futex points=10 cpus=1,4 timeout=60 linux=yes
/*
 * On one hart: an ordinary thread has a lock for which one with real-time priority 50 waits,
 * while one with 30 spins until that has it. It comes to pass because the owner runs with
 * priority 50 until it unlocks. Without that the spinner would keep it from the hart. So also if
 * the waiter gets that priority only while it waits.
 */
#include "futex.h"
#include <sched.h>

#define MS 1000000L

static volatile int word; /* a PI futex */
static volatile int locked, work, got;
static volatile long spun_ns;

static long thread_ns(void)
{
	struct timespec ts;

	raw(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

static void pause_ms(long ms)
{
	struct timespec ts = {0, ms * MS};

	raw(SYS_nanosleep, &ts, NULL);
}

static int owner(void *arg)
{
	long start;

	(void)arg;
	futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
	locked = 1;
	while (!work)
		pause_ms(1);
	for (start = thread_ns(); thread_ns() - start < 10 * MS;)
		;
	futex(&word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
	return 0;
}

static int waiter(void *arg)
{
	(void)arg;
	got = futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0) == 0 ? 1 : -1;
	futex(&word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
	return 0;
}

static int spinner(void *arg)
{
	(void)arg;
	work = 1;
	while (!got)
		;
	spun_ns = thread_ns();
	return 0;
}

static void start_fifo(struct thread *t, child_fn *fn, int priority)
{
	struct sched_param param = {priority};

	start_thread(t, fn, NULL);
	must(raw(SYS_sched_setscheduler, t->was, SCHED_FIFO, &param) == 0);
}

/* The waiter has this priority when it begins to wait, and 50 when the others run. */
static void inherits(int priority)
{
	struct sched_param ordinary = {0}, first = {80}, better = {50};
	struct thread threads[3];

	word = locked = work = got = 0;
	must(raw(SYS_sched_setscheduler, 0, SCHED_OTHER, &ordinary) == 0);
	start_thread(&threads[0], owner, NULL);
	must(raw(SYS_sched_setscheduler, 0, SCHED_FIFO, &first) == 0);
	while (!locked)
		pause_ms(1);
	start_fifo(&threads[1], waiter, priority);
	while (!((unsigned int)word & FUTEX_WAITERS))
		pause_ms(1);
	start_fifo(&threads[2], spinner, 30);
	if (priority != better.sched_priority) {
		while (!work)
			pause_ms(1);
		is(raw(SYS_sched_setparam, threads[1].was, &better), 0, "from %d to 50", priority);
	}
	while (threads[0].tid || threads[1].tid || threads[2].tid)
		pause_ms(1);
	is(got, 1, "the waiter has had the lock");
	ok(spun_ns < 400 * MS, "while the spinner ran for %ld ms", spun_ns / MS);
}

int main(void)
{
	unsigned long hart = 1;

	must(raw(SYS_sched_setaffinity, 0, sizeof(hart), &hart) == 0);
	inherits(50);
	inherits(10);
	return done_testing();
}
