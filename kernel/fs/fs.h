/* SPDX-License-Identifier: MIT */
/*
 * The virtual file system: super blocks, inodes, dentries, and walking paths.
 *
 * A dentry is a name in a directory; its inode is NULL where the name is known not to
 * exist (a negative dentry). Dentries and inodes are counted, hashed, and kept while
 * unused until memory is short. A directory's entries change under its inode's mutex.
 */
#pragma once

#include "fs/file.h"
#include "lib/list.h"
#include "lib/radix.h"
#include "mm/page.h"
#include "task/mutex.h"
#include "task/time.h"
#include "uapi/stat.h"
#include "uapi/statfs.h"
#include "uapi/time.h"

struct super_block;
struct inode;

/*
 * What the page cache asks of a file system. Both may sleep; the page `index` is in the
 * cache, and locked, or, for prepare_write, up to date.
 */
struct address_space_operations {
	/* The disk block of the page, 0 for a hole: 0 or -EIO. */
	int (*get_block)(struct inode *inode, u64 index, u64 *block);
	/* Gives the page a block before new bytes are accepted: 0, -ENOSPC, -EFBIG, -EIO. */
	int (*prepare_write)(struct inode *inode, u64 index); /* or inode->mutex is held */
};

/* The page cache of an inode. */
struct address_space {
	struct inode *host;
	struct spinlock lock;
	struct radix_tree pages;      /* [lock] index -> struct page, each counted once; or slot */
	u64 nrpages;		      /* [lock] */
	struct list_head dirty_pages; /* [lock] by page->list, the oldest first */
	struct mutex writeback_mutex; /* one write-back at a time */
	struct mutex i_mmap_mutex;
	struct list_head i_mmap;  /* [i_mmap_mutex] areas that map it, by vma->i_mmap */
	u32 nr_shared;		  /* [i_mmap_mutex] those of them that are MAP_SHARED */
	bool swap_backed;	  /* I  of no file system: the swap area is behind it, or nothing */
	bool is_swap_cache;	  /* I  is it; else it is shared memory: see mm/shmem.h */
	struct list_head swapped; /* [swapped_lock] shared memory that has had slots */
	u64 ra_next;		  /* a hint: the index after the last one read */
	int error;		  /* [a] a write-back failed; the next fsync says so */
	gfp_t gfp;		  /* I  for its pages */
	const struct address_space_operations *ops; /* I */
};

/*
 * Called with the mutex of each directory concerned held; unlink, rmdir, link and rename
 * also with that of each inode whose link count or ".." changes: what is removed, linked,
 * moved or replaced (`new` may be negative in rename, but not with RENAME_EXCHANGE).
 * Permission, types and names are checked by the caller, who updates the dcache after
 * unlink, rmdir and rename. A mode has its type, and the umask is done. rmdir leaves nlink
 * 0: that marks a directory in which nothing can be created.
 */
struct inode_operations {
	/* Sets dentry's inode (d_add), or leaves it negative; 0 or -errno. Dir mutex held. */
	int (*lookup)(struct inode *dir, struct dentry *dentry);
	int (*create)(struct inode *dir, struct dentry *dentry, mode_t mode);
	int (*mknod)(struct inode *dir, struct dentry *dentry, mode_t mode, dev_t dev);
	int (*mkdir)(struct inode *dir, struct dentry *dentry, mode_t mode);
	int (*rmdir)(struct inode *dir, struct dentry *dentry);
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*link)(struct dentry *old, struct inode *dir, struct dentry *dentry);
	int (*symlink)(struct inode *dir, struct dentry *dentry, const char *target);
	int (*rename)(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
		      struct dentry *new, u32 flags);
	/* The target with NUL into buf[PATH_MAX]; its length or -errno. */
	int (*readlink)(struct inode *inode, char *buf);
	int (*truncate)(struct inode *inode, loff_t size); /* inode->mutex held */
};

struct inode {
	refcount_t count;
	u64 ino;		/* I */
	struct super_block *sb; /* I */
	struct mutex mutex;	/* contents and size of a file, entries of a directory */
	mode_t mode;		/* [mutex] type I */
	uid_t uid;		/* [mutex] */
	gid_t gid;		/* [mutex] */
	u32 nlink;		/* [mutex] */
	dev_t rdev;		/* I */
	loff_t size;		/* [mutex] readers that can bear a torn moment: i_size_read */
	u64 blocks;		/* [mutex] of 512 bytes */
	struct timespec atime, mtime, ctime; /* [mutex] */
	const struct inode_operations *ops;  /* I */
	const struct file_operations *fops;  /* I */
	struct address_space mapping;
	atomic_t writers; /* open for writing; < 0: being executed, writing is -ETXTBSY */
	u32 state;	  /* [inode_lock] I_* */
	struct list_head sb_list;
	struct list_head dirty_list; /* [inode_lock] on sb->dirty while it may have dirty pages */
	struct list_head hash;	     /* [inode_lock] */
	void *private_data;	     /* the file system's own part */
};

#define I_NEW	  BIT(0) /* read_inode is at work: iget waits */
#define I_FREEING BIT(1) /* evict_inode is at work: iget waits, then reads it anew */
#define I_BAD	  BIT(2) /* read_inode failed */

/*
 * While somebody else counts a dentry, its inode stays what it is, but for a negative one
 * that becomes positive under the directory's mutex.
 */
struct dentry {
	refcount_t count;      /* 0: unused, and on the LRU list; 0 to 1 under dcache_lock */
	struct dentry *parent; /* [dcache_lock] counted; itself at the root */
	struct inode *inode;   /* [dcache_lock] counted; NULL: negative */
	char *name;	       /* [dcache_lock] ends with NUL */
	u32 name_len, hash;    /* [dcache_lock] */
	struct list_head hash_list, lru, child, children; /* [dcache_lock] */
	struct dentry *mounted; /* [a] the root of what is mounted here: walks go on there */
};

struct super_operations {
	/*
	 * Fills in an inode of which sb and ino are set: 0, or -errno with private_data
	 * unset. Once for all callers of iget that want it at the same time.
	 */
	int (*read_inode)(struct inode *inode);
	/* Its fields changed: takes them over for the next sync. inode->mutex held. */
	int (*write_inode)(struct inode *inode);
	/*
	 * The last reference is gone: frees the inode on the disk if nlink is 0, else writes
	 * what is dirty; leaves no page in the mapping and frees private_data. A clean inode
	 * with links and without pages is evicted by reclaim, inside any allocation: nothing
	 * may sleep then.
	 */
	void (*evict_inode)(struct inode *inode);
	int (*statfs)(struct super_block *sb, struct statfs *st);
	int (*sync_fs)(struct super_block *sb);
};

/* A mounted file system. */
struct super_block {
	dev_t dev;			    /* I  st_dev of its files */
	const struct super_operations *ops; /* I */
	struct dentry *root;		    /* I  counted */
	struct dentry *covers;		    /* I  where it is mounted, counted; NULL: at / */
	struct mutex mutex;		    /* the allocation of blocks and inodes */
	bool readonly;			    /* I */
	loff_t max_bytes;		    /* I  of a file */
	struct list_head dirty;		    /* [inode_lock] inodes with dirty pages */
	struct mutex sync_mutex;	    /* one sync_fs at a time */
	void *private_data;		    /* I  the file system's own part */
};

/*
 * Guards the hash and the lists of inodes and their state. A count reaches 0 only under it,
 * together with I_FREEING: who finds an inode on a list without that may count it.
 */
extern struct spinlock inode_lock;

/* The disk: 0 with a super block that has its root, or -errno and a sentence. */
__must_check int ext3_mount(struct super_block **sb);
/* The names of the pseudo terminals: the same, or -ENOMEM. */
__must_check int devpts_mount(struct super_block **sb);

/* What a task's paths start from. Counted, copied by fork, shared by CLONE_FS. */
struct fs_struct {
	refcount_t count;
	struct spinlock lock;
	struct dentry *root, *pwd; /* [lock] counted */
	mode_t umask;		   /* [lock] */
};

__must_check struct fs_struct *fs_copy(struct fs_struct *old);
void put_fs(struct fs_struct *fs);

/*
 * The dentry at `path` (kernel memory), counted; ERR_PTR where there is none. `dfd` as in
 * openat(2). Flags: LOOKUP_FOLLOW a last symlink, LOOKUP_DIRECTORY insists on one.
 */
#define LOOKUP_FOLLOW	 BIT(0)
#define LOOKUP_DIRECTORY BIT(1)
#define LOOKUP_EMPTY	 BIT(2) /* "" is dfd itself */
__must_check struct dentry *path_lookup(int dfd, const char *path, u32 flags);

/* openat(2) from inside the kernel: a counted file, or ERR_PTR. */
__must_check struct file *filp_open(int dfd, const char *path, u32 flags, mode_t mode);

/* Opens what `d`, which is positive, names: a counted file, or ERR_PTR. */
__must_check struct file *dentry_open(struct dentry *d, u32 flags);

/* For exec: opens for reading and holds off writers until allow_write_access. */
__must_check struct file *open_exec(const char *path);
void allow_write_access(struct inode *inode);

/* One more who may write the contents: 0, or -ETXTBSY while it is being executed. */
__must_check int get_write_access(struct inode *inode);
void put_write_access(struct inode *inode);

#define MAY_EXEC  1
#define MAY_WRITE 2
#define MAY_READ  4
/* 0 or -EACCES, for current's credentials. */
__must_check int inode_permission(struct inode *inode, int mask);

/*
 * The first lines of a write operation: O_APPEND moves *pos to the end, and `from` is cut
 * to what RLIMIT_FSIZE and `max_bytes` allow. Bytes to write, or -EFBIG. inode->mutex held;
 * mode may have changed: the caller writes the inode after the bytes.
 */
__must_check ssize_t generic_write_checks(struct file *f, struct iov_iter *from, loff_t *pos,
					  loff_t max_bytes);

struct dentry *dget(struct dentry *d);
void dput(struct dentry *d); /* may sleep; NULL is fine */
struct inode *igrab(struct inode *inode);
bool try_igrab(struct inode *inode); /* false: it is about to go */
void iput(struct inode *inode);	     /* may sleep; NULL is fine */

/*
 * For file systems. d_add gives a negative dentry its inode, taking over the caller's
 * reference, and makes the name known: lookup, create, mkdir, mknod, symlink and link end
 * with it. A lookup that finds nothing may leave that to its caller. d_alloc_root takes
 * over the reference in any case.
 */
void d_add(struct dentry *d, struct inode *inode);
__must_check struct dentry *d_alloc_root(struct inode *inode);

/* The inode, counted, read by read_inode if it was not in memory; ERR_PTR. Sleeps. */
__must_check struct inode *iget(struct super_block *sb, u64 ino);

/*
 * A fresh inode for create: count 1, sb and times set, all else 0. The file system sets
 * ino and what else it knows, then insert_inode_hash lets iget find it. NULL: no memory.
 */
__must_check struct inode *new_inode(struct super_block *sb);
void insert_inode_hash(struct inode *inode);

/* Gives a fresh inode, to be linked in `dir`, its mode and current's user and group. */
void inode_init_owner(struct inode *inode, const struct inode *dir, mode_t mode);

/* An inode of no disk, for pipes: count 1, mode set, hashed nowhere. */
__must_check struct inode *alloc_anon_inode(mode_t mode);

/* A file of such an inode, to read and write, O_* `flags` besides; NULL when memory is out. */
__must_check struct file *anon_inode_getfile(const struct file_operations *ops, void *private_data,
					     u32 flags);

/*
 * The page `index` of the file, up to date and counted; ERR_PTR(-EIO), (-ENOMEM), or
 * (-ERANGE) for a page wholly beyond the end. Sleeps. Called with mmap_lock held, so it
 * must not take inode->mutex.
 */
__must_check struct page *filemap_get_page(struct inode *inode, u64 index);

/* Drops up to `nr` clean, unmapped cache pages; how many it dropped. Does not sleep. */
u64 shrink_page_cache(u64 nr);

/* Drops up to `nr` unused dentries, and inodes with them, that need no I/O. Does not sleep. */
u64 shrink_dcache(u64 nr);

void fs_init(void);   /* caches and tables; before tasks exist */
int mount_root(void); /* the disk; in a task, may sleep; sets current->fs */
void sync_filesystems(void);
u64 nr_cache_pages(void), nr_dirty_pages(void), nr_inodes(void), nr_dentries(void), nr_files(void);
