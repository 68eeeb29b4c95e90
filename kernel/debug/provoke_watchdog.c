// SPDX-License-Identifier: MIT
/* What the watchdog must notice, and what it must not. They want two harts or more. */
#include "debug/provoke.h"
#include "drivers/uart.h"
#include "lib/bug.h"
#include "lib/lock.h"
#include "lib/printf.h"
#include "mm/filemap.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "task/fork.h"
#include "task/mutex.h"
#include "task/rq.h"
#include "task/rwsem.h"
#include "task/sched.h"
#include "task/time.h"

/* Of one rank, and taken as if there were a rule for two: the lock checker keeps out. */
static DEFINE_SPINLOCK(lock_a, LOCK_RQ);
static DEFINE_SPINLOCK(lock_b, LOCK_RQ);
static DEFINE_MUTEX(mutex_a, LOCK_INODE);
static bool there; /* [a] the other task has come to where it is to be */

static void start(int (*fn)(void *arg), void *arg)
{
	BUG_ON(kernel_thread(fn, arg, "culprit") < 0);
	while (!READ_ONCE(there))
		cond_resched();
}

static int hold_lock(void *seconds)
{
	spin_lock(&lock_a);
	WRITE_ONCE(there, true);
	ndelay(*(u64 *)seconds * NSEC_PER_SEC);
	spin_unlock(&lock_a);
	return 0;
}

static int hold_console(void *seconds)
{
	if (uart_lock()) {
		WRITE_ONCE(there, true);
		ndelay(*(u64 *)seconds * NSEC_PER_SEC);
		uart_unlock();
	}
	return 0;
}

static int lock_b_then_a(void *unused)
{
	(void)unused;
	spin_lock(&lock_b);
	WRITE_ONCE(there, true);
	ndelay(NSEC_PER_SEC);
	spin_lock_nested(&lock_a, LOCK_TIMER);
	return 0;
}

static int keep_interrupts_off(void *seconds)
{
	irq_save();
	WRITE_ONCE(there, true);
	ndelay(*(u64 *)seconds * NSEC_PER_SEC);
	irq_restore();
	return 0;
}

static int keep_hart(void *seconds)
{
	WRITE_ONCE(there, true);
	ndelay(*(u64 *)seconds * NSEC_PER_SEC);
	return 0;
}

static int hold_mutex(void *seconds)
{
	mutex_lock(&mutex_a);
	WRITE_ONCE(there, true);
	(void)!sleep_until(ktime_ns() + *(u64 *)seconds * NSEC_PER_SEC); /* it is not hung itself */
	mutex_unlock(&mutex_a);
	return 0;
}

PROVOKE(spin_long)
{
	static u64 seconds = 3;

	start(hold_lock, &seconds);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
}

PROVOKE(console_stuck)
{
	static u64 seconds = 3;

	start(hold_console, &seconds);
	printk("not to be seen\n");
}

PROVOKE(spin_deadlock)
{
	start(lock_b_then_a, NULL);
	spin_lock(&lock_a);
	spin_lock_nested(&lock_b, LOCK_TIMER);
}

PROVOKE(interrupts_off)
{
	static u64 seconds = 4;

	start(keep_interrupts_off, &seconds);
	sleep_ns(seconds * NSEC_PER_SEC);
}

PROVOKE(loop_in_kernel)
{
	static u64 seconds = 4;

	start(keep_hart, &seconds);
	sleep_ns(seconds * NSEC_PER_SEC);
}

/* With a limit of a second: shorter than what is told of. */
PROVOKE(almost)
{
	static u64 seconds = 4;

	start(hold_mutex, &seconds);
	mutex_lock(&mutex_a);
	mutex_unlock(&mutex_a);
}

static struct rw_semaphore sem_a;
static struct inode inode_a;
static struct address_space mapping_a = {.host = &inode_a};

static int hold_sem_and_page(void *page)
{
	down_read(&sem_a);
	lock_page(&mapping_a, page);
	WRITE_ONCE(there, true);
	(void)!sleep_until(ktime_ns() + 10 * NSEC_PER_SEC);
	unlock_page(page);
	up_read(&sem_a);
	return 0;
}

static int wait_for_sem(void *unused)
{
	(void)unused;
	down_write(&sem_a);
	up_write(&sem_a);
	return 0;
}

static int wait_for_page(void *page)
{
	lock_page(&mapping_a, page);
	unlock_page(page);
	return 0;
}

/* Each kind of lock for which tasks sleep. */
PROVOKE(hung_tasks)
{
	static u64 seconds = 9;
	struct page *page = alloc_page(GFP_KERNEL);

	init_rwsem(&sem_a, LOCK_MM);
	start(hold_sem_and_page, page);
	BUG_ON(kernel_thread(wait_for_sem, NULL, "writer") < 0);
	BUG_ON(kernel_thread(wait_for_page, page, "reader") < 0);
	WRITE_ONCE(there, false);
	start(hold_mutex, &seconds);
	mutex_lock(&mutex_a);
	mutex_unlock(&mutex_a);
	sleep_ns(2 * NSEC_PER_SEC); /* by then the page is unlocked */
	put_page(page);
}

/* For the console's keys: tasks that stay as they are. */
PROVOKE(mutex_held)
{
	static u64 seconds = 1000;

	start(hold_mutex, &seconds);
	printk("mutex_a is held\n");
	mutex_lock(&mutex_a);
	mutex_unlock(&mutex_a);
}

PROVOKE(loop_for_ever)
{
	printk("in a loop\n");
	for (;;)
		cpu_relax();
}

/* No quantum ends on this hart any more: who waits for his turn waits in vain. */
static int lose_timer(void *unused)
{
	(void)unused;
	while (READ_ONCE(rqs[this_hart_index()].nr_queued) < 2)
		sleep_ns(10 * NSEC_PER_MSEC);
	csr_clear(sie, IE_STIE);
	return 0;
}

PROVOKE(lost_timer)
{
	/* All programs inherit this: no other hart takes those who wait. */
	set_cpus_allowed(current, BIT(this_hart_index()));
	BUG_ON(kernel_thread(lose_timer, NULL, "culprit") < 0);
}
