// SPDX-License-Identifier: MIT
/*
 * Page tables: the kernel's own map, and the user half of each mm.
 *
 * The upper half of every root table is a copy of the kernel's, made once: the tables
 * below it are shared, so that a trap switches no page table.
 *
 * No fence where an invalid entry becomes valid. Where a valid one goes or shrinks, one
 * fence for the batch, on the harts that have the mm in satp, before its pages are freed.
 */
#include "mm/pgtable.h"

#include "lib/bug.h"
#include "lib/string.h"
#include "mm/vmstat.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/sbi.h"

#define KERNEL_FLAGS (PTE_V | PTE_G | PTE_A | PTE_D)

extern char __kernel_start[], __text_end[], __rodata_end[], __kernel_end[];

static pte_t kernel_root[PTRS_PER_TABLE] __aligned(PAGE_SIZE);
static DEFINE_SPINLOCK(kernel_table_lock, LOCK_KERNEL_TABLE);
u64 kernel_satp; /* what the other harts start with: entry.S */

/* ---- the kernel's map ---- */

static pte_t *kernel_table(pte_t *entry)
{
	struct page *page;

	if (!(*entry & PTE_V)) {
		page = alloc_page(GFP_ZERO | GFP_ATOMIC);
		if (!page)
			return NULL;
		*entry = make_pte(page_to_pa(page), PTE_V);
		vm_gauge_add(VM_NR_TABLES, 1);
	}
	return pte_table(*entry);
}

static pte_t *kernel_pte(va_t va)
{
	pte_t *table = kernel_root;

	for (int level = PTE_LEVELS - 1; level > 0 && table; level--)
		table = kernel_table(&table[PTE_INDEX(va, level)]);
	return table ? &table[PTE_INDEX(va, 0)] : NULL;
}

int map_kernel_page(va_t va, struct page *page)
{
	pte_t *pte;

	spin_lock(&kernel_table_lock);
	pte = kernel_pte(va);
	if (pte)
		*pte = make_pte(page_to_pa(page), KERNEL_FLAGS | PTE_R | PTE_W);
	spin_unlock(&kernel_table_lock);
	return pte ? 0 : -ENOMEM;
}

struct page *unmap_kernel_page(va_t va)
{
	struct page *page = NULL;
	pte_t *pte;

	spin_lock(&kernel_table_lock);
	pte = kernel_pte(va); /* finds the tables: they are there while anything is mapped */
	if (pte && *pte & PTE_V) {
		page = pa_to_page(pte_pa(*pte));
		*pte = 0;
	}
	spin_unlock(&kernel_table_lock);
	return page;
}

struct page *unmap_kernel_table(va_t va)
{
	pte_t *entry, *table;
	struct page *page = NULL;
	u32 i = 0;

	spin_lock(&kernel_table_lock);
	/* The one below the root is there since boot, and stays. */
	entry = &pte_table(kernel_root[PTE_INDEX(va, 2)])[PTE_INDEX(va, 1)];
	if (*entry & PTE_V) {
		table = pte_table(*entry);
		while (i < PTRS_PER_TABLE && !table[i])
			i++;
		if (i == PTRS_PER_TABLE) {
			page = pa_to_page(pte_pa(*entry));
			*entry = 0;
			vm_gauge_add(VM_NR_TABLES, -1);
		}
	}
	spin_unlock(&kernel_table_lock);
	return page;
}

static void __init map_image(const char *from, const char *to, u64 flags)
{
	for (const char *p = from; p < to; p += PAGE_SIZE) {
		pte_t *pte = kernel_pte((va_t)p);

		BUG_ON(!pte);
		*pte = make_pte(image_to_pa(p), KERNEL_FLAGS | flags);
	}
}

void __init paging_init(pa_t ram_end)
{
	const u64 gigabyte = 1UL << LEVEL_SHIFT(2);

	spin_lock(&kernel_table_lock);
	/* Gigabyte 0 has the devices. */
	for (pa_t pa = 0; pa < ram_end; pa += gigabyte)
		kernel_root[PTE_INDEX(DIRECT_MAP_BASE + pa, 2)] =
			make_pte(pa, KERNEL_FLAGS | PTE_R | PTE_W);
	map_image(__kernel_start, __text_end, PTE_R | PTE_X);
	map_image(__text_end, __rodata_end, PTE_R);
	map_image(__rodata_end, __kernel_end, PTE_R | PTE_W);
	/* The stacks' tables below the root: before any root is copied. */
	BUG_ON(!kernel_pte(KSTACK_BASE));
	spin_unlock(&kernel_table_lock);

	init_mm.root = pa_to_va(image_to_pa(kernel_root));
	kernel_satp = SATP_SV39 | image_to_pa(kernel_root) >> PAGE_SHIFT;
	for (u32 i = 0; i < NR_HARTS; i++)
		harts[i].active_mm = &init_mm;
	csr_write(satp, kernel_satp);
	local_flush_tlb_all();
}

/* ---- address spaces ---- */

/*
 * A hart counts the mm that it has in satp, and its bit in active_harts says who must be
 * fenced. The bit is set before satp is: whoever changes an entry and does not see the
 * bit is sure that the hart sees the entry.
 */
void switch_mm(struct mm_struct *mm)
{
	struct hart *h = this_hart();
	struct mm_struct *old = h->active_mm;

	if (mm == old)
		return;
	refcount_inc(&mm->count);
	__atomic_fetch_or(&mm->active_harts, BIT(h->index), __ATOMIC_SEQ_CST);
	csr_write(satp, SATP_SV39 | va_to_pa(mm->root) >> PAGE_SHIFT);
	local_flush_tlb_all();
	h->active_mm = mm;
	count_vm_event(VM_satp_write);
	__atomic_fetch_and(&old->active_harts, ~BIT(h->index), __ATOMIC_SEQ_CST);
	mmdrop(old);
}

void flush_tlb_range(struct mm_struct *mm, va_t start, va_t end)
{
	u64 harts_of_mm, self;

	smp_mb(); /* the entries first, then who may have the old ones */
	irq_save();
	self = BIT(this_hart_index());
	harts_of_mm = READ_ONCE(mm->active_harts);
	if (harts_of_mm & self) {
		if (end - start == PAGE_SIZE)
			local_flush_tlb_page(start);
		else
			local_flush_tlb_all();
		count_vm_event(VM_tlb_flush);
	}
	if (harts_of_mm & ~self) {
		sbi_remote_sfence_vma(hartid_mask(harts_of_mm & ~self), start, end - start);
		count_vm_event(VM_tlb_shootdown);
	}
	irq_restore();
}

void flush_tlb_mm(struct mm_struct *mm)
{
	flush_tlb_range(mm, 0, USER_END);
}

/* ---- walking the user half ---- */

pte_t *pte_find(struct mm_struct *mm, va_t va)
{
	pte_t *table = mm->root;

	for (int level = PTE_LEVELS - 1; level > 0; level--) {
		pte_t entry = table[PTE_INDEX(va, level)];

		if (!(entry & PTE_V))
			return NULL;
		table = pte_table(entry);
	}
	return &table[PTE_INDEX(va, 0)];
}

pte_t *pte_alloc(struct mm_struct *mm, va_t va)
{
	pte_t *table = mm->root;

	for (int level = PTE_LEVELS - 1; level > 0; level--) {
		pte_t *entry = &table[PTE_INDEX(va, level)];

		if (!(*entry & PTE_V)) {
			struct page *page = alloc_page(GFP_ZERO | GFP_FAULT);

			if (!page)
				return NULL;
			spin_lock(&mm->page_table_lock);
			*entry = make_pte(page_to_pa(page), PTE_V);
			mm->table_pages++;
			spin_unlock(&mm->page_table_lock);
			vm_gauge_add(VM_NR_TABLES, 1);
		}
		table = pte_table(*entry);
	}
	return &table[PTE_INDEX(va, 0)];
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

static void release_tree(pte_t entry, int level, struct released *r)
{
	struct page *page = pa_to_page(pte_pa(entry));

	if (level == 0) {
		r->pages++;
	} else {
		pte_t *table = pte_table(entry);

		for (u32 i = 0; i < PTRS_PER_TABLE; i++)
			if (table[i])
				release_tree(table[i], level - 1, r);
		r->tables++;
	}
	put_page(page);
}

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
	if (!any)
		return;
	flush_tlb_range(mm, start, end);

	/* What is unhooked is found by no one else while mm->mutex is held. */
	release(mm->root, PTE_LEVELS - 1, start, end, &r);
	spin_lock(&mm->page_table_lock);
	mm->rss -= r.pages;
	mm->table_pages -= r.tables;
	spin_unlock(&mm->page_table_lock);
	vm_gauge_add(VM_NR_TABLES, -(long)r.tables);
}

/* ---- fork and mprotect: for each level-0 table in a range ---- */

/* The level-0 entry for va, or NULL with *next behind the hole. */
static pte_t *next_leaf(struct mm_struct *mm, va_t va, va_t end, va_t *next)
{
	pte_t *table = mm->root;

	for (int level = PTE_LEVELS - 1; level > 0; level--) {
		pte_t entry = table[PTE_INDEX(va, level)];

		*next = entry_end(va, end, level);
		if (!(entry & PTE_V))
			return NULL;
		table = pte_table(entry);
	}
	return &table[PTE_INDEX(va, 0)];
}

int copy_range(struct mm_struct *to, struct mm_struct *from, va_t start, va_t end)
{
	u64 copied = 0;

	for (va_t va = start, next; va < end; va = next) {
		pte_t *src = next_leaf(from, va, end, &next), *dst;

		if (!src)
			continue;
		dst = pte_alloc(to, va);
		if (!dst)
			return -ENOMEM;
		spin_lock(&from->page_table_lock);
		for (u64 i = 0; i < (next - va) >> PAGE_SHIFT; i++) {
			pte_t pte = src[i];

			if (!(pte & PTE_V))
				continue;
			if (pte & PTE_W) {
				pte = (pte & ~PTE_W) | PTE_COW;
				src[i] = pte;
			}
			dst[i] = pte;
			get_page(pa_to_page(pte_pa(pte)));
			copied++;
		}
		spin_unlock(&from->page_table_lock);
	}
	to->rss += copied;
	return 0;
}

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
		pte_t *pte = next_leaf(mm, va, end, &next);

		if (!pte)
			continue;
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
