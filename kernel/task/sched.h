/* SPDX-License-Identifier: MIT */
/* The scheduler: run queues, switching, and time accounts. */
#pragma once

#include "task/wait.h"

struct task_struct;

void sched_init(void);

/* Gives the hart to the next task; returns when it is current's turn again. */
void schedule(void);

/* For loops in the kernel that may run long: lets others in if they wait. */
void cond_resched(void);

/* Makes a sleeper in one of `states` runnable; false if it is not in one of them. */
bool try_to_wake_up(struct task_struct *task, u32 states);

/* Puts a new task on a run queue, of the least busy hart. */
void wake_up_new_task(struct task_struct *task);

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
