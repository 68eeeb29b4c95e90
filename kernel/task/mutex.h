/* SPDX-License-Identifier: MIT */
/*
 * A sleeping lock, whose holder may sleep too. Waiters are woken in order. Not for interrupt
 * handlers, nor under a spinlock.
 *
 * Another task may have the mutex while mutex_unlock still looks for waiters in it: what it
 * is part of must be counted by who unlocks until that returns.
 */
#pragma once

#include "task/wait.h"

struct mutex {
	struct task_struct *owner; /* [a] NULL while free */
	struct wait_queue wait;
#ifdef DEBUG
	enum lock_rank rank; /* I */
#endif
};

#define MUTEX_INIT(m, r)                                                                           \
	{                                                                                          \
		.wait = WAIT_QUEUE_INIT((m).wait), LOCK_RANK_INIT(r)                               \
	}
#define DEFINE_MUTEX(m, r) struct mutex m = MUTEX_INIT(m, r)

void mutex_init(struct mutex *m, enum lock_rank rank);
void mutex_lock(struct mutex *m);
__must_check bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);

/* While another mutex of its rank is held; `rank` says by what rule this one is the second. */
void mutex_lock_nested(struct mutex *m, enum lock_rank rank);
