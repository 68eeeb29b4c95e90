// SPDX-License-Identifier: MIT
/*
 * Timers that a program makes, timer_create(2). Each owns the entry by which its signal is
 * queued, so nothing is allocated when it expires; the entry counts as a queued signal.
 *
 * A timer on a clock that never rests has a struct timer, one of CPU time is looked for by
 * run_posix_cpu_timers, and one that tells nobody (SIGEV_NONE) has only its numbers.
 *
 * Who expires a timer holds tasklist_lock, and so does who takes it off the process's list.
 */
#include "lib/bug.h"
#include "lib/err.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "syscall/syscall.h"
#include "task/posix-timers.h"
#include "task/sched.h"
#include "task/signal.h"
#include "task/task.h"
#include "task/time.h"
#include "uapi/time.h"

#define IGNORED_PAUSE_NS (10 * NSEC_PER_MSEC) /* between expiries that nobody hears of */
#define OVERRUN_MAX	 0x7fffffffUL

struct k_itimer {
	struct list_head list; /* [siglock+tasklist_lock] of the process's timers */
	/* I: */
	struct signal_struct *signal; /* the process, which the timer does not outlive */
	struct pid *pid;	      /* counted: it, or the thread, that gets the signal */
	enum pid_type type;	      /* of that */
	struct pid *clock_pid;	      /* counted: whose time a CPU clock is, or NULL */
	int id;
	int clock;
	bool silent; /* SIGEV_NONE */
	/* [siglock] */
	bool requeue;	 /* when the signal is taken out it goes on */
	u64 expires_ns;	 /* by its clock; 0: not set, or done */
	u64 interval_ns; /* 0: once */
	u64 overrun, overrun_last;
	struct timer timer;
	struct sigqueue sigq;
};

static bool is_cpu_clock(int clock)
{
	return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID;
}

static bool is_thread_clock(const struct k_itimer *t)
{
	return t->clock == CLOCK_THREAD_CPUTIME_ID;
}

/* [siglock] Who gets the signal: a thread may have ended, NULL. */
static struct task_struct *find_target(const struct k_itimer *t)
{
	struct task_struct *task;

	if (t->type == PIDTYPE_TGID)
		return t->signal->leader;
	for_each_thread(t->signal, task) if (task->pids[PIDTYPE_PID] == t->pid) return task;
	return NULL;
}

/* [siglock] A thread's clock stands when it has ended. */
static u64 cpu_clock_now(const struct k_itimer *t)
{
	struct task_struct *task;

	if (!is_thread_clock(t))
		return process_cpu_ns(t->signal);
	for_each_thread(t->signal,
			task) if (task->pids[PIDTYPE_PID] == t->clock_pid) return task_cpu_ns(task);
	return 0;
}

static u64 clock_now(const struct k_itimer *t)
{
	if (is_cpu_clock(t->clock))
		return cpu_clock_now(t);
	return t->clock == CLOCK_REALTIME ? realtime_ns() : ktime_ns();
}

static struct spinlock *siglock_of(const struct k_itimer *t)
{
	return &t->signal->leader->sighand->siglock;
}

u64 timer_forward(u64 expires_ns, u64 interval_ns, u64 now_ns, u64 *missed)
{
	*missed = now_ns >= expires_ns ? (now_ns - expires_ns) / interval_ns : 0;
	return now_ns >= expires_ns ? expires_ns + (*missed + 1) * interval_ns : expires_ns;
}

/* [siglock] Sees to it that it will expire. */
static void start(struct k_itimer *t)
{
	u64 now = clock_now(t);

	if (t->silent)
		return;
	if (is_cpu_clock(t->clock))
		update_cpu_timers(t->signal);
	else
		timer_start(&t->timer,
			    ktime_ns() + (t->expires_ns > now ? t->expires_ns - now : 0));
}

/* ---- expiry ---- */

void posix_timer_expire(struct k_itimer *t)
{
	struct spinlock *siglock = siglock_of(t);
	struct task_struct *target;
	u64 missed;

	assert_held(&tasklist_lock);
	spin_lock(siglock);
	target = find_target(t);
	t->requeue = t->interval_ns;
	if (!t->requeue)
		t->expires_ns = 0;
	if (!list_empty(&t->sigq.list))
		t->overrun++; /* its signal is pending, from before it was set anew */
	spin_unlock(siglock);
	if (target && send_sigqueue(&t->sigq, target, t->type))
		return;
	/* Ignored: nobody will take it out, but the signal may be wanted later. */
	spin_lock(siglock);
	if (t->requeue) {
		t->requeue = false;
		t->expires_ns = timer_forward(t->expires_ns, t->interval_ns,
					      clock_now(t) + IGNORED_PAUSE_NS, &missed);
		start(t);
	}
	spin_unlock(siglock);
}

static void posix_timer_fn(void *arg)
{
	spin_lock(&tasklist_lock);
	posix_timer_expire(arg);
	spin_unlock(&tasklist_lock);
}

void posix_timer_dequeued(struct k_itimer *t)
{
	u64 missed;

	assert_held(siglock_of(t));
	if (t->requeue) {
		t->requeue = false;
		t->expires_ns = timer_forward(t->expires_ns, t->interval_ns, clock_now(t), &missed);
		t->overrun += missed;
		start(t);
	}
	t->overrun_last = min(t->overrun, OVERRUN_MAX);
	t->overrun = 0;
	t->sigq.info.si_overrun = (int)t->overrun_last;
}

/* On the clock of current's process, or on its own. */
static bool waits_for_cpu_time(const struct k_itimer *t, bool of_thread)
{
	return is_cpu_clock(t->clock) && is_thread_clock(t) == of_thread &&
	       (!of_thread || t->clock_pid == current->pids[PIDTYPE_PID]) && t->expires_ns &&
	       !t->requeue && !t->silent;
}

struct k_itimer *expired_cpu_timer(bool of_thread, u64 now_ns)
{
	struct k_itimer *t;

	list_for_each_entry (t, &current->signal->timers.posix, list)
		if (waits_for_cpu_time(t, of_thread) && t->expires_ns <= now_ns)
			return t;
	return NULL;
}

u64 first_cpu_timer_ns(bool of_thread)
{
	struct k_itimer *t;
	u64 first = ~0UL;

	list_for_each_entry (t, &current->signal->timers.posix, list)
		if (waits_for_cpu_time(t, of_thread))
			first = min(first, t->expires_ns);
	return first;
}

/* ---- making and finding ---- */

/* The thread of current's process that has the number; counted, or NULL. */
static struct pid *find_thread(pid_t nr)
{
	struct task_struct *task;
	struct pid *pid = NULL;

	spin_lock(&tasklist_lock);
	task = find_task_by_pid(nr);
	if (task && same_thread_group(task, current))
		pid = get_pid(task->pids[PIDTYPE_PID]);
	spin_unlock(&tasklist_lock);
	return pid;
}

/* What it is to tell, and whom: 0 or -EINVAL. */
static int set_event(struct k_itimer *t, const struct sigevent *event)
{
	t->silent = event->sigev_notify == SIGEV_NONE;
	t->type = PIDTYPE_TGID;
	t->sigq.info = (siginfo_t){
		.si_signo = event->sigev_signo,
		.si_code = SI_TIMER,
		.si_timerid = t->id,
		.si_value = event->sigev_value,
	};
	switch (event->sigev_notify) {
	case SIGEV_THREAD_ID:
		t->pid = find_thread(event->sigev_notify_thread_id);
		if (!t->pid)
			return -EINVAL;
		t->type = PIDTYPE_PID;
		break;
	case SIGEV_NONE: return 0;
	case SIGEV_SIGNAL:
	case SIGEV_THREAD: break;
	default: return -EINVAL;
	}
	return event->sigev_signo >= 1 && event->sigev_signo <= _NSIG ? 0 : -EINVAL;
}

static struct k_itimer *alloc_timer(int clock)
{
	struct k_itimer *t;

	if (!reserve_sigqueue(current))
		return NULL;
	t = kzalloc(sizeof(*t));
	if (!t) {
		unreserve_sigqueue();
		return NULL;
	}
	list_init(&t->list);
	list_init(&t->sigq.list);
	t->sigq.timer = t;
	t->signal = current->signal;
	t->clock_pid = get_pid(current->pids[PIDTYPE_PID]);
	t->clock = clock;
	timer_setup(&t->timer, posix_timer_fn, t);
	return t;
}

static void free_timer(struct k_itimer *t)
{
	unreserve_sigqueue();
	put_pid(t->pid);
	put_pid(t->clock_pid);
	kfree(t);
}

/* [siglock] of current. */
static struct k_itimer *find_timer(int id)
{
	struct k_itimer *t;

	assert_held(&current->sighand->siglock);
	list_for_each_entry (t, &current->signal->timers.posix, list)
		if (t->id == id)
			return t;
	return NULL;
}

/* A number that no timer of the process has, nor the last ones had. */
static int new_id(void)
{
	struct process_timers *timers = &current->signal->timers;
	int id;

	spin_lock(&current->sighand->siglock);
	do {
		id = timers->next_id;
		timers->next_id = id == INT32_MAX ? 0 : id + 1;
	} while (find_timer(id));
	spin_unlock(&current->sighand->siglock);
	return id;
}

static int check_clock(int clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_THREAD_CPUTIME_ID: return 0;
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE: return -EOPNOTSUPP;
	}
	return -EINVAL;
}

SYSCALL_DEFINE3(timer_create, int, clock, const struct sigevent __user *, uevent, timer_t __user *,
		uid)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
	int err = check_clock(clock);
	struct k_itimer *t;

	if (uevent && get_user(event, uevent))
		return -EFAULT;
	if (err)
		return err;
	t = alloc_timer(clock);
	if (!t)
		return -EAGAIN;
	t->id = new_id();
	if (!uevent)
		event.sigev_value.sival_int = t->id;
	err = set_event(t, &event);
	if (!err)
		err = put_user(t->id, uid);
	if (err) {
		free_timer(t);
		return err;
	}
	/* Point of no return. */
	spin_lock(&current->sighand->siglock);
	list_add_tail(&t->list, &current->signal->timers.posix);
	spin_unlock(&current->sighand->siglock);
	return 0;
}

/* ---- ending ---- */

static struct k_itimer *first_timer(void)
{
	struct list_head *timers = &current->signal->timers.posix;

	return list_empty(timers) ? NULL : list_first_entry(timers, struct k_itimer, list);
}

/* Takes the timer of that number, or any if `any`, away from all: to be freed, or NULL. */
static struct k_itimer *detach_timer(int id, bool any)
{
	struct sighand_struct *sighand = current->sighand;
	struct k_itimer *t;
	bool idle;

	for (;;) {
		spin_lock(&tasklist_lock);
		spin_lock(&sighand->siglock);
		t = any ? first_timer() : find_timer(id);
		idle = !t || timer_try_cancel(&t->timer);
		if (t && idle) {
			list_del(&t->list);
			cancel_sigqueue(&t->sigq, find_target(t), t->type);
		}
		spin_unlock(&sighand->siglock);
		spin_unlock(&tasklist_lock);
		if (idle)
			return t;
		cpu_relax(); /* its function waits for the locks */
	}
}

SYSCALL_DEFINE1(timer_delete, timer_t, id)
{
	struct k_itimer *t = detach_timer(id, false);

	if (!t)
		return -EINVAL;
	free_timer(t);
	return 0;
}

void exit_itimers(void)
{
	struct k_itimer *t;

	while ((t = detach_timer(0, true)))
		free_timer(t);
	current->signal->timers.next_id = 0;
}

/* ---- setting and asking ---- */

static void get_setting(const struct k_itimer *t, struct itimerspec *setting)
{
	u64 now = clock_now(t), expires = t->expires_ns, missed, left = 0;

	if (t->interval_ns && expires && (t->requeue || t->silent))
		expires = timer_forward(expires, t->interval_ns, now, &missed);
	if (expires > now)
		left = expires - now;
	else if (expires && !t->silent)
		left = 1; /* it is about to expire, and not off */
	setting->it_interval = ns_to_timespec(t->interval_ns);
	setting->it_value = ns_to_timespec(left);
}

/* [siglock] of current; it is not running. */
static void set_timer(struct k_itimer *t, u64 value_ns, u64 interval_ns, bool absolute)
{
	t->requeue = false;
	t->overrun_last = 0;
	t->interval_ns = value_ns ? interval_ns : 0;
	t->expires_ns = 0;
	if (!value_ns)
		return;
	t->expires_ns = absolute ? value_ns : clock_now(t) + value_ns;
	start(t);
}

SYSCALL_DEFINE4(timer_settime, timer_t, id, int, flags, const struct itimerspec __user *, unew,
		struct itimerspec __user *, uold)
{
	struct sighand_struct *sighand = current->sighand;
	struct itimerspec new, old;
	u64 value_ns, interval_ns;
	struct k_itimer *t;
	bool idle;

	if (!unew)
		return -EINVAL;
	if (get_user(new, unew))
		return -EFAULT;
	if (!timespec_to_ns(&new.it_value, &value_ns) ||
	    !timespec_to_ns(&new.it_interval, &interval_ns))
		return -EINVAL;
	do {
		spin_lock(&sighand->siglock);
		t = find_timer(id);
		if (t)
			get_setting(t, &old);
		idle = t && timer_try_cancel(&t->timer);
		if (idle)
			set_timer(t, value_ns, interval_ns, flags & TIMER_ABSTIME);
		spin_unlock(&sighand->siglock);
	} while (t && !idle); /* its function waits for the lock */
	if (!t)
		return -EINVAL;
	return uold ? copy_to_user(uold, &old, sizeof(old)) : 0;
}

SYSCALL_DEFINE2(timer_gettime, timer_t, id, struct itimerspec __user *, usetting)
{
	struct itimerspec setting;
	struct k_itimer *t;

	spin_lock(&current->sighand->siglock);
	t = find_timer(id);
	if (t)
		get_setting(t, &setting);
	spin_unlock(&current->sighand->siglock);
	return t ? copy_to_user(usetting, &setting, sizeof(setting)) : -EINVAL;
}

SYSCALL_DEFINE1(timer_getoverrun, timer_t, id)
{
	struct k_itimer *t;
	long overrun = -EINVAL;

	spin_lock(&current->sighand->siglock);
	t = find_timer(id);
	if (t)
		overrun = (long)t->overrun_last;
	spin_unlock(&current->sighand->siglock);
	return overrun;
}
