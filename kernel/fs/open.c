// SPDX-License-Identifier: MIT
/*
 * openat: from a path and flags to a descriptor.
 *
 * Order: the flags are checked, the descriptor is reserved, the path is walked (and the
 * file made), permission is checked, the device's or file system's open runs, then the
 * file is cut for O_TRUNC; the descriptor is installed last.
 *
 * Invariants:
 *  - inode->writers counts the files open for writing a regular file; below 0 it counts
 *    those that execute it. So one of the two is refused: -ETXTBSY.
 *  - A file whose open failed has no_fops: its fput releases nothing.
 *
 * Simplification: FIFOs on a disk and block devices are not served: -ENXIO. O_TMPFILE is
 * -EOPNOTSUPP. O_DIRECT is accepted and goes through the page cache.
 */
#include "drivers/device.h"
#include "fs/namei.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"

#define O_PATH_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static const struct file_operations no_fops;

/* ---- flags ---- */

/* Brings the user's flags into shape: 0, or -errno if they contradict each other. */
static int check_flags(u32 *flags)
{
	if (*flags & O_PATH)
		*flags &= O_PATH_FLAGS;
	if (*flags & __O_TMPFILE) {
		if (!(*flags & O_DIRECTORY) || (*flags & O_ACCMODE) == O_RDONLY)
			return -EINVAL;
		return -EOPNOTSUPP;
	}
	/* Linux: since 6.3; before, a file was made and then found to be no directory. */
	if ((*flags & O_CREAT) && (*flags & O_DIRECTORY))
		return -EINVAL;
	return 0;
}

/* Linux: access mode 3 asks for both permissions and gives neither, only ioctl. */
static u32 fmode_of(u32 flags)
{
	switch (flags & O_ACCMODE) {
	case O_RDONLY: return FMODE_READ;
	case O_WRONLY: return FMODE_WRITE;
	case O_RDWR: return FMODE_READ | FMODE_WRITE;
	default: return 0;
	}
}

static int access_mask_of(u32 flags)
{
	u32 acc = flags & O_ACCMODE;

	return (acc != O_WRONLY ? MAY_READ : 0) |
	       (acc != O_RDONLY || (flags & O_TRUNC) ? MAY_WRITE : 0);
}

/* ---- the path ---- */

/* The dentry of the last name, which is made if it is missing; the mutex is held. */
static struct dentry *create_last_locked(struct nameidata *nd, u32 flags, mode_t mode,
					 bool *created)
{
	struct inode *dir = d_inode(nd->dentry);
	struct dentry *d = lookup_last_locked(nd);
	int err;

	if (IS_ERR(d))
		return d;
	if (d_inode(d)) {
		err = flags & O_EXCL ? -EEXIST : 0;
	} else {
		err = may_create(dir);
		if (!err)
			err = dir->ops->create ? dir->ops->create(dir, d, mode) : -EACCES;
		*created = !err;
	}
	if (err) {
		dput(d);
		return ERR_PTR(err);
	}
	return d;
}

/* With O_CREAT: a counted, positive dentry, or ERR_PTR. */
static struct dentry *walk_or_create(struct nameidata *nd, u32 flags, mode_t mode, bool *created)
{
	for (;;) {
		int err = walk_to_parent(nd);
		struct dentry *d;

		if (!err && nd->last_type != LAST_NORM)
			err = flags & O_EXCL ? -EEXIST : -EISDIR;
		if (!err && nd->last_slash)
			err = -EISDIR;
		if (err)
			return ERR_PTR(err);
		mutex_lock(&d_inode(nd->dentry)->mutex);
		d = create_last_locked(nd, flags, mode, created);
		mutex_unlock(&d_inode(nd->dentry)->mutex);
		if (IS_ERR(d) || !S_ISLNK(d_inode(d)->mode))
			return d;
		/* The target is made if it is missing: open(2), unlike O_EXCL, follows. */
		err = flags & O_NOFOLLOW ? -ELOOP : follow_link(nd, d);
		dput(d);
		if (err)
			return ERR_PTR(err);
	}
}

static struct dentry *open_lookup(int dfd, const char *path, u32 flags, mode_t mode, bool *created)
{
	struct nameidata nd;
	struct dentry *d;
	int err;

	if (!(flags & O_CREAT))
		return path_lookup(dfd, path,
				   (flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
					   (flags & O_DIRECTORY ? LOOKUP_DIRECTORY : 0));
	mode = S_IFREG | (mode & 07777 & ~current_umask());
	err = path_init(&nd, dfd, path);
	d = err ? ERR_PTR(err) : walk_or_create(&nd, flags, mode, created);
	path_put(&nd);
	return d;
}

/* ---- the file ---- */

static int may_open(struct inode *inode, u32 flags, bool granted)
{
	int mask = access_mask_of(flags);
	int err;

	if (S_ISLNK(inode->mode))
		return -ELOOP; /* O_NOFOLLOW without O_PATH */
	if (S_ISDIR(inode->mode) && ((mask & MAY_WRITE) || (flags & O_CREAT)))
		return -EISDIR;
	err = granted ? 0 : inode_permission(inode, mask);
	if (err)
		return err;
	return (flags & O_NOATIME) && !is_owner_or_root(inode) ? -EPERM : 0;
}

static const struct file_operations *fops_of(struct inode *inode)
{
	switch (inode->mode & S_IFMT) {
	case S_IFREG:
	case S_IFDIR: return inode->fops;
	case S_IFCHR: return chrdev_ops(inode->rdev);
	default: return NULL;
	}
}

static int truncate_opened(struct file *f)
{
	int err;

	if (f->mode & FMODE_WRITER)
		return do_truncate(f->inode, 0);
	err = get_write_access(f->inode);
	if (err)
		return err;
	err = do_truncate(f->inode, 0);
	put_write_access(f->inode);
	return err;
}

/* The part of open that looks at the inode: fills in `f`. */
static int open_inode(struct file *f, u32 flags, bool granted)
{
	struct inode *inode = f->inode;
	const struct file_operations *ops = fops_of(inode);
	int err = may_open(inode, flags, granted);

	if (err)
		return err;
	if (!ops)
		return -ENXIO;
	if (S_ISREG(inode->mode) && (f->mode & FMODE_WRITE)) {
		err = get_write_access(inode);
		if (err)
			return err;
		f->mode |= FMODE_WRITER;
	}
	if (S_ISCHR(inode->mode) && !ops->llseek)
		f->mode |= FMODE_STREAM;
	err = ops->open ? ops->open(inode, f) : 0;
	if (err)
		return err;
	f->ops = ops;
	if ((flags & O_TRUNC) && S_ISREG(inode->mode) && !granted)
		err = truncate_opened(f);
	return err;
}

/*
 * Makes `f`, which is empty, an open file of `d`; it is the caller's to drop if that fails.
 * `granted`: the mode is not asked. open(2): who makes a file gets the access he wants,
 * whatever its mode; and a program may be executable only.
 */
static int do_dentry_open(struct file *f, struct dentry *d, u32 flags, bool granted)
{
	int err = 0;

	f->dentry = dget(d);
	f->inode = igrab(d_inode(d));
	f->flags = flags;
	if (flags & O_PATH) {
		f->mode = FMODE_PATH;
	} else {
		f->mode = fmode_of(flags);
		err = open_inode(f, flags, granted);
	}
	f->flags &= ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC);
	return err;
}

struct file *filp_open(int dfd, const char *path, u32 flags, mode_t mode)
{
	bool created = false;
	struct dentry *d;
	struct file *f;
	int err = check_flags(&flags);

	if (err)
		return ERR_PTR(err);
	/* Order: before a file is made that nobody would get to open. */
	f = file_alloc(&no_fops);
	if (!f)
		return ERR_PTR(-ENOMEM);
	d = open_lookup(dfd, path, flags, mode, &created);
	if (IS_ERR(d)) {
		fput(f);
		return (struct file *)d;
	}
	err = do_dentry_open(f, d, flags, created);
	dput(d);
	if (err) {
		fput(f);
		return ERR_PTR(err);
	}
	return f;
}

struct file *dentry_open(struct dentry *d, u32 flags)
{
	struct file *f = file_alloc(&no_fops);
	int err;

	if (!f)
		return ERR_PTR(-ENOMEM);
	err = do_dentry_open(f, d, flags, false);
	if (err) {
		fput(f);
		return ERR_PTR(err);
	}
	return f;
}

struct file *open_exec(const char *path)
{
	struct dentry *d = path_lookup(AT_FDCWD, path, LOOKUP_FOLLOW);
	const bool granted = true;
	struct file *f;
	int err;

	if (IS_ERR(d))
		return (struct file *)d;
	f = file_alloc(&no_fops);
	if (!f) {
		dput(d);
		return ERR_PTR(-ENOMEM);
	}
	err = S_ISREG(d_inode(d)->mode) ? inode_permission(d_inode(d), MAY_EXEC) : -EACCES;
	if (!err)
		err = do_dentry_open(f, d, O_RDONLY, granted);
	dput(d);
	if (!err)
		err = deny_write_access(f->inode);
	if (err) {
		fput(f);
		return ERR_PTR(err);
	}
	return f;
}

SYSCALL_DEFINE4(openat, int, dfd, const char __user *, upath, u32, flags, mode_t, mode)
{
	char *path = getname(upath);
	struct file *f;
	int fd;

	if (IS_ERR(path))
		return PTR_ERR(path);
	fd = fd_reserve(0, flags & O_CLOEXEC);
	if (fd < 0)
		goto out;
	/* Linux: O_LARGEFILE is always set on 64-bit machines, and F_GETFL shows it. */
	f = filp_open(dfd, path, flags | O_LARGEFILE, mode);
	if (IS_ERR(f)) {
		fd_release(fd);
		fd = PTR_ERR(f);
	} else {
		fd_install(fd, f);
	}
out:
	putname(path);
	return fd;
}
