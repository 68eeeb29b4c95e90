// SPDX-License-Identifier: MIT
/*
 * Who a task is: its ids, its process group and session, and the system's name.
 */
#include "drivers/tty.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "riscv/hart.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/utsname.h"

SYSCALL_DEFINE0(getpid)
{
	return current->tgid;
}

SYSCALL_DEFINE0(gettid)
{
	return current->pid;
}

SYSCALL_DEFINE0(getppid)
{
	pid_t ppid;

	/* The lock: a parent that exits meanwhile is freed by its own parent. */
	spin_lock(&tasklist_lock);
	ppid = current->signal->leader->parent->tgid;
	spin_unlock(&tasklist_lock);
	return ppid;
}

SYSCALL_DEFINE0(getuid)
{
	return current->cred.uid;
}

SYSCALL_DEFINE0(geteuid)
{
	return current->cred.euid;
}

SYSCALL_DEFINE0(getgid)
{
	return current->cred.gid;
}

SYSCALL_DEFINE0(getegid)
{
	return current->cred.egid;
}

SYSCALL_DEFINE1(set_tid_address, int __user *, tid)
{
	current->clear_child_tid = tid;
	return current->pid;
}

/* ---- process groups and sessions ---- */

/* [tasklist_lock] Whether current may put `task` into the group `pgid`: 0 or -errno. */
static int check_setpgid(const struct task_struct *task, const struct pid *pgid)
{
	const struct task_struct *member;

	bool mine = same_thread_group(task, current);

	if (!thread_group_leader(task))
		return -EINVAL;
	if (!mine && !same_thread_group(task->parent, current))
		return -ESRCH;
	if (task_session(task) != task_session(current))
		return -EPERM;
	if (!mine && task->flags & PF_EXEC)
		return -EACCES;
	if (task_session(task)->nr == task->pid)
		return -EPERM;
	if (!pgid)
		return -EPERM;
	if (pgid->nr == task->pid)
		return 0;
	if (list_empty(&pgid->tasks[PIDTYPE_PGID]))
		return -EPERM;
	member = list_first_entry(&pgid->tasks[PIDTYPE_PGID], struct task_struct,
				  pid_links[PIDTYPE_PGID]);
	return task_session(member) == task_session(current) ? 0 : -EPERM;
}

SYSCALL_DEFINE2(setpgid, pid_t, pid, pid_t, pgid)
{
	struct task_struct *task;
	struct pid *group;
	int err = -ESRCH;

	if (!pid)
		pid = current->tgid;
	if (!pgid)
		pgid = pid;
	if (pgid < 0)
		return -EINVAL;
	group = find_get_pid(pgid);
	spin_lock(&tasklist_lock);
	task = find_task_by_pid(pid);
	if (task)
		err = check_setpgid(task, group);
	if (!err && task_pgrp(task) != group)
		change_pid(task, PIDTYPE_PGID, group);
	spin_unlock(&tasklist_lock);
	put_pid(group);
	return err;
}

static pid_t get_id(pid_t pid, enum pid_type type)
{
	struct task_struct *task;
	pid_t id;

	spin_lock(&tasklist_lock);
	task = pid ? find_task_by_pid(pid) : current;
	id = task ? task->signal->leader->pids[type]->nr : -ESRCH;
	spin_unlock(&tasklist_lock);
	return id;
}

SYSCALL_DEFINE1(getpgid, pid_t, pid)
{
	return get_id(pid, PIDTYPE_PGID);
}

SYSCALL_DEFINE1(getsid, pid_t, pid)
{
	return get_id(pid, PIDTYPE_SID);
}

SYSCALL_DEFINE0(setsid)
{
	struct task_struct *leader = current->signal->leader;
	struct pid *pid = leader->pids[PIDTYPE_PID];
	int err = 0;

	spin_lock(&tasklist_lock);
	if (!list_empty(&pid->tasks[PIDTYPE_PGID])) {
		err = -EPERM; /* somebody's process group has that number */
	} else {
		change_pid(leader, PIDTYPE_SID, pid);
		change_pid(leader, PIDTYPE_PGID, pid);
		proc_clear_tty(current);
	}
	spin_unlock(&tasklist_lock);
	return err ? err : current->tgid;
}

SYSCALL_DEFINE1(uname, struct utsname __user *, uname)
{
	static const struct utsname name = {
		.sysname = "Linux", /* what programs that look know */
		.nodename = "calf",
		.release = "6.1.0-calf",
		.version = "Calf",
		.machine = "riscv64",
		.domainname = "(none)",
	};

	return copy_to_user(uname, &name, sizeof(name));
}
