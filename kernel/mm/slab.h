/* SPDX-License-Identifier: MIT */
/*
 * Small objects: a cache for each type that is allocated often, and kmalloc for the rest
 * (power-of-two caches up to a page, whole blocks of pages above).
 */
#pragma once

#include "lib/lock.h"
#include "mm/page.h"

struct kmem_cache {
	const char *name; /* I */
	u32 size;	  /* I  of an object, bytes, a multiple of 16 */
	u32 stride;	  /* I  from one to the next: more, if they are checked */
	u32 order;	  /* I  of a slab */
	u32 per_slab;	  /* I  objects */
	struct spinlock lock;
	struct list_head partial; /* [lock] slabs with a free object */
	u32 nr_partial;		  /* [lock] */
	u64 nr_objects;		  /* [lock] handed out */
};

/* Caches are static objects: no allocation can fail at boot. */
void kmem_cache_init(struct kmem_cache *c, const char *name, u32 size);

/* NULL when memory is out. With GFP_ZERO the object is filled with zeroes. */
__must_check void *kmem_cache_alloc(struct kmem_cache *c, gfp_t gfp);
void kmem_cache_free(struct kmem_cache *c, void *obj);

__must_check void *kmalloc(size_t nbytes, gfp_t gfp);
void kfree(const void *p); /* NULL is fine */
__must_check char *kstrdup(const char *s);

static inline __must_check void *kzalloc(size_t nbytes)
{
	return kmalloc(nbytes, GFP_ZERO);
}

void slab_init(void);
