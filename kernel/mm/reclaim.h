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

/* Lets kswapd do what it can: true if it freed memory. Sleeps. */
bool wait_for_kswapd(void);
