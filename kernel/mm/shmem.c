// SPDX-License-Identifier: MIT
/*
 * Shared memory is a file without a name and without a disk: its pages are in its page
 * cache alone, from the first touch until the last mapping is gone. So two processes that
 * map it find the same pages by the same way as those of any file.
 */
#include "mm/shmem.h"

#include "fs/fs.h"
#include "uapi/stat.h"

/* What is not in the page cache was never written. */
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
