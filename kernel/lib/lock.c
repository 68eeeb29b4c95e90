// SPDX-License-Identifier: MIT
/*
 * Spinlocks, and interrupts off in nested sections. See lock.h for the order of locks.
 *
 * The state of a nested section is the hart's: a task that holds a spinlock does not
 * move to another hart.
 */
#include "lib/lock.h"

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

void spin_lock_init(struct spinlock *lock, const char *name)
{
	*lock = (struct spinlock)SPINLOCK_INIT(name);
}

void spin_lock(struct spinlock *lock)
{
	irq_save();
	if (spin_is_held(lock))
		panic("%s is taken twice, first at %lx", lock->name, lock->pc);
	while (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE))
		while (READ_ONCE(lock->locked))
			cpu_relax();
	lock->hart = (int)this_hart_index();
	lock->pc = (va_t)__builtin_return_address(0);
	this_hart()->nr_spinlocks++;
}

void spin_unlock(struct spinlock *lock)
{
	if (!spin_is_held(lock))
		panic("%s is released by a hart that does not hold it", lock->name);
	lock->hart = -1;
	this_hart()->nr_spinlocks--;
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
	irq_restore();
}

bool spin_is_held(const struct spinlock *lock)
{
	return READ_ONCE(lock->locked) && READ_ONCE(lock->hart) == (int)this_hart_index();
}

void assert_may_sleep(void)
{
	struct hart *h = this_hart();

	if (h->nr_spinlocks || h->in_irq)
		panic("may sleep, but %s", h->in_irq ? "in an interrupt" : "a spinlock is held");
}
