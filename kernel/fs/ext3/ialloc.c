// SPDX-License-Identifier: MIT
/*
 * The allocation of inodes: as of blocks, a bit for each in its group's bitmap.
 *
 * A new inode goes to the group of its directory, so that names, inodes and data are near
 * each other; if that is full, to the next one with room.
 *
 * An inode that the bitmap calls free must have no links: with a broken bitmap, two inodes
 * in memory would have one number.
 */
#include "fs/ext3/ext3.h"
#include "lib/bitops.h"

/* [sb->mutex] Can't fail. `dirs`: how many directories more there are. */
static void count_inodes(struct super_block *sb, u32 group, int free, int dirs)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	struct page *page;
	struct ext3_group_desc *gd = ext3_group_desc(sb, group, &page);

	gd->bg_free_inodes_count += free;
	gd->bg_used_dirs_count += dirs;
	WRITE_ONCE(sbi->free_inodes, sbi->free_inodes + free);
	ext3_dirty_metadata(sb, page);
}

/* [sb->mutex] The inode's own bytes: 0 with ei->page and ei->raw set if it is free. */
static int claim_raw(struct super_block *sb, u64 ino, struct ext3_inode_info *ei)
{
	int err;

	if (ino < EXT3_SB(sb)->first_ino) {
		ext3_error(sb, "the reserved inode %lu is marked as free", ino);
		return -EEXIST;
	}
	err = ext3_find_raw_inode(sb, ino, ei);
	if (err || ei->raw->i_links_count == 0)
		return err;
	ext3_error(sb, "inode %lu is in use and marked as free", ino);
	put_page(ei->page);
	ei->page = NULL;
	return -EEXIST;
}

/* [sb->mutex] Takes an inode of the group: 0, -ENOSPC if it is full, -EIO, -ENOMEM. */
static int take_inode_in_group(struct super_block *sb, u32 group, bool is_dir,
			       struct ext3_inode_info *ei, u64 *ino)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	struct page *page = ext3_read_block(sb, ext3_group_desc(sb, group, NULL)->bg_inode_bitmap);
	u64 *map, bit;
	int err;

	if (IS_ERR(page))
		return PTR_ERR(page);
	map = page_address(page);
	do {
		bit = find_next_zero_bit(map, sbi->inodes_per_group, 0);
		if (bit == sbi->inodes_per_group) {
			ext3_error(sb, "group %u has no free inode, but says so", group);
			count_inodes(sb, group,
				     -ext3_group_desc(sb, group, NULL)->bg_free_inodes_count, 0);
			err = -ENOSPC;
			break;
		}
		*ino = (u64)group * sbi->inodes_per_group + bit + 1;
		err = claim_raw(sb, *ino, ei);
		if (err && err != -EEXIST)
			break;
		set_bit(map, bit);
		ext3_dirty_metadata(sb, page);
		if (!err)
			count_inodes(sb, group, -1, is_dir);
	} while (err == -EEXIST);
	put_page(page);
	return err;
}

/* An inode on the disk, marked as used: its number, page and place. */
static int take_inode(struct inode *dir, bool is_dir, struct ext3_inode_info *ei, u64 *ino)
{
	struct super_block *sb = dir->sb;
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	u32 group = (dir->ino - 1) / sbi->inodes_per_group;
	int err = -ENOSPC;

	mutex_lock(&sb->mutex);
	for (u32 i = 0; i < sbi->nr_groups && err == -ENOSPC; i++) {
		if (ext3_group_desc(sb, group, NULL)->bg_free_inodes_count)
			err = take_inode_in_group(sb, group, is_dir, ei, ino);
		group = group + 1 < sbi->nr_groups ? group + 1 : 0;
	}
	mutex_unlock(&sb->mutex);
	return err;
}

struct inode *ext3_new_inode(struct inode *dir, mode_t mode)
{
	struct ext3_inode_info *ei = ext3_alloc_info();
	struct inode *inode;
	int err = -ENOMEM;

	if (!ei)
		return ERR_PTR(-ENOMEM);
	ext3_throttle(dir->sb);
	inode = new_inode(dir->sb);
	if (!inode)
		goto out_free_info;
	err = take_inode(dir, S_ISDIR(mode), ei, &inode->ino);
	if (err)
		goto out_free_inode;

	inode->private_data = ei;
	ext3_init_raw(inode);
	inode->nlink = 1;
	inode_init_owner(inode, dir, mode);
	insert_inode_hash(inode);
	return inode;

out_free_inode:
	iput(inode); /* private_data is not set: nothing to free on the disk */
out_free_info:
	ext3_free_info(ei);
	return ERR_PTR(err);
}

void ext3_free_inode(struct inode *inode)
{
	struct super_block *sb = inode->sb;
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	u32 group = (inode->ino - 1) / sbi->inodes_per_group;
	u32 bit = (inode->ino - 1) % sbi->inodes_per_group;
	struct page *page;

	mutex_lock(&sb->mutex);
	page = ext3_read_block_nofail(sb, ext3_group_desc(sb, group, NULL)->bg_inode_bitmap);
	if (IS_ERR(page)) {
		ext3_error(sb, "cannot read the inode bitmap of group %u", group);
		goto out;
	}
	if (!test_bit(page_address(page), bit)) {
		ext3_error(sb, "inode %lu is freed twice", inode->ino);
	} else {
		clear_bit(page_address(page), bit);
		ext3_dirty_metadata(sb, page);
		count_inodes(sb, group, 1, S_ISDIR(inode->mode) ? -1 : 0);
	}
	put_page(page);
out:
	mutex_unlock(&sb->mutex);
}
