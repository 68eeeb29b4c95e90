// SPDX-License-Identifier: MIT
/*
 * Kernel stacks: THREAD_SIZE mapped bytes in the upper half of a slot twice that size, so
 * that one that runs over hits unmapped space (and entry.S can tell).
 *
 * Unmapping would cost a TLB fence on every hart for each task that ends. So a freed
 * stack stays mapped, in a cache; when the cache is full, or memory is short, it is
 * emptied with one fence for all.
 */
#include "mm/kstack.h"

#include "lib/bitops.h"
#include "lib/bug.h"
#include "lib/lock.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/vmstat.h"
#include "riscv/hart.h"
#include "riscv/sbi.h"

#define CACHE_MAX   64
#define STACK_PAGES (THREAD_SIZE / PAGE_SIZE)

static DEFINE_SPINLOCK(kstack_lock, LOCK_KSTACK);
static u64 used[NR_KSTACKS / 64]; /* [kstack_lock] slots mapped, or about to be */
static u32 first_free;		  /* [kstack_lock] no slot below is free */
static void *cache[CACHE_MAX];	  /* [kstack_lock] tops */
static u32 nr_cached;		  /* [kstack_lock] */

static va_t slot_stack(u32 slot)
{
	return KSTACK_BASE + (u64)slot * KSTACK_STRIDE + THREAD_SIZE;
}

static u32 top_slot(void *top)
{
	return (u32)(((va_t)top - THREAD_SIZE - KSTACK_BASE) / KSTACK_STRIDE);
}

static bool take_slot(u32 *slot)
{
	spin_lock(&kstack_lock);
	/* The lowest: stacks that lie together need few page tables. */
	*slot = (u32)find_next_zero_bit(used, NR_KSTACKS, first_free);
	if (*slot < NR_KSTACKS) {
		set_bit(used, *slot);
		first_free = *slot + 1;
	}
	spin_unlock(&kstack_lock);
	return *slot < NR_KSTACKS;
}

static void put_slot(u32 slot)
{
	spin_lock(&kstack_lock);
	clear_bit(used, slot);
	first_free = min(first_free, slot);
	spin_unlock(&kstack_lock);
}

/* The caller fences before the pages are freed, and the slot. */
static void unmap_stack(va_t stack, struct list_head *pages)
{
	for (u32 i = 0; i < STACK_PAGES; i++) {
		struct page *page = unmap_kernel_page(stack + i * PAGE_SIZE);

		if (page) {
			list_add(&page->list, pages);
			vm_gauge_add(VM_NR_KSTACKS, -1);
		}
	}
}

static void fence_all(void)
{
	local_flush_tlb_all();
	sbi_remote_sfence_vma(hartid_mask(online_harts), 0, ~0UL);
}

static void put_pages(struct list_head *pages)
{
	struct page *page, *tmp;

	list_for_each_entry_safe (page, tmp, pages, list) {
		list_del(&page->list);
		put_page(page);
	}
}

static bool map_stack(va_t stack)
{
	for (u32 i = 0; i < STACK_PAGES; i++) {
		struct page *page = alloc_page(GFP_ZERO);

		if (!page)
			return false;
		if (map_kernel_page(stack + i * PAGE_SIZE, page)) {
			put_page(page);
			return false;
		}
		vm_gauge_add(VM_NR_KSTACKS, 1);
	}
	return true;
}

void *kstack_alloc(void)
{
	LIST_HEAD(pages);
	void *top = NULL;
	va_t stack;
	u32 slot;

	spin_lock(&kstack_lock);
	if (nr_cached)
		top = cache[--nr_cached];
	spin_unlock(&kstack_lock);
	if (top)
		return top;

	if (!take_slot(&slot))
		return NULL;
	stack = slot_stack(slot);
	if (map_stack(stack))
		return (void *)(stack + THREAD_SIZE);
	unmap_stack(stack, &pages);
	fence_all();
	put_pages(&pages);
	put_slot(slot);
	return NULL;
}

/* Page tables in which no stack is mapped any more. */
static void unmap_tables(void *const *tops, u32 nr, struct list_head *pages)
{
	for (u32 i = 0; i < nr; i++) {
		struct page *table = unmap_kernel_table((va_t)tops[i] - THREAD_SIZE);

		if (table)
			list_add(&table->list, pages);
	}
}

static u64 shrink_to(u32 keep)
{
	void *tops[CACHE_MAX];
	LIST_HEAD(pages);
	u32 nr = 0;

	spin_lock(&kstack_lock);
	while (nr_cached > keep)
		tops[nr++] = cache[--nr_cached];
	spin_unlock(&kstack_lock);
	if (!nr)
		return 0;
	for (u32 i = 0; i < nr; i++)
		unmap_stack((va_t)tops[i] - THREAD_SIZE, &pages);
	unmap_tables(tops, nr, &pages);
	fence_all();
	put_pages(&pages);
	for (u32 i = 0; i < nr; i++)
		put_slot(top_slot(tops[i]));
	return (u64)nr * STACK_PAGES;
}

void kstack_free(void *top)
{
	for (;;) {
		bool cached;

		spin_lock(&kstack_lock);
		cached = nr_cached < CACHE_MAX;
		if (cached)
			cache[nr_cached++] = top;
		spin_unlock(&kstack_lock);
		if (cached)
			return;
		shrink_to(CACHE_MAX / 2);
	}
}

u64 kstack_shrink(void)
{
	return shrink_to(0);
}
