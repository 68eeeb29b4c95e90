// SPDX-License-Identifier: MIT
/* Wait queues and completions: see wait.h for the rule that loses no wake-up. */
#include "task/wait.h"

#include "debug/stress.h"
#include "lib/atomic.h"
#include "task/completion.h"
#include "task/sched.h"
#include "task/task.h"

void wait_queue_init(struct wait_queue *wq)
{
	spin_lock_init(&wq->lock, LOCK_WAIT_QUEUE);
	list_init(&wq->waiters);
}

int prepare_to_wait(struct wait_queue *wq, struct wait_entry *e, enum task_state state)
{
	int err = 0;

	e->task = current;
	spin_lock(&wq->lock);
	if (list_empty(&e->list)) {
		/* Plain waiters first: a wake-up meets all of them, and one exclusive. */
		if (e->exclusive)
			list_add_tail(&e->list, &wq->waiters);
		else
			list_add(&e->list, &wq->waiters);
	}
	WRITE_ONCE(current->state, state);
	/*
	 * On the queue before the condition is read: pairs with wake_up. Asleep before signals
	 * are looked for: pairs with signal_wake_up.
	 */
	smp_mb();
	if (signal_pending_state(state)) {
		list_del(&e->list);
		err = -ERESTARTSYS;
	}
	spin_unlock(&wq->lock);
	stress_point();
	return err;
}

void add_wait_queue(struct wait_queue *wq, struct wait_entry *e)
{
	spin_lock(&wq->lock);
	list_add(&e->list, &wq->waiters);
	spin_unlock(&wq->lock);
	smp_mb(); /* as prepare_to_wait's */
	stress_point();
}

void remove_wait_queue(struct wait_queue *wq, struct wait_entry *e)
{
	/* Always with the lock: a waker may still be looking at the entry. */
	spin_lock(&wq->lock);
	list_del(&e->list);
	spin_unlock(&wq->lock);
}

void finish_wait(struct wait_queue *wq, struct wait_entry *e)
{
	WRITE_ONCE(current->state, TASK_RUNNING);
	remove_wait_queue(wq, e);
}

#define TASK_ASLEEP (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE | TASK_KILLABLE)

static void wake_up_nr(struct wait_queue *wq, u32 nr_exclusive)
{
	struct wait_entry *e, *tmp;

	smp_mb(); /* the condition before the queue: pairs with prepare_to_wait */
	stress_point();
	if (list_empty(&wq->waiters))
		return;
	spin_lock(&wq->lock);
	list_for_each_entry_safe (e, tmp, &wq->waiters, list) {
		bool exclusive = e->exclusive;

		if (e->func) {
			e->func(e);
			continue;
		}
		/* Off the queue: the next wake-up is for somebody else. */
		list_del(&e->list);
		if (try_to_wake_up(e->task, TASK_ASLEEP) && exclusive && --nr_exclusive == 0)
			break;
	}
	spin_unlock(&wq->lock);
}

void wake_up(struct wait_queue *wq)
{
	wake_up_nr(wq, 1);
}

void wake_up_all(struct wait_queue *wq)
{
	wake_up_nr(wq, ~0U);
}

void completion_init(struct completion *c)
{
	c->done = false;
	wait_queue_init(&c->wait);
}

void complete(struct completion *c)
{
	/*
	 * Under the queue's lock: once the waiter sees `done` it may return and take the
	 * completion, on its stack, away.
	 */
	spin_lock(&c->wait.lock);
	c->done = true;
	if (!list_empty(&c->wait.waiters)) {
		struct wait_entry *e = list_first_entry(&c->wait.waiters, struct wait_entry, list);

		list_del(&e->list);
		try_to_wake_up(e->task, TASK_ASLEEP);
	}
	spin_unlock(&c->wait.lock);
}

void __sched wait_for_completion(struct completion *c)
{
	wait_event(&c->wait, READ_ONCE(c->done));
}

int __sched wait_for_completion_killable(struct completion *c)
{
	return wait_event_killable(&c->wait, READ_ONCE(c->done));
}
