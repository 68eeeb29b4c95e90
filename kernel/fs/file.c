// SPDX-License-Identifier: MIT
/*
 * struct file: what open makes and descriptors name.
 *
 * Invariants:
 *  - Each descriptor and each call at work on the file counts it: a close in one thread
 *    leaves the file whole under a read in another.
 *  - release runs once, after the last reference, with no lock held, and only for a file
 *    whose open succeeded.
 *  - The file counts its inode and dentry, and, with FMODE_WRITER, is one of
 *    inode->writers.
 */
#include "fs/file.h"
#include "fs/fs.h"
#include "mm/slab.h"

static struct kmem_cache file_cache;

struct file *file_alloc(const struct file_operations *ops)
{
	struct file *f = kmem_cache_alloc(&file_cache, GFP_ZERO);

	if (!f)
		return NULL;
	refcount_set(&f->count, 1);
	mutex_init(&f->pos_mutex, LOCK_FILE_POS);
	f->ops = ops;
	return f;
}

void get_file(struct file *f)
{
	refcount_inc(&f->count);
}

void fput(struct file *f)
{
	if (!refcount_dec_and_test(&f->count))
		return;
	if (f->ops->release)
		f->ops->release(f);
	if (f->mode & FMODE_WRITER)
		put_write_access(f->inode);
	dput(f->dentry);
	iput(f->inode);
	kmem_cache_free(&file_cache, f);
}

void file_set_flags(struct file *f, u32 mask, u32 bits)
{
	u32 old = READ_ONCE(f->flags);

	while (!__atomic_compare_exchange_n(&f->flags, &old, (old & ~mask) | (bits & mask), false,
					    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		;
}

ssize_t kernel_read(struct file *f, void *buf, size_t nbytes, loff_t pos)
{
	struct iov_iter it;
	size_t done;

	if (!(f->mode & FMODE_READ) || !f->ops->read)
		return -EINVAL;
	iov_iter_kvec(&it, buf, nbytes);
	while (it.count) {
		ssize_t n = f->ops->read(f, &it, &pos);

		if (n < 0)
			return n;
		if (n == 0)
			break;
	}
	done = nbytes - it.count;
	return done;
}

u64 nr_files(void)
{
	return READ_ONCE(file_cache.nr_objects);
}

void files_init(void)
{
	kmem_cache_init(&file_cache, "file", sizeof(struct file));
	fdtable_init();
}
