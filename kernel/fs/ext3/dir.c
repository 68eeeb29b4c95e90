// SPDX-License-Identifier: MIT
/*
 * Directories: blocks filled exactly by records.
 *
 *	| inode 4 | rec_len 2 | name_len 1 | file_type 1 | name | room |
 *
 * A record's length may be more than its name needs: the room is where the next name goes.
 * A removed record is added to the one before it, or, if it is the first, gets inode 0.
 *
 * Invariants: no record crosses a block; "." and ".." are the first two of block 0; the
 * length of a directory is whole blocks without holes. Each record is checked before it is
 * used, so a broken one ends the operation with -EIO.
 *
 * A position for readdir is a record's offset. Records never move, but one may vanish into
 * another: readdir finds its way from the start of the block.
 *
 * Simplification: a look-up reads the directory from front to back; the dcache keeps what
 * was found and what was not.
 */
#include "fs/ext3/ext3.h"
#include "lib/string.h"
#include "task/time.h"
#include "uapi/dirent.h"

/* By the type in the mode, and by the type in a record. */
static const u8 type_of_mode[16] = {
	[S_IFREG >> 12] = 1, [S_IFDIR >> 12] = 2,  [S_IFCHR >> 12] = 3, [S_IFBLK >> 12] = 4,
	[S_IFIFO >> 12] = 5, [S_IFSOCK >> 12] = 6, [S_IFLNK >> 12] = 7,
};
static const u8 dt_of_type[8] = {
	DT_UNKNOWN, DT_REG, DT_DIR, DT_CHR, DT_BLK, DT_FIFO, DT_SOCK, DT_LNK,
};

/* ---- blocks and records ---- */

static u64 nr_blocks(const struct inode *dir)
{
	return dir->size >> PAGE_SHIFT;
}

/* The page of the directory's block `index`, counted; ERR_PTR. */
static struct page *read_dir_block(struct inode *dir, u64 index)
{
	u64 block;
	int err = ext3_get_block(dir, index, &block);

	if (!err && !block) {
		ext3_error(dir->sb, "directory %lu has a hole", dir->ino);
		err = -EIO;
	}
	return err ? ERR_PTR(err) : ext3_read_block(dir->sb, block);
}

/* Reads a record's fields; false if they don't fit each other, or the bytes left. */
static bool read_head(const struct ext3_dir_entry *de, u32 left, struct ext3_dir_entry *head)
{
	if (left < ext3_rec_len(1))
		return false;
	head->inode = READ_ONCE(de->inode);
	head->rec_len = READ_ONCE(de->rec_len);
	head->name_len = READ_ONCE(de->name_len);
	head->file_type = READ_ONCE(de->file_type);
	return head->rec_len % 4 == 0 && head->rec_len >= ext3_rec_len(1) &&
	       head->rec_len >= ext3_rec_len(head->name_len) && head->rec_len <= left &&
	       (head->name_len > 0 || head->inode == 0);
}

/*
 * The record at *at of the page, with *at moved behind it; NULL at the end of the page, and
 * with *at set to 0 if the record is broken. `head` is what was checked: the record itself
 * may be another directory's too, if the disk is broken.
 */
static struct ext3_dir_entry *next_entry(struct inode *dir, struct page *page, u32 *at,
					 struct ext3_dir_entry *head)
{
	struct ext3_dir_entry *de;

	if (*at == PAGE_SIZE)
		return NULL;
	de = (struct ext3_dir_entry *)((u8 *)page_address(page) + *at);
	if (!read_head(de, PAGE_SIZE - *at, head) || head->inode > EXT3_SB(dir->sb)->inodes_count) {
		ext3_error(dir->sb, "directory %lu has a broken record at %u of block %lu",
			   dir->ino, *at, page->index);
		*at = 0;
		return NULL;
	}
	*at += head->rec_len;
	return de;
}

void ext3_put_slot(struct ext3_dir_slot *slot)
{
	if (slot->page)
		put_page(slot->page);
	slot->page = NULL;
}

/* A directory was written to. A hash tree that it had is not kept up. */
static void dir_changed(struct inode *dir)
{
	EXT3_I(dir)->flags &= ~EXT3_INDEX_FL;
	dir->mtime = dir->ctime = current_time();
	ext3_write_inode(dir);
}

/* ---- look-up ---- */

/* Looks in one page: 0 with *found, -ENOENT or -EIO. */
static int find_in_page(struct inode *dir, struct page *page, const char *name, u32 len,
			struct ext3_dir_entry **found)
{
	struct ext3_dir_entry *de, head;
	u32 at = 0;

	while ((de = next_entry(dir, page, &at, &head))) {
		if (head.inode && head.name_len == len && memcmp(de->name, name, len) == 0) {
			*found = de;
			return 0;
		}
	}
	return at ? -ENOENT : -EIO;
}

int ext3_find_entry(struct inode *dir, const char *name, u32 len, struct ext3_dir_slot *slot)
{
	struct ext3_dir_entry *de;
	int err = -ENOENT;

	slot->page = NULL;
	for (u64 i = 0; i < nr_blocks(dir) && err == -ENOENT; i++) {
		struct page *page = read_dir_block(dir, i);

		if (IS_ERR(page))
			return PTR_ERR(page);
		err = find_in_page(dir, page, name, len, &de);
		if (err)
			put_page(page);
		else
			*slot = (struct ext3_dir_slot){page, de, i};
	}
	return err;
}

int ext3_empty_dir(struct inode *dir)
{
	for (u64 i = 0; i < nr_blocks(dir); i++) {
		struct page *page = read_dir_block(dir, i);
		struct ext3_dir_entry *de, head;
		bool other = false;
		u32 at = 0;

		if (IS_ERR(page))
			return PTR_ERR(page);
		while (!other && (de = next_entry(dir, page, &at, &head)))
			other = head.inode && !(head.name_len == 1 && de->name[0] == '.') &&
				!(head.name_len == 2 && memcmp(de->name, "..", 2) == 0);
		put_page(page);
		if (!at)
			return -EIO;
		if (other)
			return 0;
	}
	return 1;
}

/* ---- changing ---- */

/* Writes the name over the free bytes at `de`; its rec_len is set. */
static void fill_entry(struct ext3_dir_entry *de, const char *name, u32 len, struct inode *inode)
{
	memcpy(de->name, name, len);
	de->name_len = len;
	de->file_type = type_of_mode[inode->mode >> 12];
	de->inode = inode->ino;
}

/* 0 if the page had room for the name, -ENOSPC if not, -EIO if it is broken. */
static int add_to_page(struct inode *dir, struct page *page, const char *name, u32 len,
		       struct inode *inode)
{
	struct ext3_dir_entry *de, *rest, head;
	u32 at = 0, need = ext3_rec_len(len), used;

	while ((de = next_entry(dir, page, &at, &head))) {
		used = head.inode ? ext3_rec_len(head.name_len) : 0;
		if (head.rec_len - used < need)
			continue;
		if (used) {
			rest = (struct ext3_dir_entry *)((u8 *)de + used);
			rest->inode = 0;
			rest->rec_len = head.rec_len - used;
			de->rec_len = used;
			de = rest;
		}
		fill_entry(de, name, len, inode);
		ext3_dirty_metadata(dir->sb, page);
		return 0;
	}
	return at ? -ENOSPC : -EIO;
}

/* A new block at the end of the directory, of one free record: its page, or ERR_PTR. */
static struct page *append_block(struct inode *dir)
{
	struct super_block *sb = dir->sb;
	struct ext3_dir_entry *de;
	struct page *page;
	bool created;
	u32 block;
	int err;

	if (dir->size >= 0x7fffffff - PAGE_SIZE)
		return ERR_PTR(-ENOSPC);
	err = ext3_get_block_create(dir, nr_blocks(dir), &block, &created);
	if (!err && !created) {
		ext3_error(sb, "directory %lu has blocks behind its end", dir->ino);
		err = -EIO;
	}
	if (err)
		return ERR_PTR(err);
	page = filemap_zero_page(&EXT3_SB(sb)->bdev->mapping, block);
	if (IS_ERR(page)) {
		ext3_free_from(dir, nr_blocks(dir));
		return page;
	}
	de = page_address(page);
	de->rec_len = PAGE_SIZE;
	ext3_dirty_metadata(sb, page);
	i_size_write(dir, dir->size + PAGE_SIZE);
	return page;
}

int ext3_add_entry(struct inode *dir, const char *name, u32 len, struct inode *inode)
{
	struct ext3_inode_info *ei = EXT3_I(dir);
	struct page *page;
	int err = -ENOSPC;

	/* From where there was room the last time; deletions move the hint back. */
	for (u64 i = ei->dir_hint; i <= nr_blocks(dir) && err == -ENOSPC; i++) {
		page = i < nr_blocks(dir) ? read_dir_block(dir, i) : append_block(dir);
		if (IS_ERR(page))
			return PTR_ERR(page);
		err = add_to_page(dir, page, name, len, inode);
		put_page(page);
		ei->dir_hint = i;
	}
	if (!err)
		dir_changed(dir);
	return err;
}

/* Takes the record out; it is in a page that was checked when it was found. */
void ext3_delete_entry(struct inode *dir, struct ext3_dir_slot *slot)
{
	struct ext3_dir_entry *de, *before = NULL, head, before_head;
	u32 at = 0;

	while ((de = next_entry(dir, slot->page, &at, &head)) && de != slot->de) {
		before = de;
		before_head = head;
	}
	if (de && before)
		before->rec_len = before_head.rec_len + head.rec_len;
	slot->de->inode = 0;
	ext3_dirty_metadata(dir->sb, slot->page);
	EXT3_I(dir)->dir_hint = min(EXT3_I(dir)->dir_hint, slot->index);
	dir_changed(dir);
}

void ext3_set_entry(struct inode *dir, struct ext3_dir_slot *slot, struct inode *inode)
{
	slot->de->inode = inode->ino;
	slot->de->file_type = type_of_mode[inode->mode >> 12];
	ext3_dirty_metadata(dir->sb, slot->page);
	dir_changed(dir);
}

int ext3_make_empty(struct inode *dir, struct inode *parent)
{
	struct page *page = append_block(dir);
	struct ext3_dir_entry *de;

	if (IS_ERR(page))
		return PTR_ERR(page);
	de = page_address(page);
	de->rec_len = ext3_rec_len(1);
	fill_entry(de, ".", 1, dir);
	de = (struct ext3_dir_entry *)((u8 *)de + de->rec_len);
	de->rec_len = PAGE_SIZE - ext3_rec_len(1);
	fill_entry(de, "..", 2, parent);
	ext3_dirty_metadata(dir->sb, page);
	put_page(page);
	dir_changed(dir);
	return 0;
}

/* ---- readdir ---- */

/* Emits the page's records from `ctx->pos` on: 1 at its end, 0 if ctx is full, or -EIO. */
static int emit_page(struct inode *dir, struct page *page, struct dir_context *ctx)
{
	loff_t base = ALIGN_DOWN(ctx->pos, PAGE_SIZE);
	struct ext3_dir_entry *de, head;
	u32 at = 0, start = 0;

	while ((de = next_entry(dir, page, &at, &head))) {
		u8 type = head.file_type < 8 ? dt_of_type[head.file_type] : DT_UNKNOWN;

		if (base + start >= ctx->pos) {
			ctx->pos = base + start;
			if (head.inode && memchr(de->name, '/', head.name_len))
				return -EIO;
			if (head.inode &&
			    !ctx->emit(ctx, de->name, head.name_len, head.inode, type))
				return 0;
			ctx->pos = base + at;
		}
		start = at;
	}
	if (!at)
		return -EIO;
	ctx->pos = base + PAGE_SIZE;
	return 1;
}

int ext3_readdir(struct file *f, struct dir_context *ctx)
{
	struct inode *dir = f->inode;
	int ret = 1;

	if (ctx->pos < 0)
		return -EINVAL;
	while (ret == 1 && ctx->pos < dir->size) {
		struct page *page = read_dir_block(dir, ctx->pos >> PAGE_SHIFT);

		if (IS_ERR(page))
			return PTR_ERR(page);
		ret = emit_page(dir, page, ctx);
		put_page(page);
	}
	file_accessed_locked(f);
	return ret < 0 ? ret : 0;
}
