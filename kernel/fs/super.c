// SPDX-License-Identifier: MIT
/*
 * Mounted file systems: one, the disk, at /. The list of mounts belongs here when there
 * are more.
 */
#include "fs/fs.h"
#include "fs/namei.h"
#include "fs/pipe.h"
#include "lib/printf.h"
#include "mm/filemap.h"
#include "task/task.h"

static struct super_block *root_sb; /* I  NULL until the disk is mounted */

void fs_init(void)
{
	filemap_init();
	inode_init();
	dcache_init();
	files_init();
	pipe_init();
}

int mount_root(void)
{
	struct super_block *sb;
	int err = ext3_mount(&sb);

	if (err) {
		printk("no root file system: error %d\n", err);
		return err;
	}
	current->fs = fs_alloc(sb->root);
	if (!current->fs)
		return -ENOMEM;
	root_sb = sb;
	return 0;
}

void sync_filesystems(void)
{
	struct super_block *sb = READ_ONCE(root_sb);
	int err = sb ? sb->ops->sync_fs(sb) : 0;

	if (err)
		printk("sync: error %d\n", err);
}
