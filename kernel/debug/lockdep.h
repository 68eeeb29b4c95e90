/* SPDX-License-Identifier: MIT */
/*
 * The lock checker of the debug build. Each hart has a stack of the spinlocks it holds, each
 * task one of its mutexes, semaphores and page locks. It panics, and says where each lock was
 * taken, when
 *
 *  - a lock is taken against the order of lib/lock_order.tbl, also if nobody happens to be
 *    in the way, or is taken twice;
 *  - a lock is released by one that does not hold it;
 *  - what is taken is no lock, or one that was freed;
 *  - tasks wait for each other's mutexes in a circle, which the order can't exclude between
 *    locks of one kind (mutex_lock_nested);
 *  - a task returns to user mode, or ends, with a lock held.
 *
 * Sleep and user memory under a spinlock are assert_may_sleep's matter.
 */
#pragma once

#include "lib/lock.h"

struct mutex;
struct task_struct;

/* Where the function that says it was called. */
#define RET_IP ((va_t)__builtin_return_address(0))

#ifdef DEBUG

#define MAX_HELD 32

struct held_lock {
	const void *lock;
	va_t pc; /* where it was taken */
	enum lock_rank rank;
};

struct held_locks {
	u32 nr;
	const void *waits_for;		  /* the last of locks, while it is waited for */
	const struct mutex *mutex;	  /* [tasklist_lock] the same, if it is a mutex */
	struct held_lock locks[MAX_HELD]; /* by rank; the last may still be waited for */
};

/* For a spinlock, before the wait for it and before its release. Interrupts are off. */
void lockdep_spin_acquire(const void *lock, enum lock_rank rank, va_t pc);
void lockdep_spin_release(const void *lock, enum lock_rank rank, va_t pc);

/* For what a task sleeps for: the same; and once it was taken without waiting, in any order. */
void lockdep_acquire(const void *lock, enum lock_rank rank, va_t pc);
void lockdep_release(const void *lock, enum lock_rank rank, va_t pc);
void lockdep_acquired_try(const void *lock, enum lock_rank rank, va_t pc);

/* Around the wait for a spinlock. */
void lockdep_spin_wait_begin(const void *lock);
void lockdep_spin_wait_end(void);

/* Around the sleep for a page lock or semaphore; and for a mutex, which looks for circles. */
void lockdep_wait_begin(const void *lock);
void lockdep_wait_end(void);
void lockdep_mutex_wait_begin(const struct mutex *m);
void lockdep_mutex_wait_end(void);

/* Panics if current holds a lock; `deed` is what it is about to do. */
void lockdep_none_held(const char *deed);

/* Prints what current and its hart hold; for panic. */
void lockdep_print_held(void);

/* The same of a task, or a hart. While they run, it may be half true. */
void lockdep_print_task(const struct task_struct *task);
void lockdep_print_hart(u32 index);

const char *lock_name(enum lock_rank rank);

/* The index of the hart that holds a spinlock, and where that took it; -1 if none does. */
int lockdep_spin_holder(const struct spinlock *lock, va_t *pc);

/*
 * The name of the lock for which a task sleeps, and who holds it, or one of them; NULL if there
 * is none. Looks at all tasks. tasklist_lock is held.
 */
const char *lockdep_lock_wanted(const struct task_struct *task, struct task_struct **holder);

#else

struct held_locks {
};

static inline void lockdep_spin_acquire(const void *lock, enum lock_rank rank, va_t pc)
{
	(void)lock, (void)rank, (void)pc;
}

static inline void lockdep_spin_release(const void *lock, enum lock_rank rank, va_t pc)
{
	(void)lock, (void)rank, (void)pc;
}

static inline void lockdep_acquire(const void *lock, enum lock_rank rank, va_t pc)
{
	(void)lock, (void)rank, (void)pc;
}

static inline void lockdep_release(const void *lock, enum lock_rank rank, va_t pc)
{
	(void)lock, (void)rank, (void)pc;
}

static inline void lockdep_acquired_try(const void *lock, enum lock_rank rank, va_t pc)
{
	(void)lock, (void)rank, (void)pc;
}

static inline void lockdep_spin_wait_begin(const void *lock)
{
	(void)lock;
}

static inline void lockdep_spin_wait_end(void)
{
}

static inline void lockdep_wait_begin(const void *lock)
{
	(void)lock;
}

static inline void lockdep_wait_end(void)
{
}

static inline void lockdep_mutex_wait_begin(const struct mutex *m)
{
	(void)m;
}

static inline void lockdep_mutex_wait_end(void)
{
}

static inline void lockdep_none_held(const char *deed)
{
	(void)deed;
}

static inline void lockdep_print_held(void)
{
}

#endif
