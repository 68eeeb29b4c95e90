/* SPDX-License-Identifier: MIT */
/*
 * The ext2 layout on disk, and what the files of fs/ext3 share.
 *
 * The disk is an array of blocks of 4 KiB, divided into groups. Each group has a block of
 * bits for its blocks, one for its inodes, and a table of inodes:
 *
 *	block 0		1 KiB of nothing, the super block (1 KiB)
 *	block 1...	group descriptors, 32 bytes each: where the three are
 *	then, a group	[copies of both] block bitmap, inode bitmap, inode table, data
 *
 * An inode maps its file with 15 block numbers: 12 of data, then one block of numbers, one
 * of blocks of numbers, one of blocks of those. A directory is a file of records that fill
 * each block exactly. All numbers are little-endian, as RISC-V is.
 *
 * Metadata (bitmaps, descriptors, inode tables, blocks of numbers, and the blocks of
 * directories) is kept in one page cache, that of the block device, where a page's index is
 * its block number. So a journal finds all that an operation has changed in one place and
 * knows where it belongs; directories have no pages of their own for that reason.
 *
 * Locks: a directory's records belong to inode->mutex, an inode's map to its map_mutex
 * (readers hold the lock of the page they ask for instead: see mm/filemap.c), bitmaps,
 * descriptors and free counts to sb->mutex. What the disk says is not trusted: numbers are checked
 * before use, each read once, since a broken file system may have two owners of a block.
 */
#pragma once

#include "fs/fs.h"
#include "mm/filemap.h"

#define EXT3_MAGIC		  0xef53
#define EXT3_ROOT_INO		  2
#define EXT3_LINK_MAX		  32000
#define EXT3_NAME_LEN		  255
#define EXT3_SUPER_AT		  1024 /* bytes into block 0 */
#define EXT3_DESC_SIZE		  32
#define EXT3_OLD_INODE		  128 /* bytes; a larger inode goes on behind them */
#define EXT3_NDIR_BLOCKS	  12
#define EXT3_N_BLOCKS		  15
#define EXT3_PER_BLOCK		  1024 /* block numbers in a block */

#define EXT3_VALID_FS		  1 /* state: nothing is half done */
#define EXT3_ERROR_FS		  2 /* state: something was found broken */

#define EXT3_INCOMPAT_FILETYPE	  0x0002
#define EXT3_INCOMPAT_RECOVER	  0x0004 /* the journal holds what the disk lacks */
#define EXT3_RO_COMPAT_SPARSE	  0x0001 /* few groups have copies of the super block */
#define EXT3_RO_COMPAT_LARGE_FILE 0x0002

#define EXT3_INDEX_FL		  0x1000 /* a directory has a hash tree, which we don't keep up */

struct ext3_super_block {
	u32 s_inodes_count;
	u32 s_blocks_count;
	u32 s_r_blocks_count; /* for root */
	u32 s_free_blocks_count;
	u32 s_free_inodes_count;
	u32 s_first_data_block;
	u32 s_log_block_size; /* 1024 << this */
	u32 s_log_frag_size;
	u32 s_blocks_per_group;
	u32 s_frags_per_group;
	u32 s_inodes_per_group;
	u32 s_mtime;
	u32 s_wtime;
	u16 s_mnt_count;
	u16 s_max_mnt_count;
	u16 s_magic;
	u16 s_state;
	u16 s_errors;
	u16 s_minor_rev_level;
	u32 s_lastcheck;
	u32 s_checkinterval;
	u32 s_creator_os;
	u32 s_rev_level;
	u16 s_def_resuid;
	u16 s_def_resgid;
	/* since revision 1 */
	u32 s_first_ino; /* below it inodes are the file system's own */
	u16 s_inode_size;
	u16 s_block_group_nr;
	u32 s_feature_compat;
	u32 s_feature_incompat;
	u32 s_feature_ro_compat;
	u8 s_uuid[16];
	u8 s_rest[1024 - 120];
};

struct ext3_group_desc {
	u32 bg_block_bitmap;
	u32 bg_inode_bitmap;
	u32 bg_inode_table;
	u16 bg_free_blocks_count;
	u16 bg_free_inodes_count;
	u16 bg_used_dirs_count;
	u16 bg_pad;
	u32 bg_reserved[3];
};

struct ext3_inode {
	u16 i_mode;
	u16 i_uid;
	u32 i_size;
	u32 i_atime;
	u32 i_ctime;
	u32 i_mtime;
	u32 i_dtime; /* when it was deleted */
	u16 i_gid;
	u16 i_links_count;
	u32 i_blocks; /* of 512 bytes, with the blocks of numbers */
	u32 i_flags;
	u32 i_version;
	u32 i_block[EXT3_N_BLOCKS]; /* or a device's number, or a short symlink's text */
	u32 i_generation;
	u32 i_file_acl; /* a block of extended attributes */
	u32 i_size_high;
	u32 i_faddr;
	u16 i_frag;
	u16 i_pad;
	u16 i_uid_high;
	u16 i_gid_high;
	u32 i_reserved;
	/* in a large inode; i_extra_isize says how much of it */
	u16 i_extra_isize;
	u16 i_checksum_hi;
	u32 i_ctime_extra; /* nanoseconds << 2 | two more bits of the seconds */
	u32 i_mtime_extra;
	u32 i_atime_extra;
	u32 i_crtime;
	u32 i_crtime_extra;
	u32 i_version_hi;
	u32 i_projid;
};

#define EXT3_EXTRA_ISIZE 32

struct ext3_dir_entry {
	u32 inode; /* 0: free */
	u16 rec_len;
	u8 name_len;
	u8 file_type;
	char name[];
};

/* A record for a name of `len` bytes. */
static inline u32 ext3_rec_len(u32 len)
{
	return ALIGN_UP(8 + len, 4);
}

struct ext3_sb_info {
	struct inode *bdev;			   /* I  its mapping caches the metadata */
	struct page *super_page;		   /* I  block 0; in no mapping */
	struct ext3_super_block *es;		   /* I  in it; [sync_mutex] for state and counts */
	u32 blocks_count, inodes_count, nr_groups; /* I */
	u32 blocks_per_group, inodes_per_group;	   /* I */
	u32 inode_size, table_blocks, first_ino;   /* I */
	struct page **desc_pages;		   /* I  the group descriptors' */
	u32 nr_desc_pages;			   /* I */
	u32 free_blocks, free_inodes;		   /* [sb->mutex] */
	u32 generation;				   /* [sb->mutex] of the next inode */
	bool disk_valid; /* [sync_mutex] the state on the disk has EXT3_VALID_FS */
	bool was_valid;	 /* I  when it was mounted */
	bool errors;	 /* [a] */
	atomic_t nr_reports;
};

struct ext3_inode_info {
	struct mutex map_mutex;
	u32 data[EXT3_N_BLOCKS]; /* i_block; [map_mutex], each read and written in one piece */
	u32 flags;		 /* [mutex] */
	u32 file_acl;		 /* I */
	u64 last_index;		 /* [map_mutex] a hint: the last block allocated... */
	u32 last_block;		 /* [map_mutex] ...was this one */
	u64 dir_hint;		 /* [mutex] a directory's block that may have room */
	struct page *page;	 /* I  of the inode table, counted: write_inode can't fail */
	struct spinlock raw_lock;
	struct ext3_inode *raw; /* I  in it; its fields [raw_lock] */
};

static inline struct ext3_sb_info *EXT3_SB(const struct super_block *sb)
{
	return sb->private_data;
}

static inline struct ext3_inode_info *EXT3_I(const struct inode *inode)
{
	return inode->private_data;
}

/* ---- super.c ---- */

/* Reports what is broken on the disk, the first few times, and leaves the rest to fsck. */
void ext3_error(struct super_block *sb, const char *fmt, ...) __printf(2, 3);

/* A metadata page was changed: the one place that hears of it. */
void ext3_dirty_metadata(struct super_block *sb, struct page *page);

/* The page of a metadata block, up to date and counted; ERR_PTR(-EIO or -ENOMEM). */
__must_check struct page *ext3_read_block(struct super_block *sb, u32 block);

/*
 * The same for who can't turn back any more: waits until there is memory, and asks the disk
 * more than once; ERR_PTR(-EIO).
 */
__must_check struct page *ext3_read_block_nofail(struct super_block *sb, u32 block);

/* Before a change that makes metadata: if too much of that is dirty, writes it. */
void ext3_throttle(struct super_block *sb);

/* The inode's pages, and all metadata, are on the disk when it returns: 0 or -EIO. */
int ext3_sync_inode(struct inode *inode);

/* ---- balloc.c ---- */

struct ext3_group_desc *ext3_group_desc(struct super_block *sb, u32 group, struct page **page);

bool ext3_group_has_super(const struct ext3_sb_info *sbi, u32 group);

/* True if `block` may hold a file's data: it is on the disk and not the file system's own. */
bool ext3_data_block_ok(struct super_block *sb, u32 block);

/* A block near `goal`, marked as used, into *block: 0, -ENOSPC, -EIO or -ENOMEM. */
__must_check int ext3_new_block(struct super_block *sb, u32 goal, u32 *block);

/* Marks blocks as free: how many of them were not free before. */
u32 ext3_free_blocks(struct super_block *sb, u32 block, u32 nr);

/* ---- ialloc.c ---- */

/* A new inode with a count and nlink of 1, near `dir`, in memory and on disk; or ERR_PTR. */
__must_check struct inode *ext3_new_inode(struct inode *dir, mode_t mode);
void ext3_free_inode(struct inode *inode);

/* ---- inode.c ---- */

void ext3_inode_init(void);
__must_check struct ext3_inode_info *ext3_alloc_info(void);
void ext3_free_info(struct ext3_inode_info *ei);

/* Where inode `ino` is on the disk: sets page (counted) and raw. */
__must_check int ext3_find_raw_inode(struct super_block *sb, u64 ino, struct ext3_inode_info *ei);
void ext3_init_raw(struct inode *inode); /* all zeroes but what has to be there */
void ext3_set_operations(struct inode *inode);
bool ext3_is_fast_symlink(const struct inode *inode);
int ext3_read_inode(struct inode *inode);

/* Who has changed a field of the inode calls it after that, with the lock of the field or not. */
int ext3_write_inode(struct inode *inode);
void ext3_evict_inode(struct inode *inode);
int ext3_truncate(struct inode *inode, loff_t size);

extern const struct file_operations ext3_file_operations, ext3_dir_file_operations;
extern const struct inode_operations ext3_file_inode_operations, ext3_dir_inode_operations;
extern const struct inode_operations ext3_symlink_inode_operations;

/* ---- indirect.c ---- */

extern const struct address_space_operations ext3_address_space_operations;

/* The block of `index`, 0 for a hole: 0 or -EIO. */
int ext3_get_block(struct inode *inode, u64 index, u64 *block);

/* The same; a hole gets a block, *created tells. inode->mutex or the page's lock held. */
int ext3_get_block_create(struct inode *inode, u64 index, u32 *block, bool *created);

/* Frees all blocks from `index` on. inode->mutex held, or nobody else has the inode. */
void ext3_free_from(struct inode *inode, u64 index);

/* ---- dir.c; the directory's mutex is held ---- */

/* A record, the page it is in, counted, and the page's place in the directory. */
struct ext3_dir_slot {
	struct page *page;
	struct ext3_dir_entry *de;
	u64 index;
};

/* 0, -ENOENT or -EIO. */
int ext3_find_entry(struct inode *dir, const char *name, u32 len, struct ext3_dir_slot *slot);
int ext3_add_entry(struct inode *dir, const char *name, u32 len, struct inode *inode);
void ext3_delete_entry(struct inode *dir, struct ext3_dir_slot *slot);
void ext3_set_entry(struct inode *dir, struct ext3_dir_slot *slot, struct inode *inode);
void ext3_put_slot(struct ext3_dir_slot *slot);

/* "." and ".." into a new directory. */
int ext3_make_empty(struct inode *dir, struct inode *parent);

/* 1: nothing but "." and ".."; 0: more; -EIO. */
int ext3_empty_dir(struct inode *dir);
int ext3_readdir(struct file *f, struct dir_context *ctx);
