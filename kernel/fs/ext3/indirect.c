// SPDX-License-Identifier: MIT
/*
 * Where the blocks of a file are: 12 numbers in the inode, then trees of one, two and three
 * levels of blocks of 1024 numbers. A 0 is a hole.
 *
 * Readers of a map have the lock of the page they ask for, not inode->mutex: a number is set
 * after what it leads to is there, and what leads to a page in the cache is not freed.
 *
 * A broken map may lead back to itself. A walk down is three steps at most, whatever it
 * says. Freeing marks a block of numbers as free before it looks into it, and does not look
 * into one that was free already, so it ends after as many blocks as the disk has.
 */
#include "fs/ext3/ext3.h"
#include "lib/string.h"
#include "task/sched.h"

#define MAX_DEPTH 4

/* Splits `index` into the slots on the way to it; how many, or 0 if it is too large. */
static u32 block_path(u64 index, u32 slots[MAX_DEPTH])
{
	const u64 n = EXT3_PER_BLOCK;

	if (index < EXT3_NDIR_BLOCKS) {
		slots[0] = index;
		return 1;
	}
	index -= EXT3_NDIR_BLOCKS;
	if (index < n) {
		slots[0] = EXT3_NDIR_BLOCKS;
		slots[1] = index;
		return 2;
	}
	index -= n;
	if (index < n * n) {
		slots[0] = EXT3_NDIR_BLOCKS + 1;
		slots[1] = index / n;
		slots[2] = index % n;
		return 3;
	}
	index -= n * n;
	if (index < n * n * n) {
		slots[0] = EXT3_NDIR_BLOCKS + 2;
		slots[1] = index / (n * n);
		slots[2] = index / n % n;
		slots[3] = index % n;
		return 4;
	}
	return 0;
}

/* A walk down the map: where it stopped. */
struct map_walk {
	u32 slots[MAX_DEPTH], depth;
	u32 level;	   /* slots[level] is the last that was looked at */
	struct page *page; /* it is in this page, counted, or NULL: in the inode */
	u32 block;	   /* what it holds */
};

static u32 *walk_slot(struct inode *inode, const struct map_walk *w)
{
	u32 *map = w->page ? page_address(w->page) : EXT3_I(inode)->data;

	return &map[w->slots[w->level]];
}

static void end_walk(struct map_walk *w)
{
	if (w->page)
		put_page(w->page);
}

/* Goes down to the block of `index`, or to the first 0 on the way: 0 or -errno. */
static int walk_map(struct inode *inode, u64 index, struct map_walk *w)
{
	struct super_block *sb = inode->sb;
	struct page *page;

	w->page = NULL;
	w->level = 0;
	w->depth = block_path(index, w->slots);
	if (!w->depth)
		return -EFBIG;
	for (;; w->level++) {
		w->block = READ_ONCE(*walk_slot(inode, w));
		if (!w->block)
			return 0;
		if (!ext3_data_block_ok(sb, w->block)) {
			ext3_error(sb, "inode %lu has the impossible block %u", inode->ino,
				   w->block);
			end_walk(w);
			return -EIO;
		}
		if (w->level + 1 == w->depth)
			return 0;
		page = ext3_read_block(sb, w->block);
		end_walk(w);
		if (IS_ERR(page))
			return PTR_ERR(page);
		w->page = page;
	}
}

int ext3_get_block(struct inode *inode, u64 index, u64 *block)
{
	struct map_walk w;
	int err = walk_map(inode, index, &w);

	if (err)
		return err;
	*block = w.block;
	end_walk(&w);
	return 0;
}

/* ---- allocation ---- */

/* Where a block for the slot that the walk ended in would be best. */
static u32 find_goal(struct inode *inode, u64 index, const struct map_walk *w)
{
	struct ext3_inode_info *ei = EXT3_I(inode);
	struct ext3_sb_info *sbi = EXT3_SB(inode->sb);
	u32 *slot = walk_slot(inode, w), before = 0;

	if (ei->last_block && index == ei->last_index + 1)
		return ei->last_block + 1;
	if (w->slots[w->level] > 0 && (w->page || w->slots[0] <= EXT3_NDIR_BLOCKS))
		before = READ_ONCE(slot[-1]);
	if (before)
		return before + 1;
	if (w->page)
		return w->page->index + 1;
	return (inode->ino - 1) / sbi->inodes_per_group * sbi->blocks_per_group;
}

/* The blocks that are missing below the walk's end: of numbers, and at last of data. */
struct new_chain {
	u32 nr, blocks[MAX_DEPTH];
	struct page *pages[MAX_DEPTH]; /* of all but the last, counted */
};

static void free_chain(struct super_block *sb, struct new_chain *c)
{
	for (u32 i = 0; i < c->nr; i++) {
		if (c->pages[i]) {
			put_page(c->pages[i]);
			invalidate_page(&EXT3_SB(sb)->bdev->mapping, c->blocks[i]);
		}
		ext3_free_blocks(sb, c->blocks[i], 1);
	}
}

static int alloc_chain(struct super_block *sb, u32 nr, u32 goal, struct new_chain *c)
{
	struct address_space *metadata = &EXT3_SB(sb)->bdev->mapping;

	memset(c, 0, sizeof(*c));
	while (c->nr < nr) {
		int err = ext3_new_block(sb, goal, &c->blocks[c->nr]);
		struct page *page = NULL;

		if (err) {
			free_chain(sb, c);
			return err;
		}
		goal = c->blocks[c->nr] + 1;
		if (c->nr + 1 < nr)
			page = filemap_zero_page(metadata, c->blocks[c->nr]);
		c->nr++;
		if (IS_ERR(page)) {
			free_chain(sb, c);
			return PTR_ERR(page);
		}
		c->pages[c->nr - 1] = page;
	}
	return 0;
}

/* Hangs the chain below the walk's end. */
static void link_chain(struct inode *inode, const struct map_walk *w, struct new_chain *c)
{
	for (u32 i = 0; i + 1 < c->nr; i++) {
		u32 *map = page_address(c->pages[i]);

		map[w->slots[w->level + 1 + i]] = c->blocks[i + 1];
		ext3_dirty_metadata(inode->sb, c->pages[i]);
		put_page(c->pages[i]);
	}
	/* Order: readers find the chain from here on. */
	smp_store_release(walk_slot(inode, w), c->blocks[0]);
	if (w->page)
		ext3_dirty_metadata(inode->sb, w->page);
	inode->blocks += c->nr * (PAGE_SIZE / 512);
}

int ext3_get_block_create(struct inode *inode, u64 index, u32 *block, bool *created)
{
	struct ext3_inode_info *ei = EXT3_I(inode);
	struct new_chain chain;
	struct map_walk w;
	int err;

	mutex_lock(&ei->map_mutex);
	err = walk_map(inode, index, &w);
	if (err)
		goto out;
	*created = !w.block;
	*block = w.block;
	if (*created) {
		err = alloc_chain(inode->sb, w.depth - w.level, find_goal(inode, index, &w),
				  &chain);
		if (!err) {
			link_chain(inode, &w, &chain);
			*block = chain.blocks[chain.nr - 1];
			ei->last_index = index;
			ei->last_block = *block;
			ext3_write_inode(inode);
		}
	}
	end_walk(&w);
out:
	mutex_unlock(&ei->map_mutex);
	return err;
}

static int ext3_prepare_write(struct inode *inode, u64 index)
{
	bool created;
	u32 block;

	return ext3_get_block_create(inode, index, &block, &created);
}

const struct address_space_operations ext3_address_space_operations = {
	.get_block = ext3_get_block,
	.prepare_write = ext3_prepare_write,
};

/* ---- freeing ---- */

/* Blocks of data that lie side by side are freed together. */
struct free_run {
	struct inode *inode;
	u32 block, nr; /* not freed yet */
	u64 freed;
};

static void flush_run(struct free_run *run)
{
	if (run->nr)
		run->freed += ext3_free_blocks(run->inode->sb, run->block, run->nr);
	run->nr = 0;
}

static void free_data(struct free_run *run, u32 block)
{
	struct super_block *sb = run->inode->sb;

	if (S_ISDIR(run->inode->mode))
		invalidate_page(&EXT3_SB(sb)->bdev->mapping, block);
	if (run->nr && block == run->block + run->nr) {
		run->nr++;
		return;
	}
	flush_run(run);
	run->block = block;
	run->nr = 1;
}

/* Frees a block, and if it is one of numbers (level > 0), all that it leads to. */
static void free_tree(struct free_run *run, u32 block, u32 level)
{
	struct super_block *sb = run->inode->sb;
	struct page *page;
	u32 *map;

	if (!ext3_data_block_ok(sb, block)) {
		ext3_error(sb, "inode %lu has the impossible block %u", run->inode->ino, block);
		return;
	}
	if (level == 0) {
		free_data(run, block);
		return;
	}
	page = ext3_read_block_nofail(sb, block);
	if (IS_ERR(page)) {
		ext3_error(sb, "cannot read block %u; what it leads to is lost", block);
		return;
	}
	if (ext3_free_blocks(sb, block, 1)) {
		run->freed++;
		invalidate_page(&EXT3_SB(sb)->bdev->mapping, block);
		map = page_address(page);
		for (u32 i = 0; i < EXT3_PER_BLOCK; i++) {
			u32 below = READ_ONCE(map[i]);

			if (below)
				free_tree(run, below, level - 1);
		}
	}
	put_page(page);
	cond_resched();
}

/* The same for what a block of numbers leads to from its data block `from` on, 0 < from. */
static void cut_tree(struct free_run *run, u32 block, u32 level, u64 from)
{
	u64 span = 1; /* data blocks that a slot covers */
	struct super_block *sb = run->inode->sb;
	struct page *page;
	u32 *map, slot;

	if (!block)
		return;
	page = ext3_data_block_ok(sb, block) ? ext3_read_block_nofail(sb, block) : ERR_PTR(-EIO);
	if (IS_ERR(page)) {
		ext3_error(sb, "cannot read block %u; what it leads to is lost", block);
		return;
	}
	map = page_address(page);
	for (u32 i = 1; i < level; i++)
		span *= EXT3_PER_BLOCK;
	slot = from / span;
	if (from % span) {
		cut_tree(run, READ_ONCE(map[slot]), level - 1, from % span);
		slot++;
	}
	for (; slot < EXT3_PER_BLOCK; slot++) {
		u32 below = READ_ONCE(map[slot]);

		if (!below)
			continue;
		WRITE_ONCE(map[slot], 0);
		free_tree(run, below, level - 1);
	}
	ext3_dirty_metadata(sb, page);
	put_page(page);
}

void ext3_free_from(struct inode *inode, u64 index)
{
	struct ext3_inode_info *ei = EXT3_I(inode);
	struct free_run run = {.inode = inode};
	u64 first = EXT3_NDIR_BLOCKS, size = EXT3_PER_BLOCK; /* what a tree covers */
	u64 freed;

	mutex_lock(&ei->map_mutex);
	for (u32 slot = 0; slot < EXT3_N_BLOCKS; slot++) {
		u32 level = slot < EXT3_NDIR_BLOCKS ? 0 : slot - EXT3_NDIR_BLOCKS + 1;
		u64 start = level ? first : slot, end = level ? first + size : slot + 1;
		u32 block = ei->data[slot];

		if (block && index <= start) {
			WRITE_ONCE(ei->data[slot], 0);
			free_tree(&run, block, level);
		} else if (block && index < end) {
			cut_tree(&run, block, level, index - start);
		}
		if (level) {
			first += size;
			size *= EXT3_PER_BLOCK;
		}
	}
	flush_run(&run);
	ei->last_block = 0;
	freed = run.freed * (PAGE_SIZE / 512);
	inode->blocks -= min(inode->blocks, freed);
	mutex_unlock(&ei->map_mutex);
	ext3_write_inode(inode);
}
