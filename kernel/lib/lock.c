// SPDX-License-Identifier: MIT
/*
 * Spinlocks, and interrupts off in nested sections. See lock_order.tbl for their order.
 *
 * A lock goes to whoever finds it free, not in turns: on a host with fewer processors than
 * harts, the one whose turn it is may not be running. But a hart that takes a lock again and
 * again could keep another out for seconds, so one that has waited for long makes those wait
 * that come after it.
 *
 * The state of a nested section is the hart's: a task that holds a spinlock does not
 * move to another hart.
 */
#include "lib/lock.h"

#include "debug/lockdep.h"
#include "debug/stress.h"
#include "debug/watchdog.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "task/task.h"

#define STARVING_SPINS (256 << 10) /* ten milliseconds or so */

void irq_save(void)
{
	bool on = local_irq_save();
	struct hart *h = this_hart();

	if (h->irq_depth++ == 0)
		h->irqs_were_on = on;
}

void irq_restore(void)
{
	struct hart *h = this_hart();

	BUG_ON(irqs_enabled() || h->irq_depth == 0);
	if (--h->irq_depth == 0 && h->irqs_were_on)
		local_irq_enable();
}

void spin_lock_init(struct spinlock *lock, enum lock_rank rank)
{
	(void)rank;
	*lock = (struct spinlock)SPINLOCK_INIT(rank);
}

static inline bool try_acquire(struct spinlock *lock)
{
	return !__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE);
}

/*
 * What other harts want is looked for here: their interrupts can't come. Apart, since calls
 * would cost the fast path its registers.
 */
static __attribute__((noinline)) void spin_lock_slow(struct spinlock *lock)
{
	struct spin_watch watch = {};
	bool starves = false;
	u32 spins = 0;

	lockdep_spin_wait_begin(lock);
	for (;;) {
		cpu_relax();
		hart_obey_stop();
		watchdog_spin(lock, &watch);
		if (!starves && ++spins == STARVING_SPINS) {
			__atomic_fetch_add(&lock->starving, 1, __ATOMIC_RELAXED);
			starves = true;
		}
		if ((starves || !READ_ONCE(lock->starving)) && !READ_ONCE(lock->locked) &&
		    try_acquire(lock))
			break;
	}
	if (starves)
		__atomic_fetch_sub(&lock->starving, 1, __ATOMIC_RELAXED);
	lockdep_spin_wait_end();
}

static inline void acquire(struct spinlock *lock, enum lock_rank rank, va_t pc)
{
	stress_point();
	irq_save();
	lockdep_spin_acquire(lock, rank, pc);
	if (unlikely(READ_ONCE(lock->starving) || !try_acquire(lock)))
		spin_lock_slow(lock);
}

void spin_lock(struct spinlock *lock)
{
	acquire(lock, lock_rank(lock), RET_IP);
}

void spin_lock_nested(struct spinlock *lock, enum lock_rank rank)
{
	acquire(lock, rank, RET_IP);
}

void spin_unlock(struct spinlock *lock)
{
	lockdep_spin_release(lock, lock_rank(lock), RET_IP);
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
	irq_restore();
	stress_point();
}

void assert_may_sleep(void)
{
	const struct hart *h = this_hart();

	if (unlikely(h->irq_depth || h->in_irq))
		panic("may sleep, but %s",
		      h->in_irq ? "in an interrupt" : "a spinlock is held, or interrupts are off");
}
