// SPDX-License-Identifier: MIT
/*
 * Shared memory is a file without a name and without a disk: its pages are in its page
 * cache, from the first touch until the last mapping is gone. So two processes that map it
 * find the same pages by the same way as those of any file.
 *
 * A page that nobody has mapped any more, since kswapd came by, goes to the swap cache as an
 * anonymous one does, and its slot takes its place in the page cache's tree. Who looks for it
 * there brings it back, and the slot is free again. Both is done under the page lock and
 * mapping->lock, and then the swap cache's.
 */
#include "mm/shmem.h"

#include "mm/filemap.h"
#include "mm/page.h"
#include "mm/swap.h"
#include "mm/vmstat.h"
#include "task/sched.h"
#include "task/signal.h"
#include "uapi/stat.h"

static DEFINE_SPINLOCK(swapped_lock, LOCK_SWAPPED);
static LIST_HEAD(swapped_files); /* [swapped_lock] by mapping->swapped */

/* There is no block: what is neither in memory nor on the swap area was never written. */
static int shmem_get_block(struct inode *inode, u64 index, u64 *block)
{
	(void)inode, (void)index;
	*block = 0;
	return 0;
}

static int shmem_prepare_write(struct inode *inode, u64 index)
{
	(void)inode, (void)index;
	return 0;
}

static const struct address_space_operations shmem_aops = {
	.get_block = shmem_get_block,
	.prepare_write = shmem_prepare_write,
};

struct file *shmem_file_setup(u64 nbytes)
{
	static const struct file_operations shmem_fops = {};
	struct file *f = anon_inode_getfile(&shmem_fops, NULL, 0);

	if (!f)
		return NULL;
	f->inode->mode = S_IFREG | 0600;
	f->inode->size = (loff_t)nbytes;
	f->inode->mapping.ops = &shmem_aops;
	f->inode->mapping.swap_backed = true;
	f->inode->mapping.gfp = GFP_FAULT;
	return f;
}

/* ---- slots in the tree of pages ---- */

/* Pages are aligned: an odd entry is no pointer. */
static void *swap_entry(u64 slot)
{
	return (void *)(slot << 1 | 1);
}

/* The slot that has the page, or 0. */
static u64 slot_of(struct address_space *m, u64 index)
{
	void *entry = radix_lookup(&m->pages, index);

	assert_held(&m->lock);
	return is_swap_entry(entry) ? (u64)entry >> 1 : 0;
}

/* The first at or after *index, which is set to where it is; or 0. */
static u64 next_slot(struct address_space *m, u64 *index)
{
	void *entry;

	assert_held(&m->lock);
	while ((entry = radix_next(&m->pages, index)) && !is_swap_entry(entry))
		++*index;
	return (u64)entry >> 1;
}

static void note_swapped(struct address_space *m)
{
	spin_lock(&swapped_lock);
	if (list_empty(&m->swapped))
		list_add_tail(&m->swapped, &swapped_files);
	spin_unlock(&swapped_lock);
}

void shmem_swap_out(struct address_space *m, struct page *page)
{
	u64 index = page->index;

	detach_page(m, page);
	if (add_to_swap(page)) {
		radix_replace(&m->pages, index, swap_entry(page_swap_slot(page)));
		note_swapped(m);
		count_vm_event(VM_swap_out);
	} else {
		attach_page(m, index, page);
	}
}

/*
 * The locked page, from the swap cache. Truncation sets the size and drops pages, then slots:
 * what is behind the end does not get past it from one to the other.
 */
static void bring_back(struct address_space *m, u64 index, u64 slot, struct page *page)
{
	spin_lock(&m->lock);
	if (slot_of(m, index) == slot && index << PAGE_SHIFT < (u64)i_size_read(m->host)) {
		remove_page(page);
		swap_free(slot);
		radix_replace(&m->pages, index, page);
		attach_page(m, index, page);
		count_vm_event(VM_swap_in);
	}
	spin_unlock(&m->lock);
}

int shmem_swap_in(struct address_space *m, u64 index)
{
	struct page *page;
	u64 slot;

	if (!is_shmem(m))
		return 0;
	spin_lock(&m->lock);
	slot = slot_of(m, index);
	spin_unlock(&m->lock);
	if (!slot)
		return 0;
	page = swap_lock_page(slot);
	if (IS_ERR(page)) /* -ERANGE: another task has brought it back */
		return PTR_ERR(page) == -ERANGE ? -EAGAIN : (int)PTR_ERR(page);
	wait_on_writeback(page);
	bring_back(m, index, slot, page);
	unlock_page(page);
	put_page(page);
	return -EAGAIN;
}

void shmem_drop_slots(struct address_space *m, u64 first)
{
	u64 slot;

	if (!is_shmem(m))
		return;
	do {
		spin_lock(&m->lock);
		slot = next_slot(m, &first);
		if (slot)
			radix_remove(&m->pages, first);
		spin_unlock(&m->lock);
		if (slot)
			put_pte(make_swap_pte(slot));
	} while (slot);
}

void shmem_evict(struct address_space *m)
{
	truncate_inode_pages(m, 0);
	spin_lock(&swapped_lock);
	list_del(&m->swapped);
	spin_unlock(&swapped_lock);
}

/* ---- swapoff ---- */

static int unuse_file(struct inode *inode)
{
	struct address_space *m = &inode->mapping;
	u64 index = 0;

	for (;;) {
		struct page *page;
		u64 slot;

		spin_lock(&m->lock);
		slot = next_slot(m, &index);
		spin_unlock(&m->lock);
		if (!slot)
			return 0;
		if (fatal_signal_pending())
			return -EINTR;
		page = filemap_get_page(inode, index);
		if (IS_ERR(page))
			return (int)PTR_ERR(page);
		put_page(page);
	}
}

/* The first of the list, which is no more on it, counted; NULL at the end. */
static struct inode *pop_swapped(void)
{
	struct inode *inode = NULL;

	spin_lock(&swapped_lock);
	while (!list_empty(&swapped_files) && !inode) {
		struct address_space *m =
			list_first_entry(&swapped_files, struct address_space, swapped);

		list_del(&m->swapped);
		if (try_igrab(m->host)) /* else it is about to go, and its slots with it */
			inode = m->host;
	}
	spin_unlock(&swapped_lock);
	return inode;
}

int shmem_unuse(void)
{
	struct inode *inode;
	int err = 0;

	while (!err && (inode = pop_swapped())) {
		err = unuse_file(inode);
		if (err)
			note_swapped(&inode->mapping);
		iput(inode);
	}
	return err;
}
