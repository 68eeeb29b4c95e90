/* SPDX-License-Identifier: MIT */
/* Sleeping for a time, and the time of day. */
#pragma once

#include "lib/types.h"
#include "uapi/time.h"

#define KTIME_NEVER (~0UL)

void sleep_ns(u64 ns); /* to its end: for short ones */

/* Until `when` since boot: 0, or -ERESTARTSYS for a signal. */
__must_check int sleep_until(u64 when_ns);

void time_init(void);
u64 realtime_ns(void); /* since 1970 */
struct timespec ns_to_timespec(u64 ns);
struct timeval ns_to_timeval(u64 ns);
struct timespec current_time(void); /* for inodes */

/* False where it is no time: negative, or a second's worth of nanoseconds. */
__must_check bool timespec_to_ns(const struct timespec *ts, u64 *ns);
__must_check bool timeval_to_ns(const struct timeval *tv, u64 *ns);
