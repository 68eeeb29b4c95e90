// SPDX-License-Identifier: MIT
/*
 * The watchdog.
 *
 *	a spinlock waited for, for limit / 10	noticed by the hart that waits
 *	a hart without progress, for limit	by a round, of another hart if need be
 *	a task that sleeps, not interruptible,	by a round
 *	for 6 * limit
 *
 * The limit is 10 s, or the boot option watchdog_thresh=SECONDS; 0 turns it off.
 *
 * Each hart has a timer that goes off once in a period, a quarter of the limit. The first
 * one in a period makes the round, so rounds go on while any hart takes interrupts. The
 * timer is also what makes progress of an idle hart, which turns around its loop, and of a
 * program that computes, which returns to user mode. So no progress is always a fault.
 *
 * The host may not run a hart for seconds, or stop them all, and the clock goes on. So
 * time is counted in strikes, a part of the limit each, and between two strikes every hart
 * that may be to blame has run (harts_let_run): a stop of any length is one strike at most.
 *
 * Each fault is told once, and at once: the hart that does the console's interrupts may be
 * the one that is stuck. The only hart of a machine can't tell that its interrupts are off.
 */
#include "debug/watchdog.h"

#include "cmdline.h"
#include "debug/backtrace.h"
#include "debug/lockdep.h"
#include "debug/sysrq.h"
#include "drivers/console.h"
#include "lib/bug.h"
#include "lib/lock.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "riscv/clock.h"
#include "riscv/hart.h"
#include "task/rq.h"
#include "task/timer.h"

#define SPIN_STRIKES 10
#define HART_STRIKES 4
#define TASK_STRIKES (6 * HART_STRIKES)
#define STAGGER_NS   (10 * NSEC_PER_MSEC) /* between the harts' timers */

struct hart_progress hart_progress[NR_HARTS];

static u64 limit_ns = 10 * NSEC_PER_SEC; /* I */
static u64 period_ns;			 /* I */

static struct timer timers[NR_HARTS];
static u64 next_round_ns; /* [a] */

/* ---- spinlocks ---- */

/* A report would need it too. A panic goes past all locks. */
static __noreturn void die_of_console_lock(const struct spinlock *lock)
{
	const char *name = lock_name(lock->rank);
	const struct task_struct *curr;
	va_t pc; /* always in uart_lock */
	int holder = lockdep_spin_holder(lock, &pc);

	if (holder < 0)
		panic("BUG: spinlock lockup on %s, which nobody holds", name);
	curr = READ_ONCE(rqs[holder].curr);
	panic("BUG: spinlock lockup on %s, held by hart %lu, %s[%d]", name, harts[holder].hartid,
	      curr->comm, curr->pid);
}

static void tell_spin(const struct spinlock *lock)
{
	static const struct spinlock *told; /* [a] the last one */
	const char *name = lock_name(lock->rank);
	u32 self = this_hart_index();

	if (lock->rank == LOCK_CONSOLE)
		die_of_console_lock(lock);
	if (__atomic_exchange_n(&told, lock, __ATOMIC_SEQ_CST) == lock)
		return;
	printk("BUG: spinlock lockup on hart %lu: %s[%d] waits for %s for over %lu ms\n",
	       this_hart()->hartid, current->comm, current->pid, name,
	       limit_ns / 10 / NSEC_PER_MSEC);
	hart_backtrace(self);
	lock_holder_print(lock);
	console_flush();
}

void watchdog_spun(const struct spinlock *lock, struct spin_watch *w)
{
	u64 now = ktime_ns();

	answer_backtrace(NULL);
	if (!period_ns || now < w->next_ns)
		return;
	if (w->next_ns) {
		harts_let_run(online_harts & ~BIT(this_hart_index()));
		if (++w->strikes == SPIN_STRIKES)
			tell_spin(lock);
	}
	w->next_ns = ktime_ns() + limit_ns / 10 / SPIN_STRIKES;
}

/* ---- harts ---- */

static struct {
	struct hart_progress seen;
	u32 strikes;
} watched[NR_HARTS]; /* of who makes the round */

/*
 * A turn that is offered and never given is no progress for those who wait for it; but a
 * real-time task may wait for one that is as good for ever.
 */
static bool has_progressed(u32 i)
{
	struct hart_progress now = hart_progress[i], *seen = &watched[i].seen;
	bool yes = now.scheduled != seen->scheduled ||
		   (now.offered != seen->offered && !READ_ONCE(rqs[i].cfs.nr_queued));

	*seen = now;
	return yes;
}

static void tell_hart(u32 i)
{
	const struct task_struct *curr = READ_ONCE(rqs[i].curr);

	printk("BUG: soft lockup - hart %lu stuck for %lu s! [%s:%d], %u tasks wait for it\n",
	       harts[i].hartid, limit_ns / NSEC_PER_SEC, curr->comm, curr->pid,
	       READ_ONCE(rqs[i].nr_queued));
	hart_backtrace(i);
	console_flush();
}

static void check_hart(u32 i)
{
	if (has_progressed(i)) {
		watched[i].strikes = 0;
		return;
	}
	harts_let_run(BIT(i));
	if (++watched[i].strikes == HART_STRIKES)
		tell_hart(i);
}

/* ---- tasks ---- */

/* When the last rounds were: a task has as many strikes as there were while it slept. */
static u64 rounds[TASK_STRIKES + 2]; /* a ring */
static u64 nr_rounds;

static u64 rounds_ago(u64 n)
{
	return n < nr_rounds ? rounds[(nr_rounds - 1 - n) % ARRAY_SIZE(rounds)] : 0;
}

static void tell_task(struct task_struct *task)
{
	struct task_struct *holder;
	const char *lock = lockdep_lock_wanted(task, &holder);

	printk("INFO: task %s:%d blocked for more than %lu seconds.\n", task->comm, task->pid,
	       6 * limit_ns / NSEC_PER_SEC);
	task_backtrace(task);
	if (holder) {
		printk("it waits for %s, which %s[%d] holds:\n", lock, holder->comm, holder->pid);
		task_backtrace(holder);
	}
	console_flush();
}

/* exec_start_ns is when it fell asleep: just before the first of so many rounds, once. */
static void check_task(struct task_struct *task, void *unused)
{
	u64 since = READ_ONCE(task->exec_start_ns);

	(void)unused;
	if (READ_ONCE(task->state) == TASK_UNINTERRUPTIBLE && !READ_ONCE(task->on_hart) &&
	    since >= rounds_ago(TASK_STRIKES + 1) && since < rounds_ago(TASK_STRIKES))
		tell_task(task);
}

/* ---- rounds ---- */

static void make_round(u64 now)
{
	rounds[nr_rounds++ % ARRAY_SIZE(rounds)] = now;
	for (u32 i = 0; i < nr_harts; i++)
		if (READ_ONCE(online_harts) & BIT(i))
			check_hart(i);
	spin_lock(&tasklist_lock);
	for_each_task(check_task, NULL);
	spin_unlock(&tasklist_lock);
}

static void watchdog_timer(void *unused)
{
	static bool in_round; /* [a] one may last longer than a period, if it has much to tell */
	u64 now = ktime_ns();

	(void)unused;
	if (now >= READ_ONCE(next_round_ns) &&
	    !__atomic_test_and_set(&in_round, __ATOMIC_ACQUIRE)) {
		WRITE_ONCE(next_round_ns, now + period_ns);
		make_round(now);
		__atomic_clear(&in_round, __ATOMIC_RELEASE);
	}
	timer_start(&timers[this_hart_index()],
		    max(now, READ_ONCE(next_round_ns)) + this_hart_index() * STAGGER_NS);
}

void __init watchdog_start(void)
{
	const char *thresh = cmdline_get("watchdog_thresh");
	u32 self = this_hart_index();

	if (thresh)
		limit_ns = simple_strtoul(thresh, NULL, 10) * NSEC_PER_SEC;
	if (!limit_ns)
		return;
	WRITE_ONCE(period_ns, limit_ns / HART_STRIKES);
	timer_setup(&timers[self], watchdog_timer, NULL);
	timer_start(&timers[self], ktime_ns() + period_ns);
}
