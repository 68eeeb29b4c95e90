// SPDX-License-Identifier: MIT
/*
 * Spinlocks, and interrupts off in nested sections. See lock_order.tbl for their order.
 *
 * The state of a nested section is the hart's: a task that holds a spinlock does not
 * move to another hart.
 */
#include "lib/lock.h"

#include "debug/lockdep.h"
#include "debug/stress.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "task/task.h"

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

static inline void acquire(struct spinlock *lock, enum lock_rank rank, va_t pc)
{
	stress_point();
	irq_save();
	lockdep_spin_acquire(lock, rank, pc);
	while (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE))
		while (READ_ONCE(lock->locked))
			cpu_relax();
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
