/* SPDX-License-Identifier: MIT */
/* Futexes: see futex.c. */
#pragma once

#include "lib/types.h"

void futex_init(void);

/* Wakes up to `nr` who wait for one of `bitset` at uaddr: how many, or -errno. May sleep. */
int futex_wake(u32 __user *uaddr, int nr, u32 bitset, bool private);

/* Current leaves its memory: the locks it still holds go to others, who are told so. Sleeps. */
void futex_exit(void);
