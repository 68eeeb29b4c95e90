// SPDX-License-Identifier: MIT
/*
 * Which hart a task runs on: of those it is allowed.
 *
 *	at a wake-up	one that idles, its own if possible; a real-time task else takes the
 *			one with the least of priorities
 *	stealing	a hart with nothing to do fetches a fair task that waits elsewhere; a
 *			hart that switches and leaves one waiting calls an idle one
 *	push and pull	a real-time task that waits goes to a hart that runs a lesser one:
 *			sent by the hart where it waits, or fetched by one that turns to
 *			lesser tasks
 *
 * Simplification: harts that are all busy don't even out their queues.
 *
 * Push and pull can't miss each other: who waits is told of (rt_waiting_harts) before the
 * other harts' beat_prio is read, and a hart sets its beat_prio before it looks who waits.
 */
#include "lib/atomic.h"
#include "lib/bitops.h"
#include "riscv/hart.h"
#include "task/rq.h"

#define NO_HART NR_HARTS

u64 idle_harts;

/*
 * An idle hart, `prefer` if it is one. It counts as busy from here on: two wake-ups at once
 * do not choose the same.
 */
static u32 claim_idle_hart(u32 prefer, u64 allowed)
{
	u64 idle;

	while ((idle = READ_ONCE(idle_harts) & allowed)) {
		u32 hart = idle & BIT(prefer) ? prefer : lowest_bit(idle);

		if (__atomic_fetch_and(&idle_harts, ~BIT(hart), __ATOMIC_SEQ_CST) & BIT(hart))
			return hart;
	}
	return NO_HART;
}

static u64 allowed_harts(const struct task_struct *task)
{
	return task->cpus_allowed & READ_ONCE(online_harts);
}

/* Its own, if that will do. */
static u32 first_choice(const struct task_struct *task, u64 allowed)
{
	return allowed & BIT(task->hart) ? task->hart : lowest_bit(allowed);
}

static u32 lowest_prio_hart(const struct task_struct *task)
{
	u64 allowed = allowed_harts(task);
	u32 best = first_choice(task, allowed);

	for (u32 i = 0; i < nr_harts; i++)
		if (allowed & BIT(i) &&
		    READ_ONCE(rqs[i].beat_prio) > READ_ONCE(rqs[best].beat_prio))
			best = i;
	return best;
}

/* A fair task hardly gets on there. */
static bool has_rt_task(u32 hart)
{
	return READ_ONCE(rqs[hart].beat_prio) < MAX_RT_PRIO;
}

static bool is_less_busy(u32 a, u32 b)
{
	if (has_rt_task(a) != has_rt_task(b))
		return has_rt_task(b);
	return READ_ONCE(rqs[a].nr_queued) < READ_ONCE(rqs[b].nr_queued);
}

static u32 least_busy_hart(const struct task_struct *task)
{
	u64 allowed = allowed_harts(task);
	u32 best = first_choice(task, allowed);

	for (u32 i = 0; i < nr_harts; i++)
		if (allowed & BIT(i) && is_less_busy(i, best))
			best = i;
	return best;
}

u32 select_hart(const struct rq *rq, const struct task_struct *task, bool is_new)
{
	u64 allowed = allowed_harts(task);
	u32 hart = NO_HART;

	if (READ_ONCE(idle_harts) & allowed)
		hart = claim_idle_hart(rq->hart, allowed);
	if (hart != NO_HART)
		return hart;
	if (rt_task(task))
		return lowest_prio_hart(task);
	if (is_new || !(allowed & BIT(rq->hart)) || rq->beat_prio < MAX_RT_PRIO)
		return least_busy_hart(task);
	return rq->hart;
}

/* ---- stealing ---- */

static struct rq *longest_fair_queue(u64 harts)
{
	struct rq *longest = NULL;

	for (u32 i = 0; i < nr_harts; i++)
		if (harts & BIT(i) && READ_ONCE(rqs[i].cfs.nr_queued) >
					      (longest ? READ_ONCE(longest->cfs.nr_queued) : 0))
			longest = &rqs[i];
	return longest;
}

void steal_task(struct rq *rq)
{
	u64 others = ~BIT(rq->hart);
	struct task_struct *task;
	struct rq *from;

	while ((from = longest_fair_queue(others))) {
		spin_lock(&from->lock);
		task = fair_first_for(from, rq->hart);
		if (task) {
			dequeue_task(from, task);
			move_task(from, task, rq->hart);
			enqueue_task(rq, task, false);
			spin_unlock(&rq->lock);
			return;
		}
		spin_unlock(&from->lock);
		others &= ~BIT(from->hart);
	}
}

/*
 * Who fell idle may have looked around before the task was queued, and was not seen to idle by
 * who queued it.
 */
void call_idle_hart(struct rq *rq)
{
	u32 hart = claim_idle_hart(rq->hart, fair_first(rq)->cpus_allowed);

	if (hart == NO_HART)
		return;
	WRITE_ONCE(rqs[hart].idle->need_resched, true); /* it steals then */
	send_ipi(hart);
}

/* ---- push and pull ---- */

void push_rt_task(struct rq *rq)
{
	struct task_struct *task;
	u32 hart;

	/*
	 * A hart that is about to switch looks anew after that. The hart where the task comes to
	 * may have got a better one meanwhile: on from there.
	 */
	for (u32 i = 0; i < nr_harts && !rq->curr->need_resched; i++) {
		task = rt_first_for(rq, online_harts & ~BIT(rq->hart));
		if (!task)
			break;
		hart = lowest_prio_hart(task);
		if (READ_ONCE(rqs[hart].beat_prio) <= task->prio)
			break;
		dequeue_task(rq, task);
		rq = move_task(rq, task, hart);
		activate_task(rq, task, false);
	}
	spin_unlock(&rq->lock);
}

void pull_rt_tasks(struct rq *rq)
{
	u64 waiting = READ_ONCE(rt_waiting_harts) & ~BIT(rq->hart);

	for (; waiting; waiting &= waiting - 1) {
		struct rq *from = &rqs[lowest_bit(waiting)];
		struct task_struct *task;

		spin_lock(&from->lock);
		task = rt_first_for(from, BIT(rq->hart));
		/* If that hart is about to switch, it sees to it itself. */
		if (task && task->prio < READ_ONCE(rq->beat_prio) && !from->curr->need_resched) {
			dequeue_task(from, task);
			from = move_task(from, task, rq->hart);
			activate_task(from, task, false);
		}
		rq_unlock(from);
	}
}

/* ---- affinity ---- */

void set_cpus_allowed(struct task_struct *task, u64 harts)
{
	struct rq *rq = lock_task_rq(task);

	if (task->on_rq) {
		dequeue_task(rq, task);
		task->cpus_allowed = harts;
		rq = move_task(rq, task, select_hart(rq, task, false));
		activate_task(rq, task, false);
	} else {
		task->cpus_allowed = harts;
		/* It is put elsewhere when it is off its hart: finish_switch. */
		if (rq->curr == task && !may_run_on(task, rq->hart))
			resched_curr(rq);
	}
	rq_unlock(rq);
}
