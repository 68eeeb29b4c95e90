// SPDX-License-Identifier: MIT
/*
 * The calls that make and remove names: mkdirat, symlinkat, linkat, unlinkat; and
 * readlinkat. rename has its own file.
 *
 * The directory's mutex is held from the look-up to the change, then the mutex of the
 * inode whose links change. What loses its last name is freed by the last iput, after both
 * are dropped: freeing a big file takes long.
 */
#include "fs/namei.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"
#include "uapi/limits.h"

/* ---- making ---- */

static int do_mkdir(int dfd, const char *path, mode_t mode)
{
	struct nameidata nd;
	struct dentry *d = create_begin(&nd, dfd, path, true);
	struct inode *dir;
	int err = -EPERM;

	if (IS_ERR(d))
		return PTR_ERR(d);
	dir = d_inode(nd.dentry);
	mode = S_IFDIR | (mode & (0777 | S_ISVTX) & ~current_umask());
	if (dir->ops->mkdir)
		err = dir->ops->mkdir(dir, d, mode);
	create_end(&nd, d);
	return err;
}

SYSCALL_DEFINE3(mkdirat, int, dfd, const char __user *, upath, mode_t, mode)
{
	char *path = getname(upath);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	err = do_mkdir(dfd, path, mode);
	putname(path);
	return err;
}

static int do_symlink(const char *target, int dfd, const char *path)
{
	struct nameidata nd;
	struct dentry *d;
	struct inode *dir;
	int err = -EPERM;

	if (!*target)
		return -ENOENT;
	d = create_begin(&nd, dfd, path, false);
	if (IS_ERR(d))
		return PTR_ERR(d);
	dir = d_inode(nd.dentry);
	if (dir->ops->symlink)
		err = dir->ops->symlink(dir, d, target);
	create_end(&nd, d);
	return err;
}

SYSCALL_DEFINE3(symlinkat, const char __user *, utarget, int, dfd, const char __user *, upath)
{
	char *target = getname(utarget), *path;
	int err;

	if (IS_ERR(target))
		return PTR_ERR(target);
	path = getname(upath);
	err = IS_ERR(path) ? PTR_ERR(path) : do_symlink(target, dfd, path);
	if (!IS_ERR(path))
		putname(path);
	putname(target);
	return err;
}

/* The directory's mutex is held. */
static int link_locked(struct dentry *old, struct inode *dir, struct dentry *d)
{
	struct inode *inode = d_inode(old);
	int err;

	if (inode->sb != dir->sb)
		return -EXDEV;
	if (!dir->ops->link || S_ISDIR(inode->mode))
		return -EPERM;
	mutex_lock_nested(&inode->mutex, LOCK_INODE_CHILD);
	/* Race: its last name may be gone by now, and with it the right to another. */
	err = inode->nlink ? dir->ops->link(old, dir, d) : -ENOENT;
	mutex_unlock(&inode->mutex);
	return err;
}

static int do_link(struct dentry *old, int dfd, const char __user *upath)
{
	char *path = getname(upath);
	struct nameidata nd;
	struct dentry *d;
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	d = create_begin(&nd, dfd, path, false);
	if (IS_ERR(d)) {
		err = PTR_ERR(d);
	} else {
		err = link_locked(old, d_inode(nd.dentry), d);
		create_end(&nd, d);
	}
	putname(path);
	return err;
}

SYSCALL_DEFINE5(linkat, int, olddfd, const char __user *, uold, int, newdfd, const char __user *,
		unew, int, flags)
{
	u32 follow = flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0;
	struct dentry *old;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	old = user_path(olddfd, uold, follow | (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0));
	if (IS_ERR(old))
		return PTR_ERR(old);
	err = do_link(old, newdfd, unew);
	dput(old);
	return err;
}

/* ---- removing ---- */

/*
 * Removes `d`; the directory's mutex is held. *victim is then the inode, counted: its last
 * iput comes after the locks.
 */
static int remove_locked(struct inode *dir, struct dentry *d, bool is_dir, struct inode **victim)
{
	int (*op)(struct inode * dir, struct dentry * d) =
		is_dir ? dir->ops->rmdir : dir->ops->unlink;
	int err = may_delete(dir, d, is_dir);

	if (err)
		return err;
	if (!op)
		return -EPERM;
	*victim = igrab(d_inode(d));
	mutex_lock_nested(&(*victim)->mutex, LOCK_INODE_CHILD);
	err = op(dir, d);
	if (!err && is_dir)
		d_prune_children(d);
	mutex_unlock(&(*victim)->mutex);
	if (!err)
		d_delete(d);
	return err;
}

/* What unlink says of "name/" is what is wrong with it: a directory, or not one. */
static int slash_error(struct dentry *d)
{
	struct inode *inode = d_inode(d);

	if (!inode)
		return -ENOENT;
	return S_ISDIR(inode->mode) ? -EISDIR : -ENOTDIR;
}

/* "/", "." and "..": unlink(2) and rmdir(2) name an error for each. */
static int special_name_error(enum last_type type, bool is_dir)
{
	if (!is_dir)
		return -EISDIR;
	switch (type) {
	case LAST_DOT: return -EINVAL;
	case LAST_DOTDOT: return -ENOTEMPTY;
	default: return -EBUSY;
	}
}

static int remove_last(struct nameidata *nd, bool is_dir)
{
	struct inode *dir = d_inode(nd->dentry), *victim = NULL;
	struct dentry *d;
	int err;

	if (nd->last_type != LAST_NORM)
		return special_name_error(nd->last_type, is_dir);
	mutex_lock(&dir->mutex);
	d = lookup_last_locked(nd);
	if (IS_ERR(d)) {
		err = PTR_ERR(d);
	} else {
		if (nd->last_slash && !is_dir)
			err = slash_error(d);
		else
			err = remove_locked(dir, d, is_dir, &victim);
		dput(d);
	}
	mutex_unlock(&dir->mutex);
	iput(victim);
	return err;
}

SYSCALL_DEFINE3(unlinkat, int, dfd, const char __user *, upath, int, flags)
{
	struct nameidata nd;
	char *path;
	int err;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	path = getname(upath);
	if (IS_ERR(path))
		return PTR_ERR(path);
	err = path_init(&nd, dfd, path);
	if (!err)
		err = walk_to_parent(&nd);
	if (!err)
		err = remove_last(&nd, flags & AT_REMOVEDIR);
	path_put(&nd);
	putname(path);
	return err;
}

/* ---- reading a link ---- */

static ssize_t do_readlink(struct inode *inode, char __user *ubuf, size_t size)
{
	char *target = kmalloc(PATH_MAX, GFP_KERNEL);
	ssize_t len;

	if (!target)
		return -ENOMEM;
	len = inode->ops->readlink(inode, target);
	if (len > 0) {
		len = min((size_t)len, size); /* cut without a word, and no NUL: readlink(2) */
		if (copy_to_user(ubuf, target, len))
			len = -EFAULT;
	}
	kfree(target);
	return len;
}

SYSCALL_DEFINE4(readlinkat, int, dfd, const char __user *, upath, char __user *, ubuf, int, size)
{
	struct inode *inode;
	ssize_t ret;
	char *path;

	if (size <= 0)
		return -EINVAL;
	path = getname(upath);
	if (IS_ERR(path))
		return PTR_ERR(path);
	/* An empty path names a link that was opened with O_PATH. */
	inode = path_inode(dfd, path, LOOKUP_EMPTY);
	if (IS_ERR(inode)) {
		ret = PTR_ERR(inode);
	} else {
		if (S_ISLNK(inode->mode))
			ret = do_readlink(inode, ubuf, size);
		else
			ret = *path ? -EINVAL : -ENOENT;
		iput(inode);
	}
	putname(path);
	return ret;
}
