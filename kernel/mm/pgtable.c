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
#include "mm/swap.h"
#include "mm/vmstat.h"

#define ZAP_BATCH 32

/* ---- finding entries, and making what is missing ---- */

struct page *table_alloc(gfp_t gfp)
{
	struct page *table = alloc_page(gfp | GFP_FAULT);

	if (table) {
		refcount_set(&table->sharers, 1);
		spin_lock_init(&table->lock, LOCK_LEAF_TABLE);
		table->nr_present = 0;
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

bool pte_counts(pte_t pte)
{
	return pte & PTE_V && pte_pa(pte) != page_to_pa(zero_page);
}

/* Keeps the table's count of pages, and mm's; NULL: others count the table too. */
static void count_change(struct mm_struct *mm, struct page *table, pte_t old, pte_t new)
{
	int change = pte_counts(new) - pte_counts(old);

	table->nr_present += (u32)change;
	if (!mm)
		return;
	mm->rss += (u64)(s64)change;
	mm->max_rss = max(mm->max_rss, mm->rss);
}

pte_t change_pte(struct mm_struct *mm, pte_t *pte, pte_t new)
{
	assert_held(&mm->page_table_lock);
	count_change(mm, virt_to_page(pte), *pte, new);
	return __atomic_exchange_n(pte, new, __ATOMIC_SEQ_CST);
}

bool install_pte(struct mm_struct *mm, pte_t *pte, pte_t old, pte_t new)
{
	bool same;

	spin_lock(&mm->page_table_lock);
	same = *pte == old;
	if (same)
		change_pte(mm, pte, new);
	spin_unlock(&mm->page_table_lock);
	return same;
}

/* For those entries of a leaf table that are for [va, end): where fn ended the walk. */
static va_t walk_leaf(struct mm_struct *mm, pte_t pmd, va_t va, va_t end, pte_fn *fn, void *arg)
{
	bool shared = pmd_is_shared(pmd);
	struct page *table = pa_to_page(pte_pa(pmd));

	if (shared)
		spin_lock(&table->lock);
	for (; va < end; va += PAGE_SIZE) {
		pte_t *pte = &pte_table(pmd)[PTE_INDEX(va, 0)], old = *pte;

		if (!(old & PTE_V) && !pte_is_swap(old))
			continue; /* also what munmap has just unhooked */
		if (!fn(pte, va, arg))
			break;
		if (*pte != old)
			count_change(shared ? NULL : mm, table, old, *pte);
	}
	if (shared)
		spin_unlock(&table->lock);
	return va;
}

va_t walk_ptes(struct mm_struct *mm, va_t start, va_t end, pte_fn *fn, void *arg)
{
	for (va_t va = start, next; va < end; va = next) {
		va_t stop;
		pte_t *pmd;

		spin_lock(&mm->page_table_lock);
		pmd = pmd_next(mm, va, end, &next);
		stop = pmd && (*pmd & (PTE_V | PTE_COW)) ? walk_leaf(mm, *pmd, va, next, fn, arg)
							 : next;
		spin_unlock(&mm->page_table_lock);
		if (stop != next)
			return stop;
	}
	return end;
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

		if (level == 1 && pmd_is_shared(*entry))
			*entry |= PTE_SHARED; /* found by no one else, as the others */
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

static void release_leaf_table(pte_t pmd, struct released *r)
{
	struct page *table = pa_to_page(pte_pa(pmd));

	r->pages += pmd & PTE_COW ? table->nr_counted : table->nr_present;
	r->tables++;
	put_leaf_table(table);
}

/* A table of level 1 that hangs below no root any more. */
static void release_upper_table(pte_t entry, struct released *r)
{
	for (u32 i = 0; i < PTRS_PER_TABLE; i++)
		if (pte_table(entry)[i])
			release_leaf_table(pte_table(entry)[i], r);
	r->tables++;
	free_table(pa_to_page(pte_pa(entry)));
}

/* What unhook() has left of the leaves for [va, end). */
static void release_leaves(struct mm_struct *mm, pte_t *table, va_t va, va_t end,
			   struct released *r)
{
	u32 nr = 0;

	for (; va < end; va += PAGE_SIZE) {
		pte_t *pte = &table[PTE_INDEX(va, 0)], old = *pte;

		if (old) {
			*pte = 0;
			nr += !pte_is_swap(old) && pte_counts(old | PTE_V);
			put_pte(old);
		}
	}
	r->pages += nr;
	spin_lock(&mm->page_table_lock);
	virt_to_page(table)->nr_present -= nr;
	spin_unlock(&mm->page_table_lock);
}

/* The same for [va, end) of a tree: entries without V were unhooked, or name shared tables. */
static void release(struct mm_struct *mm, pte_t *table, int level, va_t start, va_t end,
		    struct released *r)
{
	va_t next;

	if (level == 0) {
		release_leaves(mm, table, start, end, r);
		return;
	}
	for (va_t va = start; va < end; va = next) {
		pte_t *entry = &table[PTE_INDEX(va, level)], old = *entry;

		next = entry_end(va, end, level);
		if (old & PTE_V) {
			release(mm, pte_table(old), level - 1, va, next, r);
		} else if (old) {
			*entry = 0;
			if (level == 1)
				release_leaf_table(old, r);
			else
				release_upper_table(old, r);
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

	/* What is unhooked is found by no one else while mmap_lock is held. */
	release(mm, mm->root, PTE_LEVELS - 1, start, end, &r);
	spin_lock(&mm->page_table_lock);
	mm->rss -= r.pages;
	mm->table_pages -= r.tables;
	spin_unlock(&mm->page_table_lock);
}

/* ---- zap ---- */

/* Taken out of page tables, to be put once no TLB has them. */
struct zap {
	pte_t ptes[ZAP_BATCH];
	u32 nr;
};

static bool zap_pte(pte_t *pte, va_t va, void *arg)
{
	struct zap *zap = arg;

	(void)va;
	if (zap->nr == ZAP_BATCH)
		return false;
	zap->ptes[zap->nr++] = *pte;
	*pte = 0;
	return true;
}

void zap_range(struct mm_struct *mm, va_t start, va_t end)
{
	for (va_t va = start, stop; va < end; va = stop) {
		struct zap zap = {.nr = 0};

		stop = walk_ptes(mm, va, end, zap_pte, &zap);
		if (zap.nr)
			flush_tlb_range(mm, va, stop);
		for (u32 i = 0; i < zap.nr; i++)
			put_pte(zap.ptes[i]);
	}
}

/* ---- move ---- */

int prepare_move(struct mm_struct *mm, va_t old, va_t new, u64 nbytes)
{
	for (va_t va = new; va < new + nbytes; va = entry_end(va, new + nbytes, 1))
		if (!pte_alloc(mm, va))
			return -ENOMEM;
	return unshare_range(mm, old, old + nbytes);
}

void move_range(struct mm_struct *mm, va_t old, va_t new, u64 nbytes)
{
	for (u64 at = 0; at < nbytes; at += PAGE_SIZE) {
		pte_t *from, *to;

		spin_lock(&mm->page_table_lock);
		from = pte_find(mm, old + at);
		to = pte_find(mm, new + at);
		if (from && *from) {
			change_pte(mm, to, *from);
			change_pte(mm, from, 0);
		}
		spin_unlock(&mm->page_table_lock);
	}
	flush_tlb_range(mm, old, old + nbytes);
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
	else if (!(new &(PTE_W | PTE_SHARED)))
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
				continue; /* what is swapped out comes back with the area's flags */
			pte[i] = protect_pte(pte[i], access);
			changed = true;
		}
		spin_unlock(&mm->page_table_lock);
	}
	if (changed)
		flush_tlb_range(mm, start, end);
}
