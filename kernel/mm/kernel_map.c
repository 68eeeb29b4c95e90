// SPDX-License-Identifier: MIT
/*
 * The kernel's own map: memory and devices in gigapages, the image with each part's
 * permissions, and the range of kernel stacks.
 *
 * The upper half of every root table is a copy of this one's, made once: the tables below
 * it are shared, so that a trap switches no page table.
 */
#include "lib/bug.h"
#include "mm/pgtable.h"
#include "mm/vmstat.h"
#include "riscv/csr.h"
#include "riscv/hart.h"

#define KERNEL_FLAGS (PTE_V | PTE_G | PTE_A | PTE_D)

extern char __kernel_start[], __text_end[], __rodata_end[], __kernel_end[];

static pte_t kernel_root[PTRS_PER_TABLE] __aligned(PAGE_SIZE);
static DEFINE_SPINLOCK(kernel_table_lock, LOCK_KERNEL_TABLE);
u64 kernel_satp; /* what the other harts start with: entry.S */

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
