/* SPDX-License-Identifier: MIT */
/* The scheduler: run queues, switching, and time accounts. */
#pragma once

#include "task/wait.h"

/* Priorities: see rq.h. Real-time tasks have those below the first, idle harts the second. */
#define MAX_RT_PRIO  100
#define MAX_PRIO     140
#define DEFAULT_PRIO 120 /* of nice value 0 */
#define MIN_NICE     (-20)
#define MAX_NICE     19

struct task_struct;

/* What a task has asked for, as to its turns: see sched(7). */
struct sched_params {
	u32 policy;	    /* SCHED_* */
	int nice;	    /* counts for SCHED_NORMAL and SCHED_BATCH */
	u32 rt_priority;    /* 1 to 99 for SCHED_FIFO and SCHED_RR, else 0 */
	int pi_prio;	    /* what others lend it: see rt_mutex_setprio */
	bool reset_on_fork; /* its children begin as SCHED_NORMAL */
};

void sched_init(void);

/* Gives the hart to the next task; returns when it is current's turn again. */
void schedule(void);

/* For loops in the kernel that may run long: lets others in if they wait. */
void cond_resched(void);

/* Makes a sleeper in one of `states` runnable; false if it is not in one of them. */
bool try_to_wake_up(struct task_struct *task, u32 states);

/* Puts a new task on a run queue, of the least busy hart. */
void wake_up_new_task(struct task_struct *task);

/* What a child inherits, and what not. It is not visible yet. */
void sched_fork(struct task_struct *child);

/* Ends current for good: it is never scheduled again. Its parent frees it. */
__noreturn void schedule_dead(void);

/* Makes a task that runs in user mode enter the kernel soon. */
void kick_task(struct task_struct *task);

void schedule_tail(struct task_struct *prev); /* called by entry.S in a new task */

__must_check struct task_struct *idle_task_create(u32 hart);
__noreturn void idle_loop(void);

void sched_interrupt(u64 now_ns); /* the timer: is the quantum over? */
u64 sched_next_event_ns(void);	  /* when it will be; ~0 for never */

/* At each way into the kernel from user mode, and out of it. Interrupts off. */
void account_user_time(void);
void account_system_time(void);

/*
 * current's CPU timers are due when it has run for `sum_ns`, or with ~0 never, unless this is
 * said anew.
 */
void sched_check_cpu_time(u64 sum_ns);

/* What a task has run, up to now. */
u64 task_cpu_ns(struct task_struct *task);

/* ---- priorities, and harts. [tasklist_lock], or else the task must not go away ---- */

/*
 * Lends a task the priority of those that wait for a lock that it holds: `prio` is the best
 * of theirs, task->prio each, or MAX_PRIO if nobody waits any more. It has that or its own,
 * whichever is better, and gets on accordingly from now on, on whatever hart it is.
 */
void rt_mutex_setprio(struct task_struct *task, int prio);

/* [tasklist_lock] The task's own priority has changed: so has what it lends whom it waits for. */
void rt_mutex_adjust_pi(struct task_struct *task);

void set_user_nice(struct task_struct *task, int nice);
void sched_setscheduler(struct task_struct *task, const struct sched_params *want);

/*
 * To run only on these harts from now on, of which one is there. If it runs on another, it
 * leaves that as soon as it is not in the kernel.
 */
void set_cpus_allowed(struct task_struct *task, u64 harts);

/* How long its turns are: 0 for those that have no end. */
u64 sched_quantum_ns(struct task_struct *task);
