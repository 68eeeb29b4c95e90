// SPDX-License-Identifier: MIT
/*
 * fstat, newfstatat, statx, statfs and fstatfs.
 *
 * The fields are read without inode->mutex, as a stat must not wait for a long write: each
 * is whole, but two may be of different moments.
 */
#include "fs/namei.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "uapi/devices.h"
#include "uapi/fcntl.h"
#include "uapi/limits.h"

#define PIPE_DEV makedev(0, 12) /* st_dev of files without a file system */

static dev_t dev_of(const struct inode *inode)
{
	return inode->sb ? inode->sb->dev : PIPE_DEV;
}

static int put_stat(struct inode *inode, struct stat __user *ust)
{
	struct stat st;

	memset(&st, 0, sizeof(st)); /* the padding goes to the user too */
	st.st_dev = dev_of(inode);
	st.st_ino = inode->ino;
	st.st_mode = inode->mode;
	st.st_nlink = inode->nlink;
	st.st_uid = inode->uid;
	st.st_gid = inode->gid;
	st.st_rdev = inode->rdev;
	st.st_size = inode->size;
	st.st_blksize = PAGE_SIZE;
	st.st_blocks = inode->blocks;
	st.st_atim = inode->atime;
	st.st_mtim = inode->mtime;
	st.st_ctim = inode->ctime;
	return copy_to_user(ust, &st, sizeof(st));
}

SYSCALL_DEFINE2(fstat, int, fd, struct stat __user *, ust)
{
	struct file *f = fget_raw(fd);
	int err;

	if (!f)
		return -EBADF;
	err = put_stat(f->inode, ust);
	fput(f);
	return err;
}

SYSCALL_DEFINE4(newfstatat, int, dfd, const char __user *, upath, struct stat __user *, ust, int,
		flags)
{
	struct inode *inode;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT))
		return -EINVAL;
	inode = user_path_inode(dfd, upath, lookup_flags(flags));
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = put_stat(inode, ust);
	iput(inode);
	return err;
}

/* ---- statx ---- */

static struct statx_timestamp to_statx_time(struct timespec t)
{
	return (struct statx_timestamp){.tv_sec = t.tv_sec, .tv_nsec = t.tv_nsec};
}

static int put_statx(struct inode *inode, struct statx __user *ustx)
{
	dev_t dev = dev_of(inode);
	struct statx stx;

	memset(&stx, 0, sizeof(stx));
	stx.stx_mask = STATX_BASIC_STATS;
	stx.stx_blksize = PAGE_SIZE;
	stx.stx_nlink = inode->nlink;
	stx.stx_uid = inode->uid;
	stx.stx_gid = inode->gid;
	stx.stx_mode = inode->mode;
	stx.stx_ino = inode->ino;
	stx.stx_size = inode->size;
	stx.stx_blocks = inode->blocks;
	stx.stx_atime = to_statx_time(inode->atime);
	stx.stx_ctime = to_statx_time(inode->ctime);
	stx.stx_mtime = to_statx_time(inode->mtime);
	stx.stx_rdev_major = major(inode->rdev);
	stx.stx_rdev_minor = minor(inode->rdev);
	stx.stx_dev_major = major(dev);
	stx.stx_dev_minor = minor(dev);
	return copy_to_user(ustx, &stx, sizeof(stx));
}

/* What the caller asks for in `mask` is a wish: statx(2) allows to give more. */
SYSCALL_DEFINE5(statx, int, dfd, const char __user *, upath, int, flags, u32, mask,
		struct statx __user *, ustx)
{
	struct inode *inode;
	int err;

	if (mask & STATX__RESERVED)
		return -EINVAL;
	if ((flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE))
		return -EINVAL;
	inode = user_path_inode(dfd, upath, lookup_flags(flags));
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = put_statx(inode, ustx);
	iput(inode);
	return err;
}

/* ---- statfs ---- */

static int put_statfs(struct inode *inode, struct statfs __user *ust)
{
	struct statfs st;
	int err = 0;

	memset(&st, 0, sizeof(st));
	if (inode->sb) {
		err = inode->sb->ops->statfs(inode->sb, &st);
		st.f_flags = ST_VALID | (inode->sb->readonly ? ST_RDONLY : 0);
	} else {
		st.f_type = PIPEFS_MAGIC;
		st.f_bsize = st.f_frsize = PAGE_SIZE;
		st.f_namelen = NAME_MAX;
		st.f_flags = ST_VALID;
	}
	return err ? err : copy_to_user(ust, &st, sizeof(st));
}

SYSCALL_DEFINE2(statfs, const char __user *, upath, struct statfs __user *, ust)
{
	struct inode *inode = user_path_inode(AT_FDCWD, upath, LOOKUP_FOLLOW);
	int err;

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = put_statfs(inode, ust);
	iput(inode);
	return err;
}

SYSCALL_DEFINE2(fstatfs, int, fd, struct statfs __user *, ust)
{
	struct file *f = fget_raw(fd);
	int err;

	if (!f)
		return -EBADF;
	err = put_statfs(f->inode, ust);
	fput(f);
	return err;
}
