// SPDX-License-Identifier: MIT
/* Panics, and reports, while the other harts do all they can to disturb. */
#include "debug/provoke.h"
#include "lib/bug.h"
#include "lib/lock.h"
#include "lib/printf.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "task/fork.h"
#include "task/sched.h"
#include "task/time.h"
#include "task/timer.h"

static atomic_t nr_there, nr_placed, nr_deaf;
static u64 deaf_until_ns = ~0UL;
static DEFINE_SPINLOCK(wanted, LOCK_PID);

/*
 * Returns on all harts at once. Each task has a hart for itself: one that waited for its turn
 * behind another that has turned its interrupts off would wait for ever.
 */
static void meet(void)
{
	u32 hart = (u32)atomic_add_return(1, &nr_there) - 1;

	set_cpus_allowed(current, BIT(hart));
	while (this_hart_index() != hart)
		schedule();
	atomic_inc(&nr_placed);
	while (atomic_read(&nr_placed) < (int)nr_harts)
		cond_resched();
}

static void start_on_others(int (*fn)(void *arg))
{
	for (u32 i = 1; i < nr_harts; i++)
		BUG_ON(kernel_thread(fn, NULL, "disturber") < 0);
	meet();
}

static int print_on_and_on(void *arg)
{
	(void)arg;
	meet();
	for (u64 i = 0; i < ~0UL; i++)
		printk("chatter %lu of hart %u\n", i, this_hart_index());
	return 0;
}

static int print_deaf(void *arg)
{
	(void)arg;
	meet();
	local_irq_disable();
	while (ktime_ns() < deaf_until_ns)
		printk("deaf chatter\n");
	local_irq_enable();
	return 0;
}

static int be_deaf(void *arg)
{
	(void)arg;
	meet();
	local_irq_disable();
	atomic_inc(&nr_deaf);
	while (!irqs_enabled())
		cpu_relax();
	return 0;
}

static int want_lock(void *arg)
{
	(void)arg;
	meet();
	ndelay(NSEC_PER_MSEC);
	spin_lock(&wanted);
	spin_unlock(&wanted);
	return 0;
}

static int panic_too(void *arg)
{
	(void)arg;
	meet();
	panic("all at once");
}

static int trap_too(void *arg)
{
	(void)arg;
	meet();
	*(volatile u64 *)USER_START = 0;
	return 0;
}

static void panic_in_timer(void *arg)
{
	(void)arg;
	panic("from a timer");
}

PROVOKE(panic_among_printers)
{
	start_on_others(print_on_and_on);
	sleep_ns(50 * NSEC_PER_MSEC);
	panic("among printers");
}

PROVOKE(panic_among_deaf_printers)
{
	start_on_others(print_deaf);
	ndelay(5 * NSEC_PER_MSEC);
	panic("among deaf printers");
}

/* The reports of the watchdog must get through. */
PROVOKE(deaf_printers)
{
	deaf_until_ns = ktime_ns() + 4 * NSEC_PER_SEC;
	start_on_others(print_deaf);
	sleep_ns(5 * NSEC_PER_SEC);
	set_cpus_allowed(current, ~0UL);
}

PROVOKE(panic_among_deaf)
{
	start_on_others(be_deaf);
	while (atomic_read(&nr_deaf) < (int)nr_harts - 1)
		cpu_relax();
	panic("among the deaf");
}

PROVOKE(panic_with_lock)
{
	start_on_others(want_lock);
	spin_lock(&wanted);
	ndelay(5 * NSEC_PER_MSEC);
	panic("with a lock that others wait for");
}

PROVOKE(panic_everywhere)
{
	start_on_others(panic_too);
	panic("all at once");
}

PROVOKE(trap_everywhere)
{
	start_on_others(trap_too);
	*(volatile u64 *)USER_START = 0;
}

/* Two seconds on, in whatever runs then. */
PROVOKE(panic_later)
{
	static struct timer timer;

	timer_setup(&timer, panic_in_timer, NULL);
	timer_start(&timer, ktime_ns() + 2 * NSEC_PER_SEC);
}
