// SPDX-License-Identifier: MIT
/*
 * The user half of page tables: finding entries, making tables, unmapping, permissions.
 *
 * Levels, from the root: 2, 1, 0. An entry of level 1 is called a pmd here, as in Linux;
 * it names a leaf table, whose entries (PTEs) name pages. A leaf table may be shared with
 * other mms, copy-on-write: pgtable_cow.c.
 */
#include "mm/pgtable.h"

#include "lib/bug.h"
#include "mm/vmstat.h"

/* ---- finding entries, and making what is missing ---- */

struct page *table_alloc(gfp_t gfp)
{
	struct page *table = alloc_page(gfp | GFP_FAULT);

	if (table) {
		refcount_set(&table->sharers, 1);
		table->nr_ptes = 0;
		vm_gauge_add(VM_NR_TABLES, 1);
	}
	return table;
}

static void free_table(struct page *table)
{
	vm_gauge_add(VM_NR_TABLES, -1);
	put_page(table);
}

pte_t *pmd_find(struct mm_struct *mm, va_t va)
{
	pte_t entry = mm->root[PTE_INDEX(va, 2)];

	return entry & PTE_V ? &pte_table(entry)[PTE_INDEX(va, 1)] : NULL;
}

pte_t *pte_find(struct mm_struct *mm, va_t va)
{
	pte_t *pmd = pmd_find(mm, va);

	return pmd && *pmd & PTE_V ? &pte_table(*pmd)[PTE_INDEX(va, 0)] : NULL;
}

/* Hooks a new table in at `entry`, unless another fault was faster. 0 or -ENOMEM. */
static int fill_entry(struct mm_struct *mm, pte_t *entry)
{
	struct page *table = table_alloc(GFP_ZERO);
	bool mine;

	if (!table)
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	mine = !*entry;
	if (mine) {
		*entry = make_pte(page_to_pa(table), PTE_V);
		mm->table_pages++;
	}
	spin_unlock(&mm->page_table_lock);
	if (!mine)
		free_table(table);
	return 0;
}

pte_t *pmd_alloc(struct mm_struct *mm, va_t va)
{
	pte_t *entry = &mm->root[PTE_INDEX(va, 2)];

	if (!*entry && fill_entry(mm, entry))
		return NULL;
	return &pte_table(*entry)[PTE_INDEX(va, 1)];
}

pte_t *pte_alloc(struct mm_struct *mm, va_t va)
{
	pte_t *pmd = pmd_alloc(mm, va);

	if (!pmd || (!*pmd && fill_entry(mm, pmd)))
		return NULL;
	if (pmd_is_shared(*pmd) && unshare_table(mm, pmd))
		return NULL;
	return &pte_table(*pmd)[PTE_INDEX(va, 0)];
}

static va_t entry_start(va_t va, int level)
{
	return ALIGN_DOWN(va, 1UL << LEVEL_SHIFT(level));
}

/* The first address behind what va's entry of this level covers, at most end. */
static va_t entry_end(va_t va, va_t end, int level)
{
	return min(entry_start(va, level) + (1UL << LEVEL_SHIFT(level)), end);
}

static bool covers_entry(va_t start, va_t end, va_t va, int level)
{
	return start <= entry_start(va, level) &&
	       end - entry_start(va, level) >= 1UL << LEVEL_SHIFT(level);
}

pte_t *pmd_next(struct mm_struct *mm, va_t va, va_t end, va_t *next)
{
	pte_t *pmd = pmd_find(mm, va);

	*next = entry_end(va, end, pmd ? 1 : 2);
	return pmd;
}

/* ---- a leaf's change ---- */

bool install_pte(struct mm_struct *mm, pte_t *pte, pte_t old, pte_t new)
{
	bool same;

	spin_lock(&mm->page_table_lock);
	same = *pte == old;
	if (same) {
		*pte = new;
		if (!old) {
			pa_to_page(va_to_pa(pte))->nr_ptes++;
			mm->rss++;
			mm->max_rss = max(mm->max_rss, mm->rss);
		}
	}
	spin_unlock(&mm->page_table_lock);
	return same;
}

/* ---- unmap: unhook, fence, release ---- */

/*
 * Clears V in the highest entries that [start, end) covers whole, and keeps the rest of
 * them for release(). A gigabyte costs one store; only the tables at the two ends are
 * walked.
 */
static bool unhook(pte_t *table, int level, va_t start, va_t end)
{
	bool any = false;

	for (va_t va = start; va < end; va = entry_end(va, end, level)) {
		pte_t *entry = &table[PTE_INDEX(va, level)];

		if (!(*entry & PTE_V))
			continue;
		if (covers_entry(start, end, va, level)) {
			*entry &= ~PTE_V;
			any = true;
		} else if (unhook(pte_table(*entry), level - 1, va, entry_end(va, end, level))) {
			any = true;
		}
	}
	return any;
}

struct released {
	u64 pages, tables;
};

/* What hangs below an entry of this level that is in no table any more. */
static void release_tree(pte_t entry, int level, struct released *r)
{
	struct page *page = pa_to_page(pte_pa(entry));

	if (level == 0) {
		r->pages++;
		put_page(page);
		return;
	}
	r->tables++;
	if (level == 1) {
		r->pages += page->nr_ptes;
		put_leaf_table(page);
		return;
	}
	for (u32 i = 0; i < PTRS_PER_TABLE; i++)
		if (pte_table(entry)[i])
			release_tree(pte_table(entry)[i], level - 1, r);
	free_table(page);
}

/* Entries without V are those that unhook() left, or shared tables. */
static void release(pte_t *table, int level, va_t start, va_t end, struct released *r)
{
	for (va_t va = start; va < end; va = entry_end(va, end, level)) {
		pte_t *entry = &table[PTE_INDEX(va, level)];
		pte_t old = *entry;

		if (old & PTE_V) {
			if (level > 0)
				release(pte_table(old), level - 1, va, entry_end(va, end, level),
					r);
		} else if (old) {
			*entry = 0;
			if (level == 0)
				virt_to_page(table)->nr_ptes--;
			release_tree(old, level, r);
		}
	}
}

void unmap_range(struct mm_struct *mm, va_t start, va_t end)
{
	struct released r = {0};
	bool any;

	spin_lock(&mm->page_table_lock);
	any = unhook(mm->root, PTE_LEVELS - 1, start, end);
	spin_unlock(&mm->page_table_lock);
	if (any)
		flush_tlb_range(mm, start, end);

	/* What is unhooked is found by no one else while mm->mutex is held. */
	release(mm->root, PTE_LEVELS - 1, start, end, &r);
	spin_lock(&mm->page_table_lock);
	mm->rss -= r.pages;
	mm->table_pages -= r.tables;
	spin_unlock(&mm->page_table_lock);
}

/* ---- permissions ---- */

/*
 * Write permission is only ever given by a fault, which knows whether the page is shared:
 * here a private page that may be written becomes PTE_COW.
 */
static pte_t protect_pte(pte_t pte, u32 access)
{
	pte_t new = pte & ~(PTE_R | PTE_X | PTE_COW);

	if (access & (VM_READ | VM_WRITE))
		new |= PTE_R;
	if (access & VM_EXEC)
		new |= PTE_X;
	if (!(access & VM_WRITE))
		new &= ~PTE_W;
	else if (!(new &PTE_W))
		new |= PTE_COW;
	/* An entry without R, W, X would name a table: PROT_NONE is an entry without U. */
	if (!(new &PTE_LEAF))
		return (new | PTE_R) & ~PTE_U;
	return new | PTE_U;
}

void protect_range(struct mm_struct *mm, va_t start, va_t end, u32 access)
{
	bool changed = false;

	for (va_t va = start, next; va < end; va = next) {
		pte_t *pmd = pmd_next(mm, va, end, &next);
		pte_t *pte;

		if (!pmd || !*pmd)
			continue;
		BUG_ON(pmd_is_shared(*pmd));
		pte = &pte_table(*pmd)[PTE_INDEX(va, 0)];
		spin_lock(&mm->page_table_lock);
		for (u64 i = 0; i < (next - va) >> PAGE_SHIFT; i++) {
			if (!(pte[i] & PTE_V))
				continue;
			pte[i] = protect_pte(pte[i], access);
			changed = true;
		}
		spin_unlock(&mm->page_table_lock);
	}
	if (changed)
		flush_tlb_range(mm, start, end);
}
