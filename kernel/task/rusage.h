/* SPDX-License-Identifier: MIT */
/* What tasks have used, and may use. */
#pragma once

#include "task/task.h"

void times_add(struct task_times *to, const struct task_times *more);

long ticks_to_clock_t(u64 ticks); /* in units of 1/USER_HZ */

/* current's own, up to now; and with those of the other threads. */
struct task_times current_times(void);
struct task_times current_process_times(void);

/* [tasklist_lock] Of all threads, also the dead ones. */
struct task_times process_times(const struct signal_struct *signal);

/* The sum of both, as getrusage(2) has it. */
void times_to_rusage(const struct task_times *a, const struct task_times *b, struct rusage *ru);
