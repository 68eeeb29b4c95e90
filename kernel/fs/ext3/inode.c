// SPDX-License-Identifier: MIT
/*
 * Inodes: from the disk to memory and back, cutting files, and deleting them.
 *
 * write_inode copies the fields into the page of the inode table at once: what is changed
 * in memory only is the page, and there is no other notion of a dirty inode. The page is
 * pinned as long as the inode is in memory, so write_inode can't fail.
 *
 * A deleted file that is still open keeps its blocks until the last reference is gone.
 */
#include "fs/ext3/ext3.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "task/time.h"
#include "uapi/devices.h"

static struct kmem_cache info_cache;

static const struct inode_operations ext3_special_inode_operations;

void ext3_inode_init(void)
{
	kmem_cache_init(&info_cache, "ext3_inode_info", sizeof(struct ext3_inode_info));
}

struct ext3_inode_info *ext3_alloc_info(void)
{
	struct ext3_inode_info *ei = kmem_cache_alloc(&info_cache, GFP_ZERO);

	if (ei) {
		mutex_init(&ei->map_mutex, LOCK_INODE_MAP);
		spin_lock_init(&ei->raw_lock, LOCK_EXT3_RAW);
	}
	return ei;
}

void ext3_free_info(struct ext3_inode_info *ei)
{
	if (ei->page)
		put_page(ei->page);
	kmem_cache_free(&info_cache, ei);
}

int ext3_find_raw_inode(struct super_block *sb, u64 ino, struct ext3_inode_info *ei)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	struct page *page;
	u32 group, at;

	if (ino == 0 || ino > sbi->inodes_count)
		return -EIO;
	group = (ino - 1) / sbi->inodes_per_group;
	at = (ino - 1) % sbi->inodes_per_group * sbi->inode_size;
	page = ext3_read_block(sb,
			       ext3_group_desc(sb, group, NULL)->bg_inode_table + at / PAGE_SIZE);
	if (IS_ERR(page))
		return PTR_ERR(page);
	ei->page = page;
	ei->raw = (struct ext3_inode *)((u8 *)page_address(page) + at % PAGE_SIZE);
	return 0;
}

/* A symlink's target is in the inode where it has no blocks. */
bool ext3_is_fast_symlink(const struct inode *inode)
{
	return S_ISLNK(inode->mode) && inode->blocks == (EXT3_I(inode)->file_acl ? 8 : 0);
}

static bool has_blocks(const struct inode *inode)
{
	return S_ISREG(inode->mode) || S_ISDIR(inode->mode) ||
	       (S_ISLNK(inode->mode) && !ext3_is_fast_symlink(inode));
}

/* ---- times: seconds, and in large inodes nanoseconds ---- */

static bool has_extra_times(const struct inode *inode)
{
	struct ext3_sb_info *sbi = EXT3_SB(inode->sb);
	const struct ext3_inode *raw = EXT3_I(inode)->raw;
	u32 extra;

	if (sbi->inode_size == EXT3_OLD_INODE)
		return false;
	extra = raw->i_extra_isize;
	return extra <= sbi->inode_size - EXT3_OLD_INODE &&
	       EXT3_OLD_INODE + extra >= offsetof(struct ext3_inode, i_crtime);
}

static struct timespec decode_time(u32 seconds, u32 extra)
{
	s64 epoch = extra & 3; /* each is 2^32 s later */

	return (struct timespec){.tv_sec = (s32)seconds + (epoch << 32),
				 .tv_nsec = min(extra >> 2, 999999999u)};
}

static u32 encode_extra(const struct timespec *ts)
{
	s64 epoch = (ts->tv_sec - (s32)ts->tv_sec) >> 32;

	return (u32)ts->tv_nsec << 2 | (epoch & 3);
}

static void read_times(struct inode *inode)
{
	const struct ext3_inode *raw = EXT3_I(inode)->raw;
	bool extra = has_extra_times(inode);

	inode->atime = decode_time(raw->i_atime, extra ? raw->i_atime_extra : 0);
	inode->mtime = decode_time(raw->i_mtime, extra ? raw->i_mtime_extra : 0);
	inode->ctime = decode_time(raw->i_ctime, extra ? raw->i_ctime_extra : 0);
}

static void write_times(struct inode *inode)
{
	struct ext3_inode *raw = EXT3_I(inode)->raw;

	raw->i_atime = inode->atime.tv_sec;
	raw->i_mtime = inode->mtime.tv_sec;
	raw->i_ctime = inode->ctime.tv_sec;
	if (!has_extra_times(inode))
		return;
	raw->i_atime_extra = encode_extra(&inode->atime);
	raw->i_mtime_extra = encode_extra(&inode->mtime);
	raw->i_ctime_extra = encode_extra(&inode->ctime);
}

/* ---- reading ---- */

/* Linux: a small number as major << 8 | minor in the first word, others in the second. */
static dev_t read_device(const struct ext3_inode *raw)
{
	u32 old = raw->i_block[0];

	return old ? makedev(old >> 8 & 0xff, old & 0xff) : raw->i_block[1];
}

static void write_device(u32 *data, dev_t dev)
{
	bool small = major(dev) < 256 && minor(dev) < 256;

	data[0] = small ? major(dev) << 8 | minor(dev) : 0;
	data[1] = small ? 0 : (u32)dev;
}

void ext3_set_operations(struct inode *inode)
{
	switch (inode->mode & S_IFMT) {
	case S_IFREG:
		inode->ops = &ext3_file_inode_operations;
		inode->fops = &ext3_file_operations;
		inode->mapping.ops = &ext3_address_space_operations;
		break;
	case S_IFDIR:
		inode->ops = &ext3_dir_inode_operations;
		inode->fops = &ext3_dir_file_operations;
		break;
	case S_IFLNK:
		inode->ops = &ext3_symlink_inode_operations;
		inode->mapping.ops = &ext3_address_space_operations;
		break;
	default:
		inode->ops = &ext3_special_inode_operations;
		write_device(EXT3_I(inode)->data, inode->rdev);
	}
}

/* Does what the inode says make sense? */
static bool inode_ok(struct inode *inode)
{
	struct ext3_sb_info *sbi = EXT3_SB(inode->sb);
	u32 max_link = sizeof(EXT3_I(inode)->data) - 1;

	if (inode->nlink == 0 || inode->size < 0)
		return false;
	switch (inode->mode & S_IFMT) {
	case S_IFREG: return inode->size <= inode->sb->max_bytes;
	case S_IFDIR:
		return inode->size > 0 && inode->size % PAGE_SIZE == 0 &&
		       (u64)inode->size >> PAGE_SHIFT < sbi->blocks_count;
	case S_IFLNK:
		return inode->size > 0 &&
		       (u64)inode->size <= (ext3_is_fast_symlink(inode) ? max_link : PAGE_SIZE - 1);
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK: return true;
	}
	return false;
}

/* The fields of the disk's inode, unchecked, into `inode`. */
static void read_fields(struct inode *inode)
{
	struct ext3_inode_info *ei = EXT3_I(inode);
	const struct ext3_inode *raw = ei->raw;

	inode->mode = raw->i_mode;
	inode->uid = raw->i_uid | (u32)raw->i_uid_high << 16;
	inode->gid = raw->i_gid | (u32)raw->i_gid_high << 16;
	inode->nlink = raw->i_links_count;
	inode->blocks = raw->i_blocks;
	inode->size = raw->i_size;
	if (S_ISREG(inode->mode))
		inode->size |= (u64)raw->i_size_high << 32;
	if (S_ISCHR(inode->mode) || S_ISBLK(inode->mode))
		inode->rdev = read_device(raw);
	memcpy(ei->data, raw->i_block, sizeof(ei->data));
	ei->flags = raw->i_flags;
	ei->file_acl = raw->i_file_acl;
	read_times(inode);
}

int ext3_read_inode(struct inode *inode)
{
	struct super_block *sb = inode->sb;
	struct ext3_inode_info *ei = ext3_alloc_info();
	int err = -EIO;

	if (!ei)
		return -ENOMEM;
	inode->private_data = ei;
	if (inode->ino == EXT3_ROOT_INO || inode->ino >= EXT3_SB(sb)->first_ino)
		err = ext3_find_raw_inode(sb, inode->ino, ei);
	if (err)
		goto out_free;
	read_fields(inode);
	err = inode_ok(inode) ? 0 : -EIO;
	if (err)
		goto out_free;
	ext3_set_operations(inode);
	return 0;

out_free:
	if (err == -EIO)
		ext3_error(sb, "inode %lu is not a file's, or makes no sense", inode->ino);
	inode->private_data = NULL;
	ext3_free_info(ei);
	return err;
}

/* ---- writing ---- */

int ext3_write_inode(struct inode *inode)
{
	struct ext3_inode_info *ei = EXT3_I(inode);
	struct ext3_inode *raw = ei->raw;

	/* Who comes last has seen all changes of those before. */
	spin_lock(&ei->raw_lock);
	raw->i_mode = inode->mode;
	raw->i_uid = inode->uid;
	raw->i_uid_high = inode->uid >> 16;
	raw->i_gid = inode->gid;
	raw->i_gid_high = inode->gid >> 16;
	raw->i_links_count = inode->nlink;
	raw->i_blocks = inode->blocks;
	raw->i_size = inode->size;
	raw->i_size_high = S_ISREG(inode->mode) ? inode->size >> 32 : 0;
	raw->i_flags = ei->flags;
	memcpy(raw->i_block, ei->data, sizeof(ei->data));
	write_times(inode);
	spin_unlock(&ei->raw_lock);
	ext3_dirty_metadata(inode->sb, ei->page);
	return 0;
}

void ext3_init_raw(struct inode *inode)
{
	struct ext3_sb_info *sbi = EXT3_SB(inode->sb);
	struct ext3_inode *raw = EXT3_I(inode)->raw;

	memset(raw, 0, sbi->inode_size);
	raw->i_generation = inode->ctime.tv_nsec ^ inode->ino;
	if (sbi->inode_size > EXT3_OLD_INODE) {
		raw->i_extra_isize = EXT3_EXTRA_ISIZE;
		raw->i_crtime = inode->ctime.tv_sec;
		raw->i_crtime_extra = encode_extra(&inode->ctime);
	}
}

/* ---- the end of a file ---- */

int ext3_truncate(struct inode *inode, loff_t size)
{
	bool shrinks = size < inode->size;
	struct page *tail = NULL;
	u64 block = 0, from = DIV_ROUND_UP((u64)size, PAGE_SIZE);
	int err;

	if (inode->sb->readonly)
		return -EROFS;
	if (size > inode->sb->max_bytes)
		return -EFBIG;
	if (shrinks && size % PAGE_SIZE) {
		tail = filemap_get_page(inode, size >> PAGE_SHIFT);
		if (IS_ERR(tail))
			return PTR_ERR(tail);
		err = ext3_get_block(inode, tail->index, &block);
		if (err) {
			put_page(tail);
			return err;
		}
	}
	/* Order: size, pages, blocks: see mm/filemap.c. From here on nothing fails. */
	i_size_write(inode, size);
	if (tail) {
		memset((u8 *)page_address(tail) + size % PAGE_SIZE, 0,
		       PAGE_SIZE - size % PAGE_SIZE);
		if (block)
			set_page_dirty(tail);
		put_page(tail);
	}
	if (shrinks) {
		truncate_inode_pages(&inode->mapping, from);
		ext3_free_from(inode, from);
	}
	inode->mtime = inode->ctime = current_time();
	return ext3_write_inode(inode);
}

/* A block of extended attributes, which inodes share, counts them. */
static void put_attributes(struct inode *inode)
{
	struct super_block *sb = inode->sb;
	u32 block = EXT3_I(inode)->file_acl;
	struct {
		u32 magic, count;
	} * header;
	struct page *page;

	if (!block || !ext3_data_block_ok(sb, block))
		return;
	page = ext3_read_block_nofail(sb, block);
	if (IS_ERR(page))
		return;
	header = page_address(page);
	mutex_lock(&sb->mutex);
	if (header->magic == 0xea020000 && header->count > 1) {
		header->count--;
		block = 0;
		ext3_dirty_metadata(sb, page);
	}
	mutex_unlock(&sb->mutex);
	put_page(page);
	if (block) {
		invalidate_page(&EXT3_SB(sb)->bdev->mapping, block);
		ext3_free_blocks(sb, block, 1);
	}
	EXT3_I(inode)->file_acl = 0;
	EXT3_I(inode)->raw->i_file_acl = 0;
}

/* Nobody has the file any more, and no name leads to it. */
static void delete_inode(struct inode *inode)
{
	if (has_blocks(inode)) {
		inode->size = 0;
		ext3_free_from(inode, 0);
	}
	put_attributes(inode);
	inode->blocks = 0;
	EXT3_I(inode)->raw->i_dtime = max(current_time().tv_sec, 1L);
	/* Order: its bytes first; once it is free somebody else writes there. */
	ext3_write_inode(inode);
	ext3_free_inode(inode);
}

/* Nobody tries again later: what lacks memory to read the map waits for it. */
static void write_last(struct inode *inode)
{
	int err;

	while ((err = writeback_inode(inode)) && !list_empty(&inode->mapping.dirty_pages))
		out_of_memory();
	if (err)
		ext3_error(inode->sb, "cannot write back inode %lu", inode->ino);
}

void ext3_evict_inode(struct inode *inode)
{
	bool delete = inode->nlink == 0 && !inode->sb->readonly;

	if (!EXT3_I(inode))
		return;
	if (!delete &&inode->mapping.nrpages)
		write_last(inode);
	truncate_inode_pages(&inode->mapping, 0);
	if (delete)
		delete_inode(inode);
	ext3_free_info(EXT3_I(inode));
	inode->private_data = NULL;
}
