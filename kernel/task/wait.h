/* SPDX-License-Identifier: MIT */
/*
 * Sleeping until a condition holds.
 *
 * The rule that loses no wake-up: a sleeper is on the queue, with its state set, before
 * it tests the condition for the last time; a waker makes the condition true before it
 * looks at the queue. wait_event does the first half; do the second in this order:
 *
 *	ready = true;  (under its lock, if it has one)
 *	wake_up(&wq);
 *
 * The condition is evaluated without the queue's lock and must be cheap and not sleep.
 * Where it needs a mutex, use the _mutex form: it is dropped while asleep.
 */
#pragma once

#include "lib/err.h"
#include "lib/list.h"
#include "lib/lock.h"

struct task_struct;

struct wait_queue {
	struct spinlock lock;
	struct list_head waiters; /* [lock] struct wait_entry */
};

struct wait_entry {
	struct task_struct *task;
	struct list_head list;
	bool exclusive; /* a wake_up stops after one of these */
	/*
	 * Called by each wake-up, under the queue's lock, instead of waking `task` and taking it
	 * off the queue. Such an entry is never the one that wake_up stops after.
	 */
	void (*func)(struct wait_entry *e);
};

#define WAIT_QUEUE_INIT(name)                                                                      \
	{                                                                                          \
		SPINLOCK_INIT(LOCK_WAIT_QUEUE), LIST_HEAD_INIT((name).waiters)                     \
	}
#define DEFINE_WAIT_QUEUE(name) struct wait_queue name = WAIT_QUEUE_INIT(name)

void wait_queue_init(struct wait_queue *wq);

enum task_state {
	TASK_RUNNING = 0,
	TASK_INTERRUPTIBLE = 1,	  /* any signal wakes it */
	TASK_UNINTERRUPTIBLE = 2, /* short waits: disk, mutexes */
	TASK_KILLABLE = 4,	  /* a fatal signal wakes it */
	TASK_ZOMBIE = 8,
	TASK_DEAD = 16,
	TASK_NEW = 32,
	TASK_STOPPED = 64, /* by a signal, until SIGCONT or a fatal one */
};

/*
 * 0 with current on the queue; -ERESTARTSYS, and off the queue, if a signal is pending that
 * ends a sleep in this state. Then the condition still counts: an exclusive waiter may have
 * been chosen by a wake_up just before, which is meant for nobody else.
 */
__must_check int prepare_to_wait(struct wait_queue *wq, struct wait_entry *e,
				 enum task_state state);
void finish_wait(struct wait_queue *wq, struct wait_entry *e);

/* For an entry with a func. It is on the queue before the caller reads any condition. */
void add_wait_queue(struct wait_queue *wq, struct wait_entry *e);
void remove_wait_queue(struct wait_queue *wq, struct wait_entry *e);

bool signal_pending_state(enum task_state state); /* see task/signal.h */

/* Wakes all waiters but the exclusive ones, and one of those. Any context, also under spinlocks. */
void wake_up(struct wait_queue *wq);
void wake_up_all(struct wait_queue *wq);

void schedule(void);

#define ___wait_event(wq, cond, state, excl, before, after)                                        \
	({                                                                                         \
		struct wait_entry _e = {.exclusive = (excl)};                                      \
		int _ret;                                                                          \
                                                                                                   \
		list_init(&_e.list);                                                               \
		for (;;) {                                                                         \
			_ret = prepare_to_wait((wq), &_e, (state));                                \
			if (cond) {                                                                \
				_ret = 0;                                                          \
				break;                                                             \
			}                                                                          \
			if (_ret)                                                                  \
				break;                                                             \
			before;                                                                    \
			schedule();                                                                \
			after;                                                                     \
		}                                                                                  \
		finish_wait((wq), &_e);                                                            \
		_ret;                                                                              \
	})

/* Not interruptible: for waits that end by themselves. */
#define wait_event(wq, cond) ((void)___wait_event(wq, cond, TASK_UNINTERRUPTIBLE, false, , ))

/* 0 when the condition holds; -ERESTARTSYS when a signal, or a fatal one, came first. */
#define wait_event_interruptible(wq, cond) ___wait_event(wq, cond, TASK_INTERRUPTIBLE, false, , )
#define wait_event_killable(wq, cond)	   ___wait_event(wq, cond, TASK_KILLABLE, false, , )

/*
 * The same with `mutex` held by the caller: the condition is tested under it, and it is
 * dropped while asleep and held again on return. `excl`: one wake_up wakes one waiter,
 * who passes it on if he leaves something for the next.
 */
#define wait_event_interruptible_mutex(wq, cond, mutex, excl)                                      \
	___wait_event(wq, cond, TASK_INTERRUPTIBLE, excl, mutex_unlock(mutex), mutex_lock(mutex))
