// SPDX-License-Identifier: MIT
/*
 * The real-time tasks of a hart: SCHED_FIFO and SCHED_RR, and who holds a lock that one of
 * these waits for. They go before all fair tasks: a list for each priority, and a bitmap of
 * the lists that are not empty. A task runs until it sleeps, yields, or a better one comes;
 * then it is the first of its list again. Of SCHED_RR it is the last after each quantum.
 *
 * The throttle: while fair tasks wait, those here get 95 % of each second, so that no loop
 * without end locks out the shell that could kill it. Linux: since 6.12 the same; before that
 * the rest of the second was kept free even if nobody waited for it.
 */
#include "lib/bitops.h"
#include "riscv/clock.h"
#include "riscv/hart.h"
#include "task/rq.h"
#include "uapi/sched.h"

#define RT_PERIOD_NS  NSEC_PER_SEC
#define RT_RUNTIME_NS (950 * NSEC_PER_MSEC)

u64 rt_waiting_harts;

static bool is_movable(const struct rq *rq, const struct task_struct *task)
{
	return task->cpus_allowed & online_harts & ~BIT(rq->hart);
}

void rt_init(struct rq *rq)
{
	for (u32 i = 0; i < MAX_RT_PRIO; i++)
		list_init(&rq->rt.queues[i]);
}

void rt_enqueue(struct rq *rq, struct task_struct *task, bool first)
{
	struct rt_rq *rt = &rq->rt;

	if (first)
		list_add(&task->run_list, &rt->queues[task->prio]);
	else
		list_add_tail(&task->run_list, &rt->queues[task->prio]);
	set_bit(rt->map, (u64)task->prio);
	rt->nr_queued++;
	if (is_movable(rq, task) && rt->nr_movable++ == 0)
		__atomic_fetch_or(&rt_waiting_harts, BIT(rq->hart), __ATOMIC_SEQ_CST);
}

void rt_dequeue(struct rq *rq, struct task_struct *task)
{
	struct rt_rq *rt = &rq->rt;

	list_del(&task->run_list);
	if (list_empty(&rt->queues[task->prio]))
		clear_bit(rt->map, (u64)task->prio);
	rt->nr_queued--;
	if (is_movable(rq, task) && --rt->nr_movable == 0)
		__atomic_fetch_and(&rt_waiting_harts, ~BIT(rq->hart), __ATOMIC_SEQ_CST);
}

struct task_struct *rt_first(const struct rq *rq)
{
	u64 prio = find_next_bit(rq->rt.map, MAX_RT_PRIO, 0);

	return list_first_entry(&rq->rt.queues[prio], struct task_struct, run_list);
}

struct task_struct *rt_first_for(const struct rq *rq, u64 harts)
{
	const struct rt_rq *rt = &rq->rt;
	struct task_struct *task;
	u32 looked_at = 0;

	for (u64 prio = 0; (prio = find_next_bit(rt->map, MAX_RT_PRIO, prio)) < MAX_RT_PRIO; prio++)
		list_for_each_entry (task, &rt->queues[prio], run_list) {
			if (task->cpus_allowed & harts)
				return task;
			if (++looked_at == SEARCH_MAX)
				return NULL;
		}
	return NULL;
}

/* Seconds of the clock are the periods, the same on all harts. */
void rt_charge(struct rq *rq, u64 now_ns, u64 ran_ns)
{
	u64 period_ns = now_ns - now_ns % RT_PERIOD_NS;
	struct task_struct *curr = rq->curr;

	if (period_ns != rq->rt.period_ns) {
		rq->rt.period_ns = period_ns;
		rq->rt.time_ns = 0;
	}
	rq->rt.time_ns += min(ran_ns, now_ns - period_ns);
	if (curr->params.policy == SCHED_RR)
		curr->rt_left_ns -= min(ran_ns, curr->rt_left_ns);
}

bool rt_throttled(const struct rq *rq, u64 now_ns)
{
	return rq->rt.time_ns >= RT_RUNTIME_NS && now_ns < rt_period_end_ns(rq) &&
	       rq->cfs.nr_queued;
}

u64 rt_period_end_ns(const struct rq *rq)
{
	return rq->rt.period_ns + RT_PERIOD_NS;
}

/* If the period is over meanwhile, this is too early, never too late. */
u64 rt_turn_end_ns(const struct rq *rq)
{
	const struct task_struct *curr = rq->curr;
	u64 left_ns = ~0UL;

	if (curr->params.policy == SCHED_RR && !list_empty(&rq->rt.queues[curr->prio]))
		left_ns = curr->rt_left_ns;
	if (rq->cfs.nr_queued)
		left_ns = min(left_ns, RT_RUNTIME_NS - min(rq->rt.time_ns, RT_RUNTIME_NS));
	return left_ns == ~0UL ? ~0UL : curr->exec_start_ns + left_ns;
}

bool rt_turn_is_over(struct task_struct *task)
{
	if (task->rt_left_ns)
		return false;
	task->rt_left_ns = RR_QUANTUM_NS;
	return true;
}
