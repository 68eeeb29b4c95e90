// SPDX-License-Identifier: MIT
/*
 * The calls of the scheduler: nice values, policies, and the harts that a task may run on.
 *
 * What is asked for another task is done under tasklist_lock, so that it does not go away.
 */
#include "lib/bitops.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "riscv/hart.h"
#include "syscall/syscall.h"
#include "task/sched.h"
#include "task/task.h"
#include "task/time.h"
#include "uapi/resource.h"
#include "uapi/sched.h"

static struct task_struct *find_task(pid_t pid)
{
	return pid ? find_task_by_pid(pid) : current;
}

/* What Linux calls CAP_SYS_NICE. */
static bool is_privileged(void)
{
	return current->cred.euid == 0;
}

static bool has_same_owner(const struct task_struct *task)
{
	return current->cred.euid == task->cred.euid || current->cred.euid == task->cred.uid;
}

/* RLIMIT_NICE counts from 1 for nice value 19 to 40 for -20. */
static bool can_nice(const struct task_struct *task, int nice)
{
	return (u64)(MAX_NICE + 1 - nice) <= task->signal->rlim[RLIMIT_NICE].rlim_cur ||
	       is_privileged();
}

/* ---- nice ---- */

struct nice_call {
	bool by_user;
	uid_t uid;
	int nice;
	long result;
};

static bool is_meant(const struct nice_call *call, const struct task_struct *task)
{
	return !call->by_user || task->cred.uid == call->uid;
}

static void set_one(struct task_struct *task, void *arg)
{
	struct nice_call *call = arg;

	if (!is_meant(call, task))
		return;
	if (!has_same_owner(task) && !is_privileged()) {
		call->result = -EPERM;
	} else if (call->nice < task->params.nice && !can_nice(task, call->nice)) {
		call->result = -EACCES;
	} else {
		if (call->result == -ESRCH)
			call->result = 0;
		set_user_nice(task, call->nice);
		rt_mutex_adjust_pi(task);
	}
}

/* The raw call counts from 1 to 40, since a negative result is an error. */
static void get_one(struct task_struct *task, void *arg)
{
	struct nice_call *call = arg;

	if (is_meant(call, task))
		call->result = max(call->result, (long)(MAX_NICE + 1 - task->params.nice));
}

static void for_each_in_group(pid_t nr, void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct pid *group = nr ? find_get_pid(nr) : get_pid(current->pids[PIDTYPE_PGID]);
	struct task_struct *leader, *task;

	if (!group)
		return;
	list_for_each_entry (leader, &group->tasks[PIDTYPE_PGID], pid_links[PIDTYPE_PGID])
		for_each_thread(leader->signal, task) fn(task, arg);
	put_pid(group);
}

static long do_nice_call(int which, int who, struct nice_call *call,
			 void (*fn)(struct task_struct *task, void *arg))
{
	struct task_struct *task;

	call->result = -ESRCH;
	call->by_user = which == PRIO_USER;
	call->uid = who ? (uid_t)who : current->cred.uid;
	spin_lock(&tasklist_lock);
	switch (which) {
	case PRIO_PROCESS:
		task = find_task(who);
		if (task)
			fn(task, call);
		break;
	case PRIO_PGRP: for_each_in_group(who, fn, call); break;
	case PRIO_USER: for_each_task(fn, call); break;
	default: call->result = -EINVAL;
	}
	spin_unlock(&tasklist_lock);
	return call->result;
}

SYSCALL_DEFINE3(setpriority, int, which, int, who, int, nice)
{
	struct nice_call call = {.nice = min(max(nice, MIN_NICE), MAX_NICE)};

	return do_nice_call(which, who, &call, set_one);
}

SYSCALL_DEFINE2(getpriority, int, which, int, who)
{
	struct nice_call call = {};

	return do_nice_call(which, who, &call, get_one);
}

/* ---- policies ---- */

static bool is_rt_policy(u32 policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

static bool is_fair_policy(u32 policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH || policy == SCHED_IDLE;
}

/* What needs no privilege: sched(7), "Privileges and resource limits". */
static bool may_change(const struct task_struct *task, const struct sched_params *new)
{
	const struct sched_params *old = &task->params;
	u64 rtprio = task->signal->rlim[RLIMIT_RTPRIO].rlim_cur;

	if (is_fair_policy(new->policy) && new->nice < old->nice && !can_nice(task, new->nice))
		return false;
	if (is_rt_policy(new->policy) && new->policy != old->policy && !rtprio)
		return false;
	if (new->rt_priority > old->rt_priority &&new->rt_priority > rtprio)
		return false;
	/* SCHED_IDLE is as good as a nice value of 20. */
	if (old->policy == SCHED_IDLE && new->policy != SCHED_IDLE && !can_nice(task, old->nice))
		return false;
	return has_same_owner(task) && (new->reset_on_fork || !old->reset_on_fork);
}

/* [tasklist_lock] */
static int change_policy(struct task_struct *task, const struct sched_params *new)
{
	if (!is_rt_policy(new->policy) && !is_fair_policy(new->policy))
		return -EINVAL;
	if (new->rt_priority >= MAX_RT_PRIO || is_rt_policy(new->policy) != !!new->rt_priority)
		return -EINVAL;
	if (!may_change(task, new) && !is_privileged())
		return -EPERM;
	sched_setscheduler(task, new);
	rt_mutex_adjust_pi(task);
	return 0;
}

#define KEEP_POLICY (-1)

static int set_by_param(pid_t pid, int policy, const struct sched_param __user *uparam)
{
	struct sched_params new;
	struct sched_param param;
	struct task_struct *task;
	int err = -ESRCH;

	if (!uparam || pid < 0)
		return -EINVAL;
	if (copy_from_user(&param, uparam, sizeof(param)))
		return -EFAULT;
	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task) {
		new = task->params;
		if (policy != KEEP_POLICY) {
			new.policy = (u32)policy & ~SCHED_RESET_ON_FORK;
			new.reset_on_fork = policy &SCHED_RESET_ON_FORK;
		}
		new.rt_priority = (u32)param.sched_priority;
		err = change_policy(task, &new);
	}
	spin_unlock(&tasklist_lock);
	return err;
}

SYSCALL_DEFINE3(sched_setscheduler, pid_t, pid, int, policy, const struct sched_param __user *,
		uparam)
{
	return policy < 0 ? -EINVAL : set_by_param(pid, policy, uparam);
}

SYSCALL_DEFINE2(sched_setparam, pid_t, pid, const struct sched_param __user *, uparam)
{
	return set_by_param(pid, KEEP_POLICY, uparam);
}

/* What a task has asked for: 0, or -errno. */
static int get_params(pid_t pid, struct sched_params *params)
{
	struct task_struct *task;

	if (pid < 0)
		return -EINVAL;
	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		*params = task->params;
	spin_unlock(&tasklist_lock);
	return task ? 0 : -ESRCH;
}

SYSCALL_DEFINE1(sched_getscheduler, pid_t, pid)
{
	struct sched_params p;
	int err = get_params(pid, &p);

	return err ? err : (long)(p.policy | (p.reset_on_fork ? SCHED_RESET_ON_FORK : 0));
}

SYSCALL_DEFINE2(sched_getparam, pid_t, pid, struct sched_param __user *, uparam)
{
	struct sched_params p;
	struct sched_param param;
	int err = uparam ? get_params(pid, &p) : -EINVAL;

	if (err)
		return err;
	param.sched_priority = (int)p.rt_priority;
	return copy_to_user(uparam, &param, sizeof(param));
}

SYSCALL_DEFINE1(sched_get_priority_max, u32, policy)
{
	if (is_rt_policy(policy))
		return MAX_RT_PRIO - 1;
	return is_fair_policy(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

SYSCALL_DEFINE1(sched_get_priority_min, u32, policy)
{
	if (is_rt_policy(policy))
		return 1;
	return is_fair_policy(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

SYSCALL_DEFINE2(sched_rr_get_interval, pid_t, pid, struct timespec __user *, uinterval)
{
	struct timespec interval;
	struct task_struct *task;

	if (pid < 0)
		return -EINVAL;
	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		interval = ns_to_timespec(sched_quantum_ns(task));
	spin_unlock(&tasklist_lock);
	if (!task)
		return -ESRCH;
	return copy_to_user(uinterval, &interval, sizeof(interval));
}

/* ---- sched_attr: a structure that may grow, and tells its size ---- */

#define FLAGS_UTIL_CLAMP (SCHED_FLAG_UTIL_CLAMP_MIN | SCHED_FLAG_UTIL_CLAMP_MAX)
#define FLAGS_KNOWN                                                                                \
	(SCHED_FLAG_RESET_ON_FORK | SCHED_FLAG_RECLAIM | SCHED_FLAG_DL_OVERRUN |                   \
	 SCHED_FLAG_KEEP_POLICY | SCHED_FLAG_KEEP_PARAMS | FLAGS_UTIL_CLAMP)

/* What the caller has and we don't know must be zeroes. */
static int check_tail(const u8 __user *utail, u64 nbytes)
{
	for (u64 i = 0; i < nbytes; i++) {
		u8 byte;

		if (copy_from_user(&byte, utail + i, 1))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}

static int copy_attr(struct sched_attr *attr, struct sched_attr __user *uattr)
{
	u32 size, ours = sizeof(*attr);
	int err = -E2BIG;

	if (copy_from_user(&size, &uattr->size, sizeof(size)))
		return -EFAULT;
	if (!size)
		size = SCHED_ATTR_SIZE_VER0;
	if (size >= SCHED_ATTR_SIZE_VER0 && size <= PAGE_SIZE)
		err = size > ours ? check_tail((u8 __user *)uattr + ours, size - ours) : 0;
	if (err == -E2BIG && put_user(ours, &uattr->size))
		err = -EFAULT;
	if (err)
		return err;
	memset(attr, 0, sizeof(*attr));
	if (copy_from_user(attr, uattr, min(size, ours)))
		return -EFAULT;
	if (attr->sched_flags & FLAGS_UTIL_CLAMP && size < ours)
		return -EINVAL;
	return 0;
}

static void apply_attr(struct sched_params *params, const struct sched_attr *attr)
{
	bool keep_policy = attr->sched_flags & SCHED_FLAG_KEEP_POLICY;

	if (!keep_policy)
		params->reset_on_fork = attr->sched_flags & SCHED_FLAG_RESET_ON_FORK;
	/* Linux: who keeps the parameters keeps the policy, too. */
	if (attr->sched_flags & SCHED_FLAG_KEEP_PARAMS)
		return;
	if (!keep_policy)
		params->policy = attr->sched_policy;
	params->rt_priority = attr->sched_priority;
	if (is_fair_policy(params->policy))
		params->nice = min(max(attr->sched_nice, MIN_NICE), MAX_NICE);
}

SYSCALL_DEFINE3(sched_setattr, pid_t, pid, struct sched_attr __user *, uattr, u32, flags)
{
	struct sched_params new;
	struct sched_attr attr;
	struct task_struct *task;
	int err;

	if (!uattr || pid < 0 || flags)
		return -EINVAL;
	err = copy_attr(&attr, uattr);
	if (err)
		return err;
	if (attr.sched_flags & ~(u64)FLAGS_KNOWN)
		return -EINVAL;
	/* Linux: so says a kernel without frequencies to choose by utilisation. */
	if (attr.sched_flags & FLAGS_UTIL_CLAMP)
		return -EOPNOTSUPP;
	err = -ESRCH;
	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task) {
		new = task->params;
		apply_attr(&new, &attr);
		err = change_policy(task, &new);
	}
	spin_unlock(&tasklist_lock);
	return err;
}

SYSCALL_DEFINE4(sched_getattr, pid_t, pid, struct sched_attr __user *, uattr, u32, size, u32, flags)
{
	struct sched_attr attr = {};
	struct sched_params p;
	int err;

	if (!uattr || size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE || flags)
		return -EINVAL;
	err = get_params(pid, &p);
	if (err)
		return err;
	attr.size = min(size, (u32)sizeof(attr));
	attr.sched_policy = p.policy;
	attr.sched_flags = p.reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0;
	attr.sched_priority = p.rt_priority;
	if (is_fair_policy(p.policy))
		attr.sched_nice = p.nice;
	return copy_to_user(uattr, &attr, attr.size);
}

/* ---- affinity: masks of up to 64 harts ---- */

SYSCALL_DEFINE3(sched_setaffinity, pid_t, pid, u32, nbytes, const u64 __user *, umask)
{
	struct task_struct *task;
	u64 mask = 0;
	int err = 0;

	if (copy_from_user(&mask, umask, min((u64)nbytes, sizeof(mask))))
		return -EFAULT;
	mask &= online_harts;
	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (!task)
		err = -ESRCH;
	else if (!has_same_owner(task) && !is_privileged())
		err = -EPERM;
	else if (!mask)
		err = -EINVAL;
	else
		set_cpus_allowed(task, mask);
	spin_unlock(&tasklist_lock);
	return err;
}

/* The library's returns 0; this one how much of the mask is written. */
SYSCALL_DEFINE3(sched_getaffinity, pid_t, pid, u32, nbytes, u64 __user *, umask)
{
	struct task_struct *task;
	u64 mask = online_harts;

	if (nbytes < sizeof(mask) || nbytes % sizeof(mask))
		return -EINVAL;
	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		mask &= task->cpus_allowed;
	spin_unlock(&tasklist_lock);
	if (!task)
		return -ESRCH;
	return put_user(mask, umask) ? -EFAULT : (long)sizeof(mask);
}

SYSCALL_DEFINE2(getcpu, u32 __user *, ucpu, u32 __user *, unode)
{
	u32 cpu = this_hart_index(), node = 0;

	if (ucpu && put_user(cpu, ucpu))
		return -EFAULT;
	return unode && put_user(node, unode) ? -EFAULT : 0;
}
