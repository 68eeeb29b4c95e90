// SPDX-License-Identifier: MIT
/*
 * renameat2.
 *
 * Locks, in this order:
 *  - rename_mutex, if two directories are concerned: while it is held no directory changes
 *    its parent, so who is above whom is a fact and not a guess.
 *  - the mutexes of the two directories: the one above first, else by address.
 *  - the mutexes of what is moved and what is replaced: by address. Neither is above one
 *    of the directories: that is checked before, and earns -EINVAL or -ENOTEMPTY.
 *
 * A path walk sees the old name or the new one: the dcache changes in one step, at the end.
 */
#include "fs/namei.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"

static DEFINE_MUTEX(rename_mutex, LOCK_RENAME);

/* One call: the names in their directories, and what they name. */
struct rename {
	struct nameidata old_nd, new_nd;
	struct dentry *old, *new; /* counted; old is positive once new is looked up */
	u32 flags;
};

static void lock_two(struct inode *a, enum lock_rank first, struct inode *b, enum lock_rank second)
{
	mutex_lock_nested(&a->mutex, first);
	if (a != b)
		mutex_lock_nested(&b->mutex, second);
}

static void unlock_two(struct inode *a, struct inode *b)
{
	if (a != b)
		mutex_unlock(&b->mutex);
	mutex_unlock(&a->mutex);
}

static void lock_directories(struct dentry *a, struct dentry *b)
{
	bool a_first = a < b;

	if (a != b) {
		mutex_lock(&rename_mutex);
		if (d_is_ancestor(a, b))
			a_first = true;
		else if (d_is_ancestor(b, a))
			a_first = false;
	}
	lock_two(d_inode(a_first ? a : b), LOCK_INODE, d_inode(a_first ? b : a), LOCK_INODE_SECOND);
}

static void unlock_directories(struct dentry *a, struct dentry *b)
{
	unlock_two(d_inode(a), d_inode(b));
	if (a != b)
		mutex_unlock(&rename_mutex);
}

/* Trailing slashes are for directories only. */
static int check_slashes(const struct rename *r)
{
	bool old_is_dir = S_ISDIR(d_inode(r->old)->mode);
	bool exchange = r->flags & RENAME_EXCHANGE;

	if (!old_is_dir && (r->old_nd.last_slash || (!exchange && r->new_nd.last_slash)))
		return -ENOTDIR;
	if (exchange && r->new_nd.last_slash && !S_ISDIR(d_inode(r->new)->mode))
		return -ENOTDIR;
	return 0;
}

/* The directories are locked: does what is there allow the change? */
static int check_names(const struct rename *r)
{
	int err;

	if ((r->flags & RENAME_NOREPLACE) && d_inode(r->new))
		return -EEXIST;
	if ((r->flags & RENAME_EXCHANGE) && !d_inode(r->new))
		return -ENOENT;
	err = check_slashes(r);
	if (err)
		return err;
	if (d_is_ancestor(r->old, r->new_nd.dentry))
		return -EINVAL; /* into itself */
	if (d_is_ancestor(r->new, r->old_nd.dentry))
		return r->flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
	return 0;
}

/* A directory that gets another parent is written to: its ".." changes. */
static int may_move(struct inode *inode)
{
	return S_ISDIR(inode->mode) ? inode_permission(inode, MAY_WRITE) : 0;
}

static int check_permission(const struct rename *r)
{
	struct inode *old_dir = d_inode(r->old_nd.dentry), *new_dir = d_inode(r->new_nd.dentry);
	struct inode *old = d_inode(r->old), *new = d_inode(r->new);
	bool exchange = r->flags & RENAME_EXCHANGE;
	int err = may_delete(old_dir, r->old, S_ISDIR(old->mode));

	if (err)
		return err;
	if (!new)
		err = may_create(new_dir);
	else
		err = may_delete(new_dir, r->new, S_ISDIR(exchange ? new->mode : old->mode));
	if (!err && old_dir != new_dir)
		err = may_move(old);
	if (!err && old_dir != new_dir && exchange)
		err = may_move(new);
	return err;
}

/* Both directories and all that is moved or replaced are locked. */
static int rename_locked(const struct rename *r)
{
	struct inode *old_dir = d_inode(r->old_nd.dentry), *new_dir = d_inode(r->new_nd.dentry);
	struct inode *target = d_inode(r->new);
	int err = old_dir->ops->rename(old_dir, r->old, new_dir, r->new, r->flags);

	if (err)
		return err;
	if (r->flags & RENAME_EXCHANGE) {
		d_exchange(r->old, r->new);
		return 0;
	}
	if (target && S_ISDIR(target->mode))
		d_prune_children(r->new);
	d_move(r->old, r->new);
	return 0;
}

static int check_and_rename(const struct rename *r)
{
	struct inode *old, *new;
	int err = check_names(r);

	if (err)
		return err;
	old = d_inode(r->old);
	new = d_inode(r->new);
	/* rename(2): two names of one file stay as they are. */
	if (old == new)
		return 0;
	err = check_permission(r);
	if (err)
		return err;
	if (!d_inode(r->old_nd.dentry)->ops->rename)
		return -EPERM;
	if (!new)
		new = old;
	lock_two(min(old, new), LOCK_INODE_CHILD, max(old, new), LOCK_INODE_CHILD_SECOND);
	err = rename_locked(r);
	unlock_two(old, new);
	return err;
}

/* Both walks have found their directories: finds the names in them, under the locks. */
static int rename_last(struct rename *r)
{
	struct dentry *old_dir = r->old_nd.dentry, *new_dir = r->new_nd.dentry;
	int err = 0;

	lock_directories(old_dir, new_dir);
	r->old = lookup_last_locked(&r->old_nd);
	if (IS_ERR(r->old))
		err = PTR_ERR(r->old);
	else if (!d_inode(r->old))
		err = -ENOENT;
	else
		r->new = lookup_last_locked(&r->new_nd);
	if (err)
		goto out;
	if (IS_ERR(r->new))
		err = PTR_ERR(r->new);
	else
		err = check_and_rename(r);
out:
	unlock_directories(old_dir, new_dir);
	/* After the locks: this may free what was replaced. */
	if (!IS_ERR(r->new))
		dput(r->new);
	if (!IS_ERR(r->old))
		dput(r->old);
	return err;
}

static int do_rename(struct rename *r, int olddfd, const char *old, int newdfd, const char *new)
{
	int err = path_init(&r->old_nd, olddfd, old);

	if (!err)
		err = walk_to_parent(&r->old_nd);
	if (!err)
		err = path_init(&r->new_nd, newdfd, new);
	if (!err)
		err = walk_to_parent(&r->new_nd);
	if (err)
		return err;
	if (d_inode(r->old_nd.dentry)->sb != d_inode(r->new_nd.dentry)->sb)
		return -EXDEV;
	if (r->old_nd.last_type != LAST_NORM)
		return -EBUSY;
	if (r->new_nd.last_type != LAST_NORM)
		return r->flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	return rename_last(r);
}

/* Linux: RENAME_WHITEOUT is for overlay file systems, and -EINVAL here. */
SYSCALL_DEFINE5(renameat2, int, olddfd, const char __user *, uold, int, newdfd, const char __user *,
		unew, u32, flags)
{
	struct rename r = {.flags = flags};
	char *old, *new;
	int err;

	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	if (flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	old = getname(uold);
	if (IS_ERR(old))
		return PTR_ERR(old);
	new = getname(unew);
	if (IS_ERR(new)) {
		putname(old);
		return PTR_ERR(new);
	}
	err = do_rename(&r, olddfd, old, newdfd, new);
	path_put(&r.old_nd);
	path_put(&r.new_nd);
	putname(new);
	putname(old);
	return err;
}
