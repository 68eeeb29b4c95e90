// SPDX-License-Identifier: MIT
/*
 * Mutexes. The owner is set by compare-and-swap; whoever finds one sleeps, exclusively,
 * so that an unlock wakes one waiter. A woken waiter may lose against one who just came:
 * it sleeps again.
 */
#include "task/mutex.h"

#include "debug/lockdep.h"
#include "debug/stress.h"
#include "task/task.h"

void mutex_init(struct mutex *m, enum lock_rank rank)
{
	(void)rank;
	*m = (struct mutex){LOCK_RANK_INIT(rank)};
	wait_queue_init(&m->wait);
}

static bool take(struct mutex *m)
{
	struct task_struct *nobody = NULL;

	return __atomic_compare_exchange_n(&m->owner, &nobody, current, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

bool mutex_trylock(struct mutex *m)
{
	if (!take(m))
		return false;
	lockdep_acquired_try(m, lock_rank(m), RET_IP);
	return true;
}

static inline void acquire(struct mutex *m, enum lock_rank rank, va_t pc)
{
	assert_may_sleep();
	stress_point();
	lockdep_acquire(m, rank, pc);
	if (take(m))
		return;
	lockdep_mutex_wait_begin(m);
	(void)___wait_event(&m->wait, take(m), TASK_UNINTERRUPTIBLE, true, , );
	lockdep_mutex_wait_end();
}

void __sched mutex_lock(struct mutex *m)
{
	acquire(m, lock_rank(m), RET_IP);
}

void __sched mutex_lock_nested(struct mutex *m, enum lock_rank rank)
{
	acquire(m, rank, RET_IP);
}

void mutex_unlock(struct mutex *m)
{
	lockdep_release(m, lock_rank(m), RET_IP);
	__atomic_store_n(&m->owner, NULL, __ATOMIC_RELEASE);
	stress_point();
	wake_up(&m->wait);
}
