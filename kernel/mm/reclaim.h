/* SPDX-License-Identifier: MIT */
/* Getting pages back from those who can do without. */
#pragma once

#include "lib/types.h"

/*
 * Drops clean cache pages, unused dentries with their inodes, and spare kernel stacks,
 * about `nr` pages' worth; how many it freed, 0 when there is nothing left to drop.
 * Does not wait for I/O. No spinlock held.
 */
u64 reclaim_pages(u64 nr);

/* ---- vmscan.c ---- */

__must_check int start_kswapd(void);

/* Frees about nr pages at once, or lets kswapd do what it can: false if neither could. Sleeps. */
__must_check bool make_room(u64 nr);

/* Memory is about to run out: lets kswapd swap some out before it has. */
void hurry_kswapd(void);
