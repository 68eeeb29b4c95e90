// SPDX-License-Identifier: MIT
/*
 * Dirty pages, and their way to the disk.
 *
 * Invariants:
 *  - A page is PG_DIRTY exactly while it is on a list of dirty pages: its mapping's, or that
 *    of the write-back that has taken the mapping's list over. m->lock guards both.
 *  - A write-back clears PG_DIRTY before the disk reads the page, so who changes bytes
 *    after that makes it dirty again; who has it mapped shared, by a fault. PG_WRITEBACK is set until the disk has answered.
 *  - writeback_mutex: one write-back of a mapping at a time. The second waits, and so
 *    returns no sooner than the pages that were dirty when it was called are written.
 *
 * Pages that failed to be written together are tried again one by one, so that a bad block
 * costs its own bytes only. It loses those (Linux does the same): the page becomes clean, so
 * that a broken disk can't fill the memory with dirty pages, and the next fsync says -EIO.
 * But metadata, of which there is a bound, stays dirty for the next time: without it the file
 * system would not be one. So do pages that were to be swapped out.
 */
#include "drivers/device.h"
#include "mm/filemap.h"
#include "mm/rmap.h"
#include "task/sched.h"

#define WRITEBACK_REQUESTS 8 /* in flight, of up to BLK_MAX_PAGES each */

static atomic_long_t nr_dirty;

u64 nr_dirty_pages(void)
{
	return atomic_read(&nr_dirty);
}

bool too_many_dirty_pages(void)
{
	/* Of what files can have: processes may hold the rest. */
	return nr_dirty_pages() > (nr_free_pages() + nr_cache_pages()) / 4;
}

void set_page_dirty(struct page *page)
{
	struct address_space *m = page->mapping;
	bool first = false;

	/* Under the lock also if it is dirty: a write-back may just be clearing that. */
	spin_lock(&m->lock);
	if (!page_test_and_set_flag(page, PG_DIRTY)) {
		first = list_empty(&m->dirty_pages);
		clock_del(page);
		list_add_tail(&page->list, &m->dirty_pages);
		if (!m->swap_backed)
			atomic_add(1, &nr_dirty);
	}
	spin_unlock(&m->lock);
	if (first)
		mark_inode_pages_dirty(m->host);
}

bool clear_page_dirty_locked(struct address_space *m, struct page *page)
{
	assert_held(&m->lock);
	if (!page_test_and_clear_flag(page, PG_DIRTY))
		return false;
	list_del(&page->list);
	if (!m->swap_backed)
		atomic_sub(1, &nr_dirty);
	return true;
}

/* One run of a write-back: its requests, and the pages that are still to be written. */
struct writeback {
	struct address_space *m;
	struct list_head todo;	/* [m->lock] by page->list */
	struct spinlock lock;	/* for the requests' ends */
	struct wait_queue wait; /* for a free request */
	u32 busy;		/* [lock] bit i: requests[i] is in use */
	u32 failed;		/* [lock] it has come back with an error */
	int error;		/* [lock] the first */
	struct blk_request requests[WRITEBACK_REQUESTS];
};

static void note_error(struct writeback *wb, int err)
{
	spin_lock(&wb->lock);
	if (!wb->error)
		wb->error = err;
	spin_unlock(&wb->lock);
	if (err != -ENOMEM) /* then nothing is lost: see give_up */
		WRITE_ONCE(wb->m->error, err);
}

static void end_request(struct writeback *wb, struct blk_request *rq)
{
	for (u32 i = 0; i < rq->nr_pages; i++) {
		end_page_writeback(rq->pages[i]);
		put_page(rq->pages[i]);
	}
	/* Order: wb is on the stack of who waits for `busy` under the lock; last touch. */
	spin_lock(&wb->lock);
	wb->busy &= ~BIT(rq - wb->requests);
	wake_up(&wb->wait);
	spin_unlock(&wb->lock);
}

static void request_done(struct blk_request *rq)
{
	struct writeback *wb = rq->private;

	if (!rq->error) {
		end_request(wb, rq);
		return;
	}
	spin_lock(&wb->lock);
	wb->failed |= BIT(rq - wb->requests);
	wake_up(&wb->wait);
	spin_unlock(&wb->lock);
}

static struct blk_request *first_request(struct writeback *wb, u32 mask)
{
	for (u32 i = 0; i < WRITEBACK_REQUESTS; i++)
		if (mask & BIT(i))
			return &wb->requests[i];
	return NULL;
}

/* A request that is not in use, or NULL. */
static struct blk_request *free_request(struct writeback *wb)
{
	struct blk_request *rq;

	spin_lock(&wb->lock);
	rq = first_request(wb, ~wb->busy);
	spin_unlock(&wb->lock);
	return rq;
}

/* A request that failed, for the caller to see to, or NULL. */
static struct blk_request *failed_request(struct writeback *wb)
{
	struct blk_request *rq;

	spin_lock(&wb->lock);
	rq = first_request(wb, wb->failed);
	if (rq)
		wb->failed &= ~BIT(rq - wb->requests);
	spin_unlock(&wb->lock);
	return rq;
}

static void write_one_by_one(struct writeback *wb, struct blk_request *rq)
{
	for (u32 i = 0; i < rq->nr_pages; i++) {
		int err = blk_rw(rq->block + i, &rq->pages[i], 1, true);

		if (!err)
			continue;
		note_error(wb, err);
		if (S_ISBLK(wb->m->host->mode) || wb->m->swap_backed)
			set_page_dirty(rq->pages[i]);
	}
	end_request(wb, rq);
}

static bool all_done(struct writeback *wb)
{
	bool done;

	spin_lock(&wb->lock);
	done = !wb->busy;
	spin_unlock(&wb->lock);
	return done;
}

/* Waits for a free request, seeing to those that fail. */
static struct blk_request *get_request(struct writeback *wb)
{
	struct blk_request *rq, *failed;

	do {
		failed = NULL;
		wait_event(&wb->wait, (rq = free_request(wb)) || (failed = failed_request(wb)));
		if (failed)
			write_one_by_one(wb, failed);
	} while (!rq);
	return rq;
}

/* The same until none is in use. */
static void wait_for_all(struct writeback *wb)
{
	struct blk_request *failed;

	do {
		failed = NULL;
		wait_event(&wb->wait, all_done(wb) || (failed = failed_request(wb)));
		if (failed)
			write_one_by_one(wb, failed);
	} while (failed);
}

/* The first of the pages to be written, locked and counted; NULL at the end. */
static struct page *next_todo(struct writeback *wb)
{
	for (;;) {
		struct page *page = NULL;

		spin_lock(&wb->m->lock);
		if (!list_empty(&wb->todo)) {
			page = list_first_entry(&wb->todo, struct page, list);
			get_page(page);
		}
		spin_unlock(&wb->m->lock);
		if (!page)
			return NULL;
		lock_page(wb->m, page);
		if (page->mapping == wb->m && page_test_flag(page, PG_DIRTY))
			return page;
		/* Race: truncation took it out while we waited. */
		unlock_page(page);
		put_page(page);
	}
}

/* The page `index` if it can go to `block` in the same request: locked, counted, dirty. */
static struct page *next_in_run(struct address_space *m, u64 index, u64 block)
{
	struct page *page = find_get_page(m, index);
	u64 found;

	if (!page)
		return NULL;
	if (!trylock_page(page))
		goto out_put;
	/* Dirtied again while its last write is under way: not two writes at a time. */
	if (page->mapping == m && page_test_flag(page, PG_DIRTY) &&
	    !page_test_flag(page, PG_WRITEBACK) && m->ops->get_block(m->host, index, &found) == 0 &&
	    found == block)
		return page;
	unlock_page(page);
out_put:
	put_page(page);
	return NULL;
}

/* The locked page becomes clean, and goes back to the clock. */
static void clean_page(struct address_space *m, struct page *page)
{
	spin_lock(&m->lock);
	clear_page_dirty_locked(m, page);
	clock_add(page);
	spin_unlock(&m->lock);
}

static void start_writeback(struct address_space *m, struct page *page)
{
	page_set_flag(page, PG_WRITEBACK);
	clean_page(m, page);
	unlock_page(page);
}

/*
 * There is no block to write the locked page to. Without memory to read the map, it stays
 * dirty for the next time; with a broken map it is lost. 0: nobody wants it.
 */
static void give_up(struct writeback *wb, struct page *page, int err)
{
	struct address_space *m = wb->m;

	if (err)
		note_error(wb, err);
	if (err == -ENOMEM) {
		spin_lock(&m->lock);
		list_move_tail(&page->list, &m->dirty_pages);
		spin_unlock(&m->lock);
		mark_inode_pages_dirty(m->host);
	} else {
		clean_page(m, page);
	}
	unlock_page(page);
	put_page(page);
}

/* Sends the locked page, and the dirty ones that follow it in file and disk, on their way. */
static void write_run(struct writeback *wb, struct blk_request *rq, struct page *page)
{
	struct address_space *m = wb->m;
	u64 block = 0;
	int err = m->ops->get_block(m->host, page->index, &block);

	if (err || !block) {
		/* A page of the swap cache may be of no use any more. */
		give_up(wb, page, err || m->is_swap_cache ? err : -EIO);
		return;
	}
	*rq = (struct blk_request){
		.block = block, .write = true, .done = request_done, .private = wb};
	do {
		u64 index = page->index;

		rq->pages[rq->nr_pages++] = page;
		page = NULL;
		if (rq->nr_pages < BLK_MAX_PAGES)
			page = next_in_run(m, index + 1, block + rq->nr_pages);
	} while (page);
	/* While they are locked: no fault makes them writable again before they are clean. */
	write_protect_mappings(m, rq->pages[0]->index, rq->nr_pages);
	for (u32 i = 0; i < rq->nr_pages; i++)
		start_writeback(m, rq->pages[i]);

	spin_lock(&wb->lock);
	wb->busy |= BIT(rq - wb->requests);
	spin_unlock(&wb->lock);
	blk_submit(rq);
}

int writeback_inode(struct inode *inode)
{
	struct address_space *m = &inode->mapping;
	struct writeback wb;
	struct page *page;

	mutex_lock(&m->writeback_mutex);
	wb.m = m;
	wb.busy = wb.failed = wb.error = 0;
	spin_lock_init(&wb.lock, LOCK_WRITEBACK_END);
	wait_queue_init(&wb.wait);
	list_init(&wb.todo);
	spin_lock(&m->lock);
	list_splice_tail(&m->dirty_pages, &wb.todo);
	spin_unlock(&m->lock);

	while ((page = next_todo(&wb)))
		write_run(&wb, get_request(&wb), page);
	wait_for_all(&wb);
	mutex_unlock(&m->writeback_mutex);
	return wb.error;
}
