// SPDX-License-Identifier: MIT
/*
 * The ledger: see ledger.h.
 *
 * Who asked is kept with each page and object (memcheck.h), together with an epoch, which
 * each mark ends. To add them up, all of struct page is walked: a page that changes
 * meanwhile may be seen or not, an object is looked at under its cache's lock.
 */
#include "debug/ledger.h"

#include "fs/file.h"
#include "fs/fs.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/reclaim.h"
#include "mm/slab.h"
#include "mm/vmstat.h"
#include "task/pid.h"
#include "task/task.h"
#include "riscv/clock.h"
#include "task/time.h"

#define CACHES_MAX 48
#define SITES_MAX  256
#define TEXT_SIZE  32768
#define SETTLE_MS  50

/* What is not an object of a cache. `what` are the pages in whose sites it shows. */
enum { ANON, PAGE_CACHE, SLABS, TABLES, KSTACKS, OTHER, TASKS, PIDS, NR_FIXED };

static const struct {
	const char *name, *what;
} fixed[NR_FIXED] = {
	[ANON] = {"pages_anon", "anon"},      [PAGE_CACHE] = {"pages_cache", "cache"},
	[SLABS] = {"pages_slab", "slab"},     [TABLES] = {"pages_pagetable", "page"},
	[KSTACKS] = {"pages_kstack", "page"}, [OTHER] = {"pages_other", "page"},
	[TASKS] = {"tasks", "task_struct"},   [PIDS] = {"pids", "pid"},
};

u32 ledger_epoch;

static struct kmem_cache *caches[CACHES_MAX]; /* I */
static u32 nr_caches;			      /* I */
static u64 at_boot[NR_FIXED + CACHES_MAX];    /* I */

struct site_count {
	const char *what;
	struct site site;
	u64 count;
};

static DEFINE_SPINLOCK(ledger_lock, LOCK_LEDGER);
static struct site_count sites[SITES_MAX]; /* [ledger_lock] */
static u32 nr_sites;			   /* [ledger_lock] */
static u32 from_epoch = 1, to_epoch = ~0U; /* [ledger_lock] what the device shows */

void ledger_add_cache(struct kmem_cache *c)
{
	BUG_ON(nr_caches == CACHES_MAX);
	caches[nr_caches++] = c;
}

/* ---- by type ---- */

static u64 count_of(u32 type)
{
	if (type >= NR_FIXED)
		return READ_ONCE(caches[type - NR_FIXED]->nr_objects);
	switch (type) {
	case ANON: return (u64)READ_ONCE(vm_gauges[VM_NR_ANON]);
	case PAGE_CACHE: return nr_cache_pages();
	case SLABS: return (u64)READ_ONCE(vm_gauges[VM_NR_SLAB]);
	case TABLES: return (u64)READ_ONCE(vm_gauges[VM_NR_TABLES]);
	case KSTACKS: return (u64)READ_ONCE(vm_gauges[VM_NR_KSTACKS]);
	case TASKS: return nr_tasks();
	case PIDS: return nr_pids();
	}
	return nr_total_pages() - nr_free_pages() - count_of(ANON) - count_of(PAGE_CACHE) -
	       count_of(SLABS) - count_of(TABLES) - count_of(KSTACKS);
}

static const char *name_of(u32 type)
{
	return type < NR_FIXED ? fixed[type].name : caches[type - NR_FIXED]->name;
}

static const char *what_of(u32 type)
{
	return type < NR_FIXED ? fixed[type].what : caches[type - NR_FIXED]->name;
}

/* ---- by site ---- */

static void count_site(const char *what, struct site site, u64 n)
{
	struct site_count *s = sites, *end = sites + nr_sites;

	assert_held(&ledger_lock);
	while (s < end &&
	       (s->what != what || s->site.pc != site.pc || s->site.caller != site.caller))
		s++;
	if (s == sites + SITES_MAX)
		return;
	if (s == end) {
		nr_sites++;
		*s = (struct site_count){what, site, 0};
	}
	s->count += n;
}

static struct kmem_cache *cache_of(const struct page *slab)
{
	struct kmem_cache *c = READ_ONCE(slab->cache);

	for (u32 i = 0; i < nr_caches; i++)
		if (caches[i] == c)
			return c;
	return NULL;
}

static void count_slab(const struct page *slab, u32 from, u32 to)
{
	char *obj = (char *)page_address(slab) + OBJECT_HEAD;
	struct kmem_cache *c = cache_of(slab);

	if (!c)
		return;
	spin_lock(&c->lock);
	if ((slab->flags & PG_SLAB) && slab->slab_head == slab && slab->cache == c) {
		for (u32 i = 0; i < c->per_slab; i++, obj += c->stride) {
			const struct object_track *t = object_track(obj);

			if (object_is_allocated(obj) && t->epoch >= from && t->epoch < to)
				count_site(c->name, t->allocated, 1);
		}
	}
	spin_unlock(&c->lock);
}

static void count_page(const struct page *page, u32 from, u32 to)
{
	u32 flags = READ_ONCE(page->flags);
	const char *what = flags & PG_CACHE ? "cache" : flags & PG_ANON ? "anon" : "page";

	if (flags & PG_SLAB) {
		if (page->slab_head == page)
			count_slab(page, from, to);
	} else if (page_count(page) && page->track.epoch >= from && page->track.epoch < to) {
		count_site(what, page->track.site, 1UL << page->order);
	}
}

static void count_all(u32 from, u32 to)
{
	nr_sites = 0;
	for (u64 i = 0; i < nr_pfns; i++)
		count_page(&mem_map[i], from, to);
}

/* ---- the device, and print ---- */

static size_t format_types(char *buf, size_t size)
{
	size_t n = (size_t)snprintf(buf, size, "%-20s %10s %10s\n", "type", "now", "at boot");

	for (u32 i = 0; i < NR_FIXED + nr_caches && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%-20s %10lu %10lu\n", name_of(i),
				      count_of(i), at_boot[i]);
	return min(n, size - 1);
}

static size_t format_sites(char *buf, size_t size)
{
	char text[SITE_TEXT];
	size_t n = 0;

	spin_lock(&ledger_lock);
	count_all(from_epoch, to_epoch);
	for (u32 i = 0; i < nr_sites && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%6lu %-16s %s\n", sites[i].count,
				      sites[i].what, site_text(text, sites[i].site));
	spin_unlock(&ledger_lock);
	return min(n, size - 1);
}

static DEFINE_MUTEX(text_mutex, LOCK_LEDGER_TEXT);
static char text[TEXT_SIZE]; /* [text_mutex] */
static size_t text_len;	     /* [text_mutex] */

static ssize_t ledger_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	ssize_t ret = 0;

	(void)f;
	mutex_lock(&text_mutex);
	if (*pos == 0) {
		text_len = format_types(text, sizeof(text));
		text_len += format_sites(text + text_len, sizeof(text) - text_len);
	}
	if (*pos < (loff_t)text_len && to->count) {
		ret = copy_to_iter(text + *pos, min(to->count, text_len - (size_t)*pos), to);
		*pos += ret;
		if (!ret)
			ret = -EFAULT;
	}
	mutex_unlock(&text_mutex);
	return ret;
}

static ssize_t ledger_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	ssize_t nbytes = (ssize_t)from->count;
	char word[4];

	(void)f;
	(void)pos;
	if (copy_from_iter(word, sizeof(word), from) < sizeof(word))
		return -EINVAL;
	spin_lock(&ledger_lock);
	if (!memcmp(word, "mark", sizeof(word))) {
		from_epoch = ++ledger_epoch;
		to_epoch = ~0U;
	} else if (!memcmp(word, "stop", sizeof(word))) {
		to_epoch = ++ledger_epoch;
	} else {
		nbytes = -EINVAL;
	}
	spin_unlock(&ledger_lock);
	return nbytes;
}

const struct file_operations ledger_fops = {.read = ledger_read, .write = ledger_write};

void ledger_print(void)
{
	char name[SITE_TEXT];

	printk("type, now, at boot\n");
	for (u32 i = 0; i < NR_FIXED + nr_caches; i++)
		if (count_of(i) != at_boot[i])
			printk("  %-20s %8lu %8lu\n", name_of(i), count_of(i), at_boot[i]);
	spin_lock(&ledger_lock);
	count_all(from_epoch, to_epoch);
	printk("allocated since then, by\n");
	for (u32 i = 0; i < nr_sites; i++)
		printk("  %6lu %-16s %s\n", sites[i].count, sites[i].what,
		       site_text(name, sites[i].site));
	spin_unlock(&ledger_lock);
}

/* ---- the end ---- */

/* What can be had again from the disk is no leak. */
static void drop_caches(void)
{
	while (reclaim_pages(~0UL >> 1) || shrink_dcache(~0UL))
		;
}

void ledger_boot_done(void)
{
	drop_caches();
	for (u32 i = 0; i < NR_FIXED + nr_caches; i++)
		at_boot[i] = count_of(i);
	ledger_epoch = 1;
}

static u64 since_boot(const char *what)
{
	u64 n = 0;

	for (u32 i = 0; i < nr_sites; i++)
		if (!strcmp(sites[i].what, what))
			n += sites[i].count;
	return n;
}

/* Of a zombie whose parent has ended before it could wait. */
static bool is_task_like(u32 type)
{
	const char *what = what_of(type);

	return type == TABLES || type == KSTACKS || !strcmp(what, "task_struct") ||
	       !strcmp(what, "pid") || !strcmp(what, "signal_struct") ||
	       !strcmp(what, "sighand_struct") || !strcmp(what, "sigqueue");
}

/* How many there are too many. Each hart may still have an mm in satp (switch_mm). */
static u64 left_over(u32 type)
{
	u64 n = since_boot(name_of(type)), excused = 0;

	assert_held(&ledger_lock);
	if (type < NR_FIXED)
		n = count_of(type) - min(at_boot[type], count_of(type));
	if (type == SLABS || (is_task_like(type) && nr_tasks() > at_boot[TASKS]))
		return 0;
	if (type == TABLES || !strcmp(name_of(type), "mm_struct"))
		excused = nr_harts;
	return n > excused ? n - excused : 0;
}

static void print_left_over(u32 type)
{
	char name[SITE_TEXT];

	printk("ledger: leak: %lu of %s since the boot\n", left_over(type), name_of(type));
	for (u32 i = 0; i < nr_sites; i++)
		if (!strcmp(sites[i].what, what_of(type)))
			printk("ledger: %6lu %s by %s\n", sites[i].count, sites[i].what,
			       site_text(name, sites[i].site));
}

/* True if nothing is left over; if asked to, prints what is. */
static bool balance(bool print)
{
	bool good = true;

	drop_caches();
	spin_lock(&ledger_lock);
	count_all(1, ~0U);
	for (u32 i = 0; i < NR_FIXED + nr_caches; i++) {
		if (!left_over(i))
			continue;
		good = false;
		if (print)
			print_left_over(i);
	}
	spin_unlock(&ledger_lock);
	return good;
}

void ledger_check(void)
{
	for (u32 i = 0; !balance(i == SETTLE_MS) && i < SETTLE_MS; i++)
		sleep_ns(NSEC_PER_MSEC);
}
