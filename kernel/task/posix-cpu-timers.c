// SPDX-License-Identifier: MIT
/*
 * Timers by CPU time: ITIMER_VIRTUAL, ITIMER_PROF, RLIMIT_CPU, and timer_create's on the two
 * clocks of CPU time. They are the affair of those who use that time: on its way to user mode
 * a thread looks which have expired, and says how long it may run until it must look again. The
 * scheduler holds it to that, by an interrupt if it runs on so long (cputime_check_ns).
 *
 * Of n threads each looks again when it has run for an n-th of what is left to their process:
 * when all of that has been used, one of them has looked.
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

void update_cpu_timers(struct signal_struct *signal)
{
	struct task_struct *t;

	for_each_thread(signal, t)
	{
		WRITE_ONCE(t->cpu_timers_due, true);
		kick_task(t);
	}
}

void inherit_cpu_timers(struct task_struct *task)
{
	task->cpu_timers_due = rlimit(RLIMIT_CPU) != RLIM_INFINITY;
	if (same_thread_group(task, current) &&
	    (current->cpu_timers_due || current->cputime_check_ns != ~0UL))
		task->cpu_timers_due = true;
	task->cputime_check_ns = ~0UL;
}

u64 process_cpu_ns(const struct signal_struct *signal)
{
	u64 ns = signal->dead_exec_ns;
	struct task_struct *t;

	for_each_thread(signal, t) ns += task_cpu_ns(t);
	return ns;
}

void read_cpu_clocks(u64 now_ns[NR_CPUCLOCKS])
{
	struct task_times t = current_process_times();

	now_ns[CPUCLOCK_VIRT] = ticks_to_ns(t.utime_ticks);
	now_ns[CPUCLOCK_PROF] = ticks_to_ns(t.utime_ticks + t.stime_ticks);
	spin_lock(&current->sighand->siglock);
	now_ns[CPUCLOCK_SCHED] = process_cpu_ns(current->signal);
	spin_unlock(&current->sighand->siglock);
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
	struct rlimit *limit = &current->signal->rlim[RLIMIT_CPU];
	u64 seconds = now_ns / NSEC_PER_SEC;

	if (seconds >= limit->rlim_max) {
		send_sig(SIGKILL, current);
	} else if (seconds >= limit->rlim_cur) {
		limit->rlim_cur = seconds + 1;
		send_sig(SIGXCPU, current);
	}
}

/* [tasklist_lock] */
static void check_posix_timers(bool of_thread, u64 now_ns)
{
	struct k_itimer *t;

	do {
		spin_lock(&current->sighand->siglock);
		t = expired_cpu_timer(of_thread, now_ns);
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

static u64 rlimit_expires_ns(void)
{
	u64 seconds = rlimit(RLIMIT_CPU);

	return seconds < ~0UL / NSEC_PER_SEC ? seconds * NSEC_PER_SEC : ~0UL;
}

static u64 earlier(u64 first, u64 expires_ns, u64 now_ns)
{
	return expires_ns == ~0UL ? first : min(first, until(expires_ns, now_ns));
}

/* How long current may run at least until something expires; ~0 for ever. */
static u64 time_to_expiry(const u64 now_ns[NR_CPUCLOCKS], u64 thread_ns)
{
	struct signal_struct *signal = current->signal;
	u64 first = earlier(~0UL, rlimit_expires_ns(), now_ns[CPUCLOCK_PROF]);

	spin_lock(&current->sighand->siglock);
	for (enum cpu_clock clock = CPUCLOCK_VIRT; clock <= CPUCLOCK_PROF; clock++)
		if (signal->timers.cpu[clock].expires_ns)
			first = earlier(first, signal->timers.cpu[clock].expires_ns, now_ns[clock]);
	first = earlier(first, first_cpu_timer_ns(false), now_ns[CPUCLOCK_SCHED]);
	if (first != ~0UL)
		first /= signal->live;
	first = earlier(first, first_cpu_timer_ns(true), thread_ns);
	spin_unlock(&current->sighand->siglock);
	return first;
}

void run_posix_cpu_timers(void)
{
	u64 now_ns[NR_CPUCLOCKS], thread_ns, left_ns;

	/* First: who sets one from here on has it looked at again. */
	WRITE_ONCE(current->cpu_timers_due, false);
	read_cpu_clocks(now_ns);
	thread_ns = task_cpu_ns(current);
	spin_lock(&tasklist_lock);
	check_itimer(CPUCLOCK_VIRT, now_ns[CPUCLOCK_VIRT], SIGVTALRM);
	check_itimer(CPUCLOCK_PROF, now_ns[CPUCLOCK_PROF], SIGPROF);
	check_rlimit(now_ns[CPUCLOCK_PROF]);
	check_posix_timers(false, now_ns[CPUCLOCK_SCHED]);
	check_posix_timers(true, thread_ns);
	spin_unlock(&tasklist_lock);

	left_ns = time_to_expiry(now_ns, thread_ns);
	sched_check_cpu_time(left_ns == ~0UL ? ~0UL : thread_ns + max(left_ns, MIN_CHECK_NS));
}
