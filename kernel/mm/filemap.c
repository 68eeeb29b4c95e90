// SPDX-License-Identifier: MIT
/*
 * The page cache: finding the pages of a file, reading them from the disk, and dropping
 * them when memory is short.
 *
 * Invariants:
 *  - A page in a mapping is counted once by it, and its mapping and index are set. Both
 *    change under the page lock and mapping->lock.
 *  - A page that is not up to date is locked by who reads it; if it is not locked, the
 *    read-ahead of it has failed, and whoever wants the page tries again.
 *  - Truncation sets the size, takes the pages out, and frees the blocks, in this order; a
 *    reader puts the page in, looks at the size, and asks for the block, in that order. So
 *    no reader asks for a block that is being freed: either he sees the new size, or
 *    truncation waits for the lock of his page.
 *  - A page is dropped when it is clean, nobody locks it, and the cache alone counts it:
 *    references are taken from the cache only under mapping->lock.
 *
 * The clock is a list of the clean pages of all mappings; its hand is the list's head. A
 * page that was used since the hand came by gets another round.
 *
 * Locks: page lock > mapping->lock > clock_lock.
 */
#include "mm/filemap.h"

#include "debug/lockdep.h"
#include "debug/stress.h"
#include "drivers/device.h"
#include "lib/string.h"
#include "mm/reclaim.h"
#include "mm/rmap.h"
#include "mm/shmem.h"
#include "task/sched.h"

#define PAGE_WAIT_QUEUES 64
#define CLOCK_STEPS	 64 /* pages looked at before interrupts are let in */

static struct wait_queue page_wait[PAGE_WAIT_QUEUES]; /* a page's, by its frame number */
static DEFINE_SPINLOCK(clock_lock, LOCK_CLOCK);
static LIST_HEAD(clock_pages); /* [clock_lock] */
static u64 nr_clock;	       /* [clock_lock] */
static atomic_long_t nr_cached;

void filemap_init(void)
{
	for (u32 i = 0; i < PAGE_WAIT_QUEUES; i++)
		wait_queue_init(&page_wait[i]);
	radix_init();
}

void mapping_init(struct address_space *m, struct inode *host)
{
	m->host = host;
	spin_lock_init(&m->lock, LOCK_MAPPING);
	list_init(&m->dirty_pages);
	mutex_init(&m->writeback_mutex, LOCK_MAPPING_WRITEBACK);
	mutex_init(&m->i_mmap_mutex, LOCK_I_MMAP);
	list_init(&m->i_mmap);
	list_init(&m->swapped);
}

u64 nr_cache_pages(void)
{
	return atomic_read(&nr_cached);
}

/* ---- the lock of a page ---- */

static struct wait_queue *page_waitqueue(const struct page *page)
{
	return &page_wait[page_to_pfn(page) % PAGE_WAIT_QUEUES];
}

static bool take_page(struct page *page)
{
	return !page_test_and_set_flag(page, PG_LOCKED);
}

void lock_page(struct address_space *m, struct page *page)
{
	/* A block device's pages are the file system's metadata. */
	enum lock_rank rank = S_ISBLK(m->host->mode) ? LOCK_METADATA_PAGE : LOCK_PAGE;

	lockdep_acquire(page, rank, RET_IP);
	if (!take_page(page)) {
		lockdep_wait_begin(page);
		wait_event(page_waitqueue(page), take_page(page));
		lockdep_wait_end();
	}
	stress_point();
}

bool trylock_page(struct page *page)
{
	if (!take_page(page))
		return false;
	lockdep_acquired_try(page, LOCK_PAGE, RET_IP);
	return true;
}

void lock_new_page(struct page *page)
{
	BUG_ON(!trylock_page(page));
}

void unlock_page(struct page *page)
{
	lockdep_release(page, LOCK_PAGE, RET_IP);
	page_test_and_clear_flag(page, PG_LOCKED);
	wake_up(page_waitqueue(page));
}

void wait_on_writeback(struct page *page)
{
	if (page_test_flag(page, PG_WRITEBACK))
		wait_event(page_waitqueue(page), !page_test_flag(page, PG_WRITEBACK));
}

void end_page_writeback(struct page *page)
{
	page_test_and_clear_flag(page, PG_WRITEBACK);
	wake_up(page_waitqueue(page));
}

/* ---- into the cache and out of it ---- */

void clock_add(struct page *page)
{
	spin_lock(&clock_lock);
	list_add_tail(&page->list, &clock_pages);
	nr_clock++;
	spin_unlock(&clock_lock);
}

void clock_del(struct page *page)
{
	spin_lock(&clock_lock);
	list_del(&page->list);
	nr_clock--;
	spin_unlock(&clock_lock);
}

struct page *find_get_page(struct address_space *m, u64 index)
{
	struct page *page;

	spin_lock(&m->lock);
	page = radix_lookup(&m->pages, index);
	if (is_swap_entry(page))
		page = NULL;
	if (page)
		get_page(page);
	spin_unlock(&m->lock);
	return page;
}

void attach_page(struct address_space *m, u64 index, struct page *page)
{
	assert_held(&m->lock);
	page->mapping = m;
	page->index = index;
	page_set_flag(page, m->is_swap_cache ? PG_CACHE | PG_SWAPCACHE : PG_CACHE);
	get_page(page);
	m->nrpages++;
	atomic_add(1, &nr_cached);
	clock_add(page);
}

void detach_page(struct address_space *m, struct page *page)
{
	assert_held(&m->lock);
	m->nrpages--;
	atomic_sub(1, &nr_cached);
	if (!clear_page_dirty_locked(m, page))
		clock_del(page);
	page->mapping = NULL;
	page_test_and_clear_flag(page, PG_CACHE | PG_SWAPCACHE);
	put_page(page);
}

int add_to_page_cache(struct address_space *m, u64 index, struct page *page)
{
	int err;

	spin_lock(&m->lock);
	err = radix_insert(&m->pages, index, page);
	if (!err)
		attach_page(m, index, page);
	spin_unlock(&m->lock);
	return err;
}

static void remove_page_locked(struct address_space *m, struct page *page)
{
	radix_remove(&m->pages, page->index);
	detach_page(m, page);
}

void remove_page(struct page *page)
{
	struct address_space *m = page->mapping;

	if (!m)
		return;
	spin_lock(&m->lock);
	remove_page_locked(m, page);
	spin_unlock(&m->lock);
}

struct page *find_lock_or_add(struct address_space *m, u64 index, struct page *fresh)
{
	for (;;) {
		struct page *page = find_get_page(m, index);
		int err;

		if (page) {
			lock_page(m, page);
			if (page->mapping == m)
				return page;
			/* Race: it was taken out while we waited. */
			unlock_page(page);
			put_page(page);
			continue;
		}
		lock_new_page(fresh);
		err = add_to_page_cache(m, index, fresh);
		if (!err) {
			get_page(fresh);
			return fresh;
		}
		unlock_page(fresh);
		if (err == -EEXIST && is_shmem(m))
			return ERR_PTR(-EAGAIN); /* it may have been swapped out since then */
		/* The nodes of the tree are allocated under its lock, so without reclaim. */
		if (err == -ENOMEM && !make_room(1))
			return ERR_PTR(-ENOMEM);
	}
}

/* The same with a page of its own. */
static struct page *find_or_create_page(struct address_space *m, u64 index)
{
	struct page *fresh = alloc_page(m->gfp), *page;

	if (!fresh)
		return ERR_PTR(-ENOMEM);
	page = find_lock_or_add(m, index, fresh);
	put_page(fresh);
	return page;
}

struct page *filemap_zero_page(struct address_space *m, u64 index)
{
	struct page *page = find_or_create_page(m, index);

	if (IS_ERR(page))
		return page;
	wait_on_writeback(page);
	memset(page_address(page), 0, PAGE_SIZE);
	page_set_flag(page, PG_UPTODATE);
	unlock_page(page);
	return page;
}

void invalidate_page(struct address_space *m, u64 index)
{
	struct page *page = find_get_page(m, index);

	if (!page)
		return;
	lock_page(m, page);
	wait_on_writeback(page);
	if (page->mapping == m)
		remove_page(page);
	unlock_page(page);
	put_page(page);
}

/* The first page at or after *index, counted, with *index set to where it is; or NULL. */
static struct page *find_get_next_page(struct address_space *m, u64 *index)
{
	struct page *page;

	spin_lock(&m->lock);
	while ((page = radix_next(&m->pages, index)) && is_swap_entry(page))
		++*index;
	if (page)
		get_page(page);
	spin_unlock(&m->lock);
	return page;
}

/*
 * Order: no mapping has the pages before they are taken out, so that few are mapped again
 * meanwhile, and none has one after that: a fault maps a page under its lock, while it is in.
 */
void truncate_inode_pages(struct address_space *m, u64 first)
{
	struct page *page;
	u64 index = first;

	unmap_mapping_range(m, first);
	while ((page = find_get_next_page(m, &index))) {
		lock_page(m, page);
		wait_on_writeback(page);
		if (page->mapping == m)
			remove_page(page);
		unlock_page(page);
		put_page(page);
		cond_resched();
	}
	shmem_drop_slots(m, first);
	unmap_mapping_range(m, first);
}

/* ---- reading ---- */

static u64 size_in_pages(const struct inode *inode)
{
	return DIV_ROUND_UP((u64)i_size_read(inode), PAGE_SIZE);
}

/* What the disk has behind the end of the file is nobody's business. */
static void zero_tail(struct inode *inode, struct page *page)
{
	u64 start = page->index << PAGE_SHIFT, size = i_size_read(inode);

	if (size < start + PAGE_SIZE) {
		u64 valid = size > start ? size - start : 0;

		memset((u8 *)page_address(page) + valid, 0, PAGE_SIZE - valid);
	}
}

/*
 * A page for `index` of which the disk block is `block`, locked and counted, to be read
 * together with those before it; NULL if that is not to be.
 */
static struct page *read_ahead_page(struct inode *inode, u64 index, u64 block)
{
	struct address_space *m = &inode->mapping;
	struct page *page;
	u64 found;

	page = alloc_page(GFP_ATOMIC); /* not worth dropping another page for */
	if (!page)
		return NULL;
	lock_new_page(page);
	if (add_to_page_cache(m, index, page))
		goto out_put;
	if (index < size_in_pages(inode) && m->ops->get_block(inode, index, &found) == 0 &&
	    found == block)
		return page;
	remove_page(page);
out_put:
	unlock_page(page);
	put_page(page);
	return NULL;
}

/* Adds to pages[0], which is at `block`, those that follow it in file and disk. */
static u32 read_ahead(struct inode *inode, struct page **pages, u64 block)
{
	u64 index = pages[0]->index;
	u32 nr = 1;

	if (index != 0 && index != READ_ONCE(inode->mapping.ra_next))
		return 1;
	while (nr < BLK_MAX_PAGES && index + nr < size_in_pages(inode)) {
		pages[nr] = read_ahead_page(inode, index + nr, block + nr);
		if (!pages[nr])
			break;
		nr++;
	}
	return nr;
}

/* Reads the locked page, and more behind it if the file is read from front to back. */
static int read_page(struct inode *inode, struct page *page)
{
	struct page *pages[BLK_MAX_PAGES] = {page};
	u32 nr = 1, nr_read;
	u64 block;
	int err = inode->mapping.ops->get_block(inode, page->index, &block);

	if (err)
		return err;
	if (!block) {
		memset(page_address(page), 0, PAGE_SIZE);
		page_set_flag(page, PG_UPTODATE);
		return 0;
	}
	nr = nr_read = read_ahead(inode, pages, block);
	WRITE_ONCE(inode->mapping.ra_next, page->index + nr);
	err = blk_rw(block, pages, nr, false);
	if (err && nr > 1) {
		/* A bad block further on is no reason to fail this one. */
		nr_read = 1;
		err = blk_rw(block, pages, 1, false);
	}
	for (u32 i = 0; i < nr; i++) {
		if (!err && i < nr_read) {
			zero_tail(inode, pages[i]);
			page_set_flag(pages[i], PG_UPTODATE);
		}
		if (i > 0) {
			unlock_page(pages[i]);
			put_page(pages[i]);
		}
	}
	return err;
}

/* Brings the locked page up to date. -EAGAIN: it was taken out of the file meanwhile. */
static int make_uptodate(struct inode *inode, struct page *page)
{
	int err;

	if (page->mapping != &inode->mapping)
		return -EAGAIN;
	if (page_test_flag(page, PG_UPTODATE))
		return 0;
	/* Again, now that truncation would see the page: see the head of this file. */
	err = page->index < size_in_pages(inode) ? read_page(inode, page) : -ERANGE;
	if (err)
		remove_page(page);
	return err;
}

struct page *filemap_get_page(struct inode *inode, u64 index)
{
	struct address_space *m = &inode->mapping;
	struct page *page;
	int err;

	do {
		if (index >= size_in_pages(inode))
			return ERR_PTR(-ERANGE);
		page = find_get_page(m, index);
		if (page && page_test_flag(page, PG_UPTODATE)) {
			smp_rmb(); /* Order: the flag is set after the bytes. */
			if (!page_test_flag(page, PG_REFERENCED))
				page_set_flag(page, PG_REFERENCED);
			return page;
		}
		err = page ? 0 : shmem_swap_in(m, index);
		if (err)
			continue;
		if (page)
			lock_page(m, page);
		else
			page = find_or_create_page(m, index);
		err = IS_ERR(page) ? (int)PTR_ERR(page) : 0;
		if (err)
			continue;
		err = make_uptodate(inode, page);
		unlock_page(page);
		if (err)
			put_page(page);
	} while (err == -EAGAIN);
	return err ? ERR_PTR(err) : page;
}

struct page *filemap_lock_page(struct inode *inode, u64 index)
{
	for (;;) {
		struct page *page = filemap_get_page(inode, index);

		if (IS_ERR(page))
			return page;
		lock_page(&inode->mapping, page);
		if (page->mapping == &inode->mapping)
			return page;
		/* Race: truncation, which has set the size before. */
		unlock_page(page);
		put_page(page);
	}
}

/* ---- dropping pages ---- */

/* The next page under the clock's hand that seems droppable, counted and locked; or NULL. */
static struct page *clock_next(u64 *budget)
{
	struct page *found = NULL;

	spin_lock(&clock_lock);
	for (u32 i = 0; i < CLOCK_STEPS && *budget && !found; i++, --*budget) {
		struct page *page;

		if (list_empty(&clock_pages)) {
			*budget = 0;
			break;
		}
		page = list_first_entry(&clock_pages, struct page, list);
		list_move_tail(&page->list, &clock_pages);
		if (!page_test_and_clear_flag(page, PG_REFERENCED) && page_count(page) == 1 &&
		    trylock_page(page)) {
			get_page(page);
			found = page;
		}
	}
	spin_unlock(&clock_lock);
	return found;
}

/* The page is locked, and counted by us and its mapping if by nobody else. */
static bool drop_clean_page(struct page *page)
{
	struct address_space *m = page->mapping;
	bool drop;

	spin_lock(&m->lock);
	drop = page_count(page) == 2 && !page_test_flag(page, PG_DIRTY | PG_WRITEBACK);
	if (drop && is_shmem(m)) {
		shmem_swap_out(m, page);
		drop = false;
	}
	if (drop)
		remove_page_locked(m, page);
	spin_unlock(&m->lock);
	return drop;
}

u64 shrink_page_cache(u64 nr)
{
	u64 dropped = 0, budget = 2 * READ_ONCE(nr_clock);

	while (dropped < nr && budget) {
		struct page *page = clock_next(&budget);

		if (!page)
			continue;
		if (drop_clean_page(page))
			dropped++;
		unlock_page(page);
		put_page(page);
	}
	if (dropped < nr && nr_dirty_pages())
		wake_flusher();
	return dropped;
}
