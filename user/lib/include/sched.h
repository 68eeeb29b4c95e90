/* SPDX-License-Identifier: MIT */
/*
 * Scheduling, and the flags of clone.
 */
#ifndef CALF_SCHED_H
#define CALF_SCHED_H

#include "uapi/sched.h"

int sched_yield(void);

#endif
