/* SPDX-License-Identifier: MIT */
/* Page tables: the kernel's, and the user half of each mm. */
#pragma once

#include "mm/mm.h"
#include "mm/page.h"
#include "riscv/pte.h"

/* Builds the kernel's own map, with each part's permissions, and turns to it. */
void paging_init(pa_t ram_end);

/* Maps one page of the kernel's stack range; -ENOMEM. */
__must_check int map_kernel_page(va_t va, struct page *page);
struct page *unmap_kernel_page(va_t va); /* the caller fences */

/* The table that would map va, out of use, if nothing is mapped in it; else NULL. */
struct page *unmap_kernel_table(va_t va);

/*
 * The entry for a user address at level 0: pte_find NULL if a table is missing, or shared
 * with another mm; pte_alloc gives mm the tables, all its own, and is NULL only when memory
 * is out. pte_find wants page_table_lock held; pte_alloc wants mmap_lock, to read at
 * least, and takes the other itself.
 */
pte_t *pte_find(struct mm_struct *mm, va_t va);
__must_check pte_t *pte_alloc(struct mm_struct *mm, va_t va);

/* The entry of level 1 for va, which names a leaf table; NULL: the table for it is missing. */
pte_t *pmd_find(struct mm_struct *mm, va_t va);
__must_check pte_t *pmd_alloc(struct mm_struct *mm, va_t va);

/* The same for loops over [va, end): *next is behind what the entry, or the hole, covers. */
pte_t *pmd_next(struct mm_struct *mm, va_t va, va_t end, va_t *next);

/*
 * Puts `new`, which has its own reference to its page, where `old` was; false if by now
 * there is something else. Counts what is mapped.
 */
__must_check bool install_pte(struct mm_struct *mm, pte_t *pte, pte_t old, pte_t new);
/* With page_table_lock held: what was there, with PTE_A if the hardware has just set it. */
pte_t change_pte(struct mm_struct *mm, pte_t *pte, pte_t new);

/* Whether the entry counts as memory of its mm: the page of zeroes does not. */
bool pte_counts(pte_t pte);

/*
 * Calls fn for each valid entry for [start, end), also in shared tables, with the locks held
 * that guard it; it may change the entry, and returns false to end the walk before it is
 * done with it. Returns where the walk has ended. Without mmap_lock tables may come and go.
 */
typedef bool pte_fn(pte_t *pte, va_t va, void *arg);
va_t walk_ptes(struct mm_struct *mm, va_t start, va_t end, pte_fn *fn, void *arg);

/*
 * Unmaps [start, end), and frees its pages and the tables wholly inside. mmap_lock held,
 * or no users left. At start and end tables must not be shared: unshare_ends.
 */
void unmap_range(struct mm_struct *mm, va_t start, va_t end);

/*
 * Changes the permissions of what is mapped in [start, end). mmap_lock held. No table in
 * it is shared: unshare_range.
 */
void protect_range(struct mm_struct *mm, va_t start, va_t end, u32 access);

/*
 * Unmaps the pages of [start, end), and nothing more: tables stay, also shared ones, from
 * which the pages go for all. mmap_lock need not be held.
 */
void zap_range(struct mm_struct *mm, va_t start, va_t end);

/*
 * Moves what is mapped in [old, old + nbytes) to `new`, where nothing is. First, in one hold
 * of mmap_lock, the part of it that may fail: 0 or -ENOMEM.
 */
__must_check int prepare_move(struct mm_struct *mm, va_t old, va_t new, u64 nbytes);
void move_range(struct mm_struct *mm, va_t old, va_t new, u64 nbytes);

/* A table of level 0 or 1, not hooked in yet; `gfp` besides. */
__must_check struct page *table_alloc(gfp_t gfp);

/* ---- pgtable_cow.c: tables that a fork left to several mms ---- */

extern bool share_page_tables; /* I  off by nosharept */

/*
 * Gives what is mapped in [start, end), all of one area, of `from` to `to` as well,
 * copy-on-write. 0, or -ENOMEM with a part of it done. The caller fences `from`. Both
 * mutexes held, or `to` known to no one else.
 */
__must_check int copy_range(struct mm_struct *to, struct mm_struct *from, va_t start, va_t end);

/*
 * The leaf table that `pmd` names becomes mm's alone: hooked in again by the last of those
 * who share it, copied by others. 0 or -ENOMEM. mmap_lock held, to read at least.
 */
__must_check int unshare_table(struct mm_struct *mm, pte_t *pmd);

/* All in [start, end); and only those that lie in it in part. 0, or -ENOMEM. mmap_lock held. */
__must_check int unshare_range(struct mm_struct *mm, va_t start, va_t end);
__must_check int unshare_ends(struct mm_struct *mm, va_t start, va_t end);

/* Drops an mm's reference to a leaf table; the last one frees it with its pages. */
void put_leaf_table(struct page *table);

/* Makes every hart that runs mm forget what it knows of [start, end). */
void flush_tlb_range(struct mm_struct *mm, va_t start, va_t end);
void flush_tlb_mm(struct mm_struct *mm);

static inline void local_flush_tlb_page(va_t va)
{
	asm volatile("sfence.vma %0, zero" ::"r"(va) : "memory");
}

static inline void local_flush_tlb_all(void)
{
	asm volatile("sfence.vma" ::: "memory");
}
