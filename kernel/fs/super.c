// SPDX-License-Identifier: MIT
/*
 * Mounted file systems: the disk at /, and the pseudo terminals in /dev/pts.
 *
 * A mount is two pointers: the mount point's dentry->mounted, which leads to the root of the
 * file system, and the super block's `covers`, which leads back. Each file system is mounted
 * once, at boot, and nothing is unmounted: so a walk crosses them without a lock.
 */
#include "fs/fs.h"
#include "fs/namei.h"
#include "fs/pipe.h"
#include "lib/printf.h"
#include "mm/filemap.h"
#include "task/task.h"
#include "uapi/fcntl.h"

static struct super_block *root_sb; /* I  NULL until the disk is mounted */

void fs_init(void)
{
	filemap_init();
	inode_init();
	dcache_init();
	files_init();
	pipe_init();
}

static int mount_at(const char *path, struct super_block *sb)
{
	struct dentry *d = path_lookup(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);

	if (IS_ERR(d))
		return (int)PTR_ERR(d);
	sb->covers = d;
	/* Order: who walks in finds the way back. */
	smp_store_release(&d->mounted, sb->root);
	return 0;
}

static void mount_devpts(void)
{
	struct super_block *sb;
	int err = devpts_mount(&sb);

	if (!err)
		err = mount_at("/dev/pts", sb);
	if (err)
		printk("no pseudo terminals: mounting /dev/pts: error %d\n", err);
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
	mount_devpts();
	return 0;
}

void sync_filesystems(void)
{
	struct super_block *sb = READ_ONCE(root_sb);
	int err = sb ? sb->ops->sync_fs(sb) : 0;

	if (err)
		printk("sync: error %d\n", err);
}
