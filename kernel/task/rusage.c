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

/* What other threads have done since they last entered or left the kernel is not in it yet. */
struct task_times process_times(const struct signal_struct *signal)
{
	struct task_times sum = signal->dead_times;
	const struct task_struct *t;

	assert_held(&tasklist_lock);
	for_each_thread(signal, t) times_add(&sum, &t->times);
	return sum;
}

struct task_times current_process_times(void)
{
	struct task_times own = current_times(), sum;

	spin_lock(&tasklist_lock);
	sum = process_times(current->signal);
	spin_unlock(&tasklist_lock);
	sum.maxrss_pages = max(sum.maxrss_pages, own.maxrss_pages);
	return sum;
}

static struct task_times child_times(void)
{
	struct task_times t;

	spin_lock(&tasklist_lock);
	t = current->signal->child_times;
	spin_unlock(&tasklist_lock);
	return t;
}

SYSCALL_DEFINE2(getrusage, int, who, struct rusage __user *, uru)
{
	const struct task_times none = {0};
	struct task_times t;
	struct rusage ru;

	if (who == RUSAGE_SELF)
		t = current_process_times();
	else if (who == RUSAGE_THREAD)
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
	struct task_times t = current_process_times(), c = child_times();
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

/* Sets current's limit, unless `new` is NULL; *old is what it was. 0 or -errno. */
static int do_prlimit(u32 resource, const struct rlimit *new, struct rlimit *old)
{
	struct signal_struct *signal = current->signal;
	int err = 0;

	spin_lock(&current->sighand->siglock);
	*old = signal->rlim[resource];
	if (new &&new->rlim_max > old->rlim_max && current->cred.euid)
		err = -EPERM;
	else if (new)
		signal->rlim[resource] = *new;
	if (new &&resource == RLIMIT_CPU)
		update_cpu_timers(signal);
	spin_unlock(&current->sighand->siglock);
	return err;
}

/* Linux: reaches other processes too; here only current's own limits. */
SYSCALL_DEFINE4(prlimit64, pid_t, pid, u32, resource, const struct rlimit __user *, unew,
		struct rlimit __user *, uold)
{
	struct rlimit new, old;
	int err;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (pid && pid != current->tgid)
		return -ESRCH;
	if (unew) {
		if (copy_from_user(&new, unew, sizeof(new)))
			return -EFAULT;
		if (new.rlim_cur > new.rlim_max)
			return -EINVAL;
		if (resource == RLIMIT_NOFILE && new.rlim_max > NR_OPEN_MAX)
			return -EPERM;
	}
	err = do_prlimit(resource, unew ? &new : NULL, &old);
	if (err)
		return err;
	return uold ? copy_to_user(uold, &old, sizeof(old)) : 0;
}
