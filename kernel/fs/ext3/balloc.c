// SPDX-License-Identifier: MIT
/*
 * The allocation of blocks: a bit for each in its group's bitmap, 1 for used.
 *
 * Invariants, under sb->mutex: bit, descriptor and sbi->free_blocks change together. A block
 * that the bitmap gives is checked like any number from the disk: it may be the file
 * system's own only if the bitmap is broken.
 *
 * Files grow side by side: one whose next block is taken goes on at a byte of eight free
 * blocks, so that two that grow at once do not get every second block.
 */
#include "fs/ext3/ext3.h"
#include "lib/bitops.h"

/* ---- groups ---- */

struct ext3_group_desc *ext3_group_desc(struct super_block *sb, u32 group, struct page **page)
{
	const u32 per_page = PAGE_SIZE / EXT3_DESC_SIZE;
	struct page *p = EXT3_SB(sb)->desc_pages[group / per_page];

	if (page)
		*page = p;
	return (struct ext3_group_desc *)page_address(p) + group % per_page;
}

static bool is_power_of(u32 n, u32 base)
{
	while (n > 1 && n % base == 0)
		n /= base;
	return n == 1;
}

bool ext3_group_has_super(const struct ext3_sb_info *sbi, u32 group)
{
	if (!(sbi->es->s_feature_ro_compat & EXT3_RO_COMPAT_SPARSE) || group <= 1)
		return true;
	return is_power_of(group, 3) || is_power_of(group, 5) || is_power_of(group, 7);
}

/* How many blocks the group has: the last one may be short. */
static u32 blocks_in_group(const struct ext3_sb_info *sbi, u32 group)
{
	return min(sbi->blocks_per_group, sbi->blocks_count - group * sbi->blocks_per_group);
}

bool ext3_data_block_ok(struct super_block *sb, u32 block)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	const struct ext3_group_desc *gd;
	u32 group;

	if (block == 0 || block >= sbi->blocks_count)
		return false;
	group = block / sbi->blocks_per_group;
	if (ext3_group_has_super(sbi, group) &&
	    block % sbi->blocks_per_group < 1 + sbi->nr_desc_pages)
		return false;
	gd = ext3_group_desc(sb, group, NULL);
	return block != gd->bg_block_bitmap && block != gd->bg_inode_bitmap &&
	       (block < gd->bg_inode_table || block >= gd->bg_inode_table + sbi->table_blocks);
}

/* Up (allocation) or down, with the descriptor's page already at hand: can't fail. */
static void count_free_blocks(struct super_block *sb, u32 group, int change)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	struct page *page;
	struct ext3_group_desc *gd = ext3_group_desc(sb, group, &page);

	gd->bg_free_blocks_count += change;
	WRITE_ONCE(sbi->free_blocks, sbi->free_blocks + change);
	ext3_dirty_metadata(sb, page);
}

/* ---- searching ---- */

/* The first byte of zeroes at or behind bit `from`, as a bit number; `nr` if none. */
static u32 find_zero_byte(const u8 *map, u32 nr, u32 from)
{
	for (u32 i = DIV_ROUND_UP(from, 8); i < nr / 8; i++)
		if (map[i] == 0)
			return i * 8;
	return nr;
}

/* A zero bit near `goal`, best at it, second best at the start of eight; `nr` if none. */
static u32 find_near(const u64 *map, u32 nr, u32 goal)
{
	u32 bit;

	if (goal < nr && !test_bit(map, goal))
		return goal;
	bit = find_zero_byte((const u8 *)map, nr, goal);
	if (bit == nr)
		bit = find_next_zero_bit(map, nr, goal);
	if (bit == nr)
		bit = find_next_zero_bit(map, nr, 0);
	return bit;
}

/* Takes a block of the group, near bit `goal`: 0, -ENOSPC if it is full, -EIO, -ENOMEM. */
static int take_in_group(struct super_block *sb, u32 group, u32 goal, u32 *block)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	u32 nr = blocks_in_group(sbi, group), bit;
	struct page *page = ext3_read_block(sb, ext3_group_desc(sb, group, NULL)->bg_block_bitmap);
	u64 *map;
	int err = 0;

	if (IS_ERR(page))
		return PTR_ERR(page);
	map = page_address(page);
	for (;;) {
		bit = find_near(map, nr, goal);
		if (bit == nr) {
			ext3_error(sb, "group %u has no free block, but says so", group);
			count_free_blocks(sb, group,
					  -ext3_group_desc(sb, group, NULL)->bg_free_blocks_count);
			err = -ENOSPC;
			break;
		}
		set_bit(map, bit);
		ext3_dirty_metadata(sb, page);
		*block = group * sbi->blocks_per_group + bit;
		if (ext3_data_block_ok(sb, *block)) {
			count_free_blocks(sb, group, -1);
			break;
		}
		ext3_error(sb, "block %u of the file system is marked as free", *block);
	}
	put_page(page);
	return err;
}

int ext3_new_block(struct super_block *sb, u32 goal, u32 *block)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	u32 group, bit;
	int err = -ENOSPC;

	if (goal >= sbi->blocks_count)
		goal = 0;
	group = goal / sbi->blocks_per_group;
	bit = goal % sbi->blocks_per_group;
	mutex_lock(&sb->mutex);
	for (u32 i = 0; i < sbi->nr_groups && err == -ENOSPC; i++) {
		if (ext3_group_desc(sb, group, NULL)->bg_free_blocks_count)
			err = take_in_group(sb, group, bit, block);
		group = group + 1 < sbi->nr_groups ? group + 1 : 0;
		bit = 0;
	}
	mutex_unlock(&sb->mutex);
	return err;
}

/* ---- freeing ---- */

/* [sb->mutex] The part of ext3_free_blocks that lies in one group. */
static u32 free_in_group(struct super_block *sb, u32 group, u32 bit, u32 nr)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	u32 bitmap = ext3_group_desc(sb, group, NULL)->bg_block_bitmap;
	struct page *page = ext3_read_block_nofail(sb, bitmap);
	u32 freed = 0;
	u64 *map;

	if (IS_ERR(page)) {
		ext3_error(sb, "cannot read the block bitmap of group %u", group);
		return 0;
	}
	map = page_address(page);
	for (u32 i = bit; i < bit + nr; i++) {
		u32 block = group * sbi->blocks_per_group + i;

		if (!test_bit(map, i) || !ext3_data_block_ok(sb, block)) {
			ext3_error(sb, "block %u is freed, but was not a file's", block);
			continue;
		}
		clear_bit(map, i);
		freed++;
	}
	if (freed) {
		ext3_dirty_metadata(sb, page);
		count_free_blocks(sb, group, freed);
	}
	put_page(page);
	return freed;
}

u32 ext3_free_blocks(struct super_block *sb, u32 block, u32 nr)
{
	struct ext3_sb_info *sbi = EXT3_SB(sb);
	u32 freed = 0;

	mutex_lock(&sb->mutex);
	while (nr) {
		u32 group = block / sbi->blocks_per_group, bit = block % sbi->blocks_per_group;
		u32 n = min(nr, sbi->blocks_per_group - bit);

		freed += free_in_group(sb, group, bit, n);
		block += n;
		nr -= n;
	}
	mutex_unlock(&sb->mutex);
	return freed;
}
