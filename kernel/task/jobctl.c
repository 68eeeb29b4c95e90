// SPDX-License-Identifier: MIT
/* Job control: see jobctl.h. */
#include "task/jobctl.h"

#include "riscv/clock.h"
#include "task/rusage.h"
#include "task/sched.h"
#include "task/task.h"

/* ---- telling the parent ---- */

static siginfo_t child_siginfo(const struct task_struct *task, int sig)
{
	return (siginfo_t){
		.si_signo = sig,
		.si_pid = task->pid,
		.si_uid = task->cred.uid,
		.si_utime = ticks_to_clock_t(task->times.utime_ticks),
		.si_stime = ticks_to_clock_t(task->times.stime_ticks),
	};
}

/* What the parent says about its children: SA_NOCLD* flags; all of them if it ignores them. */
static u64 sigchld_flags(struct task_struct *parent)
{
	const struct sigaction *action = &parent->sighand->action[SIGCHLD - 1];
	u64 flags;

	spin_lock(&parent->sighand->siglock);
	flags = action->sa_handler == SIG_IGN ? SA_NOCLDSTOP | SA_NOCLDWAIT : action->sa_flags;
	spin_unlock(&parent->sighand->siglock);
	return flags;
}

bool do_notify_parent(struct task_struct *task)
{
	struct task_struct *parent = task->parent;
	int sig = (int)task->exit_signal;
	siginfo_t info = child_siginfo(task, sig);
	bool unwanted;

	assert_held(&tasklist_lock);
	if (parent->flags & PF_KTHREAD)
		return true;
	if (task->exit_code & 0x7f) {
		info.si_code = CLD_KILLED;
		info.si_status = (int)(task->exit_code & 0x7f);
	} else {
		info.si_code = CLD_EXITED;
		info.si_status = (int)(task->exit_code >> 8);
	}
	unwanted = sig == SIGCHLD && sigchld_flags(parent) & SA_NOCLDWAIT;
	if (sig)
		(void)send_signal_info(&info, parent, PIDTYPE_TGID);
	wake_up(&parent->wait_child);
	return unwanted;
}

void do_notify_parent_cldstop(struct task_struct *task, int why)
{
	struct task_struct *parent = task->parent;
	siginfo_t info = child_siginfo(task, SIGCHLD);

	assert_held(&tasklist_lock);
	if (parent->flags & PF_KTHREAD)
		return;
	info.si_code = why;
	info.si_status = why == CLD_STOPPED ? task->signal->stop_sig : SIGCONT;
	if (!(sigchld_flags(parent) & SA_NOCLDSTOP))
		(void)send_signal_info(&info, parent, PIDTYPE_TGID);
	wake_up(&parent->wait_child);
}

/* ---- stopping ---- */

static void tell_stop(void)
{
	spin_lock(&tasklist_lock);
	/* SIGCONT may have come already: then there is nothing to tell. */
	if (READ_ONCE(current->signal->flags) & SIGNAL_STOPPED)
		do_notify_parent_cldstop(current, CLD_STOPPED);
	spin_unlock(&tasklist_lock);
}

void __sched do_signal_stop(int sig)
{
	struct signal_struct *signal = current->signal;

	assert_held(&current->sighand->siglock);
	if (!(signal->flags & SIGNAL_STOP_DEQUEUED))
		return;
	signal->flags &= ~(SIGNAL_STOP_DEQUEUED | SIGNAL_CONTINUED);
	signal->flags |= SIGNAL_STOPPED;
	signal->stop_sig = sig;
	/* Under siglock: who ends the stop finds either no stop or a sleeper. */
	WRITE_ONCE(current->state, TASK_STOPPED);
	spin_unlock(&current->sighand->siglock);
	tell_stop();
	schedule();
	spin_lock(&current->sighand->siglock);
}

/* ---- orphaned groups ---- */

static bool in_session_of(const struct task_struct *a, const struct task_struct *b)
{
	return a->pids[PIDTYPE_SID] == b->pids[PIDTYPE_SID];
}

/* Would it be, if the task of pid `ignored` were not there? */
static bool is_orphaned(const struct pid *pgrp, pid_t ignored)
{
	const struct task_struct *task;

	list_for_each_entry (task, &pgrp->tasks[PIDTYPE_PGID], pid_links[PIDTYPE_PGID]) {
		const struct task_struct *parent = task->parent;

		if (task->pid == ignored || task->exit_notified || parent == child_reaper)
			continue;
		if (parent->pids[PIDTYPE_PGID] != pgrp && in_session_of(parent, task))
			return false;
	}
	return true;
}

bool is_current_pgrp_orphaned(void)
{
	bool yes;

	spin_lock(&tasklist_lock);
	yes = is_orphaned(current->pids[PIDTYPE_PGID], 0);
	spin_unlock(&tasklist_lock);
	return yes;
}

static bool has_stopped_members(const struct pid *pgrp)
{
	const struct task_struct *task;

	list_for_each_entry (task, &pgrp->tasks[PIDTYPE_PGID], pid_links[PIDTYPE_PGID])
		if (READ_ONCE(task->signal->flags) & SIGNAL_STOPPED)
			return true;
	return false;
}

void kill_orphaned_pgrp(struct task_struct *task, struct task_struct *parent)
{
	pid_t ignored = parent ? 0 : task->pid;
	struct pid *pgrp = task->pids[PIDTYPE_PGID];

	assert_held(&tasklist_lock);
	if (!parent)
		parent = task->parent;
	if (parent->pids[PIDTYPE_PGID] == pgrp || !in_session_of(parent, task))
		return; /* it did not look after the group anyway */
	if (is_orphaned(pgrp, ignored) && has_stopped_members(pgrp)) {
		kill_pgrp(pgrp, SIGHUP);
		kill_pgrp(pgrp, SIGCONT);
	}
}
