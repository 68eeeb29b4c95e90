/* SPDX-License-Identifier: MIT */
/*
 * Reference counts: atomic counters, in which the debug build notices at once a reference
 * taken of what nobody holds any more, one dropped too many, and a count that runs over.
 */
#pragma once

#include "lib/atomic.h"
#include "lib/bug.h"

#define REFCOUNT_MAX (1 << 30) /* no such number of references fits in memory */

typedef atomic_t refcount_t;

#ifdef DEBUG
static inline void refcount_check(bool good, const char *name, const char *what, int count)
{
	if (unlikely(!good))
		panic("refcount: %s %s, and is %d now", name, what, count);
}
#else
#define refcount_check(good, name, what, count) ((void)sizeof((good) + (count)), (void)(name))
#endif

#define refcount_set(r, n) atomic_set(r, n)
#define refcount_read(r)   atomic_read(r)

/* For who has a reference, and gives another one away. */
#define refcount_inc(r) __refcount_inc(r, #r)

/* For who knows that it is not the last one. */
#define refcount_dec(r) __refcount_dec(r, #r)

/* True: it was the last one, and the caller frees what was counted. */
#define refcount_dec_and_test(r) __refcount_dec_and_test(r, #r)

/* Drops a reference unless it is the last: true if it did. */
#define refcount_dec_not_one(r) __refcount_dec_not_one(r, #r)

/* Takes a reference unless the last one is gone; for look-ups in tables. */
#define refcount_inc_not_zero(r) __refcount_inc_not_zero(r, #r)

static inline void __refcount_inc(refcount_t *r, const char *name)
{
	int count = atomic_add_return(1, r);

	refcount_check(count > 1, name, "was taken though nobody had it", count);
	refcount_check(count < REFCOUNT_MAX, name, "ran over", count);
}

static inline void __refcount_dec(refcount_t *r, const char *name)
{
	int count = atomic_sub_return(1, r);

	refcount_check(count > 0, name, "was dropped too often", count);
}

static inline bool __refcount_dec_and_test(refcount_t *r, const char *name)
{
	int count = atomic_sub_return(1, r);

	refcount_check(count >= 0, name, "was dropped too often", count);
	return count == 0;
}

static inline bool __refcount_dec_not_one(refcount_t *r, const char *name)
{
	refcount_check(atomic_read(r) > 0, name, "was dropped too often", atomic_read(r) - 1);
	return atomic_dec_not_one(r);
}

static inline bool __refcount_inc_not_zero(refcount_t *r, const char *name)
{
	refcount_check(atomic_read(r) >= 0, name, "was dropped too often", atomic_read(r));
	return atomic_inc_not_zero(r);
}
