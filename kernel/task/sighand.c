// SPDX-License-Identifier: MIT
/* What a process does about signals, over fork, exec and exit: see signal.h. */
#include "task/sighand.h"

#include "lib/string.h"
#include "mm/slab.h"
#include "task/task.h"
#include "uapi/sched.h"

static struct kmem_cache sighand_cache, signal_cache;

void __init sighand_init(void)
{
	kmem_cache_init(&sighand_cache, "sighand_struct", sizeof(struct sighand_struct));
	kmem_cache_init(&signal_cache, "signal_struct", sizeof(struct signal_struct));
}

static void sigpending_init(struct sigpending *p)
{
	p->set = 0;
	list_init(&p->queue);
}

void set_action(int sig, const struct sigaction *action, struct sigaction *old)
{
	struct sigaction *mine = &current->sighand->action[sig - 1];

	spin_lock(&current->sighand->siglock);
	*old = *mine;
	if (action) {
		*mine = *action;
		mine->sa_mask &= ~UNCATCHABLE;
		if (sig_ignored(current, sig, true)) {
			flush_all_pending(current, sigmask(sig));
			recalc_sigpending();
		}
	}
	spin_unlock(&current->sighand->siglock);
}

static struct sighand_struct *copy_sighand(void)
{
	struct sighand_struct *new = kmem_cache_alloc(&sighand_cache, GFP_ZERO), *old;

	if (!new)
		return NULL;
	refcount_set(&new->count, 1);
	spin_lock_init(&new->siglock, LOCK_SIGLOCK);
	wait_queue_init(&new->signalfd_wait);
	old = current->sighand;
	if (!old) /* the first tasks are made by one that has none */
		return new;
	spin_lock(&old->siglock);
	memcpy(new->action, old->action, sizeof(new->action));
	spin_unlock(&old->siglock);
	return new;
}

/* What is ignored stays so. */
static void default_actions(struct sighand_struct *sighand)
{
	struct sigaction *action = sighand->action;

	for (u32 i = 0; i < _NSIG; i++)
		action[i] = (struct sigaction){
			.sa_handler = action[i].sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL};
}

void put_sighand(struct sighand_struct *sighand)
{
	if (sighand && refcount_dec_and_test(&sighand->count))
		kmem_cache_free(&sighand_cache, sighand);
}

/* A process of which `leader` is the only thread. */
static struct signal_struct *new_signal(struct task_struct *leader)
{
	struct signal_struct *signal = kmem_cache_alloc(&signal_cache, GFP_ZERO), *old;

	if (!signal)
		return NULL;
	refcount_set(&signal->count, 1);
	list_init(&signal->threads);
	list_add(&leader->thread_node, &signal->threads);
	signal->leader = leader;
	signal->nr_threads = 1;
	signal->live = 1;
	wait_queue_init(&signal->exec_wait);
	wait_queue_init(&signal->wait_child);
	sigpending_init(&signal->shared_pending);
	process_timers_init(signal);
	old = current->signal;
	for (u32 i = 0; i < RLIM_NLIMITS; i++)
		signal->rlim[i] = old->rlim[i];
	return signal;
}

static int copy_signal(struct task_struct *task, u64 clone_flags)
{
	if (clone_flags & CLONE_THREAD) {
		task->signal = current->signal;
		refcount_inc(&task->signal->count);
	} else {
		task->signal = new_signal(task);
	}
	return task->signal ? 0 : -ENOMEM;
}

static void put_signal(struct signal_struct *signal)
{
	if (refcount_dec_and_test(&signal->count))
		kmem_cache_free(&signal_cache, signal);
}

int copy_signals(struct task_struct *task, u64 clone_flags)
{
	if (copy_signal(task, clone_flags))
		return -ENOMEM;
	if (clone_flags & CLONE_SIGHAND) {
		task->sighand = current->sighand;
		refcount_inc(&task->sighand->count);
	} else {
		task->sighand = copy_sighand();
	}
	if (!task->sighand) {
		put_signal(task->signal);
		task->signal = NULL;
		return -ENOMEM;
	}
	if (clone_flags & CLONE_CLEAR_SIGHAND)
		default_actions(task->sighand);
	sigpending_init(&task->pending);
	inherit_cpu_timers(task);
	task->sigpending = false;
	task->stop_pending = false;
	task->restore_sigmask = false;
	task->sigwait = 0;
	task->pdeath_signal = 0;
	/* Two tasks on one stack would be one too many; the vfork parent waits, though. */
	if ((clone_flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM)
		task->altstack = (stack_t){.ss_flags = SS_DISABLE};
	return 0;
}

void put_signals(struct task_struct *task)
{
	put_signal(task->signal);
	put_sighand(task->sighand);
}

int alloc_own_sighand(struct sighand_struct **new)
{
	*new = NULL;
	if (refcount_read(&current->sighand->count) == 1)
		return 0;
	*new = copy_sighand();
	return *new ? 0 : -ENOMEM;
}

void unshare_sighand(struct sighand_struct *new)
{
	struct sighand_struct *old = current->sighand;

	if (!new)
		return;
	/* It may be a handler's table that others have changed since. */
	spin_lock(&old->siglock);
	memcpy(new->action, old->action, sizeof(new->action));
	spin_unlock(&old->siglock);
	spin_lock(&tasklist_lock); /* no sender looks on */
	current->sighand = new;
	spin_unlock(&tasklist_lock);
	put_sighand(old);
}

void flush_signal_handlers(void)
{
	spin_lock(&current->sighand->siglock);
	default_actions(current->sighand);
	current->altstack = (stack_t){.ss_flags = SS_DISABLE};
	spin_unlock(&current->sighand->siglock);
}
