/* SPDX-License-Identifier: MIT */
/*
 * Checks of the page and slab allocators. What is free is filled with a poison and looked
 * at when it is handed out again: a write after the free is named with who freed. What is
 * handed out knows by whom it was asked for, which the ledger adds up. An object of a slab
 * lies between a guard word and a red zone, both looked at when it is freed:
 *
 *	struct object_track: guard, size, sites		OBJECT_HEAD
 *	the object, `nbytes` as asked for
 *	red zone: the rest, and 8 bytes more		OBJECT_TAIL
 */
#pragma once

#include "lib/bug.h"
#include "lib/types.h"

struct kmem_cache;
struct page;

#ifdef DEBUG

/* A return address and the caller's, their low halves: the kernel is in the top 2 GiB. */
struct site {
	u32 pc, caller;
};

struct object_track {
	u64 guard;
	union {
		struct { /* handed out */
			u32 nbytes;
			u32 epoch; /* of the ledger */
		};
		void *next; /* free */
	};
	struct site allocated, freed;
};

struct page_track {
	u32 epoch;
	struct site site; /* who allocated it, or freed it; 0: it is free since boot */
};

#define OBJECT_HEAD sizeof(struct object_track)
#define OBJECT_TAIL 16

/* Who called the function that this is in, and who called that one. */
static inline __attribute__((always_inline)) struct site call_site(void)
{
	const u64 *fp = __builtin_frame_address(0);
	const u64 *outer = (const u64 *)fp[-2];

	return (struct site){(u32)fp[-1], outer ? (u32)outer[-1] : 0};
}

static inline struct object_track *object_track(const void *obj)
{
	return (struct object_track *)obj - 1;
}

/* Where a free object keeps its slab's next free one. */
static inline void **object_link(void *obj)
{
	return &object_track(obj)->next;
}

/* What the allocators tell. The caller owns the memory; any context. */
void object_created(const struct kmem_cache *c, void *obj); /* with a new slab, free */
void object_allocated(const struct kmem_cache *c, void *obj, size_t nbytes, struct site site);
void object_freed(const struct kmem_cache *c, void *obj, struct site site);
void page_allocated(struct page *page, u32 order, struct site site);
void page_freed(struct page *page, u32 order, struct site site);

/* Panic if an address, or a page, is not what can be freed. */
void check_kfree(const void *p);
void check_page_count(const struct page *page, int count);

bool object_is_allocated(const void *obj);

#define SITE_TEXT 128
const char *site_text(char *buf, struct site site); /* buf of SITE_TEXT bytes */

#else

struct site {
};

struct page_track {
};

#define OBJECT_HEAD			  0
#define OBJECT_TAIL			  0

#define call_site()			  ((struct site){})
#define object_link(obj)		  ((void **)(obj))
#define object_created(c, obj)		  ((void)0)
#define object_allocated(c, obj, n, site) ((void)(site))
#define object_freed(c, obj, site)	  ((void)(site))
#define page_allocated(page, order, site) ((void)(site))
#define page_freed(page, order, site)	  ((void)(site))
#define check_kfree(p)			  ((void)0)
#define check_page_count(page, count)	  BUG_ON((count) < 0)

#endif
