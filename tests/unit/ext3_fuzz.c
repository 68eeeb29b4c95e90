// SPDX-License-Identifier: MIT
/*
 * kernel/fs/ext3 and the page cache on an image in memory, with e2fsck as the judge:
 *
 *	churn	random operations; the disk is clean after each sync
 *	memory	the same while allocations fail: what fails leaves nothing behind
 *	broken	the same on images with wrong bytes, and a disk with bad blocks: nothing
 *		crashes, loops, writes beyond the disk, or keeps a page or an inode
 *
 * What files contain is for the programs in tests/guest. Needs mke2fs and e2fsck.
 * Usage: ext3_fuzz [ROUNDS [SEED]].
 */
#include "fs_stubs.h"

#include "fs/ext3/balloc.c"
#include "fs/ext3/dir.c"
#include "fs/ext3/file.c"
#include "fs/ext3/ialloc.c"
#include "fs/ext3/indirect.c"
#include "fs/ext3/inode.c"
#include "fs/ext3/namei.c"
#include "fs/ext3/super.c"
#include "fs/ext3/symlink.c"
#include "fs/fs-writeback.c"
#include "lib/radix.c"
#include "mm/filemap.c"
#include "mm/filemap_rw.c"
#include "mm/page-writeback.c"

#define IMAGE_BLOCKS	  1536
#define OPS_PER_ROUND	  300
#define SECONDS_PER_ROUND 20

static struct super_block *sb;

/* ---- names ---- */

/* A negative dentry of a random name: few different ones, and some so long that directories grow. */
static struct dentry random_name(char name[EXT3_NAME_LEN + 1])
{
	u32 len = random_below(3) ? 1 : 200 + random_below(56);

	memset(name, 'x', len);
	name[0] = 'a' + random_below(10);
	name[len] = '\0';
	return (struct dentry){.name = name, .name_len = len};
}

/* Gives the dentry its inode, counted, if it has one. False: nobody knows. */
static bool look_up(struct inode *dir, struct dentry *d)
{
	int err = dir->ops->lookup(dir, d);

	CHECK(!err || !d->inode);
	return !err;
}

/* A directory at most three levels below the root, counted. */
static struct inode *random_dir(void)
{
	struct inode *dir = igrab(sb->root->inode);
	char name[EXT3_NAME_LEN + 1];

	for (u32 depth = 0; depth < 3; depth++) {
		struct dentry d = random_name(name);

		if (look_up(dir, &d) && d.inode && S_ISDIR(d.inode->mode)) {
			iput(dir);
			dir = d.inode;
		} else {
			iput(d.inode);
		}
	}
	return dir;
}

/* ---- operations; the mutexes are held as the VFS does ---- */

static u8 buf[100000];

static void make(struct inode *dir, struct dentry *d)
{
	char target[200] = "t";

	switch (random_below(6)) {
	case 0: (void)dir->ops->mkdir(dir, d, S_IFDIR | 0755); break;
	case 1: (void)dir->ops->mknod(dir, d, S_IFCHR | 0600, 0x12345); break;
	case 2:
		memset(target, 't', random_below(sizeof(target)));
		(void)dir->ops->symlink(dir, d, target);
		break;
	default: (void)dir->ops->create(dir, d, S_IFREG | 0644);
	}
}

static void use_file(struct inode *inode)
{
	static const u64 edges[] = {0, 12 << 12, 1036 << 12, 1049612UL << 12, 1UL << 35};
	struct file f = {.inode = inode};
	loff_t pos = edges[random_below(ARRAY_SIZE(edges))] + random_below(20000);
	struct iov_iter it;

	iov_iter_kvec(&it, buf, random_below(sizeof(buf)));
	switch (random_below(4)) {
	case 0: (void)inode->fops->read(&f, &it, &pos); break;
	case 1:
		mutex_lock(&inode->mutex);
		(void)inode->ops->truncate(inode, random_below(3) ? random_below(90000) : pos);
		mutex_unlock(&inode->mutex);
		break;
	case 2:
		if (random_below(4) == 0)
			(void)inode->fops->fsync(&f, false);
		break;
	default:
		/* Mostly near the front, so that the disk is not full of maps. */
		if (random_below(3))
			pos = random_below(60000);
		(void)inode->fops->write(&f, &it, &pos);
	}
}

static bool emit_all(struct dir_context *ctx, const char *name, size_t len, u64 ino, u8 type)
{
	(void)ctx;
	(void)ino;
	(void)type;
	CHECK(len > 0 && len <= EXT3_NAME_LEN && !memchr(name, '/', len));
	return random_below(10) > 0;
}

static void read_dir(struct inode *dir)
{
	struct dir_context ctx = {.emit = emit_all};
	struct file f = {.inode = dir};

	for (u32 i = 0; i < 5; i++)
		(void)dir->fops->iterate(&f, &ctx);
}

static void remove_name(struct inode *dir, struct dentry *d)
{
	mutex_lock(&d->inode->mutex);
	if (S_ISDIR(d->inode->mode))
		(void)dir->ops->rmdir(dir, d);
	else
		(void)dir->ops->unlink(dir, d);
	mutex_unlock(&d->inode->mutex);
}

/* Moves `d` to another name, of the same directory if it is a directory: no loops. */
static void rename_or_link(struct inode *dir, struct dentry *d)
{
	struct inode *to = S_ISDIR(d->inode->mode) ? igrab(dir) : random_dir();
	char name[EXT3_NAME_LEN + 1];
	struct dentry new = random_name(name);
	u32 how = random_below(3);
	bool same_type;

	if (to != dir)
		mutex_lock(&to->mutex);
	if (!look_up(to, &new))
		goto out;
	same_type = new.inode &&S_ISDIR(new.inode->mode) == S_ISDIR(d->inode->mode);
	if (new.inode == d->inode || new.inode == dir || new.inode == to)
		goto out;
	if (how == 0 && !new.inode && !S_ISDIR(d->inode->mode)) {
		mutex_lock(&d->inode->mutex);
		if (!to->ops->link(d, to, &new))
			CHECK(new.inode == d->inode);
		mutex_unlock(&d->inode->mutex);
	} else if (how == 1 && same_type) {
		(void)dir->ops->rename(dir, d, to, &new, RENAME_EXCHANGE);
	} else if (!new.inode || same_type) {
		(void)dir->ops->rename(dir, d, to, &new, 0);
	}
out:
	if (to != dir)
		mutex_unlock(&to->mutex);
	iput(new.inode);
	iput(to);
}

static void one_operation(void)
{
	char name[EXT3_NAME_LEN + 1];
	struct inode *dir = random_dir();
	struct dentry d = random_name(name);
	u32 what = random_below(8);

	mutex_lock(&dir->mutex);
	if (!look_up(dir, &d))
		what = 8;
	else if (!d.inode)
		make(dir, &d);
	else if (what == 0)
		read_dir(dir);
	else if (what <= 2 && d.inode != dir)
		remove_name(dir, &d);
	else if (what == 3 && d.inode != dir)
		rename_or_link(dir, &d);
	mutex_unlock(&dir->mutex);
	if (d.inode && S_ISREG(d.inode->mode))
		use_file(d.inode);
	iput(d.inode);
	iput(dir);
}

/* ---- rounds ---- */

static void unmount(void)
{
	(void)sb->ops->sync_fs(sb);
	free_super(sb);
}

/* Everything that a mount took is back. */
static void check_ledger(void)
{
	CHECK(list_empty(&inodes));
	CHECK(nr_cache_pages() == 0 && nr_dirty_pages() == 0);
	CHECK(nr_free == NR_PAGES && nr_objects == 0);
}

static void churn(u32 rounds, bool failing)
{
	for (u32 i = 0; i < rounds; i++) {
		alarm(SECONDS_PER_ROUND);
		CHECK(ext3_mount(&sb) == 0);
		allocations_fail = failing;
		for (u32 n = 0; n < OPS_PER_ROUND; n++)
			one_operation();
		allocations_fail = false;
		CHECK(sb->ops->sync_fs(sb) == 0);
		check_image();
		unmount();
		check_ledger();
		CHECK(nr_messages == 0);
	}
	printf("ok %s: %u rounds\n", failing ? "memory" : "churn", rounds);
}

/* A wrong byte, or number, somewhere: mostly where the file system keeps its own. */
static void break_something(void)
{
	u32 kind = random_below(4), at;

	if (kind == 0)
		at = EXT3_SUPER_AT + random_below(120);
	else if (kind == 1)
		at = random_below(70) * PAGE_SIZE + random_below(PAGE_SIZE);
	else if (kind == 2)
		at = random_below(70) * PAGE_SIZE + random_below(256);
	else
		at = random_below(IMAGE_BLOCKS) * PAGE_SIZE + random_below(64);
	if (random_below(2))
		disk[at] ^= 1 << random_below(8);
	else
		*(u32 *)(disk + at / 4 * 4) = random_below(IMAGE_BLOCKS + 100);
}

static void broken(u32 rounds)
{
	u32 mounted = 0;

	for (u32 i = 0; i < rounds; i++) {
		alarm(SECONDS_PER_ROUND);
		load_image();
		for (u32 n = random_below(12); n < 12; n++)
			break_something();
		disk_fails = random_below(4) == 0;
		if (ext3_mount(&sb) == 0) {
			mounted++;
			for (u32 n = 0; n < OPS_PER_ROUND; n++)
				one_operation();
			unmount();
			disk_fails = false;
		}
		check_ledger();
	}
	CHECK(nr_messages > 0);
	printf("ok broken: %u rounds, %u of them mounted\n", rounds, mounted);
}

int main(int argc, char **argv)
{
	u32 rounds = argc > 1 ? atoi(argv[1]) : 10;

	seed = argc > 2 ? atoi(argv[2]) : 1;
	current = &task;
	memory_setup();
	filemap_init();
	nr_blocks_of_disk = IMAGE_BLOCKS;
	disk = malloc(IMAGE_BLOCKS * PAGE_SIZE);
	snprintf(image_path, sizeof(image_path), "/tmp/calf-ext3-fuzz.%d", getpid());
	memset(disk, 0, IMAGE_BLOCKS * PAGE_SIZE);
	save_image();
	if (run("mke2fs", "-q -F -t ext2 -b 4096 -g 512 -I 256 -N 600 "
			  "-O none,filetype,sparse_super,large_file")) {
		remove_files();
		printf("ok # skip: there is no mke2fs\n");
		return 0;
	}
	load_image();
	churn(rounds, false);
	churn(rounds, true);
	broken(20 * rounds);
	remove_files();
	free(disk);
	free(mem_map);
	return 0;
}
