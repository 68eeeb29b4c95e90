// SPDX-License-Identifier: MIT
/*
 * read and write of regular files, through the page cache.
 *
 * A write goes page by page, with inode->mutex held. Bytes are copied from the user without
 * a page lock, since the copy may fault on a page of the same file.
 *
 *  - A page of which something old survives is brought up to date, gets a block, and is
 *    written into.
 *  - Any other page is filled aside first, so that nobody sees it half done; then it is put
 *    into the cache, gets a block, and becomes up to date, all under its lock.
 *
 * Order: the block comes before the bytes are accepted (-ENOSPC is the writer's, not the
 * flusher's), and while the page is in the cache, up to date or locked: nobody can read the
 * block's old bytes from the disk. A page that has a new block is dirty, whatever else fails.
 */
#include "lib/string.h"
#include "mm/filemap.h"
#include "task/sched.h"
#include "task/signal.h"
#include "task/time.h"
#include "uapi/fcntl.h"

#define DAY_SECONDS (24 * 60 * 60)

/* ---- reading ---- */

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

/* Linux: relatime, so that not every read is a write. */
static bool atime_is_due(const struct inode *inode)
{
	struct timespec now = current_time();

	return !inode->sb->readonly && (!is_before(&inode->mtime, &inode->atime) ||
					!is_before(&inode->ctime, &inode->atime) ||
					now.tv_sec - inode->atime.tv_sec >= DAY_SECONDS);
}

void file_accessed_locked(struct file *f)
{
	struct inode *inode = f->inode;

	if ((READ_ONCE(f->flags) & O_NOATIME) || !atime_is_due(inode))
		return;
	inode->atime = current_time();
	inode->sb->ops->write_inode(inode);
}

/* Who has the mutex is about to set a newer time, or to write for long: not worth a wait. */
static void file_accessed(struct file *f)
{
	if (!atime_is_due(f->inode) || !mutex_trylock(&f->inode->mutex))
		return;
	file_accessed_locked(f);
	mutex_unlock(&f->inode->mutex);
}

/* Moves what `to` wants of the page at *pos: bytes, 0 at the end of the file, or -errno. */
static ssize_t read_from_page(struct inode *inode, struct iov_iter *to, loff_t *pos)
{
	size_t offset = *pos % PAGE_SIZE, nbytes = min(to->count, PAGE_SIZE - offset), n;
	struct page *page = filemap_get_page(inode, *pos >> PAGE_SHIFT);
	loff_t size = i_size_read(inode);

	if (IS_ERR(page))
		return PTR_ERR(page) == -ERANGE ? 0 : PTR_ERR(page);
	if (*pos >= size) {
		put_page(page);
		return 0;
	}
	nbytes = min(nbytes, (size_t)(size - *pos));
	n = copy_to_iter((u8 *)page_address(page) + offset, nbytes, to);
	put_page(page);
	*pos += n;
	return n ? (ssize_t)n : -EFAULT;
}

ssize_t generic_file_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	size_t done = 0;
	ssize_t n = 0;

	while (to->count) {
		n = fatal_signal_pending() ? -EINTR : read_from_page(f->inode, to, pos);
		if (n <= 0)
			break;
		done += n;
		cond_resched();
	}
	file_accessed(f);
	return done ? (ssize_t)done : n;
}

/* ---- writing ---- */

/* Bytes of the file that lie in the page `index`. */
static size_t valid_bytes(const struct inode *inode, u64 index)
{
	u64 start = index << PAGE_SHIFT, size = inode->size;

	return size > start ? min(size - start, (u64)PAGE_SIZE) : 0;
}

/* Nothing of the page's old bytes would survive a write of [offset, offset + nbytes). */
static bool covers(const struct inode *inode, u64 index, size_t offset, size_t nbytes)
{
	size_t valid = valid_bytes(inode, index);

	return valid == 0 || (offset == 0 && nbytes >= valid);
}

/* A hint: the old bytes are at hand, and need not be put together again. */
static bool is_cached(struct inode *inode, u64 index)
{
	struct page *page = find_get_page(&inode->mapping, index);
	bool uptodate = page && page_test_flag(page, PG_UPTODATE);

	if (page)
		put_page(page);
	return uptodate;
}

/* Fills a page aside: bytes that were copied, the rest is zeroes. */
static size_t fill_page(struct page *page, size_t offset, size_t nbytes, struct iov_iter *from)
{
	u8 *mem = page_address(page);
	size_t n = copy_from_iter(mem + offset, nbytes, from);

	memset(mem, 0, offset);
	memset(mem + offset + n, 0, PAGE_SIZE - offset - n);
	return n;
}

/* Writes into a page of which something survives, from `from`, or from `mem` if not NULL. */
static ssize_t write_into(struct inode *inode, u64 index, size_t offset, size_t nbytes,
			  struct iov_iter *from, const u8 *mem)
{
	struct page *page = filemap_get_page(inode, index);
	u8 *to;
	int err;

	if (IS_ERR(page))
		return PTR_ERR(page);
	to = (u8 *)page_address(page) + offset;
	err = inode->mapping.ops->prepare_write(inode, index);
	if (!err) {
		if (mem)
			memcpy(to, mem + offset, nbytes);
		else
			nbytes = copy_from_iter(to, nbytes, from);
		set_page_dirty(page);
	}
	put_page(page);
	return err ? err : (ssize_t)nbytes;
}

/* Makes `fresh`, of which [offset, offset + nbytes) is new, the page of the file. */
static int install_page(struct inode *inode, u64 index, struct page *fresh, size_t offset,
			size_t nbytes)
{
	struct page *page = find_lock_or_add(&inode->mapping, index, fresh);
	int err;

	if (IS_ERR(page))
		return PTR_ERR(page);
	err = inode->mapping.ops->prepare_write(inode, index);
	if (err) {
		if (!page_test_flag(page, PG_UPTODATE))
			remove_page(page);
		goto out_unlock;
	}
	if (page_test_flag(page, PG_UPTODATE)) {
		/* Race: a reader was faster. */
		memcpy((u8 *)page_address(page) + offset, (u8 *)page_address(fresh) + offset,
		       nbytes);
	} else {
		if (page != fresh)
			memcpy(page_address(page), page_address(fresh), PAGE_SIZE);
		page_set_flag(page, PG_UPTODATE);
	}
	set_page_dirty(page);
out_unlock:
	unlock_page(page);
	put_page(page);
	return err;
}

/* Bytes written to the page at `pos`, at most to its end; or -errno. */
static ssize_t write_page(struct inode *inode, struct iov_iter *from, loff_t pos)
{
	size_t offset = pos % PAGE_SIZE, nbytes = min(from->count, PAGE_SIZE - offset);
	u64 index = pos >> PAGE_SHIFT;
	struct page *fresh;
	ssize_t n;
	int err;

	if (!covers(inode, index, offset, nbytes) ||
	    (valid_bytes(inode, index) && is_cached(inode, index)))
		return write_into(inode, index, offset, nbytes, from, NULL);
	fresh = alloc_page(GFP_KERNEL);
	if (!fresh)
		return -ENOMEM;
	n = fill_page(fresh, offset, nbytes, from);
	if (n && covers(inode, index, offset, n)) {
		err = install_page(inode, index, fresh, offset, n);
		n = err ? err : n;
	} else if (n) {
		/* The user's memory ended early, and something survives after all. */
		n = write_into(inode, index, offset, n, NULL, page_address(fresh));
	}
	put_page(fresh);
	return n;
}

ssize_t generic_perform_write(struct inode *inode, struct iov_iter *from, loff_t *pos)
{
	size_t done = 0;
	ssize_t n = 0;

	while (from->count) {
		n = fatal_signal_pending() ? -EINTR : write_page(inode, from, *pos);
		if (n == 0)
			n = -EFAULT;
		if (n < 0)
			break;
		*pos += n;
		done += n;
		if (*pos > inode->size)
			i_size_write(inode, *pos);
		balance_dirty_pages();
		cond_resched();
	}
	if (done) {
		inode->mtime = inode->ctime = current_time();
		inode->sb->ops->write_inode(inode);
	}
	return done ? (ssize_t)done : n;
}

ssize_t generic_file_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct inode *inode = f->inode;
	ssize_t n;

	mutex_lock(&inode->mutex);
	n = inode->sb->readonly ? -EROFS : generic_write_checks(f, from, pos, inode->sb->max_bytes);
	if (n > 0)
		n = generic_perform_write(inode, from, pos);
	mutex_unlock(&inode->mutex);
	return n;
}
