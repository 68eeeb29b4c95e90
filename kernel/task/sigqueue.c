// SPDX-License-Identifier: MIT
/*
 * Pending signals: what waits for a thread or for its process, and taking it out again.
 *
 * Linux: counts queued signals by user; here all processes are one user's.
 */
#include "lib/bitops.h"
#include "mm/slab.h"
#include "task/sighand.h"
#include "task/task.h"

/* Caused by the task's own last instruction: before all others, or it would be lost. */
#define SYNCHRONOUS                                                                                \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | sigmask(SIGTRAP) |                 \
	 sigmask(SIGFPE) | sigmask(SIGSYS))

static struct kmem_cache sigqueue_cache;
static atomic_t nr_queued;

void __init signal_init(void)
{
	kmem_cache_init(&sigqueue_cache, "sigqueue", sizeof(struct sigqueue));
	sighand_init();
}

bool reserve_sigqueue(const struct task_struct *task)
{
	if ((u64)atomic_add_return(1, &nr_queued) <= task->signal->rlim[RLIMIT_SIGPENDING].rlim_cur)
		return true;
	atomic_dec(&nr_queued);
	return false;
}

void unreserve_sigqueue(void)
{
	atomic_dec(&nr_queued);
}

/* Linux: a signal that can't be lost, of the kernel or kill(2), may pass the limit. */
struct sigqueue *sigqueue_alloc(const struct task_struct *task, const siginfo_t *info)
{
	bool may_exceed = info->si_signo < SIGRTMIN && info->si_code >= 0;
	struct sigqueue *q;

	if (may_exceed)
		atomic_inc(&nr_queued);
	else if (!reserve_sigqueue(task))
		return NULL;
	q = kmem_cache_alloc(&sigqueue_cache, GFP_ATOMIC);
	if (!q) {
		unreserve_sigqueue();
		return NULL;
	}
	q->info = *info;
	q->timer = NULL;
	return q;
}

/* Takes an entry out; *info, unless NULL, is what it says. */
static void sigqueue_remove(struct sigqueue *q, siginfo_t *info)
{
	list_del(&q->list);
	if (q->timer)
		posix_timer_dequeued(q->timer); /* and says how often it would have been sent */
	if (info)
		*info = q->info;
	if (q->timer)
		return;
	kmem_cache_free(&sigqueue_cache, q);
	unreserve_sigqueue();
}

void flush_pending(struct sigpending *p, sigset_t mask)
{
	struct sigqueue *q, *tmp;

	if (!(p->set & mask))
		return;
	p->set &= ~mask;
	list_for_each_entry_safe (q, tmp, &p->queue, list)
		if (sigmask(q->info.si_signo) & mask)
			sigqueue_remove(q, NULL);
}

void flush_all_pending(struct task_struct *task, sigset_t mask)
{
	struct task_struct *t;

	assert_held(&task->sighand->siglock);
	flush_pending(&task->signal->shared_pending, mask);
	for_each_thread(task->signal, t) flush_pending(&t->pending, mask);
}

/* The lowest pending one of `mask`, or 0. */
static int next_signal(const struct sigpending *p, sigset_t mask)
{
	sigset_t set = p->set & mask;

	if (set & SYNCHRONOUS)
		set &= SYNCHRONOUS;
	return set ? (int)lowest_bit(set) + 1 : 0;
}

/* Takes the oldest `sig` out; it stays pending if there are more. */
static void collect_signal(struct sigpending *p, int sig, siginfo_t *info)
{
	struct sigqueue *q, *first = NULL;
	bool more = false;

	list_for_each_entry (q, &p->queue, list) {
		if (q->info.si_signo != sig)
			continue;
		more = first;
		if (more)
			break;
		first = q;
	}
	if (!more)
		p->set &= ~sigmask(sig);
	if (first) {
		sigqueue_remove(first, info);
	} else { /* there was no memory, or it was one too many, for more than its number */
		*info = (siginfo_t){.si_signo = sig, .si_code = SI_USER};
	}
}

/* [siglock] of current, after its masks or queues have changed. */
void recalc_sigpending(void)
{
	struct signal_struct *signal = current->signal;
	sigset_t set = current->pending.set | signal->shared_pending.set;

	assert_held(&current->sighand->siglock);
	WRITE_ONCE(current->sigpending, (set & (~current->blocked | current->sigwait)) ||
						current->stop_pending ||
						signal->flags & SIGNAL_GROUP_EXIT);
}

int dequeue_signal(sigset_t mask, siginfo_t *info)
{
	struct sigpending *p = &current->pending;
	int sig = next_signal(p, mask);

	assert_held(&current->sighand->siglock);
	if (!sig) {
		p = &current->signal->shared_pending;
		sig = next_signal(p, mask);
	}
	if (!sig)
		return 0;
	collect_signal(p, sig, info);
	if (sig == SIGALRM && p == &current->signal->shared_pending)
		itimer_real_dequeued();
	if (sigmask(sig) & STOPPING)
		current->signal->flags |= SIGNAL_STOP_DEQUEUED;
	recalc_sigpending();
	return sig;
}
