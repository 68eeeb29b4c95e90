// SPDX-License-Identifier: MIT
/*
 * The slab allocator. A slab is a block of pages cut into objects of one size; free
 * objects are linked through their first word, the list's head is in the slab's struct
 * page. A cache keeps the slabs that have a free object; one that becomes wholly free
 * goes back to the page allocator, except the last, so that one object that comes and
 * goes does not cost a page each time.
 */
#include "mm/slab.h"

#include "debug/fault-inject.h"
#include "debug/ledger.h"
#include "debug/memcheck.h"
#include "lib/bug.h"
#include "lib/string.h"
#include "mm/vmstat.h"

#define SLAB_MIN_OBJECTS  8
#define SLAB_MAX_ORDER	  3
#define KMALLOC_MIN_SHIFT 5
#define KMALLOC_MAX_SHIFT 12
#define NR_KMALLOC	  (KMALLOC_MAX_SHIFT - KMALLOC_MIN_SHIFT + 1)

static struct kmem_cache kmalloc_caches[NR_KMALLOC];
static const char *const kmalloc_names[NR_KMALLOC] = {
	"kmalloc-32",  "kmalloc-64",   "kmalloc-128",  "kmalloc-256",
	"kmalloc-512", "kmalloc-1024", "kmalloc-2048", "kmalloc-4096",
};

static u32 slab_order(u32 stride)
{
	u32 order = 0;

	while (order < SLAB_MAX_ORDER && (PAGE_SIZE << order) / stride < SLAB_MIN_OBJECTS)
		order++;
	return order;
}

void kmem_cache_init(struct kmem_cache *c, const char *name, u32 size)
{
	c->name = name;
	c->size = ALIGN_UP(size, 16);
	c->stride = OBJECT_HEAD + c->size + OBJECT_TAIL;
	c->order = slab_order(c->stride);
	c->per_slab = (PAGE_SIZE << c->order) / c->stride;
	c->nr_objects = 0;
	c->nr_partial = 0;
	spin_lock_init(&c->lock, LOCK_SLAB);
	list_init(&c->partial);
	ledger_add_cache(c);
}

/*
 * The slab's objects, linked in order of address. Every page of the block names the
 * first one, so that kfree finds it from any object.
 */
static struct page *new_slab(struct kmem_cache *c, gfp_t gfp)
{
	struct page *slab = alloc_pages(c->order, gfp & ~GFP_ZERO);
	char *base;

	if (!slab)
		return NULL;
	base = (char *)page_address(slab) + OBJECT_HEAD;
	for (u32 i = 0; i < c->per_slab; i++) {
		char *obj = base + i * c->stride;

		object_created(c, obj);
		*object_link(obj) = i + 1 < c->per_slab ? obj + c->stride : NULL;
	}
	slab->cache = c;
	slab->freelist = base;
	slab->inuse = 0;
	for (u32 i = 0; i < 1U << c->order; i++) {
		slab[i].slab_head = slab;
		slab[i].flags = PG_SLAB;
	}
	vm_gauge_add(VM_NR_SLAB, 1L << c->order);
	return slab;
}

/* An object of which the caller, whose site is told, wants the first `nbytes`. */
static void *alloc_object(struct kmem_cache *c, size_t nbytes, gfp_t gfp, struct site site)
{
	struct page *slab, *fresh = NULL;
	void *obj;

	if (should_fail_alloc())
		return NULL;
	spin_lock(&c->lock);
	while (list_empty(&c->partial)) {
		spin_unlock(&c->lock);
		fresh = new_slab(c, gfp);
		if (!fresh)
			return NULL;
		spin_lock(&c->lock);
		list_add(&fresh->list, &c->partial);
		c->nr_partial++;
	}
	slab = list_first_entry(&c->partial, struct page, list);
	obj = slab->freelist;
	slab->freelist = *object_link(obj);
	slab->inuse++;
	if (!slab->freelist) {
		list_del(&slab->list);
		c->nr_partial--;
	}
	c->nr_objects++;
	spin_unlock(&c->lock);

	object_allocated(c, obj, nbytes, site);
	if (gfp & GFP_ZERO)
		memset(obj, 0, nbytes);
	return obj;
}

void *kmem_cache_alloc(struct kmem_cache *c, gfp_t gfp)
{
	return alloc_object(c, c->size, gfp, call_site());
}

static void free_slab(struct page *slab)
{
	for (u32 i = 0; i < 1U << slab->order; i++)
		slab[i].flags = 0;
	vm_gauge_add(VM_NR_SLAB, -(1L << slab->order));
	put_page(slab);
}

static void free_object(struct kmem_cache *c, void *obj, struct site site)
{
	struct page *slab = virt_to_page(obj)->slab_head;
	bool empty;

	BUG_ON(!(slab->flags & PG_SLAB) || slab->cache != c);
	object_freed(c, obj, site);
	spin_lock(&c->lock);
	if (!slab->freelist) {
		list_add(&slab->list, &c->partial);
		c->nr_partial++;
	}
	*object_link(obj) = slab->freelist;
	slab->freelist = obj;
	c->nr_objects--;
	empty = --slab->inuse == 0 && c->nr_partial > 1;
	if (empty) {
		list_del(&slab->list);
		c->nr_partial--;
	}
	spin_unlock(&c->lock);
	if (empty)
		free_slab(slab);
}

void kmem_cache_free(struct kmem_cache *c, void *obj)
{
	free_object(c, obj, call_site());
}

void __init slab_init(void)
{
	for (u32 i = 0; i < NR_KMALLOC; i++)
		kmem_cache_init(&kmalloc_caches[i], kmalloc_names[i],
				1U << (KMALLOC_MIN_SHIFT + i));
}

void *kmalloc(size_t nbytes, gfp_t gfp)
{
	struct page *page;
	u32 shift = KMALLOC_MIN_SHIFT, order = 0;

	if (nbytes <= 1UL << KMALLOC_MAX_SHIFT) {
		while (1UL << shift < nbytes)
			shift++;
		return alloc_object(&kmalloc_caches[shift - KMALLOC_MIN_SHIFT], nbytes, gfp,
				    call_site());
	}
	while ((size_t)PAGE_SIZE << order < nbytes)
		order++;
	page = alloc_pages(order, gfp);
	return page ? page_address(page) : NULL;
}

void kfree(const void *p)
{
	struct page *page;

	if (!p)
		return;
	check_kfree(p);
	page = virt_to_page(p);
	if (page->flags & PG_SLAB)
		free_object(page->slab_head->cache, (void *)p, call_site());
	else
		put_page(page);
}

char *kstrdup(const char *s)
{
	size_t nbytes = strlen(s) + 1;
	char *copy = kmalloc(nbytes, GFP_KERNEL);

	return copy ? memcpy(copy, s, nbytes) : NULL;
}
