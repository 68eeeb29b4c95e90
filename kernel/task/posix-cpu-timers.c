// SPDX-License-Identifier: MIT
/*
 * Timers by CPU time: ITIMER_VIRTUAL, ITIMER_PROF, RLIMIT_CPU, and timer_create's on the two
 * clocks of CPU time. They are the task's own affair: on its way to user mode it looks which
 * have expired, and says how long it may run until it must look again. The scheduler holds it
 * to that, by an interrupt if it runs on so long (cputime_check_ns).
 */
#include "lib/bug.h"
#include "riscv/clock.h"
#include "task/posix-timers.h"
#include "task/rusage.h"
#include "task/sched.h"
#include "task/signal.h"
#include "task/task.h"
#include "uapi/resource.h"

/* Time in user mode is only a part of what the scheduler counts: don't look too often. */
#define MIN_CHECK_NS (1 * NSEC_PER_MSEC)

void update_cpu_timers(struct task_struct *task)
{
	WRITE_ONCE(task->cpu_timers_due, true);
}

void read_cpu_clocks(u64 now_ns[NR_CPUCLOCKS])
{
	struct task_times t = current_times();

	now_ns[CPUCLOCK_VIRT] = ticks_to_ns(t.utime_ticks);
	now_ns[CPUCLOCK_PROF] = ticks_to_ns(t.utime_ticks + t.stime_ticks);
	now_ns[CPUCLOCK_SCHED] = task_cpu_ns(current);
}

/* ---- expiry ---- */

/* [tasklist_lock] */
static void check_itimer(enum cpu_clock clock, u64 now_ns, int sig)
{
	struct cpu_itimer *it = &current->signal->timers.cpu[clock];
	bool expired;
	u64 missed;

	spin_lock(&current->sighand->siglock);
	expired = it->expires_ns && it->expires_ns <= now_ns;
	if (expired && it->interval_ns)
		it->expires_ns = timer_forward(it->expires_ns, it->interval_ns, now_ns, &missed);
	else if (expired)
		it->expires_ns = 0;
	spin_unlock(&current->sighand->siglock);
	if (expired)
		send_sig(sig, current);
}

/* [tasklist_lock] getrlimit(2): a signal each second over the soft limit, the end at the hard. */
static void check_rlimit(u64 now_ns)
{
	struct rlimit *limit = &current->rlim[RLIMIT_CPU];
	u64 seconds = now_ns / NSEC_PER_SEC;

	if (seconds >= limit->rlim_max) {
		send_sig(SIGKILL, current);
	} else if (seconds >= limit->rlim_cur) {
		limit->rlim_cur = seconds + 1;
		send_sig(SIGXCPU, current);
	}
}

/* [tasklist_lock] */
static void check_posix_timers(u64 now_ns)
{
	struct k_itimer *t;

	do {
		spin_lock(&current->sighand->siglock);
		t = expired_cpu_timer(now_ns);
		spin_unlock(&current->sighand->siglock);
		if (t)
			posix_timer_expire(t);
	} while (t);
}

/* ---- the next look ---- */

static u64 until(u64 expires_ns, u64 now_ns)
{
	return expires_ns > now_ns ? expires_ns - now_ns : 0;
}

static u64 rlimit_expires_ns(const struct task_struct *task)
{
	u64 seconds = task->rlim[RLIMIT_CPU].rlim_cur;

	return seconds < ~0UL / NSEC_PER_SEC ? seconds * NSEC_PER_SEC : ~0UL;
}

/* How long current may run at least until something expires; ~0 for ever. */
static u64 time_to_expiry(const u64 now_ns[NR_CPUCLOCKS])
{
	struct process_timers *timers = &current->signal->timers;
	u64 expires, first = ~0UL;

	spin_lock(&current->sighand->siglock);
	for (enum cpu_clock clock = CPUCLOCK_VIRT; clock <= CPUCLOCK_PROF; clock++)
		if (timers->cpu[clock].expires_ns)
			first = min(first, until(timers->cpu[clock].expires_ns, now_ns[clock]));
	expires = first_cpu_timer_ns();
	spin_unlock(&current->sighand->siglock);
	if (expires != ~0UL)
		first = min(first, until(expires, now_ns[CPUCLOCK_SCHED]));
	expires = rlimit_expires_ns(current);
	if (expires != ~0UL)
		first = min(first, until(expires, now_ns[CPUCLOCK_PROF]));
	return first;
}

void run_posix_cpu_timers(void)
{
	u64 now_ns[NR_CPUCLOCKS], left_ns;

	/* First: who sets one from here on has it looked at again. */
	WRITE_ONCE(current->cpu_timers_due, false);
	read_cpu_clocks(now_ns);
	spin_lock(&tasklist_lock);
	check_itimer(CPUCLOCK_VIRT, now_ns[CPUCLOCK_VIRT], SIGVTALRM);
	check_itimer(CPUCLOCK_PROF, now_ns[CPUCLOCK_PROF], SIGPROF);
	check_rlimit(now_ns[CPUCLOCK_PROF]);
	check_posix_timers(now_ns[CPUCLOCK_SCHED]);
	spin_unlock(&tasklist_lock);

	left_ns = time_to_expiry(now_ns);
	sched_check_cpu_time(left_ns == ~0UL ? ~0UL
					     : now_ns[CPUCLOCK_SCHED] + max(left_ns, MIN_CHECK_NS));
}
