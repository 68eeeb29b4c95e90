/* SPDX-License-Identifier: MIT */
/*
 * Timers: a function called once, at a time, from the timer interrupt of the hart that
 * started it.
 */
#pragma once

#include "lib/tree.h"
#include "lib/types.h"

struct timer {
	struct tree_node node; /* [its hart's timer lock] */
	u64 expires_ns;	       /* since boot */
	void (*fn)(void *arg); /* I  interrupts off: must not sleep */
	void *arg;	       /* I */
	u32 hart;
	bool queued;
};

void timer_setup(struct timer *t, void (*fn)(void *arg), void *arg);
void timer_start(struct timer *t, u64 expires_ns); /* not while it is queued */

/*
 * On return it is not queued, and fn is done with it: hold no lock that fn takes.
 * True if it had not run.
 */
bool timer_cancel(struct timer *t);

/*
 * The same for who holds such locks, but false while fn runs: then he drops them for a
 * moment and tries again.
 */
__must_check bool timer_try_cancel(struct timer *t);

void timer_init(void);
void timer_interrupt(void);

/* Arms this hart's clock for the scheduler's event, too. Interrupts are off. */
void timer_rearm(void);
