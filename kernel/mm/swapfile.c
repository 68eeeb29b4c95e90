// SPDX-License-Identifier: MIT
/*
 * The swap area: its slots, the swap cache, and swapon and swapoff. See swap.h.
 *
 * A slot is free when no entry counts it and no page is in the cache for it. A page may stay
 * in the cache after the last entry has let go of its slot; the clock drops it as any other.
 */
#include "mm/swap.h"

#include "fs/dcache.h"
#include "fs/fs.h"
#include "fs/namei.h"
#include "lib/bug.h"
#include "lib/string.h"
#include "mm/filemap.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/shmem.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "mm/vmstat.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"
#include "uapi/swap.h"

/* The first page of a swap area, as mkswap(8) writes it. */
#define SWAP_MAGIC "SWAPSPACE2"

struct swap_header {
	char bootbits[1024];
	u32 version; /* 1 */
	u32 last_page;
	u32 nr_badpages;
	u8 uuid[16];
	char volume_name[16];
	u32 padding[117];
	u32 badpages[1];
	char rest[2546];
	char magic[10];
};

#define MAX_SLOTS (1UL << 20) /* 4 GiB: what the array of blocks has room for */

static DEFINE_MUTEX(swap_mutex, LOCK_SWAP_MUTEX); /* swapon and swapoff */
static DEFINE_SPINLOCK(swap_lock, LOCK_SWAP);

/* There is none while nr_slots is 0. */
static struct {
	struct file *file;   /* [swap_mutex] counted, not to be written */
	struct inode *cache; /* [swap_mutex] its mapping is the swap cache; I while on */
	u32 *blocks;	     /* I while on: the disk block of each slot; 0: the header */
	u16 *counts;	     /* [swap_lock] entries that have the slot */
	u32 nr_slots;	     /* [swap_lock] with the header */
	u32 nr_used;	     /* [swap_lock] */
	u32 next;	     /* [swap_lock] where the search for a free one goes on */
	bool closing;	     /* [swap_lock] by swapoff: no new ones */
} swap;

u64 nr_swap_pages(void)
{
	u32 nr = READ_ONCE(swap.nr_slots);

	return nr ? nr - 1 : 0;
}

u64 nr_free_swap_pages(void)
{
	u64 nr = nr_swap_pages();

	return nr - min(nr, (u64)READ_ONCE(swap.nr_used));
}

/* ---- slots ---- */

/* One that no entry has, counted once, or 0. Its cache may still have a page. */
static u32 alloc_slot(void)
{
	u32 slot = 0;

	spin_lock(&swap_lock);
	if (swap.nr_slots && !swap.closing && swap.nr_used < swap.nr_slots - 1) {
		do
			swap.next = swap.next + 1 < swap.nr_slots ? swap.next + 1 : 1;
		while (swap.counts[swap.next]);
		slot = swap.next;
		swap.counts[slot] = 1;
		swap.nr_used++;
	}
	spin_unlock(&swap_lock);
	return slot;
}

void swap_dup(u64 slot)
{
	spin_lock(&swap_lock);
	BUG_ON(swap.counts[slot] == 0xffff); /* more than there can be processes */
	if (!swap.counts[slot]++)
		swap.nr_used++;
	spin_unlock(&swap_lock);
}

u32 swap_free(u64 slot)
{
	u32 left;

	spin_lock(&swap_lock);
	BUG_ON(!swap.counts[slot]);
	left = --swap.counts[slot];
	if (!left)
		swap.nr_used--;
	spin_unlock(&swap_lock);
	return left;
}

static u32 slot_count(u64 slot)
{
	u32 count;

	spin_lock(&swap_lock);
	count = swap.counts[slot];
	spin_unlock(&swap_lock);
	return count;
}

/* ---- the swap cache ---- */

/* A slot that nobody has is read as a hole. */
static int swap_get_block(struct inode *inode, u64 index, u64 *block)
{
	(void)inode;
	*block = slot_count(index) ? swap.blocks[index] : 0;
	return 0;
}

static const struct address_space_operations swap_aops = {.get_block = swap_get_block};

static bool in_swap_cache(const struct page *page)
{
	return page_test_flag(page, PG_SWAPCACHE);
}

u64 page_swap_slot(const struct page *page)
{
	return in_swap_cache(page) ? page->index : 0;
}

bool add_to_swap(struct page *page)
{
	/* A slot may be free, but for a page in the cache that nobody needs. */
	for (u32 tries = 0; tries < 64; tries++) {
		u32 slot = alloc_slot();
		int err;

		if (!slot)
			return false;
		err = add_to_page_cache(&swap.cache->mapping, slot, page);
		if (!err) {
			if (page_test_and_clear_flag(page, PG_ANON))
				vm_gauge_add(VM_NR_ANON, -1);
			page_set_flag(page, PG_UPTODATE);
			set_page_dirty(page);
			return true;
		}
		swap_free(slot);
		if (err != -EEXIST)
			return false;
	}
	return false;
}

/* The inode of the cache, counted, while an entry has the slot; or NULL. */
static struct inode *get_cache(u64 slot)
{
	struct inode *cache = NULL;

	spin_lock(&swap_lock);
	if (slot < swap.nr_slots && swap.counts[slot])
		cache = igrab(swap.cache);
	spin_unlock(&swap_lock);
	return cache;
}

struct page *swap_lock_page(u64 slot)
{
	struct inode *cache = get_cache(slot);
	struct page *page;

	if (!cache)
		return ERR_PTR(-ERANGE);
	page = filemap_lock_page(cache, slot);
	iput(cache);
	return page;
}

void delete_from_swap_cache(struct page *page)
{
	remove_page(page);
	page_test_and_clear_flag(page, PG_UPTODATE);
	page_set_flag(page, PG_ANON);
	vm_gauge_add(VM_NR_ANON, 1);
}

/* The page has one reference besides the cache's, ours, and nobody needs its slot. */
static bool is_useless(const struct page *page)
{
	return page_count(page) == 2 && !page_test_flag(page, PG_WRITEBACK) &&
	       !slot_count(page->index);
}

/* Drops a reference to a page that is, or was, in the swap cache. */
static void put_swap_page(struct page *page)
{
	if (page_count(page) == 2 && trylock_page(page)) {
		if (in_swap_cache(page) && is_useless(page))
			remove_page(page);
		unlock_page(page);
	}
	put_page(page);
}

static void put_slot(u64 slot)
{
	/* While the slot is ours, so is the area. */
	struct page *page = find_get_page(&swap.cache->mapping, slot);

	swap_free(slot);
	if (page)
		put_swap_page(page);
}

void put_pte(pte_t pte)
{
	struct page *page;

	if (pte_is_swap(pte)) {
		put_slot(pte_swap_slot(pte));
		return;
	}
	page = pa_to_page(pte_pa(pte));
	if (in_swap_cache(page))
		put_swap_page(page);
	else
		put_page(page);
}

int swap_writeback(void)
{
	struct inode *cache;
	int err = 0;

	spin_lock(&swap_lock);
	cache = swap.nr_slots && !swap.closing ? igrab(swap.cache) : NULL;
	spin_unlock(&swap_lock);
	if (!cache)
		return 0;
	err = writeback_inode(cache);
	iput(cache);
	return err;
}

/* ---- swapon ---- */

/* mkswap's: how many slots there are, with this one; or -EINVAL, -EIO. */
static long read_header(struct file *f)
{
	struct swap_header *header = kmalloc(sizeof(*header), GFP_KERNEL);
	u64 npages = (u64)i_size_read(f->inode) >> PAGE_SHIFT;
	ssize_t n;
	long ret = -EINVAL;

	if (!header)
		return -ENOMEM;
	n = kernel_read(f, header, sizeof(*header), 0);
	if (n < 0)
		ret = n;
	else if (n == sizeof(*header) && !memcmp(header->magic, SWAP_MAGIC, 10) &&
		 header->version == 1 && header->nr_badpages == 0 && header->last_page > 0 &&
		 header->last_page < npages)
		ret = (long)min((u64)header->last_page + 1, MAX_SLOTS);
	kfree(header);
	return ret;
}

static u32 order_of(u64 nbytes)
{
	u32 order = 0;

	while ((u64)PAGE_SIZE << order < nbytes)
		order++;
	return order;
}

/* Where the file's pages are on the disk: 0, -EINVAL for a hole, or -EIO. */
static int map_blocks(struct inode *inode, u32 nr_slots)
{
	int err = 0;

	mutex_lock(&inode->mutex);
	for (u32 i = 1; i < nr_slots && !err; i++) {
		u64 block;

		err = inode->mapping.ops->get_block(inode, i, &block);
		if (!err && !block)
			err = -EINVAL;
		if (!err)
			swap.blocks[i] = (u32)block;
	}
	mutex_unlock(&inode->mutex);
	return err;
}

static void free_area(void)
{
	if (swap.blocks)
		put_page(virt_to_page(swap.blocks));
	if (swap.counts)
		put_page(virt_to_page(swap.counts));
	if (swap.cache)
		iput(swap.cache);
	allow_write_access(swap.file->inode);
	fput(swap.file);
	memset(&swap, 0, sizeof(swap));
}

static void *alloc_array(u64 nbytes)
{
	struct page *page = alloc_pages(order_of(nbytes), GFP_ZERO);

	return page ? page_address(page) : NULL;
}

/* swap.file is set. What its page cache has must not come back over the pages of others. */
static int open_area(void)
{
	struct inode *inode = swap.file->inode;
	long nr_slots = read_header(swap.file);
	int err;

	if (nr_slots < 0)
		return (int)nr_slots;
	err = writeback_inode(inode);
	if (err)
		return err;
	truncate_inode_pages(&inode->mapping, 0);
	swap.blocks = alloc_array((u64)nr_slots * sizeof(*swap.blocks));
	swap.counts = alloc_array((u64)nr_slots * sizeof(*swap.counts));
	swap.cache = alloc_anon_inode(S_IFREG | 0600);
	if (!swap.blocks || !swap.counts || !swap.cache)
		return -ENOMEM;
	err = map_blocks(inode, (u32)nr_slots);
	if (err)
		return err;
	swap.cache->size = nr_slots << PAGE_SHIFT;
	spin_lock_init(&swap.cache->mapping.lock, LOCK_SWAP_CACHE);
	swap.cache->mapping.ops = &swap_aops;
	swap.cache->mapping.swap_backed = swap.cache->mapping.is_swap_cache = true;
	swap.cache->mapping.gfp = GFP_FAULT;
	spin_lock(&swap_lock);
	swap.next = 0;
	swap.nr_slots = (u32)nr_slots;
	spin_unlock(&swap_lock);
	return 0;
}

/* For root: a regular file; or ERR_PTR. */
static struct file *open_swap_file(const char __user *upath)
{
	struct file *f;
	char *path;
	int err;

	if (current->cred.euid != 0)
		return ERR_PTR(-EPERM);
	path = getname(upath);
	if (IS_ERR(path))
		return (struct file *)path;
	f = filp_open(AT_FDCWD, path, O_RDONLY, 0);
	kfree(path);
	if (IS_ERR(f))
		return f;
	err = S_ISREG(f->inode->mode) && f->inode->sb && f->inode->mapping.ops ? 0 : -EINVAL;
	if (!err)
		return f;
	fput(f);
	return ERR_PTR(err);
}

SYSCALL_DEFINE2(swapon, const char __user *, upath, int, flags)
{
	struct file *f;
	int err;

	if (flags & ~(SWAP_FLAG_PREFER | SWAP_FLAG_PRIO_MASK | SWAP_FLAG_DISCARD))
		return -EINVAL;
	f = open_swap_file(upath);
	if (IS_ERR(f))
		return PTR_ERR(f);
	mutex_lock(&swap_mutex);
	if (swap.file)
		err = swap.file->inode == f->inode ? -EBUSY : -EPERM;
	else
		err = deny_write_access(f->inode) ? -EBUSY : 0;
	if (err) {
		fput(f);
	} else {
		swap.file = f;
		err = open_area();
		if (err)
			free_area();
	}
	mutex_unlock(&swap_mutex);
	return err;
}

/* ---- swapoff ---- */

static bool no_swap_pte(pte_t *pte, va_t va, void *arg)
{
	(void)va, (void)arg;
	return !pte_is_swap(*pte);
}

/* Brings back what mm has on the swap area. */
static int unuse_mm(struct mm_struct *mm)
{
	va_t va = 0;
	int err = 0;

	while (!err && (va = walk_ptes(mm, va, USER_END, no_swap_pte, NULL)) < USER_END)
		err = fatal_signal_pending() ? -EINTR : unswap_page(mm, va);
	return err;
}

static int unuse_all(void)
{
	int err = 0;

	/* Again, for those who were just forked, or are about to go. */
	while (!err && READ_ONCE(swap.nr_used)) {
		err = shmem_unuse();
		if (!err)
			err = for_each_mm(unuse_mm);
		cond_resched();
	}
	return err;
}

static void set_closing(bool closing)
{
	spin_lock(&swap_lock);
	swap.closing = closing;
	spin_unlock(&swap_lock);
}

/* Who read an entry before it went finds no page any more. */
static void close_area(void)
{
	i_size_write(swap.cache, 0);
	truncate_inode_pages(&swap.cache->mapping, 0);
	free_area();
}

void swap_shutdown(void)
{
	mutex_lock(&swap_mutex);
	if (swap.file) {
		set_closing(true);
		close_area();
	}
	mutex_unlock(&swap_mutex);
}

SYSCALL_DEFINE1(swapoff, const char __user *, upath)
{
	struct file *f = open_swap_file(upath);
	int err = -EINVAL;

	if (IS_ERR(f))
		return PTR_ERR(f);
	mutex_lock(&swap_mutex);
	if (swap.file && swap.file->inode == f->inode) {
		set_closing(true);
		err = unuse_all();
		if (err)
			set_closing(false);
		else
			close_area();
	}
	mutex_unlock(&swap_mutex);
	fput(f);
	return err;
}
