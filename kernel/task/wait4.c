// SPDX-License-Identifier: MIT
/*
 * wait4 and waitid. A zombie is taken, under tasklist_lock, by its parent; what it leaves
 * is copied to the user afterwards, so that a bad address costs the status but, as on
 * Linux, not the wait.
 *
 * Zombies come first among a parent's children (exit_notify), so that waiting for any
 * child looks at one; waiting for a pid finds it in the hash.
 */
#include "lib/bug.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/exit.h"
#include "task/fork.h"
#include "task/rusage.h"
#include "task/pidfd.h"
#include "uapi/signal.h"
#include "uapi/wait.h"

#define STATUS_CONTINUED 0xffffU

struct wait_opts {
	int which;	 /* P_ALL, P_PID, P_PGID */
	struct pid *pid; /* counted; of P_PID and P_PGID; NULL: no such number */
	int options;

	/* What came of it. */
	struct task_struct *reaped; /* NULL with WNOWAIT */
	pid_t child_pid;	    /* 0 until a child is found */
	u32 status;		    /* as wait4 tells it */
	uid_t uid;
	struct rusage rusage;
};

/*
 * How the child wants to be waited for: a "clone" child, whose end is not told by
 * SIGCHLD, only with __WCLONE or __WALL.
 */
static bool eligible(const struct wait_opts *wo, const struct task_struct *child)
{
	bool is_clone = child->exit_signal != SIGCHLD;

	return wo->options & __WALL || is_clone == !!(wo->options & __WCLONE);
}

/* [tasklist_lock] */
static void take_zombie(struct wait_opts *wo, struct task_struct *child)
{
	struct task_times times = process_times(child->signal);

	wo->child_pid = child->pid;
	wo->status = child->signal->group_exit_code;
	wo->uid = child->cred.uid;
	times_to_rusage(&times, &child->signal->child_times, &wo->rusage);
	if (wo->options & WNOWAIT)
		return;
	times_add(&current->signal->child_times, &times);
	times_add(&current->signal->child_times, &child->signal->child_times);
	release_task(child);
	wo->reaped = child;
}

/* [tasklist_lock] Has it stopped or gone on, and is that asked for? Told once, unless WNOWAIT. */
static bool take_stop(struct wait_opts *wo, struct task_struct *child)
{
	struct signal_struct *signal = child->signal;
	bool found = false;

	spin_lock(&child->sighand->siglock);
	if (wo->options & WSTOPPED && signal->flags & SIGNAL_STOPPED && signal->stop_sig) {
		found = true;
		wo->status = W_STOPCODE((u32)signal->stop_sig);
		if (!(wo->options & WNOWAIT))
			signal->stop_sig = 0;
	} else if (wo->options & WCONTINUED && signal->flags & SIGNAL_CONTINUED) {
		found = true;
		wo->status = STATUS_CONTINUED;
		if (!(wo->options & WNOWAIT))
			signal->flags &= ~SIGNAL_CONTINUED;
	}
	spin_unlock(&child->sighand->siglock);
	if (found) {
		struct task_times times = process_times(signal);

		wo->child_pid = child->pid;
		wo->uid = child->cred.uid;
		times_to_rusage(&times, &signal->child_times, &wo->rusage);
	}
	return found;
}

enum scan { SCAN_NO_CHILD, SCAN_NONE_READY, SCAN_FOUND };

static enum scan consider(struct wait_opts *wo, struct task_struct *child)
{
	if (!eligible(wo, child))
		return SCAN_NO_CHILD;
	if (!child->exit_notified)
		return take_stop(wo, child) ? SCAN_FOUND : SCAN_NONE_READY;
	if (!(wo->options & WEXITED))
		return SCAN_NONE_READY;
	take_zombie(wo, child);
	return SCAN_FOUND;
}

static enum scan scan_children(struct wait_opts *wo, struct task_struct *parent)
{
	enum scan best = SCAN_NO_CHILD;
	struct task_struct *child;

	list_for_each_entry (child, &parent->children, sibling) {
		enum scan s;

		if (wo->which == P_PGID && task_pgrp(child) != wo->pid)
			continue;
		s = consider(wo, child);
		best = max(best, s);
		if (s == SCAN_FOUND)
			break;
		/* Behind the zombies are only those that live: one is enough to wait for. */
		if (s == SCAN_NONE_READY && wo->which == P_ALL && !child->exit_notified &&
		    !(wo->options & (WSTOPPED | WCONTINUED)))
			break;
	}
	return best;
}

/* Those of all threads, unless __WNOTHREAD. */
static enum scan scan_all(struct wait_opts *wo)
{
	enum scan best = SCAN_NO_CHILD;
	struct task_struct *t;

	if (wo->options & __WNOTHREAD)
		return scan_children(wo, current);
	for_each_thread(current->signal, t)
	{
		best = max(best, scan_children(wo, t));
		if (best == SCAN_FOUND)
			break;
	}
	return best;
}

static bool is_my_child(const struct wait_opts *wo, const struct task_struct *task)
{
	if (!task->parent) /* a thread */
		return false;
	return wo->options & __WNOTHREAD ? task->parent == current
					 : same_thread_group(task->parent, current);
}

static enum scan scan(struct wait_opts *wo)
{
	struct task_struct *child;
	enum scan ret = SCAN_NO_CHILD;

	spin_lock(&tasklist_lock);
	if (wo->which == P_PID && wo->pid) {
		child = find_task_by_pid(wo->pid->nr);
		if (child && is_my_child(wo, child))
			ret = consider(wo, child);
	} else if (wo->which == P_ALL || wo->pid) {
		ret = scan_all(wo);
	}
	spin_unlock(&tasklist_lock);
	return ret;
}

/* 0 with wo filled in (child_pid 0: WNOHANG and none ready), or -errno. */
static int do_wait(struct wait_opts *wo)
{
	enum scan s = SCAN_NO_CHILD;
	int err;

	err = wait_event_interruptible(&current->signal->wait_child,
				       (s = scan(wo)) != SCAN_NONE_READY || wo->options & WNOHANG);
	if (!err && s == SCAN_NO_CHILD)
		err = -ECHILD;
	if (wo->reaped)
		free_task(wo->reaped);
	return err;
}

#define WAIT4_OPTIONS (WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)

SYSCALL_DEFINE4(wait4, pid_t, upid, int __user *, ustatus, int, options, struct rusage __user *,
		urusage)
{
	struct wait_opts wo = {.which = P_ALL, .options = options | WEXITED};
	int err;

	if (options & ~WAIT4_OPTIONS)
		return -EINVAL;
	if (upid == INT32_MIN)
		return -ESRCH;
	if (upid > 0) {
		wo.which = P_PID;
		wo.pid = find_get_pid(upid);
	} else if (upid != -1) {
		wo.which = P_PGID;
		wo.pid = upid ? find_get_pid(-upid) : get_task_pid(PIDTYPE_PGID);
	}
	err = do_wait(&wo);
	put_pid(wo.pid);
	if (err)
		return err;
	if (wo.child_pid && ustatus && put_user((int)wo.status, ustatus))
		return -EFAULT;
	if (wo.child_pid && urusage && copy_to_user(urusage, &wo.rusage, sizeof(wo.rusage)))
		return -EFAULT;
	return wo.child_pid;
}

static void fill_siginfo(const struct wait_opts *wo, struct siginfo *info)
{
	memset(info, 0, sizeof(*info));
	if (!wo->child_pid)
		return;
	info->si_signo = SIGCHLD;
	info->si_pid = wo->child_pid;
	info->si_uid = wo->uid;
	if (wo->status == STATUS_CONTINUED) {
		info->si_code = CLD_CONTINUED;
		info->si_status = SIGCONT;
	} else if (WIFSTOPPED(wo->status)) {
		info->si_code = CLD_STOPPED;
		info->si_status = (int)WSTOPSIG(wo->status);
	} else if (WIFSIGNALED(wo->status)) {
		info->si_code = CLD_KILLED;
		info->si_status = (int)WTERMSIG(wo->status);
	} else {
		info->si_code = CLD_EXITED;
		info->si_status = (int)WEXITSTATUS(wo->status);
	}
}

#define WAITID_OPTIONS                                                                             \
	(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)

SYSCALL_DEFINE5(waitid, int, which, pid_t, upid, struct siginfo __user *, uinfo, int, options,
		struct rusage __user *, urusage)
{
	struct wait_opts wo = {.which = which, .options = options};
	struct siginfo info;
	u32 nonblock = 0;
	int err;

	if (options & ~WAITID_OPTIONS || !(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	switch (which) {
	case P_ALL: break;
	case P_PID:
		if (upid <= 0)
			return -EINVAL;
		wo.pid = find_get_pid(upid);
		break;
	case P_PGID:
		if (upid < 0)
			return -EINVAL;
		wo.pid = upid ? find_get_pid(upid) : get_task_pid(PIDTYPE_PGID);
		break;
	case P_PIDFD:
		if (upid < 0)
			return -EINVAL;
		wo.pid = pidfd_get_pid(upid, &nonblock);
		if (IS_ERR(wo.pid))
			return PTR_ERR(wo.pid);
		wo.which = P_PID;
		wo.options |= nonblock ? WNOHANG : 0;
		break;
	default: return -EINVAL;
	}
	err = do_wait(&wo);
	put_pid(wo.pid);
	if (!err && !wo.child_pid && nonblock && !(options & WNOHANG))
		err = -EAGAIN;
	if (err)
		return err;
	if (wo.child_pid && urusage && copy_to_user(urusage, &wo.rusage, sizeof(wo.rusage)))
		return -EFAULT;
	fill_siginfo(&wo, &info);
	return uinfo && copy_to_user(uinfo, &info, sizeof(info)) ? -EFAULT : 0;
}
