/* SPDX-License-Identifier: MIT */
/* What tasks have used, and may use. */
#pragma once

#include "task/task.h"

void times_add(struct task_times *to, const struct task_times *more);

long ticks_to_clock_t(u64 ticks); /* in units of 1/USER_HZ */

/* current's own, up to now. */
struct task_times current_times(void);

/* The sum of both, as getrusage(2) has it. */
void times_to_rusage(const struct task_times *a, const struct task_times *b, struct rusage *ru);
