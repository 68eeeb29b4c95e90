// SPDX-License-Identifier: MIT
/* The calls that send signals: kill, tkill, tgkill and the ones that queue a value. */
#include "lib/bug.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/pidfd.h"
#include "task/signal.h"
#include "task/task.h"

static siginfo_t my_siginfo(int sig, int code)
{
	return (siginfo_t){
		.si_signo = sig,
		.si_code = code,
		.si_pid = current->tgid,
		.si_uid = current->cred.uid,
	};
}

static bool may_signal(int sig, const struct task_struct *task)
{
	const struct cred *mine = &current->cred, *his = &task->cred;

	if (!mine->euid || mine->euid == his->uid || mine->uid == his->uid)
		return true;
	/* A shell continues also what has changed its user. */
	return sig == SIGCONT && task_session(task) == task_session(current);
}

/* [tasklist_lock] 0 or -errno. Signal 0 only asks. That there is somebody is asked first. */
static int send_info(const siginfo_t *info, struct task_struct *task, enum pid_type type)
{
	if (info->si_signo < 0 || info->si_signo > _NSIG)
		return -EINVAL;
	if (!may_signal(info->si_signo, task))
		return -EPERM;
	/* A zombie may be named, but takes no more signals. */
	if (!info->si_signo || task->exit_notified)
		return 0;
	return send_signal_info(info, task, type);
}

/* A task that a call has named by its number; `tgid` 0: of any process. */
static int send_to_pid(const siginfo_t *info, pid_t tgid, pid_t pid, enum pid_type type)
{
	struct task_struct *task;
	int err = -ESRCH;

	spin_lock(&tasklist_lock);
	task = find_task_by_pid(pid);
	if (task && (!tgid || task->tgid == tgid))
		err = send_info(info, task, type);
	spin_unlock(&tasklist_lock);
	return err;
}

/* To some: fine if one of them got it. */
static void send_to_one_of(const siginfo_t *info, struct task_struct *task, int *err)
{
	int e = send_info(info, task, PIDTYPE_TGID);

	if (*err)
		*err = e;
}

static int send_to_pgrp(const siginfo_t *info, struct pid *pgrp)
{
	struct task_struct *task;
	int err = -ESRCH;

	spin_lock(&tasklist_lock);
	list_for_each_entry (task, &pgrp->tasks[PIDTYPE_PGID], pid_links[PIDTYPE_PGID])
		send_to_one_of(info, task, &err);
	spin_unlock(&tasklist_lock);
	return err;
}

struct broadcast {
	const siginfo_t *info;
	int err;
};

static void send_to_other(struct task_struct *task, void *arg)
{
	struct broadcast *b = arg;

	if (task->pid > 1 && thread_group_leader(task) && !same_thread_group(task, current) &&
	    !(task->flags & PF_KTHREAD))
		send_to_one_of(b->info, task, &b->err);
}

/* To all but init and oneself. */
static int send_to_all(const siginfo_t *info)
{
	struct broadcast b = {info, -ESRCH};

	spin_lock(&tasklist_lock);
	for_each_task(send_to_other, &b);
	spin_unlock(&tasklist_lock);
	return b.err;
}

static int send_to_struct_pid(const siginfo_t *info, struct pid *pid)
{
	struct task_struct *task;
	int err = -ESRCH;

	spin_lock(&tasklist_lock);
	task = pid_task(pid, PIDTYPE_PID);
	if (task)
		err = send_info(info, task, PIDTYPE_TGID);
	spin_unlock(&tasklist_lock);
	return err;
}

SYSCALL_DEFINE2(kill, pid_t, pid, int, sig)
{
	const siginfo_t info = my_siginfo(sig, SI_USER);
	struct pid *pgrp;
	int err;

	if (pid > 0)
		return send_to_pid(&info, 0, pid, PIDTYPE_TGID);
	if (pid == -1)
		return send_to_all(&info);
	if (pid == INT32_MIN)
		return -ESRCH;
	pgrp = pid ? find_get_pid(-pid) : get_task_pid(PIDTYPE_PGID);
	err = pgrp ? send_to_pgrp(&info, pgrp) : -ESRCH;
	put_pid(pgrp);
	return err;
}

static int do_tkill(pid_t tgid, pid_t pid, int sig)
{
	const siginfo_t info = my_siginfo(sig, SI_TKILL);

	return send_to_pid(&info, tgid, pid, PIDTYPE_PID);
}

SYSCALL_DEFINE2(tkill, pid_t, pid, int, sig)
{
	return pid > 0 ? do_tkill(0, pid, sig) : -EINVAL;
}

SYSCALL_DEFINE3(tgkill, pid_t, tgid, pid_t, pid, int, sig)
{
	return pid > 0 && tgid > 0 ? do_tkill(tgid, pid, sig) : -EINVAL;
}

/* Only to itself may a program say what it likes: to others not that it is the kernel. */
static int check_siginfo(const siginfo_t *info, pid_t pid)
{
	bool forged = info->si_code >= 0 || info->si_code == SI_TKILL;

	return forged && pid != current->tgid ? -EPERM : 0;
}

static int get_siginfo(siginfo_t *info, const siginfo_t __user *uinfo, int sig, pid_t pid)
{
	if (copy_from_user(info, uinfo, sizeof(*info)))
		return -EFAULT;
	info->si_signo = sig;
	return check_siginfo(info, pid);
}

SYSCALL_DEFINE3(rt_sigqueueinfo, pid_t, pid, int, sig, const siginfo_t __user *, uinfo)
{
	siginfo_t info;
	int err = get_siginfo(&info, uinfo, sig, pid);

	return err ? err : send_to_pid(&info, 0, pid, PIDTYPE_TGID);
}

SYSCALL_DEFINE4(rt_tgsigqueueinfo, pid_t, tgid, pid_t, pid, int, sig, const siginfo_t __user *,
		uinfo)
{
	siginfo_t info;
	int err;

	if (tgid <= 0 || pid <= 0)
		return -EINVAL;
	err = get_siginfo(&info, uinfo, sig, pid);
	return err ? err : send_to_pid(&info, tgid, pid, PIDTYPE_PID);
}

/* What is sent to `pid`: 0 or -errno. Linux: here a siginfo_t must be of this signal. */
static int get_pidfd_siginfo(siginfo_t *info, const siginfo_t __user *uinfo, int sig, pid_t pid)
{
	if (!uinfo) {
		*info = my_siginfo(sig, SI_USER);
		return 0;
	}
	if (copy_from_user(info, uinfo, sizeof(*info)))
		return -EFAULT;
	return info->si_signo == sig ? check_siginfo(info, pid) : -EINVAL;
}

SYSCALL_DEFINE4(pidfd_send_signal, int, fd, int, sig, const siginfo_t __user *, uinfo, u32, flags)
{
	siginfo_t info;
	struct pid *pid;
	u32 unused;
	int err;

	if (flags)
		return -EINVAL;
	pid = pidfd_get_pid(fd, &unused);
	if (IS_ERR(pid))
		return PTR_ERR(pid);
	err = get_pidfd_siginfo(&info, uinfo, sig, pid->nr);
	if (!err)
		err = send_to_struct_pid(&info, pid);
	put_pid(pid);
	return err;
}
