/* SPDX-License-Identifier: MIT */
/*
 * Open files and descriptors. A descriptor is an int in a task's files_struct; it names
 * a struct file, which has the offset and the status flags and is shared by dup and fork.
 */
#pragma once

#include "fs/uio.h"
#include "lib/refcount.h"
#include "lib/err.h"
#include "lib/lock.h"
#include "task/mutex.h"

struct inode;
struct dentry;
struct file;
struct poll_table;
struct vm_area_struct;

/* getdents' sink: false when the buffer is full. */
struct dir_context {
	bool (*emit)(struct dir_context *ctx, const char *name, size_t len, u64 ino, u8 type);
	loff_t pos; /* opaque to all but the file system; where the next call resumes */
};

struct file_operations {
	int (*open)(struct inode *inode, struct file *f);
	void (*release)(struct file *f); /* the last reference is gone */
	/* Bytes moved, 0 at end of file, or -errno. *pos is advanced by the callee. */
	ssize_t (*read)(struct file *f, struct iov_iter *to, loff_t *pos);
	ssize_t (*write)(struct file *f, struct iov_iter *from, loff_t *pos);
	loff_t (*llseek)(struct file *f, loff_t offset, int whence);
	int (*iterate)(struct file *f, struct dir_context *ctx);
	long (*ioctl)(struct file *f, u32 cmd, u64 arg);
	int (*mmap)(struct file *f, struct vm_area_struct *vma);
	int (*fsync)(struct file *f, bool datasync);
	/*
	 * The POLL* that hold; where there is none, reading and writing never wait. First it
	 * names, by poll_wait, each queue that is woken when more of them hold; then it looks.
	 */
	u32 (*poll)(struct file *f, struct poll_table *pt);
};

struct file {
	refcount_t count;
	u32 flags;		/* a  O_*: file_set_flags changes them, READ_ONCE reads */
	u32 mode;		/* I  FMODE_* */
	loff_t pos;		/* [pos_mutex] */
	struct mutex pos_mutex; /* held over a read or write that uses pos; none on pipes */
	struct inode *inode;	/* I  counted */
	struct dentry *dentry;	/* I  counted; NULL for pipes */
	const struct file_operations *ops; /* I */
	void *private_data;
};

#define FMODE_READ   BIT(0)
#define FMODE_WRITE  BIT(1)
#define FMODE_STREAM BIT(2) /* no offset: lseek is -ESPIPE, pos_mutex is not taken */
#define FMODE_PATH   BIT(3) /* O_PATH: names a place in the tree and does nothing else */
#define FMODE_WRITER BIT(4) /* counted in inode->writers */

/* A file with a count of 1 and nothing set but `ops`; NULL when memory is out. */
__must_check struct file *file_alloc(const struct file_operations *ops);
void get_file(struct file *f);
void file_set_flags(struct file *f, u32 mask, u32 bits); /* of `mask`, those of `bits` */
void fput(struct file *f);				 /* may sleep: the last one releases */

/* Reads at `pos` into kernel memory; short only at end of file. */
ssize_t kernel_read(struct file *f, void *buf, size_t nbytes, loff_t pos);

/* llseek for what has a size in its inode; used where ops has none. */
loff_t generic_llseek(struct file *f, loff_t offset, int whence);
/* For devices without a position where seeking does no harm, as /dev/null: always 0. */
loff_t null_llseek(struct file *f, loff_t offset, int whence);

/* Changes the size of inode: 0 or -errno. `inode->mutex` is not held. */
__must_check int do_truncate(struct inode *inode, loff_t size);

/* ---- descriptors ---- */

#define NR_OPEN_DEFAULT 64
#define NR_OPEN_MAX	1024 /* the bound of RLIMIT_NOFILE; see the limits table */

struct files_struct {
	refcount_t count; /* tasks that share it */
	struct spinlock lock;
	u32 max;	    /* [lock] length of fd[] and, in bits, of the bitmaps */
	struct file **fd;   /* [lock] NULL: free or reserved */
	u64 *open_fds;	    /* [lock] bitmap: taken or reserved */
	u64 *close_on_exec; /* [lock] bitmap */
	/* What the three point at until the table grows. */
	struct file *fd_default[NR_OPEN_DEFAULT];
	u64 open_fds_default[NR_OPEN_DEFAULT / 64];
	u64 close_on_exec_default[NR_OPEN_DEFAULT / 64];
};

__must_check struct files_struct *files_alloc(void);
__must_check struct files_struct *files_copy(struct files_struct *old); /* for fork */
void put_files(struct files_struct *files); /* the last one closes all; may sleep */
int files_unshare(void);		    /* exec: a table of current's own */
void files_close_on_exec(void);

/*
 * The file, counted: fput when done. NULL if the descriptor is not open. fget says so of
 * O_PATH files too; fget_raw is for the few calls that take them.
 */
__must_check struct file *fget(int fd);
__must_check struct file *fget_raw(int fd);

/*
 * Reserve, then install, so that all that may fail comes first: fd_reserve gives the
 * lowest free descriptor >= min, or -EMFILE; fd_install cannot fail and takes over the
 * caller's reference; fd_release gives an unused reservation back.
 */
__must_check int fd_reserve(int min, bool cloexec);
void fd_install(int fd, struct file *f);
void fd_release(int fd);

u32 nofile_limit(void); /* the descriptors of current are below this */

/* Changes the descriptor's FD_CLOEXEC: 0 or -EBADF. */
int fd_set_cloexec(int fd, bool cloexec);

void files_init(void), fdtable_init(void); /* caches; called by fs_init */
