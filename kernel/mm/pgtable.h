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
 * The entry for a user address at level 0: pte_find NULL if a table is missing,
 * pte_alloc makes the tables and is NULL only when memory is out. pte_find wants
 * page_table_lock held; pte_alloc wants mm->mutex, and takes the other itself.
 */
pte_t *pte_find(struct mm_struct *mm, va_t va);
__must_check pte_t *pte_alloc(struct mm_struct *mm, va_t va);

/*
 * Unmaps [start, end), and frees its pages and the tables wholly inside. mm->mutex held,
 * or no users left.
 */
void unmap_range(struct mm_struct *mm, va_t start, va_t end);

/*
 * Gives what is mapped in [start, end) of `from` to `to` as well, copy-on-write. 0, or
 * -ENOMEM with a part of it done. The caller fences `from`. Both mutexes held, or `to`
 * known to no one else.
 */
__must_check int copy_range(struct mm_struct *to, struct mm_struct *from, va_t start, va_t end);

/* Changes the permissions of what is mapped in [start, end). mm->mutex held. */
void protect_range(struct mm_struct *mm, va_t start, va_t end, u32 access);

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
