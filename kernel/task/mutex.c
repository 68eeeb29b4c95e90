// SPDX-License-Identifier: MIT
/*
 * Mutexes. The owner is set by compare-and-swap; whoever finds one sleeps, exclusively,
 * so that an unlock wakes one waiter. A woken waiter may lose against one who just came:
 * it sleeps again.
 */
#include "task/mutex.h"

#include "lib/bug.h"
#include "task/task.h"

void mutex_init(struct mutex *m, const char *name)
{
	m->owner = NULL;
	m->name = name;
	wait_queue_init(&m->wait);
}

bool mutex_trylock(struct mutex *m)
{
	struct task_struct *nobody = NULL;

	return __atomic_compare_exchange_n(&m->owner, &nobody, current, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

void mutex_lock(struct mutex *m)
{
	assert_may_sleep();
	if (mutex_trylock(m))
		return;
	if (mutex_is_held(m))
		panic("%s is taken twice by %s[%d]", m->name, current->comm, current->pid);
	(void)___wait_event(&m->wait, mutex_trylock(m), TASK_UNINTERRUPTIBLE, true, , );
}

void mutex_unlock(struct mutex *m)
{
	if (!mutex_is_held(m))
		panic("%s is released by %s[%d], which does not hold it", m->name, current->comm,
		      current->pid);
	__atomic_store_n(&m->owner, NULL, __ATOMIC_RELEASE);
	wake_up(&m->wait);
}

bool mutex_is_held(const struct mutex *m)
{
	return READ_ONCE(m->owner) == current;
}
