/* SPDX-License-Identifier: MIT */
/*
 * Physical pages: a struct page per frame of RAM, a reference count in it, and a buddy
 * allocator with a list of single pages a hart.
 *
 * Who counts: each user mapping of a page (PTE) is one reference, the page cache is one,
 * a slab or a page table is one. An anonymous page with a count of 1 has one owner: that
 * is what copy-on-write asks.
 */
#pragma once

#include "debug/memcheck.h"
#include "lib/list.h"
#include "lib/lock.h"
#include "lib/refcount.h"
#include "lib/types.h"
#include "riscv/layout.h"

enum page_flags {
	PG_BUDDY = 1 << 0,    /* heads a free block of the buddy lists */
	PG_SLAB = 1 << 1,     /* ->cache says whose */
	PG_LOCKED = 1 << 2,   /* under I/O: see page_lock */
	PG_UPTODATE = 1 << 3, /* holds what the file holds */
	PG_DIRTY = 1 << 4,    /* newer than the disk */
	PG_WRITEBACK = 1 << 5,
	PG_CACHE = 1 << 6, /* in a page cache: not anonymous */
	PG_REFERENCED = 1 << 7,
	PG_ANON = 1 << 8,      /* a user's, of no file */
	PG_SWAPCACHE = 1 << 9, /* anonymous, in the swap cache: PG_CACHE too */
};

struct address_space;
struct kmem_cache;

struct page {
	refcount_t count;
	u32 flags; /* [a] set and cleared with page_set_flag, page_clear_flag */
	u8 order;  /* of the block that it heads, free or allocated as one */
	struct page_track track;
	union {
		struct { /* a page of a page cache */
			struct address_space *mapping;
			u64 index; /* in pages, in the file */
		};
		struct { /* a page of a slab; the last three in its first page */
			struct page *slab_head;
			struct kmem_cache *cache;
			void *freelist;
			u32 inuse;
		};
		struct {		      /* a page table of level 0 */
			refcount_t sharers;   /* mms that have it */
			struct spinlock lock; /* its entries, while it is shared */
			u32 nr_present;	      /* its valid entries */
			u32 nr_counted;	      /* while shared: as the sharers' rss count it */
		};
	};
	struct list_head list; /* free list, slab's list, or the cache's dirty or clock list */
};

extern struct page *mem_map; /* [pfn - first_pfn] */
extern u64 first_pfn, nr_pfns;

static inline struct page *pfn_to_page(u64 pfn)
{
	return &mem_map[pfn - first_pfn];
}

static inline u64 page_to_pfn(const struct page *p)
{
	return (u64)(p - mem_map) + first_pfn;
}

static inline pa_t page_to_pa(const struct page *p)
{
	return page_to_pfn(p) << PAGE_SHIFT;
}

static inline struct page *pa_to_page(pa_t pa)
{
	return pfn_to_page(pa >> PAGE_SHIFT);
}

static inline void *page_address(const struct page *p)
{
	return pa_to_va(page_to_pa(p));
}

static inline struct page *virt_to_page(const void *va)
{
	return pa_to_page(va_to_pa(va));
}

static inline void page_set_flag(struct page *p, u32 flag)
{
	__atomic_fetch_or(&p->flags, flag, __ATOMIC_SEQ_CST);
}

/* Returns whether the flag was set. */
static inline bool page_test_and_clear_flag(struct page *p, u32 flag)
{
	return __atomic_fetch_and(&p->flags, ~flag, __ATOMIC_SEQ_CST) & flag;
}

static inline bool page_test_and_set_flag(struct page *p, u32 flag)
{
	return __atomic_fetch_or(&p->flags, flag, __ATOMIC_SEQ_CST) & flag;
}

static inline bool page_test_flag(const struct page *p, u32 flag)
{
	return READ_ONCE(p->flags) & flag;
}

typedef u32 gfp_t;
#define GFP_KERNEL 0
#define GFP_ZERO   BIT(0) /* filled with zeroes */
#define GFP_ATOMIC BIT(1) /* does not reclaim, so it may be asked for under a spinlock */
#define GFP_FAULT  BIT(2) /* may take the last pages, which calls that can fail may not */

/*
 * A block of 2^order pages with a count of 1, or NULL. Without GFP_ATOMIC it may drop
 * clean page-cache pages first, and wait for kswapd, which writes pages to the swap area; it
 * must not be called with a spinlock held.
 */
__must_check struct page *alloc_pages(u32 order, gfp_t gfp);

static inline __must_check struct page *alloc_page(gfp_t gfp)
{
	return alloc_pages(0, gfp);
}

static inline void get_page(struct page *p)
{
	refcount_inc(&p->count);
}

/* Drops a reference; the last one frees the block. Any context. */
void put_page(struct page *p);

static inline int page_count(const struct page *p)
{
	return refcount_read(&p->count);
}

/*
 * At boot: makes mem_map for [ram_start, ram_end), behind free_start, and gives all pages
 * behind it to the allocator but those of [keep_start, keep_end), the device tree.
 */
void page_init(pa_t ram_start, pa_t ram_end, pa_t free_start, pa_t keep_start, pa_t keep_end);

u64 nr_free_pages(void);
bool memory_is_short(void); /* GFP_KERNEL finds no page, as it seems now */
u64 nr_total_pages(void);
