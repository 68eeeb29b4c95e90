// SPDX-License-Identifier: MIT
/* Job control: see jobctl.h. */
#include "task/jobctl.h"

#include "riscv/clock.h"
#include "task/rusage.h"
#include "task/sched.h"
#include "task/sighand.h"
#include "task/task.h"

/* ---- telling the parent ---- */

static siginfo_t child_siginfo(const struct task_struct *leader, int sig)
{
	struct task_times times = process_times(leader->signal);

	return (siginfo_t){
		.si_signo = sig,
		.si_pid = leader->pid,
		.si_uid = leader->cred.uid,
		.si_utime = ticks_to_clock_t(times.utime_ticks),
		.si_stime = ticks_to_clock_t(times.stime_ticks),
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

bool do_notify_parent(struct task_struct *leader)
{
	struct task_struct *parent = leader->parent;
	int sig = (int)leader->exit_signal;
	u32 code = leader->signal->group_exit_code;
	siginfo_t info = child_siginfo(leader, sig);
	bool unwanted;

	assert_held(&tasklist_lock);
	if (parent->flags & PF_KTHREAD)
		return true;
	if (code & 0x7f) {
		info.si_code = CLD_KILLED;
		info.si_status = (int)(code & 0x7f);
	} else {
		info.si_code = CLD_EXITED;
		info.si_status = (int)(code >> 8);
	}
	unwanted = sig == SIGCHLD && sigchld_flags(parent) & SA_NOCLDWAIT;
	if (sig > 0 && sig <= _NSIG) /* clone takes any byte */
		(void)send_signal_info(&info, parent, PIDTYPE_TGID);
	wake_up(&parent->signal->wait_child);
	return unwanted;
}

void do_notify_parent_cldstop(struct signal_struct *signal, int why)
{
	struct task_struct *parent = signal->leader->parent;
	siginfo_t info = child_siginfo(signal->leader, SIGCHLD);

	assert_held(&tasklist_lock);
	if (parent->flags & PF_KTHREAD)
		return;
	info.si_code = why;
	info.si_status = why == CLD_STOPPED ? signal->stop_sig : SIGCONT;
	if (!(sigchld_flags(parent) & SA_NOCLDSTOP))
		(void)send_signal_info(&info, parent, PIDTYPE_TGID);
	wake_up(&parent->signal->wait_child);
}

/* ---- stopping: one thread takes the signal, all stop, and the last one tells the parent ---- */

static void tell_stop(void)
{
	spin_lock(&tasklist_lock);
	/* SIGCONT may have come already: then there is nothing to tell. */
	if (READ_ONCE(current->signal->flags) & SIGNAL_STOPPED)
		do_notify_parent_cldstop(current->signal, CLD_STOPPED);
	spin_unlock(&tasklist_lock);
}

void do_signal_stop(int sig)
{
	struct signal_struct *signal = current->signal;
	struct task_struct *t;

	assert_held(&current->sighand->siglock);
	/* stops_left: another thread has begun it meanwhile. */
	if (!(signal->flags & SIGNAL_STOP_DEQUEUED) || signal->stops_left)
		return;
	signal->flags &= ~(SIGNAL_STOP_DEQUEUED | SIGNAL_CONTINUED);
	signal->stop_sig = sig;
	for_each_thread(signal, t)
	{
		if (t->flags & PF_EXITING)
			continue;
		t->stop_pending = true;
		signal->stops_left++;
		signal_wake_up(t, false);
	}
}

bool leave_signal_stop(void)
{
	struct signal_struct *signal = current->signal;

	assert_held(&current->sighand->siglock);
	current->stop_pending = false;
	if (--signal->stops_left || signal->flags & SIGNAL_GROUP_EXIT)
		return false;
	signal->flags |= SIGNAL_STOPPED;
	return true;
}

void __sched stop_with_group(void)
{
	bool last = leave_signal_stop();

	/* Under siglock: who ends the stop finds either no stop or a sleeper. */
	WRITE_ONCE(current->state, TASK_STOPPED);
	spin_unlock(&current->sighand->siglock);
	if (last)
		tell_stop();
	schedule();
	spin_lock(&current->sighand->siglock);
}

void end_signal_stop(struct signal_struct *signal)
{
	struct task_struct *t;

	signal->flags &= ~SIGNAL_STOP_DEQUEUED;
	if (signal->flags & SIGNAL_STOPPED)
		signal->flags ^= SIGNAL_STOPPED | SIGNAL_CONTINUED;
	signal->stops_left = 0;
	for_each_thread(signal, t)
	{
		t->stop_pending = false;
		try_to_wake_up(t, TASK_STOPPED);
	}
}

/* ---- orphaned groups ---- */

static bool in_session_of(const struct task_struct *a, const struct task_struct *b)
{
	return task_session(a) == task_session(b);
}

/* Would it be, if the task of pid `ignored` were not there? */
static bool is_orphaned(const struct pid *pgrp, pid_t ignored)
{
	const struct task_struct *task;

	list_for_each_entry (task, &pgrp->tasks[PIDTYPE_PGID], pid_links[PIDTYPE_PGID]) {
		const struct task_struct *parent = task->parent;

		if (task->pid == ignored || task->exit_notified ||
		    same_thread_group(parent, child_reaper))
			continue;
		if (task_pgrp(parent) != pgrp && in_session_of(parent, task))
			return false;
	}
	return true;
}

bool is_current_pgrp_orphaned(void)
{
	bool yes;

	spin_lock(&tasklist_lock);
	yes = is_orphaned(task_pgrp(current), 0);
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
	struct pid *pgrp = task_pgrp(task);

	assert_held(&tasklist_lock);
	if (!parent)
		parent = task->parent;
	if (task_pgrp(parent) == pgrp || !in_session_of(parent, task))
		return; /* it did not look after the group anyway */
	if (is_orphaned(pgrp, ignored) && has_stopped_members(pgrp)) {
		kill_pgrp(pgrp, SIGHUP);
		kill_pgrp(pgrp, SIGCONT);
	}
}
