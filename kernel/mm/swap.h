/* SPDX-License-Identifier: MIT */
/*
 * Anonymous pages on the disk.
 *
 * A swap area is a file of slots, a page each. A page that has gone to one is named by the
 * slot's number in the entries that had it mapped (make_swap_pte). The pages on their way out
 * and in are in the swap cache: a page cache of which the index is the slot. So whoever
 * shares a page by fork finds it there again, and what reads and writes files, reads and
 * writes it.
 *
 * Shared memory (shmem.h) goes there too: its file has the slots.
 *
 * Simplification: one area. Linux: up to 32, with priorities, and block devices too.
 */
#pragma once

#include "riscv/pte.h"

struct page;

/* ---- swapfile.c ---- */

/*
 * Puts a locked page, of no mapping, into the swap cache, dirty, with a slot of its own, which
 * is the caller's for an entry; false if there is no room. Any context.
 */
__must_check bool add_to_swap(struct page *page);

/* If the page is in the swap cache, its slot; else 0. The page is locked. */
u64 page_swap_slot(const struct page *page);

/*
 * One more entry has the slot; who calls knows one that has, or has locked the page that is
 * in the cache for it. One less: how many are left. Any context.
 */
void swap_dup(u64 slot);
u32 swap_free(u64 slot);

/*
 * The page of a slot, counted and locked, read from the disk if need be; ERR_PTR(-EIO),
 * (-ENOMEM), or (-ERANGE): no entry has the slot any more. Sleeps.
 */
__must_check struct page *swap_lock_page(u64 slot);

/* Takes the locked page, which nothing on the disk is needed of any more, out of the cache. */
void delete_from_swap_cache(struct page *page);

/*
 * Drops what an entry that is in no table any more has: its reference to a page, or its
 * share of a slot. May sleep.
 */
void put_pte(pte_t pte);

/* Writes the swap cache's dirty pages; 0 or -EIO. Sleeps. */
int swap_writeback(void);

void swap_shutdown(void); /* on the way out of the machine: no process is left. Sleeps. */

u64 nr_swap_pages(void), nr_free_swap_pages(void);
