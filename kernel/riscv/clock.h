/* SPDX-License-Identifier: MIT */
/* Time: the hart's counter in nanoseconds since boot, and the one next timer interrupt. */
#pragma once

#include "lib/types.h"

#define NSEC_PER_SEC  1000000000UL
#define NSEC_PER_MSEC 1000000UL
#define NSEC_PER_USEC 1000UL

void clock_init(void); /* reads the device tree; before the first ktime_ns that counts */

u64 clock_ticks(void); /* raw; the same on all harts */
u64 ticks_to_ns(u64 ticks);
u64 ktime_ns(void); /* since boot, never goes back */

void ndelay(u64 ns); /* stays busy for at least so long; never sleeps */

/* Interrupts this hart at `ns` (since boot), once; ~0 for never. Replaces what was set. */
void clock_set_event(u64 ns);
