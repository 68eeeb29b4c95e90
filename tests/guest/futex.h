/* SPDX-License-Identifier: MIT */
/* futex(2) by raw calls, for guest tests. */
#ifndef FUTEX_H
#define FUTEX_H

#include "thread.h"
#include "uapi/futex.h"

static UNUSED long futex(volatile int *word, int op, long val, const void *timeout,
			 volatile int *word2, long val3)
{
	return raw(SYS_futex, word, op, val, timeout, word2, val3);
}

static UNUSED struct timespec in_ms(clockid_t clock, long ms)
{
	struct timespec ts;

	must(clock_gettime(clock, &ts) == 0);
	ts.tv_sec += ms / 1000;
	ts.tv_nsec += ms % 1000 * 1000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_sec++;
		ts.tv_nsec -= 1000000000;
	}
	return ts;
}

/* Wakes until that has woken so many: they may still be on their way to sleep. */
static UNUSED bool wakes(volatile int *word, int op, int nr)
{
	int64_t end = now_ns() + LIMIT_MS * 1000000LL;
	long woken = 0;

	while (woken < nr && now_ns() < end) {
		long got = futex(word, op, nr - woken, NULL, NULL, -1);

		must(got >= 0);
		woken += got;
		if (!got)
			raw(SYS_sched_yield);
	}
	return woken == nr;
}

/* The mutex of every textbook: 0 free, 1 taken, 2 taken and somebody may wait. */
static UNUSED void lock(volatile int *word)
{
	int old = 0;

	if (__atomic_compare_exchange_n(word, &old, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return;
	while (__atomic_exchange_n(word, 2, __ATOMIC_SEQ_CST))
		futex(word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, NULL, NULL, 0);
}

static UNUSED void unlock(volatile int *word)
{
	if (__atomic_exchange_n(word, 0, __ATOMIC_SEQ_CST) == 2)
		futex(word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
}

#endif
