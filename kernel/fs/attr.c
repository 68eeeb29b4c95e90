// SPDX-License-Identifier: MIT
/*
 * The calls that change what an inode says of its file: size, mode, owner and times; and
 * access, which asks.
 *
 * Each change is made with inode->mutex held and handed to the file system at once
 * (write_inode); the inode of a pipe has none. Owner, group and mode bits are checked under
 * the mutex too, so that a chmod and a chown in two threads do not mix.
 */
#include "fs/namei.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"

/* The end of each change; the mutex is held. */
static int write_inode(struct inode *inode)
{
	inode->ctime = current_time();
	return inode->sb ? inode->sb->ops->write_inode(inode) : 0;
}

/* A set-group-ID bit without group execution means something else, and on a directory too. */
static mode_t set_id_bits(const struct inode *inode)
{
	if (S_ISDIR(inode->mode))
		return 0;
	return inode->mode & (S_ISUID | (inode->mode & S_IXGRP ? S_ISGID : 0));
}

/* A program must not keep its owner's powers when somebody changes it: chown(2), write(2). */
void remove_set_id_bits(struct inode *inode)
{
	inode->mode &= ~set_id_bits(inode);
}

/* ---- size ---- */

int do_truncate(struct inode *inode, loff_t size)
{
	u64 limit = rlimit(RLIMIT_FSIZE);
	int err = -EFBIG;

	if (!inode->ops->truncate)
		return -EINVAL;
	mutex_lock(&inode->mutex);
	if (size > inode->size && (u64)size > limit) {
		raise_signal(SIGXFSZ);
	} else if (size <= inode->size || size <= inode->sb->max_bytes) {
		if (current->cred.euid != 0)
			remove_set_id_bits(inode);
		err = inode->ops->truncate(inode, size);
	}
	mutex_unlock(&inode->mutex);
	return err;
}

static int truncate_inode(struct inode *inode, loff_t size)
{
	int err;

	if (S_ISDIR(inode->mode))
		return -EISDIR;
	if (!S_ISREG(inode->mode))
		return -EINVAL;
	err = inode_permission(inode, MAY_WRITE);
	if (!err)
		err = get_write_access(inode);
	if (err)
		return err;
	err = do_truncate(inode, size);
	put_write_access(inode);
	return err;
}

SYSCALL_DEFINE2(truncate, const char __user *, upath, loff_t, size)
{
	struct inode *inode;
	int err;

	if (size < 0)
		return -EINVAL;
	inode = user_path_inode(AT_FDCWD, upath, LOOKUP_FOLLOW);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = truncate_inode(inode, size);
	iput(inode);
	return err;
}

SYSCALL_DEFINE2(ftruncate, int, fd, loff_t, size)
{
	struct file *f;
	int err = -EINVAL;

	if (size < 0)
		return -EINVAL;
	f = fget(fd);
	if (!f)
		return -EBADF;
	if (S_ISREG(f->inode->mode) && (f->mode & FMODE_WRITE))
		err = do_truncate(f->inode, size);
	fput(f);
	return err;
}

/* ---- mode ---- */

static int do_chmod(struct inode *inode, mode_t mode)
{
	int err = -EPERM;

	if (is_readonly(inode))
		return -EROFS;
	mutex_lock(&inode->mutex);
	if (is_owner_or_root(inode)) {
		/* chmod(2): who is not in the file's group can't set its set-group-ID bit. */
		if (current->cred.euid != 0 && current->cred.egid != inode->gid)
			mode &= ~S_ISGID;
		inode->mode = (inode->mode & S_IFMT) | (mode & 07777);
		err = write_inode(inode);
	}
	mutex_unlock(&inode->mutex);
	return err;
}

SYSCALL_DEFINE2(fchmod, int, fd, mode_t, mode)
{
	struct file *f = fget(fd);
	int err;

	if (!f)
		return -EBADF;
	err = do_chmod(f->inode, mode);
	fput(f);
	return err;
}

SYSCALL_DEFINE3(fchmodat, int, dfd, const char __user *, upath, mode_t, mode)
{
	struct inode *inode = user_path_inode(dfd, upath, LOOKUP_FOLLOW);
	int err;

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = do_chmod(inode, mode);
	iput(inode);
	return err;
}

/* ---- owner ---- */

/* Root gives files away; an owner may only give his to his own group. */
static bool may_chown(struct inode *inode, uid_t uid, gid_t gid)
{
	const struct cred *cred = &current->cred;

	if (cred->euid == 0)
		return true;
	if (cred->euid != inode->uid)
		return uid == (uid_t)-1 && gid == (gid_t)-1 && !set_id_bits(inode);
	return (uid == (uid_t)-1 || uid == inode->uid) &&
	       (gid == (gid_t)-1 || gid == inode->gid || gid == cred->egid);
}

/* An id of -1 leaves that one as it is. */
static int do_chown(struct inode *inode, uid_t uid, gid_t gid)
{
	int err = -EPERM;

	if (is_readonly(inode))
		return -EROFS;
	mutex_lock(&inode->mutex);
	if (may_chown(inode, uid, gid)) {
		if (uid != (uid_t)-1)
			inode->uid = uid;
		if (gid != (gid_t)-1)
			inode->gid = gid;
		remove_set_id_bits(inode);
		err = write_inode(inode);
	}
	mutex_unlock(&inode->mutex);
	return err;
}

SYSCALL_DEFINE3(fchown, int, fd, uid_t, uid, gid_t, gid)
{
	struct file *f = fget(fd);
	int err;

	if (!f)
		return -EBADF;
	err = do_chown(f->inode, uid, gid);
	fput(f);
	return err;
}

SYSCALL_DEFINE5(fchownat, int, dfd, const char __user *, upath, uid_t, uid, gid_t, gid, int, flags)
{
	struct inode *inode;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	inode = user_path_inode(dfd, upath, lookup_flags(flags));
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = do_chown(inode, uid, gid);
	iput(inode);
	return err;
}

/* ---- times ---- */

static bool is_nsec_ok(long nsec)
{
	return nsec == UTIME_NOW || nsec == UTIME_OMIT || (nsec >= 0 && nsec < 1000000000);
}

static void set_time(struct timespec *to, const struct timespec *from)
{
	if (from->tv_nsec == UTIME_NOW)
		*to = current_time();
	else if (from->tv_nsec != UTIME_OMIT)
		*to = *from;
}

/* utimensat(2): now may be said by who can write; another time only by the owner. */
static int may_set_times(struct inode *inode, const struct timespec t[2])
{
	if (is_readonly(inode))
		return -EROFS;
	if (is_owner_or_root(inode))
		return 0;
	if (t[0].tv_nsec != UTIME_NOW || t[1].tv_nsec != UTIME_NOW)
		return -EPERM;
	return inode_permission(inode, MAY_WRITE);
}

static int do_utimes(struct inode *inode, const struct timespec t[2])
{
	int err;

	if (!is_nsec_ok(t[0].tv_nsec) || !is_nsec_ok(t[1].tv_nsec))
		return -EINVAL;
	mutex_lock(&inode->mutex);
	err = may_set_times(inode, t);
	if (!err) {
		set_time(&inode->atime, &t[0]);
		set_time(&inode->mtime, &t[1]);
		err = write_inode(inode);
	}
	mutex_unlock(&inode->mutex);
	return err;
}

/* Linux: without a path, the descriptor's file: futimens(3). */
static struct inode *utimes_inode(int dfd, const char __user *upath, int flags)
{
	struct inode *inode;
	struct file *f;

	if (upath || dfd == AT_FDCWD)
		return user_path_inode(dfd, upath, lookup_flags(flags));
	if (flags)
		return ERR_PTR(-EINVAL);
	f = fget(dfd);
	if (!f)
		return ERR_PTR(-EBADF);
	inode = igrab(f->inode);
	fput(f);
	return inode;
}

SYSCALL_DEFINE4(utimensat, int, dfd, const char __user *, upath, const struct timespec __user *,
		utimes, int, flags)
{
	struct timespec t[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
	struct inode *inode;
	int err;

	if (utimes && copy_from_user(t, utimes, sizeof(t)))
		return -EFAULT;
	if (t[0].tv_nsec == UTIME_OMIT && t[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	inode = utimes_inode(dfd, upath, flags);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = do_utimes(inode, t);
	iput(inode);
	return err;
}

/* ---- access ---- */

/* access(2) asks for the real user and group unless AT_EACCESS. */
static int do_access(int dfd, const char __user *upath, int mode, int flags)
{
	const struct cred *cred = &current->cred;
	bool effective = flags & AT_EACCESS;
	struct inode *inode;
	int err;

	if ((mode & ~(R_OK | W_OK | X_OK)) ||
	    (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
		return -EINVAL;
	inode = user_path_inode(dfd, upath, lookup_flags(flags));
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = permission_of(inode, mode, effective ? cred->euid : cred->uid,
			    effective ? cred->egid : cred->gid);
	iput(inode);
	return err;
}

SYSCALL_DEFINE3(faccessat, int, dfd, const char __user *, upath, int, mode)
{
	return do_access(dfd, upath, mode, 0);
}

SYSCALL_DEFINE4(faccessat2, int, dfd, const char __user *, upath, int, mode, int, flags)
{
	return do_access(dfd, upath, mode, flags);
}
