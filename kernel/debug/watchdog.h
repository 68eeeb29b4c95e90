/* SPDX-License-Identifier: MIT */
/*
 * The watchdog: says so, with backtraces, when a spinlock is waited for for too long, a
 * hart makes no progress, or a task sleeps on and on without being interruptible. These
 * are its hooks.
 */
#pragma once

#include "lib/types.h"

struct spinlock;

#ifdef DEBUG
#include "riscv/layout.h"
#include "task/task.h"

/* What a hart has done: counted by itself, looked at by the others. */
struct hart_progress {
	u64 scheduled;
	u64 offered;
};

extern struct hart_progress hart_progress[NR_HARTS];

/* On each hart, when it takes interrupts. */
void watchdog_start(void);

/* Others had their turn on this hart, or nobody waits for one. */
static inline void watchdog_scheduled(void)
{
	hart_progress[current->hart].scheduled++;
}

/* They can have it if they want: in cond_resched, and at a return to user mode. */
static inline void watchdog_offered(void)
{
	hart_progress[current->hart].offered++;
}

/* One wait for a spinlock. */
struct spin_watch {
	u32 spins;
	u32 strikes;
	u64 next_ns;
};

void watchdog_spun(const struct spinlock *lock, struct spin_watch *w);

/* In each turn of the loop that waits. */
static inline void watchdog_spin(const struct spinlock *lock, struct spin_watch *w)
{
	if (++w->spins % 1024 == 0)
		watchdog_spun(lock, w);
}

#else

struct spin_watch {
};

static inline void watchdog_start(void)
{
}

static inline void watchdog_scheduled(void)
{
}

static inline void watchdog_offered(void)
{
}

static inline void watchdog_spin(const struct spinlock *lock, struct spin_watch *w)
{
	(void)lock;
	(void)w;
}

#endif
