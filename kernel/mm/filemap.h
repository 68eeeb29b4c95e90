/* SPDX-License-Identifier: MIT */
/*
 * The page cache, for file systems: pages of files and, through the inode of a block
 * device, of its blocks.
 *
 * PG_LOCKED is held while a page is read, put in or taken out, and while its write-back
 * starts. Who holds it keeps the page in its mapping. PG_UPTODATE is set once, with what
 * the file has; bytes behind the end of the file are zeroes. PG_DIRTY pages are on their
 * mapping's list, all others on the clock's. Users' copies are made without the page lock:
 * a reference keeps the page in memory, and inode->mutex keeps it in the file.
 */
#pragma once

#include "fs/fs.h"

void filemap_init(void); /* at boot; makes the radix tree's nodes allocatable too */
void mapping_init(struct address_space *m, struct inode *host);

/* ---- the lock of a page; both wait uninterruptibly ---- */

void lock_page(struct address_space *m, struct page *page); /* of a page that is, or was, in m */
void lock_new_page(struct page *page);			    /* that nobody else knows yet */
__must_check bool trylock_page(struct page *page);
void unlock_page(struct page *page);
void wait_on_writeback(struct page *page);

/* ---- finding pages ---- */

/* The page if it is in the cache, counted, maybe not up to date; or NULL. */
__must_check struct page *find_get_page(struct address_space *m, u64 index);

/*
 * The page `index`, counted and locked: the cached one, or `fresh` (counted by the caller
 * in any case) put in its place. ERR_PTR(-ENOMEM).
 */
__must_check struct page *find_lock_or_add(struct address_space *m, u64 index, struct page *fresh);

/* The page `index`, counted, all zeroes, not read from the disk; ERR_PTR(-ENOMEM). */
__must_check struct page *filemap_zero_page(struct address_space *m, u64 index);

/* Puts a locked page in, clean: 0, -EEXIST or -ENOMEM. Any context. */
__must_check int add_to_page_cache(struct address_space *m, u64 index, struct page *page);

/* Takes a locked page out of its mapping, dirty or not, unless it is out. */
void remove_page(struct page *page);

/* Takes the page `index` out, if it is there, once its write-back has ended. */
void invalidate_page(struct address_space *m, u64 index);

/* Takes out all pages from `first` on, also of who maps them. The size was set before. */
void truncate_inode_pages(struct address_space *m, u64 first);

/*
 * As filemap_get_page, and locked: for a fault, which maps it before it unlocks it, so that
 * truncation and write-back find all who have it mapped.
 */
__must_check struct page *filemap_lock_page(struct inode *inode, u64 index);

/* ---- page-writeback.c ---- */

/*
 * The page's bytes were changed. It is up to date, and locked, or kept from truncation by
 * inode->mutex. Never from an interrupt.
 */
void set_page_dirty(struct page *page);

/* Writes what is dirty now and waits for it; 0 or the first error. inode->mutex may be held. */
int writeback_inode(struct inode *inode);

/* True when so much is dirty that who makes more has to write some first. */
bool too_many_dirty_pages(void);

/*
 * Between the files of the page cache. [m->lock] held but for the last. attach and detach
 * leave the tree of pages alone; the page is locked, and counted by the caller too.
 */
void attach_page(struct address_space *m, u64 index, struct page *page);
void detach_page(struct address_space *m, struct page *page); /* dirty or not */
void clock_add(struct page *page);
void clock_del(struct page *page);
bool clear_page_dirty_locked(struct address_space *m, struct page *page); /* was it? */
void end_page_writeback(struct page *page);

/* ---- fs-writeback.c ---- */

/* The inode has its first dirty page. */
void mark_inode_pages_dirty(struct inode *inode);

/* Writes the pages of all inodes that have dirty ones; 0 or the first error. */
int writeback_inodes(struct super_block *sb);

/* Starts the task that syncs `sb`, the only disk, every few seconds. */
__must_check int start_flusher(struct super_block *sb);
void wake_flusher(void);

/* Who has made a page dirty writes some first if there are too many. inode->mutex may be held. */
void balance_dirty_pages(void);

/* ---- filemap_rw.c: operations of regular files ---- */

static inline loff_t i_size_read(const struct inode *inode)
{
	return __atomic_load_n(&inode->size, __ATOMIC_ACQUIRE);
}

/* A reader who sees the new size sees the bytes below it. inode->mutex held. */
static inline void i_size_write(struct inode *inode, loff_t size)
{
	__atomic_store_n(&inode->size, size, __ATOMIC_RELEASE);
}

ssize_t generic_file_read(struct file *f, struct iov_iter *to, loff_t *pos);
ssize_t generic_file_write(struct file *f, struct iov_iter *from, loff_t *pos);

/* The bytes of `from` into the file at *pos, which moves on. inode->mutex held. */
ssize_t generic_perform_write(struct inode *inode, struct iov_iter *from, loff_t *pos);

/* Takes note of a read, unless that was done since the last change. inode->mutex held. */
void file_accessed_locked(struct file *f);
