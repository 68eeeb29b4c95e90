/* SPDX-License-Identifier: MIT */
/* Futexes: see futex.c. */
#pragma once

#include "lib/types.h"

void futex_init(void);

/* Wakes up to `nr` who wait for one of `bitset` at uaddr: how many, or -errno. May sleep. */
int futex_wake(u32 __user *uaddr, int nr, u32 bitset, bool private);

/*
 * Current leaves its memory: the locks it still holds go to others, who are told so. First those
 * of its robust list, which sleeps; then, when no more can come, those with waiters, which wants
 * tasklist_lock.
 */
void futex_exit(void);
void futex_exit_pi(void);
