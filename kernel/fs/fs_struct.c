// SPDX-License-Identifier: MIT
/*
 * What paths start from: root, current directory and umask of a task; chdir, fchdir,
 * getcwd and umask.
 *
 * fs->lock guards the pointers, since threads may share the fs_struct. It is a leaf: what
 * is replaced is released after it.
 */
#include "fs/namei.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"
#include "uapi/limits.h"

struct fs_struct *fs_alloc(struct dentry *root)
{
	struct fs_struct *fs = kzalloc(sizeof(*fs));

	if (!fs)
		return NULL;
	refcount_set(&fs->count, 1);
	spin_lock_init(&fs->lock, LOCK_FS);
	fs->root = dget(root);
	fs->pwd = dget(root);
	fs->umask = 022;
	return fs;
}

struct fs_struct *fs_copy(struct fs_struct *old)
{
	struct fs_struct *fs = kzalloc(sizeof(*fs));

	if (!fs)
		return NULL;
	refcount_set(&fs->count, 1);
	spin_lock_init(&fs->lock, LOCK_FS);
	spin_lock(&old->lock);
	fs->root = dget(old->root);
	fs->pwd = dget(old->pwd);
	fs->umask = old->umask;
	spin_unlock(&old->lock);
	return fs;
}

void put_fs(struct fs_struct *fs)
{
	if (!fs || !refcount_dec_and_test(&fs->count))
		return;
	dput(fs->root);
	dput(fs->pwd);
	kfree(fs);
}

mode_t current_umask(void)
{
	return READ_ONCE(current->fs->umask);
}

SYSCALL_DEFINE1(umask, mode_t, mask)
{
	struct fs_struct *fs = current->fs;
	mode_t old;

	spin_lock(&fs->lock);
	old = fs->umask;
	WRITE_ONCE(fs->umask, mask & 0777);
	spin_unlock(&fs->lock);
	return old;
}

/* Makes `d` the current directory, and takes over the reference. */
static int set_pwd(struct dentry *d)
{
	struct fs_struct *fs = current->fs;
	struct dentry *unused = d;
	int err = -ENOTDIR;

	if (S_ISDIR(d_inode(d)->mode))
		err = inode_permission(d_inode(d), MAY_EXEC);
	if (!err) {
		spin_lock(&fs->lock);
		unused = fs->pwd;
		fs->pwd = d;
		spin_unlock(&fs->lock);
	}
	dput(unused);
	return err;
}

SYSCALL_DEFINE1(chdir, const char __user *, upath)
{
	struct dentry *d = user_path(AT_FDCWD, upath, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);

	return IS_ERR(d) ? PTR_ERR(d) : set_pwd(d);
}

SYSCALL_DEFINE1(fchdir, int, fd)
{
	struct file *f = fget_raw(fd);
	int err;

	if (!f)
		return -EBADF;
	err = f->dentry ? set_pwd(dget(f->dentry)) : -ENOTDIR;
	fput(f);
	return err;
}

/* The path of the current directory goes into buf[PATH_MAX]: where it starts, or ERR_PTR. */
static char *current_path(char *buf)
{
	struct fs_struct *fs = current->fs;
	struct dentry *root, *pwd;
	char *path;

	spin_lock(&fs->lock);
	root = dget(fs->root);
	pwd = dget(fs->pwd);
	spin_unlock(&fs->lock);
	path = d_path(root, pwd, buf, PATH_MAX);
	dput(pwd);
	dput(root);
	return path;
}

/* Linux: the call gives the length with NUL; getcwd(3) makes a pointer of it. */
SYSCALL_DEFINE2(getcwd, char __user *, ubuf, u64, size)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL), *path;
	long ret;

	if (!buf)
		return -ENOMEM;
	path = current_path(buf);
	if (IS_ERR(path)) {
		ret = PTR_ERR(path);
	} else {
		ret = strlen(path) + 1;
		if ((u64)ret > size)
			ret = -ERANGE;
		else if (copy_to_user(ubuf, path, ret))
			ret = -EFAULT;
	}
	kfree(buf);
	return ret;
}
