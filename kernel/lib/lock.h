/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks.
 *
 * A spinlock keeps interrupts off on its hart while it is held, so that an interrupt
 * handler can take the same lock. Its holder must not sleep, and must not touch user
 * memory: both are asserted. A mutex (task/mutex.h) sleeps.
 *
 * Their order is lock_order.tbl; the debug build checks it, and more, whenever a lock is
 * taken: debug/lockdep.h.
 *
 * Marks of struct members: who may touch them.
 *	I  set before the object is visible, never changed
 *	a  atomic
 *	~  only the owning task
 *	a name in [] is the lock that guards it; [x+y] either to read, both to write
 */
#pragma once

#include "lib/types.h"
#include "lib/bug.h"

enum lock_rank {
#define LOCK(rank, name) LOCK_##rank,
#include "lib/lock_order.tbl"
#undef LOCK
};

#ifdef DEBUG
#define LOCK_RANK_INIT(r) .rank = (r),
#define lock_rank(lock)	  ((lock)->rank)
#else
#define LOCK_RANK_INIT(r)
#define lock_rank(lock) ((enum lock_rank)0)
#endif

struct spinlock {
	u32 locked;   /* [a] */
	u32 starving; /* [a] how many have waited for so long that they come before others */
#ifdef DEBUG
	enum lock_rank rank; /* I */
#endif
};

#define SPINLOCK_INIT(r)                                                                           \
	{                                                                                          \
		LOCK_RANK_INIT(r)                                                                  \
	}
#define DEFINE_SPINLOCK(var, r) struct spinlock var = SPINLOCK_INIT(r)

void spin_lock_init(struct spinlock *lock, enum lock_rank rank);
void spin_lock(struct spinlock *lock);
void spin_unlock(struct spinlock *lock);

/* While another lock of its rank is held; `rank` says by what rule this one is the second. */
void spin_lock_nested(struct spinlock *lock, enum lock_rank rank);

/* Does anybody hold it? The answer may be old. */
static inline bool spin_is_locked(const struct spinlock *lock)
{
	return READ_ONCE(lock->locked);
}

/* Panics unless this hart holds it; in the debug build. */
bool spin_is_held(const struct spinlock *lock);
#ifdef DEBUG
#define assert_held(lock) BUG_ON(!spin_is_held(lock))
#else
#define assert_held(lock) ((void)(lock))
#endif

/*
 * Panics if the caller holds a spinlock, or else keeps interrupts off; for what may sleep or
 * touch user memory.
 */
void assert_may_sleep(void);

/*
 * Interrupts off, nested: each irq_save is undone by one irq_restore, and the last one
 * restores what was. Spinlocks do this by themselves.
 */
void irq_save(void);
void irq_restore(void);
