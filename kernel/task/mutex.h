/* SPDX-License-Identifier: MIT */
/*
 * A sleeping lock, whose holder may sleep too. Waiters are woken in order. Not for interrupt
 * handlers, nor under a spinlock.
 */
#pragma once

#include "task/wait.h"

struct mutex {
	struct task_struct *owner; /* [a] NULL while free */
	struct wait_queue wait;
	const char *name; /* I */
};

#define MUTEX_INIT(m)                                                                              \
	{                                                                                          \
		.wait = WAIT_QUEUE_INIT((m).wait), .name = #m                                      \
	}
#define DEFINE_MUTEX(m) struct mutex m = MUTEX_INIT(m)

void mutex_init(struct mutex *m, const char *name);
void mutex_lock(struct mutex *m);
__must_check bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);
bool mutex_is_held(const struct mutex *m); /* by current */
