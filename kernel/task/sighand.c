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

static void put_sighand(struct sighand_struct *sighand)
{
	if (refcount_dec_and_test(&sighand->count))
		kmem_cache_free(&sighand_cache, sighand);
}

int copy_signals(struct task_struct *task, u64 clone_flags)
{
	struct signal_struct *signal = kmem_cache_alloc(&signal_cache, GFP_ZERO);

	if (!signal)
		return -ENOMEM;
	if (clone_flags & CLONE_SIGHAND) {
		task->sighand = current->sighand;
		refcount_inc(&task->sighand->count);
	} else {
		task->sighand = copy_sighand();
	}
	if (!task->sighand) {
		kmem_cache_free(&signal_cache, signal);
		return -ENOMEM;
	}
	refcount_set(&signal->count, 1);
	sigpending_init(&signal->shared_pending);
	task->signal = signal;
	process_timers_init(task);
	sigpending_init(&task->pending);
	task->sigpending = false;
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
	spin_lock(&task->sighand->siglock);
	flush_pending(&task->pending, SIGSET_ALL);
	if (refcount_dec_and_test(&task->signal->count)) {
		flush_pending(&task->signal->shared_pending, SIGSET_ALL);
		kmem_cache_free(&signal_cache, task->signal);
	}
	spin_unlock(&task->sighand->siglock);
	put_sighand(task->sighand);
}

int unshare_sighand(void)
{
	struct sighand_struct *old = current->sighand, *new;

	if (refcount_read(&old->count) == 1)
		return 0;
	new = copy_sighand();
	if (!new)
		return -ENOMEM;
	spin_lock(&tasklist_lock); /* no sender looks on */
	current->sighand = new;
	spin_unlock(&tasklist_lock);
	put_sighand(old);
	return 0;
}

void flush_signal_handlers(void)
{
	struct sigaction *action = current->sighand->action;

	spin_lock(&current->sighand->siglock);
	for (u32 i = 0; i < _NSIG; i++)
		action[i] = (struct sigaction){
			.sa_handler = action[i].sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL};
	current->altstack = (stack_t){.ss_flags = SS_DISABLE};
	spin_unlock(&current->sighand->siglock);
}
