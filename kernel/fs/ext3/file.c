// SPDX-License-Identifier: MIT
/* The operations of open files and directories: the page cache does the work. */
#include "fs/ext3/ext3.h"

/*
 * What the file's bytes lie in goes out with all other metadata: without a journal there
 * is no telling whose is whose. So datasync makes no difference.
 */
static int ext3_fsync(struct file *f, bool datasync)
{
	(void)datasync;
	return ext3_sync_inode(f->inode);
}

const struct inode_operations ext3_file_inode_operations = {
	.truncate = ext3_truncate,
};

const struct file_operations ext3_file_operations = {
	.read = generic_file_read,
	.write = generic_file_write,
	.fsync = ext3_fsync,
};

const struct file_operations ext3_dir_file_operations = {
	.iterate = ext3_readdir,
	.fsync = ext3_fsync,
};
