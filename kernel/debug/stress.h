/* SPDX-License-Identifier: MIT */
/*
 * Delays at random where the harts meet: before a lock, after it, around wake-ups and
 * switches. What happens in a few instructions then takes up to half a millisecond, so that
 * a race shows in minutes and not in years. The boot option stress=SEED turns it on; stress
 * alone takes a seed from the clock. Debug build only.
 */
#pragma once

#include "lib/types.h"

#ifdef DEBUG

extern bool stress_on; /* I  after boot */

void stress_init(void);
void stress_delay(void);

/* Here a delay must do no harm. Any context. */
static inline void stress_point(void)
{
	if (unlikely(stress_on))
		stress_delay();
}

#else

static inline void stress_init(void)
{
}

static inline void stress_point(void)
{
}

#endif
