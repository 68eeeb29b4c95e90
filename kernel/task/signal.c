// SPDX-License-Identifier: MIT
/*
 * Signals: making them pending, taking them out, and what a task does about its own.
 *
 *	kill, a fault, a timer, a child -> prepare_signal: is it ignored? stop and SIGCONT
 *		take each other back
 *	-> queued, for a thread or for all, unless it is a standard one that is pending already
 *	-> complete_signal: wakes a thread that takes it, or, if it is to end the process, tells
 *		all so at once, so that sleeps that only a fatal signal ends do
 *	-> the thread, on its way to user mode: get_signal
 */
#include "task/signal.h"

#include "task/exit.h"
#include "task/jobctl.h"
#include "task/sched.h"
#include "task/sighand.h"
#include "task/task.h"

#define IGNORED_BY_DEFAULT                                                                         \
	(sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | sigmask(SIGURG))

/* ---- sending ---- */

static __sighandler_t handler_of(const struct task_struct *task, int sig)
{
	return task->sighand->action[sig - 1].sa_handler;
}

bool sig_ignored(const struct task_struct *task, int sig, bool force)
{
	__sighandler_t handler = handler_of(task, sig);

	if (task->flags & PF_KTHREAD)
		return true;
	if (handler == SIG_DFL && task->signal->flags & SIGNAL_UNKILLABLE && !force)
		return true;
	return handler == SIG_IGN || (handler == SIG_DFL && sigmask(sig) & IGNORED_BY_DEFAULT);
}

static bool ends_process(const struct task_struct *task, int sig)
{
	return handler_of(task, sig) == SIG_DFL &&
	       !(sigmask(sig) & (IGNORED_BY_DEFAULT | STOPPING));
}

void signal_wake_up(struct task_struct *task, bool fatal)
{
	u32 states = TASK_INTERRUPTIBLE | (fatal ? TASK_KILLABLE | TASK_STOPPED : 0);

	WRITE_ONCE(task->sigpending, true);
	/* Set before it is looked for: a task on its way to sleep sees it or is woken. */
	smp_mb();
	if (!try_to_wake_up(task, states))
		kick_task(task);
}

void zap_threads(struct signal_struct *signal, const struct task_struct *but)
{
	struct task_struct *t;

	for_each_thread(signal, t)
	{
		if (t == but)
			continue;
		t->pending.set |= sigmask(SIGKILL);
		signal_wake_up(t, true);
	}
}

static void start_group_exit(struct signal_struct *signal, u32 code)
{
	signal->group_exit_code = code;
	WRITE_ONCE(signal->flags, SIGNAL_GROUP_EXIT);
	zap_threads(signal, NULL);
}

/* Stops and SIGCONT have their effect even if ignored or blocked. True: it is to be pending. */
static bool prepare_signal(struct task_struct *task, int sig, bool force)
{
	struct signal_struct *signal = task->signal;

	if (signal->flags & SIGNAL_GROUP_EXIT)
		return false;
	if (sigmask(sig) & STOPPING)
		flush_all_pending(task, sigmask(SIGCONT));
	if (sig == SIGCONT) {
		flush_all_pending(task, STOPPING);
		end_signal_stop(signal);
	}
	return task->blocked & sigmask(sig) || !sig_ignored(task, sig, force);
}

static bool takes_signal(const struct task_struct *task, int sig)
{
	return !(task->flags & PF_EXITING) && (~task->blocked | task->sigwait) & sigmask(sig);
}

/*
 * Who is to act on what is pending for all: `task`, or another that takes it; one that has
 * something to act on anyway looks for more. NULL: it waits for somebody to unblock it.
 */
static struct task_struct *choose_thread(struct task_struct *task, int sig)
{
	struct task_struct *t, *busy = NULL;

	if (takes_signal(task, sig) && !READ_ONCE(task->sigpending))
		return task;
	for_each_thread(task->signal, t)
	{
		if (!takes_signal(t, sig))
			continue;
		if (!READ_ONCE(t->sigpending))
			return t;
		busy = t;
	}
	return busy;
}

/* It is pending: who is to know? */
static void complete_signal(struct task_struct *task, int sig, enum pid_type type)
{
	wake_up_all(&task->sighand->signalfd_wait);
	if (type == PIDTYPE_TGID)
		task = choose_thread(task, sig);
	if (!task || !takes_signal(task, sig))
		return;
	if (task->signal->flags & SIGNAL_STOPPED && sig != SIGKILL)
		return; /* until SIGCONT */
	if (!(task->blocked & sigmask(sig)) && ends_process(task, sig))
		start_group_exit(task->signal, (u32)sig);
	else
		signal_wake_up(task, false);
}

/* [siglock] Current does not take what is in `mask` any more: who else is to know what waits? */
static void retarget_shared_pending(sigset_t mask)
{
	sigset_t set = current->signal->shared_pending.set & mask;
	struct task_struct *t;

	for_each_thread(current->signal, t)
	{
		if (!set)
			break;
		if (t == current || t->flags & PF_EXITING || !(set & ~t->blocked))
			continue;
		set &= t->blocked;
		signal_wake_up(t, false);
	}
}

static struct sigpending *pending_of(struct task_struct *task, enum pid_type type)
{
	return type == PIDTYPE_PID ? &task->pending : &task->signal->shared_pending;
}

static int send_signal_locked(const siginfo_t *info, struct task_struct *task, enum pid_type type,
			      bool force)
{
	struct sigpending *p = pending_of(task, type);
	int sig = info->si_signo;
	struct sigqueue *q;

	assert_held(&task->sighand->siglock);
	if (!prepare_signal(task, sig, force))
		return 0;
	if (sig < SIGRTMIN && p->set & sigmask(sig))
		return 0;
	q = sigqueue_alloc(task, info);
	if (q) {
		list_add_tail(&q->list, &p->queue);
	} else if (sig >= SIGRTMIN && info->si_code != SI_USER) {
		return -EAGAIN;
	}
	p->set |= sigmask(sig);
	complete_signal(task, sig, type);
	return 0;
}

/* Around sending, with siglock held: the parent is told if the signal ends a stop. */
static bool lock_to_send(struct task_struct *task)
{
	assert_held(&tasklist_lock);
	spin_lock(&task->sighand->siglock);
	return task->signal->flags & SIGNAL_STOPPED;
}

static void unlock_sent(struct task_struct *task, bool was_stopped)
{
	bool continued = was_stopped && task->signal->flags & SIGNAL_CONTINUED;

	spin_unlock(&task->sighand->siglock);
	if (continued)
		do_notify_parent_cldstop(task->signal, CLD_CONTINUED);
}

int send_signal_info(const siginfo_t *info, struct task_struct *task, enum pid_type type)
{
	bool was_stopped = lock_to_send(task);
	int err = send_signal_locked(info, task, type, false);

	unlock_sent(task, was_stopped);
	return err;
}

bool send_sigqueue(struct sigqueue *q, struct task_struct *task, enum pid_type type)
{
	struct sigpending *p = pending_of(task, type);
	bool was_stopped = lock_to_send(task);
	int sig = q->info.si_signo;
	bool wanted = prepare_signal(task, sig, false);

	/* Linux: also beside another one of the same number, and not twice. */
	if (wanted && list_empty(&q->list)) {
		list_add_tail(&q->list, &p->queue);
		p->set |= sigmask(sig);
		complete_signal(task, sig, type);
	}
	unlock_sent(task, was_stopped);
	return wanted;
}

void cancel_sigqueue(struct sigqueue *q, struct task_struct *task, enum pid_type type)
{
	struct sigpending *p;
	struct sigqueue *other;

	if (list_empty(&q->list)) /* always, if there is no such task any more */
		return;
	assert_held(&task->sighand->siglock);
	p = pending_of(task, type);
	list_del(&q->list);
	list_for_each_entry (other, &p->queue, list)
		if (other->info.si_signo == q->info.si_signo)
			return;
	p->set &= ~sigmask(q->info.si_signo);
}

void send_sig(int sig, struct task_struct *task)
{
	const siginfo_t info = {.si_signo = sig, .si_code = SI_KERNEL};

	(void)send_signal_info(&info, task, PIDTYPE_TGID);
}

void kill_pgrp(struct pid *pgrp, int sig)
{
	struct task_struct *task;

	assert_held(&tasklist_lock);
	list_for_each_entry (task, &pgrp->tasks[PIDTYPE_PGID], pid_links[PIDTYPE_PGID])
		send_sig(sig, task);
}

void kill_task(struct task_struct *task)
{
	assert_held(&tasklist_lock);
	spin_lock(&task->sighand->siglock);
	if (!(task->signal->flags & SIGNAL_GROUP_EXIT))
		start_group_exit(task->signal, SIGKILL);
	spin_unlock(&task->sighand->siglock);
}

void raise_signal(int sig)
{
	const siginfo_t info = {
		.si_signo = sig,
		.si_code = SI_USER,
		.si_pid = current->tgid,
		.si_uid = current->cred.uid,
	};

	spin_lock(&current->sighand->siglock);
	(void)send_signal_locked(&info, current, PIDTYPE_PID, false);
	spin_unlock(&current->sighand->siglock);
}

void force_sig_info(const siginfo_t *info)
{
	struct sighand_struct *sighand = current->sighand;
	struct sigaction *action = &sighand->action[info->si_signo - 1];
	sigset_t mask = sigmask(info->si_signo);

	spin_lock(&sighand->siglock);
	if (current->blocked & mask || action->sa_handler == SIG_IGN) {
		action->sa_handler = SIG_DFL;
		current->blocked &= ~mask;
		recalc_sigpending();
	}
	/* Not even init goes on, or it would fault for ever. */
	if (action->sa_handler == SIG_DFL)
		current->signal->flags &= ~SIGNAL_UNKILLABLE;
	(void)send_signal_locked(info, current, PIDTYPE_PID, true);
	spin_unlock(&sighand->siglock);
}

void force_sig(int sig)
{
	const siginfo_t info = {.si_signo = sig, .si_code = SI_KERNEL};

	force_sig_info(&info);
}

void force_sigsegv(int sig)
{
	spin_lock(&current->sighand->siglock);
	if (sig == SIGSEGV)
		current->sighand->action[sig - 1].sa_handler = SIG_DFL;
	spin_unlock(&current->sighand->siglock);
	force_sig(SIGSEGV);
}

/* ---- current ---- */

bool signal_pending(void)
{
	return READ_ONCE(current->sigpending);
}

bool fatal_signal_pending(void)
{
	return signal_pending() && READ_ONCE(current->pending.set) & sigmask(SIGKILL);
}

bool signal_pending_state(enum task_state state)
{
	return (state & TASK_INTERRUPTIBLE && signal_pending()) ||
	       (state & TASK_KILLABLE && fatal_signal_pending());
}

bool signal_is_ignored(int sig)
{
	bool yes;

	spin_lock(&current->sighand->siglock);
	yes = current->blocked & sigmask(sig) || handler_of(current, sig) == SIG_IGN;
	spin_unlock(&current->sighand->siglock);
	return yes;
}

bool signal_is_handled(int sig)
{
	return !signal_is_ignored(sig) && handler_of(current, sig) != SIG_DFL;
}

void set_current_blocked(sigset_t mask)
{
	spin_lock(&current->sighand->siglock);
	retarget_shared_pending(mask & ~current->blocked);
	current->blocked = mask & ~UNCATCHABLE;
	recalc_sigpending();
	spin_unlock(&current->sighand->siglock);
}

void set_user_sigmask(sigset_t mask)
{
	current->saved_sigmask = current->blocked;
	current->restore_sigmask = true;
	set_current_blocked(mask);
}

void restore_saved_sigmask(void)
{
	if (!current->restore_sigmask)
		return;
	current->restore_sigmask = false;
	set_current_blocked(current->saved_sigmask);
}

void restore_saved_sigmask_unless(bool interrupted)
{
	if (!interrupted)
		restore_saved_sigmask();
}

void set_sigwait(sigset_t mask)
{
	spin_lock(&current->sighand->siglock);
	current->sigwait = mask;
	recalc_sigpending();
	spin_unlock(&current->sighand->siglock);
}

sigset_t pending_signals(void)
{
	sigset_t set;

	spin_lock(&current->sighand->siglock);
	set = (current->pending.set | current->signal->shared_pending.set) & current->blocked;
	spin_unlock(&current->sighand->siglock);
	return set;
}

/* Does what the default says. Called and returns with siglock held. */
static void do_default(int sig)
{
	struct sighand_struct *sighand = current->sighand;

	if (sigmask(sig) & IGNORED_BY_DEFAULT)
		return;
	if (current->signal->flags & SIGNAL_UNKILLABLE)
		return;
	if (!(sigmask(sig) & STOPPING)) {
		spin_unlock(&sighand->siglock);
		do_group_exit((u32)sig);
	}
	/* Who could be told of a stop, and let it go on, is gone. */
	if (sig != SIGSTOP) {
		bool orphaned;

		spin_unlock(&sighand->siglock);
		orphaned = is_current_pgrp_orphaned();
		spin_lock(&sighand->siglock);
		if (orphaned)
			return;
	}
	do_signal_stop(sig);
}

bool get_signal(struct ksignal *ks)
{
	struct sighand_struct *sighand = current->sighand;

	spin_lock(&sighand->siglock);
	for (;;) {
		struct sigaction *action;

		if (current->signal->flags & SIGNAL_GROUP_EXIT || current->signal->group_exec) {
			spin_unlock(&sighand->siglock);
			do_exit(current->signal->group_exit_code);
		}
		if (current->stop_pending) {
			stop_with_group();
			continue;
		}
		ks->sig = dequeue_signal(~current->blocked, &ks->info);
		if (!ks->sig)
			break;
		action = &sighand->action[ks->sig - 1];
		if (action->sa_handler == SIG_DFL)
			do_default(ks->sig);
		if (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN)
			continue;
		ks->action = *action;
		if (action->sa_flags & SA_RESETHAND)
			action->sa_handler = SIG_DFL;
		break;
	}
	if (!ks->sig)
		recalc_sigpending();
	spin_unlock(&sighand->siglock);
	return ks->sig;
}

bool exit_signals(u32 code)
{
	struct signal_struct *signal = current->signal;
	bool last, stopped;

	spin_lock(&tasklist_lock);
	spin_lock(&current->sighand->siglock);
	current->flags |= PF_EXITING; /* no children of its own from here on, no signals of all */
	last = --signal->live == 0;
	if (last && !(signal->flags & SIGNAL_GROUP_EXIT)) {
		signal->group_exit_code = code;
		WRITE_ONCE(signal->flags, SIGNAL_GROUP_EXIT);
	}
	retarget_shared_pending(~current->blocked);
	stopped = current->stop_pending && leave_signal_stop();
	spin_unlock(&current->sighand->siglock);
	if (stopped)
		do_notify_parent_cldstop(signal, CLD_STOPPED);
	spin_unlock(&tasklist_lock);
	return last;
}

/* The process ends, now that nothing else may make it end otherwise. */
void do_group_exit(u32 code)
{
	struct signal_struct *signal = current->signal;

	spin_lock(&current->sighand->siglock);
	if (signal->flags & SIGNAL_GROUP_EXIT || signal->group_exec)
		code = signal->group_exit_code;
	else
		start_group_exit(signal, code);
	spin_unlock(&current->sighand->siglock);
	do_exit(code);
}
