/* SPDX-License-Identifier: MIT */
/*
 * Sv39 page-table entries. Privileged specification, "Sv39: Page-Based 39-bit
 * Virtual-Memory System".
 *
 *	 63   54 53                  10 9   8 7 6 5 4 3 2 1 0
 *	+-------+----------------------+-----+-+-+-+-+-+-+-+-+
 *	|   0   | physical page number | RSW |D|A|G|U|X|W|R|V|
 *	+-------+----------------------+-----+-+-+-+-+-+-+-+-+
 *
 * The two RSW bits are software's. A and D are set in advance wherever the access that
 * needs them is allowed: the hardware never has to write the table, and copies of the
 * kernel through the direct map need not.
 */
#pragma once

#include "lib/types.h"
#include "riscv/layout.h"

typedef u64 pte_t;

#define PTE_V		 BIT(0)
#define PTE_R		 BIT(1)
#define PTE_W		 BIT(2)
#define PTE_X		 BIT(3)
#define PTE_U		 BIT(4)
#define PTE_G		 BIT(5)
#define PTE_A		 BIT(6)
#define PTE_D		 BIT(7)
#define PTE_COW		 BIT(8) /* RSW: private and shared for now; a write copies or restores */
#define PTE_SHARED	 BIT(9) /* RSW: of a MAP_SHARED area; fork leaves it as it is */

#define PTE_LEAF	 (PTE_R | PTE_W | PTE_X)

#define PTRS_PER_TABLE	 512
#define PTE_LEVELS	 3
#define LEVEL_SHIFT(l)	 (PAGE_SHIFT + 9 * (l))
#define PTE_INDEX(va, l) (((va) >> LEVEL_SHIFT(l)) & (PTRS_PER_TABLE - 1))
#define USER_ROOT_PTES	 256 /* the lower half of a root table */

/*
 * A TLB may have the entry if one of these is set: the hardware, or a fault, sets A before it
 * has. Fork leaves both clear in what it makes PTE_COW, as it empties the TLBs: so whoever
 * writes there first need not do that again. Who clears A without a fence sets D, which has no
 * other meaning where there is no W.
 */
#define PTE_SEEN (PTE_A | PTE_D)

static inline pa_t pte_pa(pte_t pte)
{
	return (pte >> 10 & ((1UL << 44) - 1)) << PAGE_SHIFT;
}

static inline pte_t make_pte(pa_t pa, u64 flags)
{
	return pa >> PAGE_SHIFT << 10 | flags;
}

/*
 * Of an entry that names a leaf table: fork left that to several mms, and it is hooked in
 * nowhere; see mm/pgtable_cow.c. With PTE_SHARED, munmap is about to let go of it.
 */
static inline bool pmd_is_shared(pte_t pmd)
{
	return (pmd & (PTE_V | PTE_COW | PTE_SHARED)) == PTE_COW;
}

/* A page that is on the swap area: W without V and R is in no other entry. */
static inline bool pte_is_swap(pte_t pte)
{
	return (pte & (PTE_V | PTE_R | PTE_W)) == PTE_W;
}

static inline pte_t make_swap_pte(u64 slot)
{
	return slot << 10 | PTE_W;
}

static inline u64 pte_swap_slot(pte_t pte)
{
	return pte >> 10;
}

/* The table that a non-leaf entry points at, through the direct map. */
static inline pte_t *pte_table(pte_t pte)
{
	return pa_to_va(pte_pa(pte));
}
