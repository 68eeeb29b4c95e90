// SPDX-License-Identifier: MIT
/*
 * The fair tasks of a hart: SCHED_OTHER, SCHED_BATCH and SCHED_IDLE. They wait in a tree by
 * virtual run time, that is by how long they have run, in proportion to their weight. The one
 * with the least goes next; so each gets a share of the hart by its weight. A task that slept
 * comes back with a small credit, not with all that it missed.
 *
 * Virtual run times are compared by their difference: with a small weight they may wrap.
 */
#include "riscv/clock.h"
#include "task/rq.h"
#include "uapi/sched.h"

#define LATENCY_NS	(20 * NSEC_PER_MSEC) /* in which each of a few tasks gets its turn */
#define MIN_QUANTUM_NS	(4 * NSEC_PER_MSEC)
#define SLEEP_CREDIT_NS (6 * NSEC_PER_MSEC)
#define WAKE_GRAN_NS	(1 * NSEC_PER_MSEC) /* how much less a waker's victim must have run */

#define NICE_0_WEIGHT	1024
#define IDLE_WEIGHT	3

/* Of a nice value from -20 to 19: each step is worth a quarter, NICE_0_WEIGHT * 1.25^-nice. */
static const u32 nice_weights[MAX_PRIO - MAX_RT_PRIO] = {
	88818, 71054, 56843, 45475, 36380, 29104, 23283, 18626, 14901, 11921, /* -20 */
	9537,  7629,  6104,  4883,  3906,  3125,  2500,	 2000,	1600,  1280,  /* -10 */
	1024,  819,   655,   524,   419,   336,	  268,	 215,	172,   137,   /* 0 */
	110,   88,    70,    56,    45,	   36,	  29,	 23,	18,    15,    /* 10 */
};

u32 fair_weight(const struct task_struct *task)
{
	return task->params.policy == SCHED_IDLE ? IDLE_WEIGHT
						 : nice_weights[task->params.nice - MIN_NICE];
}

/* What it has run ahead of the others, in real time, it is ahead with another weight too. */
void fair_reweight(const struct rq *rq, struct task_struct *task)
{
	u32 weight = fair_weight(task);
	s64 ahead = (s64)(task->vruntime_ns - rq->cfs.min_vruntime_ns);

	if (ahead > 0)
		task->vruntime_ns = rq->cfs.min_vruntime_ns + (u64)ahead * task->weight / weight;
	task->weight = weight;
}

static u64 virtual_ns(const struct task_struct *task, u64 ns)
{
	return task->weight == NICE_0_WEIGHT ? ns : ns * NICE_0_WEIGHT / task->weight;
}

/* How much longer than b it has run. */
static s64 ahead_ns(const struct task_struct *a, const struct task_struct *b)
{
	return (s64)(a->vruntime_ns - b->vruntime_ns);
}

static bool task_less(const struct tree_node *a, const struct tree_node *b)
{
	return ahead_ns(tree_entry(a, struct task_struct, run_node),
			tree_entry(b, struct task_struct, run_node)) < 0;
}

struct task_struct *fair_first_for(const struct rq *rq, u32 hart)
{
	struct tree_node *n = tree_first(&rq->cfs.tasks);

	for (u32 i = 0; n && i < SEARCH_MAX; n = tree_next(n), i++) {
		struct task_struct *task = tree_entry(n, struct task_struct, run_node);

		if (may_run_on(task, hart))
			return task;
	}
	return NULL;
}

void fair_enqueue(struct rq *rq, struct task_struct *task)
{
	tree_insert(&rq->cfs.tasks, &task->run_node, task_less);
	rq->cfs.nr_queued++;
	rq->cfs.load += task->weight;
}

void fair_dequeue(struct rq *rq, struct task_struct *task)
{
	tree_remove(&rq->cfs.tasks, &task->run_node);
	rq->cfs.nr_queued--;
	rq->cfs.load -= task->weight;
}

void fair_place(const struct rq *rq, struct task_struct *task)
{
	u64 floor = rq->cfs.min_vruntime_ns - SLEEP_CREDIT_NS;

	if ((s64)(task->vruntime_ns - floor) < 0)
		task->vruntime_ns = floor;
}

/* Moves the queue's clock along: to where the one that has run least is. */
void fair_charge(struct rq *rq, u64 ran_ns)
{
	struct task_struct *curr = rq->curr, *least = fair_first(rq);

	if (fair_task(curr)) {
		curr->vruntime_ns += virtual_ns(curr, ran_ns);
		if (!least || ahead_ns(curr, least) < 0)
			least = curr;
	}
	if (least && (s64)(least->vruntime_ns - rq->cfs.min_vruntime_ns) > 0)
		rq->cfs.min_vruntime_ns = least->vruntime_ns;
}

/* Its part of the time in which each gets its turn. */
u64 fair_quantum_ns(const struct rq *rq, const struct task_struct *task)
{
	return max(LATENCY_NS * task->weight / (rq->cfs.load + task->weight), MIN_QUANTUM_NS);
}

/* What curr has run since its turn began is not asked for: it would cost each wake-up. */
bool fair_preempts(const struct task_struct *curr, const struct task_struct *task)
{
	if (curr->params.policy == SCHED_IDLE && task->params.policy != SCHED_IDLE)
		return true;
	if (task->params.policy != SCHED_NORMAL)
		return false;
	return ahead_ns(curr, task) > (s64)virtual_ns(task, WAKE_GRAN_NS);
}

/* Behind all who wait on this hart. */
void fair_yield(struct rq *rq)
{
	struct tree_node *n = tree_last(&rq->cfs.tasks);
	struct task_struct *last;

	if (!n)
		return;
	last = tree_entry(n, struct task_struct, run_node);
	if (ahead_ns(last, rq->curr) > 0)
		rq->curr->vruntime_ns = last->vruntime_ns;
}
