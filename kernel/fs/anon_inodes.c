// SPDX-License-Identifier: MIT
/* Files that calls of their own open, and that have no name: signalfd, pidfd. */
#include "fs/fs.h"
#include "uapi/fcntl.h"

struct file *anon_inode_getfile(const struct file_operations *ops, void *private_data, u32 flags)
{
	struct inode *inode = alloc_anon_inode(0600);
	struct file *f;

	if (!inode)
		return NULL;
	f = file_alloc(ops);
	if (!f) {
		iput(inode);
		return NULL;
	}
	f->inode = inode;
	f->mode = FMODE_READ | FMODE_WRITE | FMODE_STREAM;
	f->flags = O_RDWR | flags;
	f->private_data = private_data;
	return f;
}
