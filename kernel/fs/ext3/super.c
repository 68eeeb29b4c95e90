// SPDX-License-Identifier: MIT
/*
 * Mounting, syncing, and what is broken.
 *
 * The super block on the disk is written only by a sync: it says "valid" while all metadata
 * on the disk belongs together. So the first thing a sync writes is "not valid", the last,
 * after all else has reached the disk, is "valid" again. Between two syncs no metadata goes
 * out (but when too much is dirty): if the machine ends suddenly, the disk is as of the last
 * sync. There is no journal: an operation that runs during a sync may be caught half done,
 * and a block that was metadata may have become data, and have been written, since.
 *
 * Simplification: nothing unmounts; the last sync before power-off is as good.
 */
#include "drivers/device.h"
#include "fs/ext3/ext3.h"
#include "lib/printf.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "task/time.h"

#define MAX_REPORTS 10
#define READ_TRIES  3 /* of a block without which something is lost */

void ext3_error(struct super_block *sb, const char *fmt, ...)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	char text[160];
	va_list args;

	WRITE_ONCE(sbi->errors, true);
	if (atomic_add_return(1, &sbi->nr_reports) > MAX_REPORTS)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	printk("ext3: the file system is broken (run e2fsck): %s\n", text);
}

/* ---- metadata ---- */

static int bdev_get_block(struct inode *bdev, u64 index, u64 *block)
{
	(void)bdev;
	*block = index;
	return 0;
}

static const struct address_space_operations bdev_operations = {
	.get_block = bdev_get_block,
};

void ext3_dirty_metadata(struct super_block *sb, struct page *page)
{
	BUG_ON(sb->readonly);
	set_page_dirty(page);
}

struct page *ext3_read_block(struct super_block *sb, u32 block)
{
	struct page *page = filemap_get_page(EXT3_SB(sb)->bdev, block);

	return IS_ERR(page) && PTR_ERR(page) == -ERANGE ? ERR_PTR(-EIO) : page;
}

struct page *ext3_read_block_nofail(struct super_block *sb, u32 block)
{
	struct page *page = ext3_read_block(sb, block);

	for (u32 tries = 1; IS_ERR(page) && tries < READ_TRIES; page = ext3_read_block(sb, block)) {
		if (PTR_ERR(page) == -ENOMEM)
			out_of_memory();
		else
			tries++;
	}
	return page;
}

/* ---- writing ---- */

/* [sync_mutex] */
static int write_super(struct super_block *sb, bool valid)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	struct ext3_super_block *es = sbi->es;
	int err;

	es->s_state = (valid ? EXT3_VALID_FS : 0) | (READ_ONCE(sbi->errors) ? EXT3_ERROR_FS : 0);
	es->s_free_blocks_count = READ_ONCE(sbi->free_blocks);
	es->s_free_inodes_count = READ_ONCE(sbi->free_inodes);
	es->s_wtime = current_time().tv_sec;
	err = blk_rw(0, &sbi->super_page, 1, true);
	if (!err)
		sbi->disk_valid = valid;
	return err;
}

static bool metadata_is_dirty(const struct super_block *sb)
{
	return !list_empty(&EXT3_SB(sb)->bdev->mapping.dirty_pages);
}

/* [sync_mutex] Before anything is written that may not fit what the disk has. */
static int mark_invalid(struct super_block *sb)
{
	return EXT3_SB(sb)->disk_valid && metadata_is_dirty(sb) ? write_super(sb, false) : 0;
}

/* [sync_mutex] */
static int write_metadata(struct super_block *sb)
{
	int err = mark_invalid(sb);

	return err ? err : writeback_inode(EXT3_SB(sb)->bdev);
}

/* [sync_mutex] All is on the disk. */
static int mark_valid(struct super_block *sb)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	int err;

	if (sbi->disk_valid || !sbi->was_valid || READ_ONCE(sbi->errors) || metadata_is_dirty(sb))
		return 0;
	err = write_super(sb, true);
	return err ? err : blk_flush();
}

static int ext3_sync_fs(struct super_block *sb)
{
	int err, err2;

	if (sb->readonly)
		return 0;
	mutex_lock(&sb->sync_mutex);
	err = mark_invalid(sb);
	if (!err)
		err = writeback_inodes(sb);
	err2 = write_metadata(sb);
	if (!err2)
		err2 = blk_flush();
	if (!err2)
		err2 = mark_valid(sb);
	mutex_unlock(&sb->sync_mutex);
	return err ? err : err2;
}

int ext3_sync_inode(struct inode *inode)
{
	struct super_block *sb = inode->sb;
	int err, err2;

	if (sb->readonly)
		return 0;
	mutex_lock(&sb->sync_mutex);
	err = mark_invalid(sb);
	if (!err)
		err = writeback_inode(inode);
	/* The flusher may have failed before us: whoever syncs first hears of it. */
	if (__atomic_exchange_n(&inode->mapping.error, 0, __ATOMIC_RELAXED))
		err = -EIO;
	err2 = write_metadata(sb);
	if (!err2)
		err2 = blk_flush();
	mutex_unlock(&sb->sync_mutex);
	return err ? err : err2;
}

void ext3_throttle(struct super_block *sb)
{
	if (!too_many_dirty_pages())
		return;
	mutex_lock(&sb->sync_mutex);
	if (write_metadata(sb))
		ext3_error(sb, "cannot write the metadata");
	mutex_unlock(&sb->sync_mutex);
}

/* ---- statfs ---- */

/* Blocks that are never a file's. */
static u32 overhead(const struct ext3_sb_info *sbi)
{
	u32 nr = sbi->nr_groups * (2 + sbi->table_blocks);

	for (u32 group = 0; group < sbi->nr_groups; group++)
		if (ext3_group_has_super(sbi, group))
			nr += 1 + sbi->nr_desc_pages;
	return nr;
}

static int ext3_statfs(struct super_block *sb, struct statfs *st)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	u32 reserved = sbi->es->s_r_blocks_count;
	const u32 *uuid = (const u32 *)sbi->es->s_uuid;

	*st = (struct statfs){
		.f_type = EXT2_SUPER_MAGIC,
		.f_bsize = PAGE_SIZE,
		.f_frsize = PAGE_SIZE,
		.f_blocks = sbi->blocks_count - overhead(sbi),
		.f_bfree = READ_ONCE(sbi->free_blocks),
		.f_files = sbi->inodes_count,
		.f_ffree = READ_ONCE(sbi->free_inodes),
		.f_namelen = EXT3_NAME_LEN,
		.f_flags = ST_VALID | (sb->readonly ? ST_RDONLY : 0),
	};
	st->f_bavail = st->f_bfree > reserved ? st->f_bfree - reserved : 0;
	st->f_fsid.val[0] = uuid[0] ^ uuid[2];
	st->f_fsid.val[1] = uuid[1] ^ uuid[3];
	return 0;
}

static const struct super_operations ext3_super_operations = {
	.read_inode = ext3_read_inode,
	.write_inode = ext3_write_inode,
	.evict_inode = ext3_evict_inode,
	.statfs = ext3_statfs,
	.sync_fs = ext3_sync_fs,
};

/* ---- mounting ---- */

static int refuse(const char *why)
{
	printk("ext3: cannot mount the disk: %s\n", why);
	return -EINVAL;
}

static int check_features(struct super_block *sb, const struct ext3_super_block *es)
{
	if (es->s_feature_incompat & EXT3_INCOMPAT_RECOVER)
		return refuse("its journal is to be replayed first (run e2fsck)");
	if (es->s_feature_incompat & ~EXT3_INCOMPAT_FILETYPE)
		return refuse("it has features that Calf does not know");
	if (!(es->s_feature_incompat & EXT3_INCOMPAT_FILETYPE))
		return refuse("it lacks the feature filetype");
	if (es->s_feature_ro_compat & ~(EXT3_RO_COMPAT_SPARSE | EXT3_RO_COMPAT_LARGE_FILE)) {
		printk("ext3: features that Calf does not know: the disk is read-only\n");
		sb->readonly = true;
	}
	return 0;
}

/* Checks the numbers of the super block and takes them over. */
static int read_geometry(struct super_block *sb)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	const struct ext3_super_block *es = sbi->es;

	if (es->s_magic != EXT3_MAGIC)
		return refuse("there is no ext2 or ext3 file system on it");
	if (es->s_rev_level != 1 || es->s_log_block_size != 2 || es->s_first_data_block != 0)
		return refuse("it has no blocks of 4 KiB, or is of an unknown revision");
	if (check_features(sb, es))
		return -EINVAL;
	if (es->s_blocks_count > blk_nr_blocks())
		return refuse("the file system is larger than the disk");
	if (es->s_inode_size < EXT3_OLD_INODE || es->s_inode_size > PAGE_SIZE ||
	    (es->s_inode_size & (es->s_inode_size - 1)))
		return refuse("the size of its inodes is wrong");
	if (es->s_blocks_per_group < 8 || es->s_blocks_per_group > 8 * PAGE_SIZE ||
	    es->s_blocks_per_group % 8 || es->s_blocks_count < 8)
		return refuse("the size of its block groups is wrong");
	sbi->inode_size = es->s_inode_size;
	sbi->blocks_count = es->s_blocks_count;
	sbi->blocks_per_group = es->s_blocks_per_group;
	sbi->nr_groups = (sbi->blocks_count - 1) / sbi->blocks_per_group + 1;
	sbi->inodes_per_group = es->s_inodes_per_group;
	sbi->inodes_count = es->s_inodes_count;
	sbi->first_ino = es->s_first_ino;
	if (sbi->inodes_per_group == 0 || sbi->inodes_per_group > 8 * PAGE_SIZE ||
	    (u64)sbi->inodes_per_group * sbi->nr_groups != sbi->inodes_count ||
	    sbi->first_ino <= EXT3_ROOT_INO || sbi->first_ino > sbi->inodes_count)
		return refuse("the number of its inodes is wrong");
	sbi->table_blocks = DIV_ROUND_UP(sbi->inodes_per_group * sbi->inode_size, PAGE_SIZE);
	sbi->nr_desc_pages = DIV_ROUND_UP((u64)sbi->nr_groups * EXT3_DESC_SIZE, PAGE_SIZE);
	if (sbi->nr_desc_pages >= sbi->blocks_per_group ||
	    1 + sbi->nr_desc_pages >= sbi->blocks_count)
		return refuse("its group descriptors do not fit");
	return 0;
}

/* The bitmaps and the table of a group lie in it, and not in each other. */
static bool group_ok(struct super_block *sb, u32 group)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	const struct ext3_group_desc *gd = ext3_group_desc(sb, group, NULL);
	u64 first = (u64)group * sbi->blocks_per_group;
	u64 end = min(first + sbi->blocks_per_group, (u64)sbi->blocks_count);
	u64 table = gd->bg_inode_table, table_end = table + sbi->table_blocks;
	u32 bb = gd->bg_block_bitmap, ib = gd->bg_inode_bitmap;

	if (ext3_group_has_super(sbi, group))
		first += 1 + sbi->nr_desc_pages;
	return bb >= first && bb < end && ib >= first && ib < end && bb != ib && table >= first &&
	       table_end <= end && !(bb >= table && bb < table_end) &&
	       !(ib >= table && ib < table_end);
}

static int read_descriptors(struct super_block *sb)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);

	sbi->desc_pages = kzalloc(sbi->nr_desc_pages * sizeof(struct page *));
	if (!sbi->desc_pages)
		return -ENOMEM;
	for (u32 i = 0; i < sbi->nr_desc_pages; i++) {
		struct page *page = ext3_read_block(sb, 1 + i);

		if (IS_ERR(page))
			return PTR_ERR(page);
		sbi->desc_pages[i] = page;
	}
	for (u32 group = 0; group < sbi->nr_groups; group++) {
		const struct ext3_group_desc *gd = ext3_group_desc(sb, group, NULL);

		if (!group_ok(sb, group))
			return refuse("a group descriptor is broken (run e2fsck)");
		sbi->free_blocks += gd->bg_free_blocks_count;
		sbi->free_inodes += gd->bg_free_inodes_count;
	}
	return 0;
}

/* What a map with three levels can hold; i_blocks, of 32 bits, ends a little earlier. */
static loff_t max_file_size(const struct ext3_super_block *es)
{
	if (!(es->s_feature_ro_compat & EXT3_RO_COMPAT_LARGE_FILE))
		return 0x7fffffff;
	return 0x1ff00000000L; /* 4 GiB less than 2 TiB: room for the blocks of numbers */
}

static int read_super(struct super_block *sb)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	int err = -ENOMEM;

	sbi->super_page = alloc_page(GFP_KERNEL);
	sbi->bdev = alloc_anon_inode(S_IFBLK | 0600);
	if (!sbi->super_page || !sbi->bdev)
		return -ENOMEM;
	sbi->es = (void *)((u8 *)page_address(sbi->super_page) + EXT3_SUPER_AT);
	sbi->bdev->size = (loff_t)blk_nr_blocks() << PAGE_SHIFT;
	sbi->bdev->mapping.ops = &bdev_operations;
	/* Freeing blocks has to read maps and bitmaps to give memory back. */
	sbi->bdev->mapping.gfp = GFP_FAULT;
	if (!blk_nr_blocks())
		return refuse("there is none");
	err = blk_rw(0, &sbi->super_page, 1, false);
	if (err)
		return err;
	err = read_geometry(sb);
	if (!err)
		err = read_descriptors(sb);
	if (err)
		return err;
	sb->max_bytes = max_file_size(sbi->es);
	sbi->was_valid = (sbi->es->s_state & (EXT3_VALID_FS | EXT3_ERROR_FS)) == EXT3_VALID_FS;
	sbi->disk_valid = sbi->es->s_state & EXT3_VALID_FS;
	sbi->errors = sbi->es->s_state & EXT3_ERROR_FS;
	if (!sbi->was_valid)
		printk("ext3: the disk was not left in order; e2fsck is recommended\n");
	sbi->es->s_mnt_count++;
	sbi->es->s_mtime = current_time().tv_sec;
	return 0;
}

static int read_root(struct super_block *sb)
{
	struct inode *root = iget(sb, EXT3_ROOT_INO);

	if (IS_ERR(root))
		return PTR_ERR(root);
	if (!S_ISDIR(root->mode)) {
		iput(root);
		return refuse("its root is not a directory");
	}
	sb->root = d_alloc_root(root);
	return sb->root ? 0 : -ENOMEM;
}

static void free_super(struct super_block *sb)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);

	dput(sb->root);
	for (u32 i = 0; sbi->desc_pages && i < sbi->nr_desc_pages; i++)
		if (sbi->desc_pages[i])
			put_page(sbi->desc_pages[i]);
	kfree(sbi->desc_pages);
	if (sbi->bdev)
		truncate_inode_pages(&sbi->bdev->mapping, 0);
	iput(sbi->bdev);
	if (sbi->super_page)
		put_page(sbi->super_page);
	kfree(sbi);
	kfree(sb);
}

int ext3_mount(struct super_block **ret)
{
	struct super_block *sb = kzalloc(sizeof(*sb));
	struct ext3_sb_info *sbi = kzalloc(sizeof(*sbi));
	int err;

	if (!sb || !sbi) {
		kfree(sb);
		kfree(sbi);
		return -ENOMEM;
	}
	ext3_inode_init();
	sb->dev = makedev(VIRTBLK_MAJOR, 0);
	sb->ops = &ext3_super_operations;
	mutex_init(&sb->mutex, LOCK_SB);
	mutex_init(&sb->sync_mutex, LOCK_SYNC);
	list_init(&sb->dirty);
	sb->private_data = sbi;
	err = read_super(sb);
	if (!err)
		err = read_root(sb);
	if (!err && !sb->readonly)
		err = start_flusher(sb);
	if (err) {
		free_super(sb);
		return err;
	}
	*ret = sb;
	return 0;
}
