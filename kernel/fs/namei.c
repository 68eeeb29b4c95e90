// SPDX-License-Identifier: MIT
/*
 * From a path to a dentry, one component at a time.
 *
 * Invariants of a walk:
 *  - nd->dentry is counted, positive, and at or below nd->root when the step began. A
 *    rename elsewhere may move it meanwhile: the walk goes on from where it is then.
 *  - A component is looked up only in a directory that current may search.
 *  - What is left to walk is one string: following a symlink replaces it by the link's
 *    target and the old rest. So links need no recursion; path_resolution(7) lets the
 *    string be limited by PATH_MAX.
 *  - A directory's mutex is held only while the file system is asked; a hit in the dcache
 *    takes none.
 *
 * enter() is the one place where a walk moves, and where it crosses into a mounted file
 * system; dget_parent() is its way back.
 */
#include "fs/namei.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "task/task.h"
#include "uapi/fcntl.h"
#include "uapi/limits.h"

#define MAXSYMLINKS 40

/* ---- paths of users ---- */

char *getname(const char __user *upath)
{
	char *path = kmalloc(PATH_MAX, GFP_KERNEL);
	ssize_t len;

	if (!path)
		return ERR_PTR(-ENOMEM);
	len = strncpy_from_user(path, upath, PATH_MAX);
	if (len < 0) {
		kfree(path);
		return ERR_PTR(len);
	}
	return path;
}

void putname(char *path)
{
	kfree(path);
}

/* ---- beginning and end ---- */

static struct dentry *get_fs_dentry(struct dentry **which)
{
	struct dentry *d;

	spin_lock(&current->fs->lock);
	d = dget(*which);
	spin_unlock(&current->fs->lock);
	return d;
}

/* What relative paths of this call start from; ERR_PTR. */
static struct dentry *dfd_dentry(int dfd)
{
	struct dentry *d;
	struct file *f;

	if (dfd == AT_FDCWD)
		return get_fs_dentry(&current->fs->pwd);
	f = fget_raw(dfd);
	if (!f)
		return ERR_PTR(-EBADF);
	d = f->dentry ? dget(f->dentry) : ERR_PTR(-ENOTDIR);
	fput(f);
	return d;
}

int path_init(struct nameidata *nd, int dfd, const char *path)
{
	*nd = (struct nameidata){.rest = path};
	if (!*path)
		return -ENOENT;
	nd->root = get_fs_dentry(&current->fs->root);
	nd->dentry = *path == '/' ? dget(nd->root) : dfd_dentry(dfd);
	if (IS_ERR(nd->dentry)) {
		int err = PTR_ERR(nd->dentry);

		nd->dentry = NULL;
		return err;
	}
	return 0;
}

void path_put(struct nameidata *nd)
{
	dput(nd->dentry);
	dput(nd->root);
	kfree(nd->link_text);
}

/* ---- one name ---- */

/*
 * Looks the name up in `dir`, whose mutex is held: a counted dentry, maybe negative, or
 * ERR_PTR. A removed directory gets no new dentries: they would keep it in memory.
 */
static struct dentry *lookup_locked(struct dentry *dir, const char *name, u32 len)
{
	struct inode *inode = d_inode(dir);
	struct dentry *d = d_lookup(dir, name, len);
	int err;

	if (d)
		return d;
	if (inode->nlink == 0)
		return ERR_PTR(-ENOENT);
	if (len > NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	d = d_alloc(dir, name, len);
	if (!d)
		return ERR_PTR(-ENOMEM);
	err = inode->ops->lookup(inode, d);
	if (err) {
		dput(d);
		return ERR_PTR(err);
	}
	if (!d_is_hashed(d))
		d_add(d, NULL);
	return d;
}

static struct dentry *lookup(struct dentry *dir, const char *name, u32 len)
{
	struct inode *inode = d_inode(dir);
	struct dentry *d = d_lookup(dir, name, len);

	if (d)
		return d;
	mutex_lock(&inode->mutex);
	d = lookup_locked(dir, name, len);
	mutex_unlock(&inode->mutex);
	return d;
}

struct dentry *lookup_last_locked(struct nameidata *nd)
{
	return lookup_locked(nd->dentry, nd->last, nd->last_len);
}

/* ---- steps ---- */

/* What is mounted on `d`, or else `d`; takes over the caller's reference, and gives one. */
static struct dentry *cross_mounts(struct dentry *d)
{
	struct dentry *root;

	while ((root = smp_load_acquire(&d->mounted))) {
		dget(root);
		dput(d);
		d = root;
	}
	return d;
}

/* Moves the walk to `d`, and takes over the caller's reference. */
static void enter(struct nameidata *nd, struct dentry *d)
{
	dput(nd->dentry);
	nd->dentry = cross_mounts(d);
}

static void step_up(struct nameidata *nd)
{
	if (nd->dentry != nd->root)
		enter(nd, dget_parent(nd->dentry));
}

int follow_link(struct nameidata *nd, struct dentry *link)
{
	struct inode *inode = d_inode(link);
	size_t rest_len = strlen(nd->rest);
	ssize_t len;
	char *text;

	if (++nd->nr_links > MAXSYMLINKS)
		return -ELOOP;
	text = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	len = inode->ops->readlink(inode, text);
	if (len == 0)
		len = -ENOENT;
	else if (len > 0 && len + rest_len >= PATH_MAX)
		len = -ENAMETOOLONG;
	if (len < 0) {
		kfree(text);
		return len;
	}
	memcpy(text + len, nd->rest, rest_len + 1);
	kfree(nd->link_text); /* nd->rest was in it */
	nd->link_text = text;
	nd->rest = text;
	if (*text == '/')
		enter(nd, dget(nd->root));
	return 0;
}

static enum last_type type_of(const char *name, u32 len)
{
	if (len == 1 && name[0] == '.')
		return LAST_DOT;
	if (len == 2 && name[0] == '.' && name[1] == '.')
		return LAST_DOTDOT;
	return LAST_NORM;
}

/* Takes the next component of the path, to be looked up in nd->dentry. */
static int next_component(struct nameidata *nd)
{
	struct inode *dir = d_inode(nd->dentry);
	const char *p = nd->rest;
	int err;

	while (*p == '/')
		p++;
	nd->last = p;
	if (!*p) {
		nd->rest = p;
		nd->last_type = LAST_ROOT;
		nd->is_last = nd->last_slash = true;
		return 0;
	}
	if (!S_ISDIR(dir->mode))
		return -ENOTDIR;
	err = inode_permission(dir, MAY_EXEC);
	if (err)
		return err;
	while (*p && *p != '/')
		p++;
	nd->last_len = p - nd->last;
	nd->last_type = type_of(nd->last, nd->last_len);
	nd->last_slash = *p == '/';
	nd->rest = p;
	while (*p == '/')
		p++;
	nd->is_last = !*p;
	return 0;
}

/* Goes where nd->last leads. 1: to a link, whose target is now the rest of the path. */
static int step(struct nameidata *nd, bool follow)
{
	struct dentry *d;
	int err;

	if (nd->last_type == LAST_DOTDOT)
		step_up(nd);
	if (nd->last_type != LAST_NORM)
		return 0;
	d = lookup(nd->dentry, nd->last, nd->last_len);
	if (IS_ERR(d))
		return PTR_ERR(d);
	if (!d_inode(d)) {
		dput(d);
		return -ENOENT;
	}
	if (!follow || !S_ISLNK(d_inode(d)->mode)) {
		enter(nd, d);
		return 0;
	}
	err = follow_link(nd, d);
	dput(d);
	return err ? err : 1;
}

int walk_to_parent(struct nameidata *nd)
{
	for (;;) {
		int err = next_component(nd);

		if (err || nd->is_last)
			return err;
		err = step(nd, true);
		if (err < 0)
			return err;
	}
}

/* ---- whole walks ---- */

static int walk(struct nameidata *nd, u32 flags)
{
	bool want_dir = flags & LOOKUP_DIRECTORY;
	int ret;

	do {
		ret = walk_to_parent(nd);
		if (ret)
			return ret;
		want_dir |= nd->last_slash;
		ret = step(nd, nd->last_slash || (flags & LOOKUP_FOLLOW));
	} while (ret > 0);
	if (!ret && want_dir && !S_ISDIR(d_inode(nd->dentry)->mode))
		ret = -ENOTDIR;
	return ret;
}

struct dentry *path_lookup(int dfd, const char *path, u32 flags)
{
	struct nameidata nd;
	struct dentry *d;
	int err;

	if (!*path && (flags & LOOKUP_EMPTY))
		return dfd_dentry(dfd);
	err = path_init(&nd, dfd, path);
	if (!err)
		err = walk(&nd, flags);
	d = err ? ERR_PTR(err) : dget(nd.dentry);
	path_put(&nd);
	return d;
}

struct dentry *user_path(int dfd, const char __user *upath, u32 flags)
{
	char *path = getname(upath);
	struct dentry *d;

	if (IS_ERR(path))
		return (struct dentry *)path;
	d = path_lookup(dfd, path, flags);
	putname(path);
	return d;
}

static struct inode *fd_inode(int fd)
{
	struct file *f = fget_raw(fd);
	struct inode *inode;

	if (!f)
		return ERR_PTR(-EBADF);
	inode = igrab(f->inode);
	fput(f);
	return inode;
}

struct inode *path_inode(int dfd, const char *path, u32 flags)
{
	struct inode *inode;
	struct dentry *d;

	/* A pipe has no dentry, so path_lookup could not name it. */
	if (!*path && (flags & LOOKUP_EMPTY) && dfd != AT_FDCWD)
		return fd_inode(dfd);
	d = path_lookup(dfd, path, flags);
	if (IS_ERR(d))
		return (struct inode *)d;
	inode = igrab(d_inode(d));
	dput(d);
	return inode;
}

struct inode *user_path_inode(int dfd, const char __user *upath, u32 flags)
{
	char *path = getname(upath);
	struct inode *inode;

	if (IS_ERR(path))
		return (struct inode *)path;
	inode = path_inode(dfd, path, flags);
	putname(path);
	return inode;
}

u32 lookup_flags(int at_flags)
{
	return (at_flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	       (at_flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}

/* ---- changing directories ---- */

int may_create(struct inode *dir)
{
	return inode_permission(dir, MAY_WRITE | MAY_EXEC);
}

int may_delete(struct inode *dir, struct dentry *d, bool is_dir)
{
	struct inode *victim = d_inode(d);
	int err;

	if (!victim)
		return -ENOENT;
	err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	if (err)
		return err;
	/* In a sticky directory, as /tmp, only who owns the file or the directory. */
	if ((dir->mode & S_ISVTX) && !is_owner_or_root(victim) && !is_owner_or_root(dir))
		return -EPERM;
	if (is_dir && !S_ISDIR(victim->mode))
		return -ENOTDIR;
	if (!is_dir && S_ISDIR(victim->mode))
		return -EISDIR;
	return READ_ONCE(d->mounted) ? -EBUSY : 0;
}

struct dentry *create_begin(struct nameidata *nd, int dfd, const char *path, bool is_dir)
{
	struct inode *dir;
	struct dentry *d;
	int err = path_init(nd, dfd, path);

	if (!err)
		err = walk_to_parent(nd);
	if (!err && nd->last_type != LAST_NORM)
		err = -EEXIST;
	if (err)
		goto out;
	dir = d_inode(nd->dentry);
	mutex_lock(&dir->mutex);
	d = lookup_last_locked(nd);
	if (IS_ERR(d)) {
		err = PTR_ERR(d);
		goto out_unlock;
	}
	if (d_inode(d))
		err = -EEXIST;
	else if (nd->last_slash && !is_dir)
		err = -ENOENT;
	else
		err = may_create(dir);
	if (!err)
		return d;
	dput(d);
out_unlock:
	mutex_unlock(&dir->mutex);
out:
	path_put(nd);
	return ERR_PTR(err);
}

void create_end(struct nameidata *nd, struct dentry *d)
{
	mutex_unlock(&d_inode(nd->dentry)->mutex);
	dput(d);
	path_put(nd);
}
