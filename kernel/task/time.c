// SPDX-License-Identifier: MIT
/*
 * Clocks and sleeping. CLOCK_MONOTONIC counts from boot; CLOCK_REALTIME is that and the
 * hardware clock's reading at boot.
 *
 * Linux: the time of day can be set there; here it can't.
 */
#include "task/time.h"

#include "drivers/rtc.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/rusage.h"
#include "task/sched.h"
#include "task/task.h"
#include "task/timer.h"
#include "task/wait.h"
#include "uapi/time.h"

static u64 boot_realtime_ns;

void __init time_init(void)
{
	boot_realtime_ns = rtc_read_ns() - ktime_ns();
}

u64 realtime_ns(void)
{
	return boot_realtime_ns + ktime_ns();
}

struct timespec ns_to_timespec(u64 ns)
{
	return (struct timespec){.tv_sec = (long)(ns / NSEC_PER_SEC),
				 .tv_nsec = (long)(ns % NSEC_PER_SEC)};
}

struct timeval ns_to_timeval(u64 ns)
{
	return (struct timeval){.tv_sec = (long)(ns / NSEC_PER_SEC),
				.tv_usec = (long)(ns % NSEC_PER_SEC / NSEC_PER_USEC)};
}

struct timespec current_time(void)
{
	return ns_to_timespec(realtime_ns());
}

bool timespec_to_ns(const struct timespec *ts, u64 *ns)
{
	if (ts->tv_sec < 0 || ts->tv_nsec < 0 || ts->tv_nsec >= (long)NSEC_PER_SEC)
		return false;
	/* Some hundred years are for ever. */
	*ns = (u64)min(ts->tv_sec, 9000000000L) * NSEC_PER_SEC + (u64)ts->tv_nsec;
	return true;
}

bool timeval_to_ns(const struct timeval *tv, u64 *ns)
{
	if (tv->tv_usec < 0 || tv->tv_usec >= 1000000)
		return false;
	return timespec_to_ns(&(struct timespec){tv->tv_sec, tv->tv_usec * (long)NSEC_PER_USEC},
			      ns);
}

/* ---- sleeping ---- */

struct sleeper {
	struct timer timer;
	struct wait_queue wq;
	bool expired;
};

static void wake_sleeper(void *arg)
{
	struct sleeper *s = arg;

	WRITE_ONCE(s->expired, true);
	wake_up(&s->wq);
}

static int __sched do_sleep(u64 when_ns, enum task_state state)
{
	struct sleeper s = {.expired = false};
	int err;

	wait_queue_init(&s.wq);
	timer_setup(&s.timer, wake_sleeper, &s);
	timer_start(&s.timer, when_ns);
	err = ___wait_event(&s.wq, READ_ONCE(s.expired), state, false, , );
	timer_cancel(&s.timer); /* and waits for wake_sleeper to be done with the stack */
	return err;
}

int __sched sleep_until(u64 when_ns)
{
	return do_sleep(when_ns, TASK_INTERRUPTIBLE);
}

void __sched sleep_ns(u64 ns)
{
	(void)do_sleep(ktime_ns() + ns, TASK_UNINTERRUPTIBLE);
}

/* ---- system calls ---- */

/*
 * Clocks of CPU time, as clock_getcpuclockid(3) makes their numbers: ~pid, 4 for a thread's, and
 * which time (enum cpu_clock, otherwise ordered). Pid 0 is the caller.
 */
#define CPUCLOCK_OF_THREAD	   4
#define MAKE_CPUCLOCK(which, flag) (~7 | (which) | (flag))
enum { NR_PROF, NR_VIRT, NR_SCHED };

static u64 cpu_clock_ns(struct task_struct *task, bool of_thread, int which)
{
	struct task_times t = of_thread ? task->times : process_times(task->signal);

	if (which == NR_SCHED)
		return of_thread ? task_cpu_ns(task) : process_cpu_ns(task->signal);
	return ticks_to_ns(t.utime_ticks + (which == NR_PROF ? t.stime_ticks : 0));
}

static int cpu_clock_read(int clock, u64 *ns)
{
	bool of_thread = clock & CPUCLOCK_OF_THREAD;
	int which = clock & 3, err = -EINVAL;
	pid_t pid = ~(clock >> 3);
	struct task_struct *task;

	if (which > NR_SCHED)
		return err;
	spin_lock(&tasklist_lock);
	task = pid ? find_task_by_pid(pid) : current;
	/* Linux: of any process, but only of one's own threads. */
	if (task && (of_thread ? same_thread_group(task, current) : !pid || task->parent)) {
		*ns = cpu_clock_ns(task, of_thread, which);
		err = 0;
	}
	spin_unlock(&tasklist_lock);
	return err;
}

/* The clock's reading; -EINVAL if there is no such clock. */
static int clock_read(int clock, u64 *ns)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE: *ns = realtime_ns(); return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME: *ns = ktime_ns(); return 0;
	case CLOCK_PROCESS_CPUTIME_ID: return cpu_clock_read(MAKE_CPUCLOCK(NR_SCHED, 0), ns);
	case CLOCK_THREAD_CPUTIME_ID:
		return cpu_clock_read(MAKE_CPUCLOCK(NR_SCHED, CPUCLOCK_OF_THREAD), ns);
	default: return clock < 0 ? cpu_clock_read(clock, ns) : -EINVAL;
	}
}

SYSCALL_DEFINE2(clock_gettime, int, clock, struct timespec __user *, uts)
{
	struct timespec ts;
	u64 ns;
	int err = clock_read(clock, &ns);

	if (err)
		return err;
	ts = ns_to_timespec(ns);
	return copy_to_user(uts, &ts, sizeof(ts));
}

SYSCALL_DEFINE2(clock_getres, int, clock, struct timespec __user *, uts)
{
	struct timespec ts = {.tv_nsec = (long)max(ticks_to_ns(1), 1UL)};
	u64 ns;
	int err = clock_read(clock, &ns);

	if (err || !uts)
		return err;
	return copy_to_user(uts, &ts, sizeof(ts));
}

SYSCALL_DEFINE2(gettimeofday, struct timeval __user *, utv, int __user *, utz)
{
	struct timeval tv = ns_to_timeval(realtime_ns());
	const int utc[2] = {0, 0};

	if (utv && copy_to_user(utv, &tv, sizeof(tv)))
		return -EFAULT;
	return utz ? copy_to_user(utz, utc, sizeof(utc)) : 0;
}

static long nanosleep_restart(struct restart_block *restart);

/*
 * Sleeps until `when`, and says in `urem` what was left if it didn't get there. It goes on
 * by itself, to the same end, if what came was a stop.
 */
static long sleep_and_report(u64 when_ns, struct timespec __user *urem)
{
	int err = sleep_until(when_ns);
	u64 now = ktime_ns();
	struct timespec rem;

	if (!err || now >= when_ns)
		return 0;
	rem = ns_to_timespec(when_ns - now);
	if (urem && copy_to_user(urem, &rem, sizeof(rem)))
		return -EFAULT;
	current->restart =
		(struct restart_block){.fn = nanosleep_restart, .until_ns = when_ns, .urem = urem};
	return -ERESTART_RESTARTBLOCK;
}

static long nanosleep_restart(struct restart_block *restart)
{
	return sleep_and_report(restart->until_ns, restart->urem);
}

SYSCALL_DEFINE2(nanosleep, const struct timespec __user *, ureq, struct timespec __user *, urem)
{
	struct timespec req;
	u64 ns;

	if (copy_from_user(&req, ureq, sizeof(req)))
		return -EFAULT;
	if (!timespec_to_ns(&req, &ns))
		return -EINVAL;
	return sleep_and_report(ktime_ns() + ns, urem);
}

/* Sleeping by the time that a process has run needs its timers: not there. */
SYSCALL_DEFINE4(clock_nanosleep, int, clock, int, flags, const struct timespec __user *, ureq,
		struct timespec __user *, urem)
{
	struct timespec req;
	u64 ns, now;

	if (clock_read(clock, &now) || clock == CLOCK_THREAD_CPUTIME_ID ||
	    (clock < 0 && clock & CPUCLOCK_OF_THREAD))
		return -EINVAL;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
		return -EOPNOTSUPP;
	if (copy_from_user(&req, ureq, sizeof(req)))
		return -EFAULT;
	if (!timespec_to_ns(&req, &ns))
		return -EINVAL;
	if (!(flags & TIMER_ABSTIME))
		return sleep_and_report(ktime_ns() + ns, urem);
	if (ns > now && sleep_until(ktime_ns() + (ns - now)))
		return -ERESTARTNOHAND;
	return 0;
}
