// SPDX-License-Identifier: MIT
/*
 * Questions to the kernel, answered in the console's interrupt, so that it answers also if
 * no program does. As on a serial line to Linux: a break, then within five seconds a key. A
 * break is no byte, so nothing is taken from what programs can read; QEMU sends one for
 * C-a b.
 *
 * What is printed may be more than the console's queue takes, so it is flushed after each
 * task. No lock is held for longer than one task takes.
 */
#include "debug/sysrq.h"

#include "debug/backtrace.h"
#include "debug/ledger.h"
#include "debug/lockdep.h"
#include "drivers/console.h"
#include "fs/fs.h"
#include "lib/lock.h"
#include "lib/printf.h"
#include "mm/page.h"
#include "mm/vmstat.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/trap.h"
#include "syscall/dispatch.h"
#include "task/rq.h"
#include "task/task.h"

#define KEY_TIMEOUT_NS (5 * NSEC_PER_SEC)

static u64 key_until_ns; /* the uart's interrupt handler's */

/* False if somebody holds it and does not let go. */
static bool lock_is_free(const struct spinlock *lock)
{
	for (u32 i = 0; i < HART_PATIENCE; i++) {
		if (!spin_is_locked(lock))
			return true;
		answer_backtrace(NULL);
		harts_let_run(online_harts);
	}
	lock_holder_print(lock);
	return false;
}

/* ---- tasks ---- */

static bool is_running(const struct task_struct *task)
{
	return READ_ONCE(rqs[READ_ONCE(task->hart)].curr) == task;
}

static const char *state_name(const struct task_struct *task)
{
	switch (READ_ONCE(task->state)) {
	case TASK_RUNNING: return is_running(task) ? "running" : "runnable";
	case TASK_INTERRUPTIBLE: return "interruptible";
	case TASK_UNINTERRUPTIBLE: return "uninterruptible";
	case TASK_KILLABLE: return "killable";
	case TASK_ZOMBIE:
	case TASK_DEAD: return "zombie";
	case TASK_NEW: return "new";
	case TASK_STOPPED: return "stopped";
	}
	return "?";
}

/* What made it enter the kernel, the last time. */
static const char *entry_name(const struct task_struct *task)
{
	const struct pt_regs *regs = task_pt_regs(task);
	const struct syscall_info *info = syscall_lookup(regs->a7);

	if (task->flags & PF_KTHREAD)
		return "kernel thread";
	if (regs->cause != CAUSE_USER_ECALL)
		return trap_cause_name(regs->cause);
	return info ? info->name : "unknown call";
}

static void print_wchan(const struct task_struct *task)
{
	struct task_struct *holder;
	const char *lock = lockdep_lock_wanted(task, &holder);
	u64 wchan = task_wchan(task);

	if (wchan)
		printk(", waits in %pB", (void *)wchan);
	if (holder)
		printk(" for %s, which %s[%d] holds", lock, holder->comm, holder->pid);
}

static void print_task(struct task_struct *task)
{
	printk("%s[%d] %s, hart %u, %s", task->comm, task->pid, state_name(task), task->hart,
	       entry_name(task));
	if (READ_ONCE(task->state) != TASK_RUNNING && !READ_ONCE(task->on_hart))
		print_wchan(task);
	printk("\n");
}

/* Tells of each task that is in one of `states`, with its backtrace. */
static void print_tasks(u32 states)
{
	for (pid_t nr = 1; nr < PID_MAX && lock_is_free(&tasklist_lock); nr++) {
		struct task_struct *task;

		spin_lock(&tasklist_lock);
		task = find_task_by_pid(nr);
		if (task && (!states || (READ_ONCE(task->state) & states))) {
			print_task(task);
			if (!task->exit_notified)
				task_backtrace(task);
		}
		spin_unlock(&tasklist_lock);
		if (task)
			console_flush();
	}
}

static void print_all_tasks(void)
{
	print_tasks(0);
}

static void print_blocked_tasks(void)
{
	print_tasks(TASK_UNINTERRUPTIBLE);
}

/* ---- harts ---- */

static void print_harts(void)
{
	for (u32 i = 0; i < nr_harts; i++) {
		const struct task_struct *curr = READ_ONCE(rqs[i].curr);

		printk("hart %lu: %s[%d]\n", harts[i].hartid, curr->comm, curr->pid);
		hart_backtrace(i);
		console_flush();
	}
}

static void print_rt_tasks(const struct rq *rq)
{
	struct task_struct *task;

	for (u32 prio = 0; prio < MAX_RT_PRIO; prio++)
		list_for_each_entry (task, &rq->rt.queues[prio], run_list)
			printk("  %s[%d] at priority %u, has run %lu ms\n", task->comm, task->pid,
			       MAX_RT_PRIO - 1 - prio, task->sum_exec_ns / NSEC_PER_MSEC);
}

static void print_rq(struct rq *rq)
{
	spin_lock(&rq->lock);
	printk("hart %lu: runs %s[%d], %u wait; virtual time %lu ms\n", harts[rq->hart].hartid,
	       rq->curr->comm, rq->curr->pid, rq->nr_queued,
	       rq->cfs.min_vruntime_ns / NSEC_PER_MSEC);
	print_rt_tasks(rq);
	for (struct tree_node *n = tree_first(&rq->cfs.tasks); n; n = tree_next(n)) {
		struct task_struct *task = tree_entry(n, struct task_struct, run_node);
		s64 ahead = (s64)(task->vruntime_ns - rq->cfs.min_vruntime_ns);

		printk("  %s[%d] at %+ld us, has run %lu ms\n", task->comm, task->pid,
		       ahead / (s64)NSEC_PER_USEC, task->sum_exec_ns / NSEC_PER_MSEC);
	}
	spin_unlock(&rq->lock);
}

static void print_run_queues(void)
{
	for (u32 i = 0; i < nr_harts; i++)
		if (lock_is_free(&rqs[i].lock))
			print_rq(&rqs[i]);
}

/* ---- locks, memory ---- */

void lock_holder_print(const struct spinlock *lock)
{
	va_t pc;
	int holder = lockdep_spin_holder(lock, &pc);

	if (holder < 0)
		return;
	printk("%s is held by hart %lu, %s[%d], taken here:\n", lock_name(lock->rank),
	       harts[holder].hartid, rqs[holder].curr->comm, rqs[holder].curr->pid);
	backtrace(pc, 0);
	hart_backtrace((u32)holder);
}

static void print_locks_of(struct task_struct *task, void *unused)
{
	(void)unused;
	lockdep_print_task(task);
}

static void print_locks(void)
{
	for (u32 i = 0; i < nr_harts; i++)
		lockdep_print_hart(i);
	if (!lock_is_free(&tasklist_lock))
		return;
	spin_lock(&tasklist_lock);
	for_each_task(print_locks_of, NULL);
	spin_unlock(&tasklist_lock);
	printk("no other locks are held\n");
}

/* ---- keys ---- */

static void print_help(void);

static const struct {
	u8 key;
	void (*fn)(void);
	const char *help;
} questions[] = {
	{'t', print_all_tasks, "tasks: state, system call, where they wait, backtrace"},
	{'w', print_blocked_tasks, "the same of tasks that wait and can't be interrupted"},
	{'l', print_harts, "backtraces of all harts"},
	{'q', print_run_queues, "run queues"},
	{'d', print_locks, "locks held"},
	{'m', ledger_print, "memory by use, and who has asked for it since the boot"},
	{'h', print_help, "this help"},
};

static void print_help(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(questions); i++)
		printk("  %c  %s\n", questions[i].key, questions[i].help);
}

bool sysrq_break(void)
{
	key_until_ns = ktime_ns() + KEY_TIMEOUT_NS;
	return true;
}

bool sysrq_key(u8 key)
{
	u32 i = 0;

	if (ktime_ns() >= key_until_ns)
		return false;
	key_until_ns = 0;
	while (i < ARRAY_SIZE(questions) - 1 && questions[i].key != key)
		i++;
	printk("sysrq: %s\n", questions[i].help);
	questions[i].fn();
	return true;
}
