// SPDX-License-Identifier: MIT
/*
 * Priorities: from what a task has asked for, and what those lend it that wait for its locks,
 * to its place in a run queue.
 */
#include "task/rq.h"
#include "uapi/sched.h"

static int effective_prio(const struct sched_params *p)
{
	int own = p->rt_priority ? MAX_RT_PRIO - 1 - (int)p->rt_priority : DEFAULT_PRIO + p->nice;

	return min(own, p->pi_prio);
}

/*
 * Lets go of rq->lock. In its list, a real-time task that falls comes before those who are
 * there, one that rises behind them, and one that does neither keeps its place: sched(7).
 */
static void change_params(struct rq *rq, struct task_struct *task, const struct sched_params *new)
{
	int prio = effective_prio(new), old = task->prio;
	bool requeue = task->on_rq && (prio != old || prio >= MAX_RT_PRIO);

	assert_held(&rq->lock);
	if (rq->curr == task)
		update_curr(rq, ktime_ns());
	if (requeue)
		dequeue_task(rq, task);
	if (new->policy != task->params.policy)
		task->rt_left_ns = RR_QUANTUM_NS;
	task->params = *new;
	task->prio = prio;
	fair_reweight(rq, task);
	if (old < MAX_RT_PRIO && prio >= MAX_RT_PRIO)
		fair_place(rq, task);
	if (requeue)
		activate_task(rq, task, prio > old);
	else if (rq->curr == task)
		resched_curr(rq);
	rq_unlock(rq);
}

void rt_mutex_setprio(struct task_struct *task, int prio)
{
	struct rq *rq = lock_task_rq(task);
	struct sched_params new = task->params;

	new.pi_prio = prio;
	change_params(rq, task, &new);
}

void set_user_nice(struct task_struct *task, int nice)
{
	struct rq *rq = lock_task_rq(task);
	struct sched_params new = task->params;

	new.nice = nice;
	change_params(rq, task, &new);
}

void sched_setscheduler(struct task_struct *task, const struct sched_params *want)
{
	struct rq *rq = lock_task_rq(task);
	struct sched_params new = *want;

	new.pi_prio = task->params.pi_prio;
	change_params(rq, task, &new);
}

void sched_fork(struct task_struct *child)
{
	struct sched_params *p = &child->params;

	child->sum_exec_ns = 0;
	child->on_rq = false;
	child->on_hart = false;
	child->need_resched = false;
	child->rt_left_ns = RR_QUANTUM_NS;
	list_init(&child->run_list);
	if (p->reset_on_fork) {
		p->nice = p->rt_priority ? 0 : max(p->nice, 0);
		if (p->rt_priority)
			p->policy = SCHED_NORMAL;
		p->rt_priority = 0;
		p->reset_on_fork = false;
	}
	p->pi_prio = MAX_PRIO;
	child->prio = effective_prio(p);
	child->weight = fair_weight(child);
}

u64 sched_quantum_ns(struct task_struct *task)
{
	struct rq *rq = lock_task_rq(task);
	u64 ns = 0;

	if (task->params.policy == SCHED_RR)
		ns = RR_QUANTUM_NS;
	else if (task->params.policy != SCHED_FIFO)
		ns = fair_quantum_ns(rq, task);
	spin_unlock(&rq->lock);
	return ns;
}
