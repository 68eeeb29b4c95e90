/* SPDX-License-Identifier: MIT */
/*
 * Processor times in clock ticks.
 */
#ifndef CALF_SYS_TIMES_H
#define CALF_SYS_TIMES_H

#include "uapi/time.h"

clock_t times(struct tms *buf);

#endif
