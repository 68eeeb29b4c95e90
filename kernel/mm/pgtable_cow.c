// SPDX-License-Identifier: MIT
/*
 * Copy-on-write, of pages and of the leaf tables that map them.
 *
 * fork need not look at each page. A leaf table with many entries is left to both mms: it
 * is unhooked from both trees, which is to say that V is cleared in the two pmds, since
 * RISC-V can't write-protect through an entry that names a table. They keep its address, and
 * PTE_COW for a mark; the table counts its sharers. Nobody can reach it through the hardware
 * any more. So the first touch of these 2 MiB is a fault, and that calls unshare_table:
 *
 *	others share it		the mm gets a copy. The pages are mapped twice now: they are
 *				counted, and in both tables writable entries become PTE_COW
 *	the last one has it	the table is hooked in again, as it was before the fork
 *
 * Each sharer's areas say what a shared table holds: so whatever changes a part of it for
 * one of them (munmap, mprotect, a fault) unshares it first, and one that goes as a whole is
 * only counted down. What is done to a page for all who have it mapped is done once in the
 * shared table. The sharers' rss do not follow that until they unshare it: nr_counted.
 *
 * Locks: the page_table_lock of each mm that has the table keeps it where it is; its own
 * lock, while it is shared, guards the entries.
 *
 * A table with few entries is cheaper copied at once than found missing later. Those of
 * each mm that have both areas which a child inherits and others are never shared.
 */
#include "lib/bug.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/swap.h"
#include "mm/vmstat.h"

#define SHARE_MIN_PTES 64

bool share_page_tables = true;

/* ---- giving a table up ---- */

void put_leaf_table(struct page *table)
{
	const pte_t *pte = page_address(table);

	if (!refcount_dec_and_test(&table->sharers))
		return;
	for (u32 i = 0; i < PTRS_PER_TABLE; i++)
		if (pte[i])
			put_pte(pte[i]);
	vm_gauge_add(VM_NR_TABLES, -1);
	put_page(table);
}

/* ---- becoming the only one who has a table ---- */

/*
 * Entries of `src`, shared from now on, into `dst`: how many of them count. The locks of both
 * are held, where others know them. No TLB has them, or fork is about to empty it.
 */
static u32 copy_ptes(pte_t *dst, pte_t *src, u64 nr)
{
	u32 copied = 0;

	for (u64 i = 0; i < nr; i++) {
		pte_t pte = src[i];

		if (pte & PTE_V) {
			if ((pte & (PTE_W | PTE_SHARED)) == PTE_W)
				pte = (pte & ~PTE_W) | PTE_COW;
			if (pte & PTE_COW)
				pte &= ~PTE_SEEN;
			get_page(pa_to_page(pte_pa(pte)));
			copied += pte_counts(pte);
		} else if (pte) {
			swap_dup(pte_swap_slot(pte));
		}
		src[i] = dst[i] = pte;
	}
	return copied;
}

/* Hooks in at `pmd` the table that was shared there, or `new`, a copy of it. */
static void hook_unshared(struct mm_struct *mm, pte_t *pmd, struct page *new)
{
	struct page *old = pa_to_page(pte_pa(*pmd));

	if (new) {
		spin_lock(&old->lock);
		new->nr_present = copy_ptes(page_address(new), page_address(old), PTRS_PER_TABLE);
		spin_unlock(&old->lock);
		*pmd = make_pte(page_to_pa(new), PTE_V);
		count_vm_event(VM_table_copy);
	} else {
		smp_mb(); /* Order: what the others did to the entries before they left it. */
		*pmd = (*pmd & ~PTE_COW) | PTE_V;
		count_vm_event(VM_table_restore);
	}
	mm->rss -= old->nr_counted - (new ? new : old)->nr_present;
}

int unshare_table(struct mm_struct *mm, pte_t *pmd)
{
	struct page *old = pa_to_page(pte_pa(*pmd)), *new = NULL, *drop = old;

	if (refcount_read(&old->sharers) > 1) {
		new = table_alloc(GFP_ZERO);
		if (!new)
			return -ENOMEM;
	}
	spin_lock(&mm->page_table_lock);
	if (pmd_is_shared(*pmd))
		hook_unshared(mm, pmd, new);
	else
		drop = new; /* another thread's fault was faster */
	spin_unlock(&mm->page_table_lock);
	if (new)
		put_leaf_table(drop);
	return 0;
}

int unshare_range(struct mm_struct *mm, va_t start, va_t end)
{
	for (va_t va = start, next; va < end; va = next) {
		pte_t *pmd = pmd_next(mm, va, end, &next);

		if (pmd && pmd_is_shared(*pmd) && unshare_table(mm, pmd))
			return -ENOMEM;
	}
	return 0;
}

int unshare_ends(struct mm_struct *mm, va_t start, va_t end)
{
	const u64 mask = (1UL << LEVEL_SHIFT(1)) - 1;

	if (start & mask && unshare_range(mm, start, start + 1))
		return -ENOMEM;
	return end & mask ? unshare_range(mm, end - 1, end) : 0;
}

/* ---- fork ---- */

/* Whether a child may have the leaf table of `pmd`, which is for va, as it is. */
static bool may_share(struct mm_struct *mm, pte_t pmd, va_t va)
{
	const u64 size = 1UL << LEVEL_SHIFT(1);
	va_t start = ALIGN_DOWN(va, size);
	struct vm_area_struct *vma;

	if (!share_page_tables ||
	    (!pmd_is_shared(pmd) && pa_to_page(pte_pa(pmd))->nr_present < SHARE_MIN_PTES))
		return false;
	for (vma = find_vma(mm, start); vma && vma->start < start + size; vma = vma_next(vma))
		if (vma->flags & (VM_DONTCOPY | VM_WIPEFORK))
			return false;
	return true;
}

static void share_table(struct mm_struct *to, pte_t *dst, struct mm_struct *from, pte_t *src)
{
	struct page *table = pa_to_page(pte_pa(*src));

	refcount_inc(&table->sharers);
	spin_lock(&from->page_table_lock);
	if (!pmd_is_shared(*src))
		table->nr_counted = table->nr_present;
	*src = (*src & ~PTE_V) | PTE_COW;
	spin_unlock(&from->page_table_lock);
	*dst = *src;
	to->rss += table->nr_counted;
	to->table_pages++;
	count_vm_event(VM_table_share);
}

static int copy_leaf_range(struct mm_struct *to, struct mm_struct *from, va_t start, va_t end,
			   pte_t *pmd)
{
	pte_t *src, *dst;
	u32 copied;

	if (pmd_is_shared(*pmd) && unshare_table(from, pmd))
		return -ENOMEM;
	dst = pte_alloc(to, start);
	if (!dst)
		return -ENOMEM;
	src = &pte_table(*pmd)[PTE_INDEX(start, 0)];
	spin_lock(&from->page_table_lock);
	copied = copy_ptes(dst, src, (end - start) >> PAGE_SHIFT);
	spin_unlock(&from->page_table_lock);
	virt_to_page(dst)->nr_present += copied;
	to->rss += copied;
	return 0;
}

int copy_range(struct mm_struct *to, struct mm_struct *from, va_t start, va_t end)
{
	for (va_t va = start, next; va < end; va = next) {
		pte_t *src = pmd_next(from, va, end, &next), *dst;

		if (!src || !*src)
			continue;
		dst = pmd_alloc(to, va);
		if (!dst)
			return -ENOMEM;
		if (pmd_is_shared(*dst))
			continue; /* with an area before this one */
		if (!*dst && may_share(from, *src, va))
			share_table(to, dst, from, src);
		else if (copy_leaf_range(to, from, va, next, src))
			return -ENOMEM;
	}
	return 0;
}
