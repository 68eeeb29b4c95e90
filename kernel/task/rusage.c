// SPDX-License-Identifier: MIT
/* Accounts and limits: times, getrusage, prlimit64. */
#include "task/rusage.h"

#include "fs/file.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/sched.h"
#include "task/time.h"
#include "uapi/time.h"

void times_add(struct task_times *to, const struct task_times *more)
{
	to->utime_ticks += more->utime_ticks;
	to->stime_ticks += more->stime_ticks;
	to->minflt += more->minflt;
	to->majflt += more->majflt;
	to->nvcsw += more->nvcsw;
	to->nivcsw += more->nivcsw;
	to->maxrss_pages = max(to->maxrss_pages, more->maxrss_pages);
}

void times_to_rusage(const struct task_times *a, const struct task_times *b, struct rusage *ru)
{
	struct task_times t = *a;

	times_add(&t, b);
	memset(ru, 0, sizeof(*ru));
	ru->ru_utime = ns_to_timeval(ticks_to_ns(t.utime_ticks));
	ru->ru_stime = ns_to_timeval(ticks_to_ns(t.stime_ticks));
	ru->ru_maxrss = (long)(t.maxrss_pages * (PAGE_SIZE / 1024));
	ru->ru_minflt = (long)t.minflt;
	ru->ru_majflt = (long)t.majflt;
	ru->ru_nvcsw = (long)t.nvcsw;
	ru->ru_nivcsw = (long)t.nivcsw;
}

struct task_times current_times(void)
{
	struct task_times t;

	irq_save();
	account_system_time();
	irq_restore();
	t = current->times;
	t.maxrss_pages = max(t.maxrss_pages, current->mm->max_rss);
	return t;
}

static struct task_times child_times(void)
{
	struct task_times t;

	spin_lock(&tasklist_lock);
	t = current->child_times;
	spin_unlock(&tasklist_lock);
	return t;
}

SYSCALL_DEFINE2(getrusage, int, who, struct rusage __user *, uru)
{
	const struct task_times none = {0};
	struct task_times t;
	struct rusage ru;

	if (who == RUSAGE_SELF || who == RUSAGE_THREAD)
		t = current_times();
	else if (who == RUSAGE_CHILDREN)
		t = child_times();
	else
		return -EINVAL;
	times_to_rusage(&t, &none, &ru);
	return copy_to_user(uru, &ru, sizeof(ru));
}

long ticks_to_clock_t(u64 ticks)
{
	return (long)(ticks_to_ns(ticks) / (NSEC_PER_SEC / USER_HZ));
}

SYSCALL_DEFINE1(times, struct tms __user *, utms)
{
	struct task_times t = current_times(), c = child_times();
	struct tms tms = {
		.tms_utime = ticks_to_clock_t(t.utime_ticks),
		.tms_stime = ticks_to_clock_t(t.stime_ticks),
		.tms_cutime = ticks_to_clock_t(c.utime_ticks),
		.tms_cstime = ticks_to_clock_t(c.stime_ticks),
	};

	if (utms && copy_to_user(utms, &tms, sizeof(tms)))
		return -EFAULT;
	return (long)(ktime_ns() / (NSEC_PER_SEC / USER_HZ));
}

/* Linux: reaches other processes too; here only current's own limits. */
SYSCALL_DEFINE4(prlimit64, pid_t, pid, u32, resource, const struct rlimit __user *, unew,
		struct rlimit __user *, uold)
{
	struct rlimit new, old;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (pid && pid != current->tgid)
		return -ESRCH;
	old = current->rlim[resource];
	if (unew) {
		if (copy_from_user(&new, unew, sizeof(new)))
			return -EFAULT;
		if (new.rlim_cur > new.rlim_max)
			return -EINVAL;
		if (resource == RLIMIT_NOFILE && new.rlim_max > NR_OPEN_MAX)
			return -EPERM;
		if (new.rlim_max > old.rlim_max && current->cred.euid)
			return -EPERM;
		current->rlim[resource] = new;
		if (resource == RLIMIT_CPU)
			update_cpu_timers(current);
	}
	return uold ? copy_to_user(uold, &old, sizeof(old)) : 0;
}
