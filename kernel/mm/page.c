// SPDX-License-Identifier: MIT
/*
 * The page allocator: buddy blocks of 2^0 to 2^MAX_ORDER pages, and in front of them a
 * list of single pages a hart, refilled and drained by the batch, so that the common
 * allocation takes no shared lock.
 *
 * A free block is on the list of its order, marked PG_BUDDY in its first page. Its buddy
 * is the block whose frame number differs in one bit: two free buddies become one block.
 *
 * A reserve is kept from calls that can fail (GFP_KERNEL), for page faults (GFP_FAULT),
 * which can't: fork ends with -ENOMEM while the processes that run still can. The last part of
 * it is for those who neither fail nor wait (GFP_ATOMIC too): swapping a page out takes a node.
 */
#include "mm/page.h"

#include "debug/fault-inject.h"
#include "lib/bug.h"
#include "lib/lock.h"
#include "lib/string.h"
#include "mm/reclaim.h"
#include "mm/vmstat.h"
#include "riscv/csr.h"
#include "task/signal.h"

#define MAX_ORDER   10
#define HOT_BATCH   32
#define HOT_MAX	    (2 * HOT_BATCH)
#define RESERVE_MAX 1024

struct hot_list { /* of one hart; interrupts off */
	struct list_head pages;
	u32 nr;
};

struct page *mem_map;
u64 first_pfn, nr_pfns;

static DEFINE_SPINLOCK(buddy_lock, LOCK_BUDDY);
static struct list_head free_lists[MAX_ORDER + 1]; /* [buddy_lock] */
static u64 nr_buddy_free;			   /* [buddy_lock] */
static u64 total_pages, reserve;		   /* I */
static struct hot_list hot[NR_HARTS];

static void free_block(struct page *page, u32 order)
{
	u64 pfn = page_to_pfn(page);

	assert_held(&buddy_lock);
	nr_buddy_free += 1UL << order;
	for (; order < MAX_ORDER; order++) {
		u64 buddy_pfn = pfn ^ (1UL << order);
		struct page *buddy = pfn_to_page(buddy_pfn);

		if (buddy_pfn < first_pfn || buddy_pfn >= first_pfn + nr_pfns)
			break;
		if (!(buddy->flags & PG_BUDDY) || buddy->order != order)
			break;
		list_del(&buddy->list);
		buddy->flags = 0;
		pfn &= ~(1UL << order);
	}
	page = pfn_to_page(pfn);
	page->flags = PG_BUDDY;
	page->order = order;
	list_add(&page->list, &free_lists[order]);
}

static struct page *take_block(u32 order)
{
	struct page *page;
	u32 o = order;

	assert_held(&buddy_lock);
	while (o <= MAX_ORDER && list_empty(&free_lists[o]))
		o++;
	if (o > MAX_ORDER)
		return NULL;
	page = list_first_entry(&free_lists[o], struct page, list);
	list_del(&page->list);
	page->flags = 0;
	while (o > order) {
		struct page *upper = page + (1UL << --o);

		upper->flags = PG_BUDDY;
		upper->order = o;
		list_add(&upper->list, &free_lists[o]);
	}
	nr_buddy_free -= 1UL << order;
	page->order = order;
	return page;
}

static void refill(struct hot_list *h)
{
	spin_lock(&buddy_lock);
	for (u32 i = 0; i < HOT_BATCH; i++) {
		struct page *page = take_block(0);

		if (!page)
			break;
		list_add(&page->list, &h->pages);
		h->nr++;
	}
	spin_unlock(&buddy_lock);
}

static void drain(struct hot_list *h)
{
	spin_lock(&buddy_lock);
	while (h->nr > HOT_BATCH) {
		struct page *page = list_last_entry(&h->pages, struct page, list);

		list_del(&page->list);
		h->nr--;
		free_block(page, 0);
	}
	spin_unlock(&buddy_lock);
}

static struct page *take_hot(void)
{
	struct page *page = NULL;
	struct hot_list *h;

	irq_save();
	h = &hot[this_hart_index()];
	if (!h->nr)
		refill(h);
	if (h->nr) {
		page = list_first_entry(&h->pages, struct page, list);
		list_del(&page->list);
		h->nr--;
	}
	irq_restore();
	return page;
}

/* How many pages it must leave. */
static u64 reserve_for(gfp_t gfp)
{
	if (!(gfp & GFP_FAULT))
		return reserve;
	return gfp & GFP_ATOMIC ? 0 : reserve / 8;
}

/* nr_buddy_free is read without its lock: the reserve need not be exact. */
static bool may_alloc(u32 order, gfp_t gfp)
{
	return READ_ONCE(nr_buddy_free) >= reserve_for(gfp) + (1UL << order);
}

bool memory_is_short(void)
{
	return !may_alloc(0, GFP_KERNEL);
}

static struct page *try_alloc(u32 order, gfp_t gfp)
{
	struct page *page;

	if (!may_alloc(order, gfp))
		return NULL;
	if (order == 0)
		return take_hot();
	spin_lock(&buddy_lock);
	page = take_block(order);
	spin_unlock(&buddy_lock);
	return page;
}

struct page *alloc_pages(u32 order, gfp_t gfp)
{
	struct page *page = NULL;

	if (order > MAX_ORDER || should_fail_alloc())
		return NULL;
	if (!(gfp & GFP_ATOMIC))
		assert_may_sleep();
	do
		page = try_alloc(order, gfp);
	while (!page && !(gfp & GFP_ATOMIC) && make_room(HOT_BATCH + (1UL << order)));
	/* Others may have ended while we waited; and who is to end may take what it needs for it. */
	if (!page && !(gfp & GFP_ATOMIC))
		page = try_alloc(order, fatal_signal_pending() ? gfp | GFP_FAULT : gfp);
	if (!page)
		return NULL;
	if (READ_ONCE(nr_buddy_free) < reserve && !(gfp & GFP_ATOMIC))
		hurry_kswapd();

	BUG_ON(page_count(page));
	page_allocated(page, order, call_site());
	refcount_set(&page->count, 1);
	page->mapping = NULL;
	list_init(&page->list);
	if (gfp & GFP_ZERO)
		memset(page_address(page), 0, PAGE_SIZE << order);
	return page;
}

void put_page(struct page *page)
{
	int count = atomic_sub_return(1, &page->count);
	struct hot_list *h;

	check_page_count(page, count);
	if (count)
		return;
	if (page->flags & PG_ANON)
		vm_gauge_add(VM_NR_ANON, -1);
	page->flags = 0;
	page_freed(page, page->order, call_site());
	irq_save();
	if (page->order) {
		spin_lock(&buddy_lock);
		free_block(page, page->order);
		spin_unlock(&buddy_lock);
	} else {
		h = &hot[this_hart_index()];
		list_add(&page->list, &h->pages);
		if (++h->nr > HOT_MAX)
			drain(h);
	}
	irq_restore();
}

u64 nr_free_pages(void)
{
	u64 nr = READ_ONCE(nr_buddy_free);

	for (u32 i = 0; i < NR_HARTS; i++)
		nr += READ_ONCE(hot[i].nr);
	return nr;
}

u64 nr_total_pages(void)
{
	return total_pages;
}

static void __init free_range(u64 pfn, u64 end)
{
	spin_lock(&buddy_lock);
	while (pfn < end) {
		u32 order = 0;

		while (order < MAX_ORDER && !(pfn & (1UL << order)) && pfn + (2UL << order) <= end)
			order++;
		total_pages += 1UL << order;
		free_block(pfn_to_page(pfn), order);
		pfn += 1UL << order;
	}
	spin_unlock(&buddy_lock);
}

void __init page_init(pa_t ram_start, pa_t ram_end, pa_t free_start, pa_t keep_start, pa_t keep_end)
{
	u64 keep = keep_start >> PAGE_SHIFT, keep_to = ALIGN_UP(keep_end, PAGE_SIZE) >> PAGE_SHIFT;
	u64 start, end = ram_end >> PAGE_SHIFT;

	for (u32 i = 0; i <= MAX_ORDER; i++)
		list_init(&free_lists[i]);
	for (u32 i = 0; i < NR_HARTS; i++)
		list_init(&hot[i].pages);

	first_pfn = ram_start >> PAGE_SHIFT;
	nr_pfns = end - first_pfn;
	mem_map = pa_to_va(free_start);
	memset(mem_map, 0, nr_pfns * sizeof(struct page));
	start = ALIGN_UP(free_start + nr_pfns * sizeof(struct page), PAGE_SIZE) >> PAGE_SHIFT;

	if (keep_to <= start || keep >= end) {
		free_range(start, end);
	} else {
		free_range(start, max(keep, start));
		free_range(keep_to, end);
	}
	reserve = min(total_pages / 64, (u64)RESERVE_MAX);
}
