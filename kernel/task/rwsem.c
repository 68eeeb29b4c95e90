// SPDX-License-Identifier: MIT
/*
 * Read-write semaphores. Who gives one up hands it to those who wait, so that it is theirs
 * when they wake up: see rwsem.h.
 */
#include "task/rwsem.h"

#include "debug/lockdep.h"
#include "debug/stress.h"
#include "task/completion.h"

struct rwsem_waiter {
	struct list_head list;
	struct completion granted;
	bool write;
};

void init_rwsem(struct rw_semaphore *sem, enum lock_rank rank)
{
	(void)rank;
	*sem = (struct rw_semaphore){LOCK_RANK_INIT(rank)};
	spin_lock_init(&sem->lock, LOCK_RWSEM);
	list_init(&sem->waiters);
}

/* [lock] */
static bool take(struct rw_semaphore *sem, bool write)
{
	if (write ? sem->holders != 0 : sem->holders < 0)
		return false;
	sem->holders = write ? -1 : sem->holders + 1;
	return true;
}

static inline void acquire(struct rw_semaphore *sem, bool write, va_t pc)
{
	struct rwsem_waiter waiter = {.write = write};
	bool taken;

	assert_may_sleep();
	stress_point();
	lockdep_acquire(sem, lock_rank(sem), pc);
	spin_lock(&sem->lock);
	taken = list_empty(&sem->waiters) && take(sem, write);
	if (!taken) {
		completion_init(&waiter.granted);
		list_add_tail(&waiter.list, &sem->waiters);
	}
	spin_unlock(&sem->lock);
	if (taken)
		return;
	lockdep_wait_begin(sem);
	wait_for_completion(&waiter.granted);
	lockdep_wait_end();
}

void __sched down_read(struct rw_semaphore *sem)
{
	acquire(sem, false, RET_IP);
}

bool down_read_trylock(struct rw_semaphore *sem)
{
	bool taken;

	spin_lock(&sem->lock);
	taken = list_empty(&sem->waiters) && take(sem, false);
	spin_unlock(&sem->lock);
	if (taken)
		lockdep_acquired_try(sem, lock_rank(sem), RET_IP);
	return taken;
}

void __sched down_write(struct rw_semaphore *sem)
{
	acquire(sem, true, RET_IP);
}

static inline void release(struct rw_semaphore *sem, va_t pc)
{
	lockdep_release(sem, lock_rank(sem), pc);
	spin_lock(&sem->lock);
	sem->holders -= sem->holders < 0 ? -1 : 1;
	while (!list_empty(&sem->waiters)) {
		struct rwsem_waiter *w = list_first_entry(&sem->waiters, struct rwsem_waiter, list);

		if (!take(sem, w->write))
			break;
		list_del(&w->list);
		complete(&w->granted); /* and with it, it is gone */
	}
	spin_unlock(&sem->lock);
	stress_point();
}

void up_read(struct rw_semaphore *sem)
{
	release(sem, RET_IP);
}

void up_write(struct rw_semaphore *sem)
{
	release(sem, RET_IP);
}
