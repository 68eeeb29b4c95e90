// SPDX-License-Identifier: MIT
/*
 * The three interval timers of a process, setitimer(2). Each is of microseconds; fork starts
 * without, exec keeps them.
 *
 * Linux: a NULL for the new setting turns the timer off, and so it is here. While SIGALRM is
 * ignored, an ITIMER_REAL that repeats expires once.
 */
#include "lib/bug.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/posix-timers.h"
#include "task/signal.h"
#include "task/task.h"
#include "task/time.h"
#include "uapi/time.h"

struct setting {
	u64 value_ns; /* until it expires; 0: off */
	u64 interval_ns;
};

/* ---- ITIMER_REAL ---- */

static void it_real_fn(void *arg)
{
	const struct signal_struct *signal = arg;

	spin_lock(&tasklist_lock);
	send_sig(SIGALRM, signal->leader);
	spin_unlock(&tasklist_lock);
}

void itimer_real_dequeued(void)
{
	struct process_timers *timers = &current->signal->timers;
	u64 missed;

	assert_held(&current->sighand->siglock);
	if (timers->real_interval_ns && !READ_ONCE(timers->real.queued))
		timer_start(&timers->real,
			    timer_forward(timers->real.expires_ns, timers->real_interval_ns,
					  ktime_ns(), &missed));
}

static struct setting get_real(const struct process_timers *timers)
{
	u64 now = ktime_ns(), expires = timers->real.expires_ns;
	struct setting s = {.interval_ns = timers->real_interval_ns};

	if (READ_ONCE(timers->real.queued))
		s.value_ns = expires > now ? expires - now : NSEC_PER_USEC;
	return s;
}

/* Returns what was. */
static struct setting set_real(const struct setting *new)
{
	struct process_timers *timers = &current->signal->timers;
	struct setting old;
	bool idle;

	do {
		spin_lock(&current->sighand->siglock);
		old = get_real(timers);
		idle = timer_try_cancel(&timers->real);
		if (idle) {
			timers->real_interval_ns = new->value_ns ? new->interval_ns : 0;
			if (new->value_ns)
				timer_start(&timers->real, ktime_ns() + new->value_ns);
		}
		spin_unlock(&current->sighand->siglock);
	} while (!idle); /* its function waits for the lock */
	return old;
}

/* ---- ITIMER_VIRTUAL and ITIMER_PROF ---- */

static struct setting get_cpu(enum cpu_clock clock, u64 now_ns)
{
	const struct cpu_itimer *it = &current->signal->timers.cpu[clock];
	struct setting s = {.interval_ns = it->interval_ns};

	/* One that is to expire as soon as it is looked at is not off. */
	if (it->expires_ns)
		s.value_ns = it->expires_ns > now_ns ? it->expires_ns - now_ns : NSEC_PER_USEC;
	return s;
}

static struct setting set_cpu(enum cpu_clock clock, const struct setting *new, u64 now_ns)
{
	struct cpu_itimer *it = &current->signal->timers.cpu[clock];
	struct setting old;

	spin_lock(&current->sighand->siglock);
	old = get_cpu(clock, now_ns);
	it->expires_ns = new->value_ns ? now_ns + new->value_ns : 0;
	it->interval_ns = new->interval_ns;
	update_cpu_timers(current->signal);
	spin_unlock(&current->sighand->siglock);
	return old;
}

/* ---- the life of a process's timers ---- */

void process_timers_init(struct signal_struct *signal)
{
	timer_setup(&signal->timers.real, it_real_fn, signal);
	list_init(&signal->timers.posix);
}

void exit_process_timers(void)
{
	const struct setting off = {0, 0};

	exit_itimers();
	(void)set_real(&off);
}

/* ---- system calls ---- */

static int put_setting(const struct setting *s, struct itimerval __user *usetting)
{
	const struct itimerval it = {
		.it_interval = ns_to_timeval(s->interval_ns),
		.it_value = ns_to_timeval(s->value_ns),
	};

	return copy_to_user(usetting, &it, sizeof(it));
}

SYSCALL_DEFINE2(getitimer, int, which, struct itimerval __user *, usetting)
{
	u64 now_ns[NR_CPUCLOCKS];
	struct setting s;

	if (which != ITIMER_REAL && which != ITIMER_VIRTUAL && which != ITIMER_PROF)
		return -EINVAL;
	read_cpu_clocks(now_ns);
	spin_lock(&current->sighand->siglock);
	switch (which) {
	case ITIMER_REAL: s = get_real(&current->signal->timers); break;
	case ITIMER_VIRTUAL: s = get_cpu(CPUCLOCK_VIRT, now_ns[CPUCLOCK_VIRT]); break;
	default: s = get_cpu(CPUCLOCK_PROF, now_ns[CPUCLOCK_PROF]);
	}
	spin_unlock(&current->sighand->siglock);
	return put_setting(&s, usetting);
}

SYSCALL_DEFINE3(setitimer, int, which, const struct itimerval __user *, unew,
		struct itimerval __user *, uold)
{
	u64 now_ns[NR_CPUCLOCKS];
	struct setting new = {0, 0}, old;
	struct itimerval it;

	if (unew) {
		if (get_user(it, unew))
			return -EFAULT;
		if (!timeval_to_ns(&it.it_value, &new.value_ns) ||
		    !timeval_to_ns(&it.it_interval, &new.interval_ns))
			return -EINVAL;
	}
	read_cpu_clocks(now_ns);
	switch (which) {
	case ITIMER_REAL: old = set_real(&new); break;
	case ITIMER_VIRTUAL: old = set_cpu(CPUCLOCK_VIRT, &new, now_ns[CPUCLOCK_VIRT]); break;
	case ITIMER_PROF: old = set_cpu(CPUCLOCK_PROF, &new, now_ns[CPUCLOCK_PROF]); break;
	default: return -EINVAL;
	}
	return uold ? put_setting(&old, uold) : 0;
}
