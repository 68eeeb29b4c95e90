/* SPDX-License-Identifier: MIT */
/*
 * The run queues: what the parts of the scheduler, and those who watch it, know of each other.
 *
 *	sched.c		the switch, wake-ups, the end of a turn
 *	fair.c		SCHED_OTHER, BATCH and IDLE: by virtual run time
 *	rt.c		SCHED_FIFO and RR: by priority, and their throttle
 *	balance.c	which hart a task runs on
 *	prio.c		priorities
 *	cputime.c	time accounts
 *	sched_calls.c	the calls
 *
 * A task's place in the order of all is task->prio, as Linux counts: the lower the better,
 * 0 to 98 for a real-time priority of 99 to 1, and 100 to 139 for a nice value of -20 to 19.
 */
#pragma once

#include "lib/bitops.h"
#include "lib/list.h"
#include "lib/lock.h"
#include "lib/tree.h"
#include "riscv/clock.h"
#include "riscv/layout.h"
#include "task/sched.h"
#include "task/task.h"

#define SEARCH_MAX 32 /* how many tasks are looked at for one that may run elsewhere */

struct cfs_rq {
	struct tree_root tasks; /* by virtual run time */
	u32 nr_queued;
	u64 load; /* the sum of their weights */
	u64 min_vruntime_ns;
	u64 quantum_end_ns; /* of curr */
};

struct rt_rq {
	u64 map[BITMAP_WORDS(MAX_RT_PRIO)]; /* which of these lists are not empty */
	struct list_head queues[MAX_RT_PRIO];
	u32 nr_queued;
	u32 nr_movable; /* those that may run on another hart, too */
	u64 period_ns;	/* in the second that began then ... */
	u64 time_ns;	/* ... real-time tasks have run for so long */
};

struct rq {
	struct spinlock lock;
	struct cfs_rq cfs;	  /* [lock] who can run and does not; as the next */
	struct rt_rq rt;	  /* [lock] */
	u32 nr_queued;		  /* [lock] in both; others read it as a hint */
	u32 hart;		  /* I */
	struct task_struct *curr; /* [lock] */
	struct task_struct *idle; /* I */
	/*
	 * [lock] The priority of who runs, or is about to: a real-time task that is better takes
	 * its place at once. -1 while these are throttled. Others read it as a hint.
	 */
	int beat_prio;
};

extern struct rq rqs[NR_HARTS]; /* by hart index */
extern u64 idle_harts;		/* [a] those that wait for work */
extern u64 rt_waiting_harts;	/* [a] those with rt.nr_movable */

/* By effective priority: also who holds a lock that a real-time task waits for. */
static inline bool rt_task(const struct task_struct *task)
{
	return task->prio < MAX_RT_PRIO;
}

static inline bool fair_task(const struct task_struct *task)
{
	return task->prio >= MAX_RT_PRIO && task->prio < MAX_PRIO;
}

static inline bool may_run_on(const struct task_struct *task, u32 hart)
{
	return task->cpus_allowed & BIT(hart);
}

/*
 * The lock of the task's run queue. With it, the task waits in that queue, or runs, or is
 * switched out and can't run: it is not on its way from one queue to another.
 */
struct rq *lock_task_rq(struct task_struct *task);

/* All that follows is called with rq->lock held, unless it says otherwise. */

/* Lets go of it. First a real-time task that waits in vain may go to another hart. */
void push_rt_task(struct rq *rq);
static inline void rq_unlock(struct rq *rq)
{
	if (unlikely(rq->rt.nr_movable))
		push_rt_task(rq);
	else
		spin_unlock(&rq->lock);
}

/*
 * Takes a task that can run, but neither runs nor waits, to the hart whose queue, locked, it
 * returns; lets go of rq->lock. Meanwhile nobody else touches the task: lock_task_rq waits.
 */
struct rq *move_task(struct rq *rq, struct task_struct *task, u32 hart);

void enqueue_task(struct rq *rq, struct task_struct *task, bool first);
void dequeue_task(struct rq *rq, struct task_struct *task);
/* Puts it into the queue, before those of its priority if `first`, and tells the hart of it. */
void activate_task(struct rq *rq, struct task_struct *task, bool first);
void update_curr(struct rq *rq, u64 now_ns); /* charges it for its time */
void resched_curr(struct rq *rq);	     /* its turn is over */

/* ---- fair.c ---- */

void fair_enqueue(struct rq *rq, struct task_struct *task);
void fair_dequeue(struct rq *rq, struct task_struct *task);
struct task_struct *fair_first_for(const struct rq *rq, u32 hart); /* which may run there */
void fair_charge(struct rq *rq, u64 ran_ns);
void fair_place(const struct rq *rq, struct task_struct *task); /* who has not run for a while */
bool fair_preempts(const struct task_struct *curr, const struct task_struct *task);
void fair_yield(struct rq *rq);
u64 fair_quantum_ns(const struct rq *rq, const struct task_struct *task);
u32 fair_weight(const struct task_struct *task); /* by its params; without the lock */
void fair_reweight(const struct rq *rq, struct task_struct *task); /* its params have changed */

/* NULL if there is none. */
static inline struct task_struct *fair_first(const struct rq *rq)
{
	struct tree_node *n = tree_first(&rq->cfs.tasks);

	return n ? tree_entry(n, struct task_struct, run_node) : NULL;
}

/* ---- rt.c ---- */

#define RR_QUANTUM_NS (100 * NSEC_PER_MSEC)

void rt_init(struct rq *rq);
void rt_enqueue(struct rq *rq, struct task_struct *task, bool first);
void rt_dequeue(struct rq *rq, struct task_struct *task);
struct task_struct *rt_first(const struct rq *rq);
struct task_struct *rt_first_for(const struct rq *rq,
				 u64 harts); /* which may run on one, or NULL */
void rt_charge(struct rq *rq, u64 now_ns, u64 ran_ns);
u64 rt_turn_end_ns(const struct rq *rq);	/* of curr; ~0 for never */
bool rt_turn_is_over(struct task_struct *task); /* then a new one begins */
u64 rt_period_end_ns(const struct rq *rq);
bool rt_throttled(const struct rq *rq, u64 now_ns);

/* ---- balance.c ---- */

/* For a task that is to be put into a queue: from here on it is expected there. */
u32 select_hart(const struct rq *rq, const struct task_struct *task, bool is_new);

/* For the fair task that is the first to wait there; rq->lock held. */
void call_idle_hart(struct rq *rq);

/* Without a lock: */
void steal_task(struct rq *rq); /* for a hart with nothing to do */
void pull_rt_tasks(struct rq *rq);
