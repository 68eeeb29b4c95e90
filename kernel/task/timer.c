// SPDX-License-Identifier: MIT
/*
 * Timers in a tree a hart, by time. There is no tick: the clock is armed for the first
 * timer or the end of the running task's quantum, whichever comes earlier.
 */
#include "task/timer.h"

#include "lib/bug.h"
#include "lib/lock.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "task/sched.h"

struct timer_base {
	struct spinlock lock;
	struct tree_root timers; /* [lock] */
	struct timer *running;	 /* [lock] its fn is being called */
	u64 armed_ns;		 /* ~  what the clock is set to: not later than the first */
};

static struct timer_base bases[NR_HARTS];

void __init timer_init(void)
{
	for (u32 i = 0; i < NR_HARTS; i++) {
		spin_lock_init(&bases[i].lock, LOCK_TIMER);
		bases[i].armed_ns = ~0UL;
	}
}

static bool timer_less(const struct tree_node *a, const struct tree_node *b)
{
	return tree_entry(a, struct timer, node)->expires_ns <
	       tree_entry(b, struct timer, node)->expires_ns;
}

static struct timer *first_timer(struct timer_base *base)
{
	struct tree_node *n = tree_first(&base->timers);

	return n ? tree_entry(n, struct timer, node) : NULL;
}

void timer_setup(struct timer *t, void (*fn)(void *arg), void *arg)
{
	*t = (struct timer){.fn = fn, .arg = arg};
}

/* An interrupt too many is cheaper than setting the clock at every switch. */
static void arm(struct timer_base *base, u64 when)
{
	if (when < base->armed_ns) {
		base->armed_ns = when;
		clock_set_event(when);
	}
}

void timer_rearm(void)
{
	arm(&bases[this_hart_index()], sched_next_event_ns());
}

void timer_start(struct timer *t, u64 expires_ns)
{
	struct timer_base *base;
	bool is_first;

	irq_save();
	t->expires_ns = expires_ns;
	t->hart = this_hart_index();
	base = &bases[t->hart];
	spin_lock(&base->lock);
	BUG_ON(t->queued);
	t->queued = true;
	tree_insert(&base->timers, &t->node, timer_less);
	is_first = first_timer(base) == t;
	spin_unlock(&base->lock);
	if (is_first)
		arm(base, expires_ns);
	irq_restore();
}

/* Takes it off its queue. The clock may go off for nothing then, and find no timer. */
static bool dequeue(struct timer *t, bool *running)
{
	struct timer_base *base = &bases[t->hart];
	bool was_queued;

	spin_lock(&base->lock);
	was_queued = t->queued;
	*running = base->running == t;
	if (was_queued) {
		tree_remove(&base->timers, &t->node);
		t->queued = false;
	}
	spin_unlock(&base->lock);
	return was_queued;
}

bool timer_try_cancel(struct timer *t)
{
	bool running;

	(void)dequeue(t, &running);
	return !running;
}

bool timer_cancel(struct timer *t)
{
	bool was_queued, running;

	for (;;) {
		was_queued = dequeue(t, &running);
		/* Started again: then fn is done with it, if not yet over. */
		if (was_queued || !running)
			return was_queued;
		cpu_relax();
	}
}

void timer_interrupt(void)
{
	struct timer_base *base = &bases[this_hart_index()];
	u64 now = ktime_ns();
	struct timer *t;

	spin_lock(&base->lock);
	while ((t = first_timer(base)) && t->expires_ns <= now) {
		tree_remove(&base->timers, &t->node);
		t->queued = false;
		base->running = t;
		/* Without the lock: fn wakes tasks, and may start timers. */
		spin_unlock(&base->lock);
		t->fn(t->arg);
		spin_lock(&base->lock);
		base->running = NULL;
	}
	base->armed_ns = t ? t->expires_ns : ~0UL;
	clock_set_event(base->armed_ns);
	spin_unlock(&base->lock);
	sched_interrupt(now);
	timer_rearm();
}
