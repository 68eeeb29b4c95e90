// SPDX-License-Identifier: MIT
/*
 * Names: looking up, making, removing and moving them.
 *
 * The callers hold the mutexes and have checked permission and types (see fs.h). What can
 * fail (reading, room in the directory) comes before what is changed for good.
 *
 * A new inode has one link while it has no name yet; if it gets none, the links go to 0 and
 * the last iput deletes it.
 */
#include "fs/ext3/ext3.h"
#include "lib/string.h"
#include "task/time.h"
#include "uapi/fcntl.h"

static int ext3_lookup(struct inode *dir, struct dentry *dentry)
{
	struct ext3_dir_slot slot;
	struct inode *inode;
	int err;

	if (dentry->name_len > EXT3_NAME_LEN)
		return -ENAMETOOLONG;
	err = ext3_find_entry(dir, dentry->name, dentry->name_len, &slot);
	if (err)
		return err == -ENOENT ? 0 : err;
	inode = iget(dir->sb, READ_ONCE(slot.de->inode));
	ext3_put_slot(&slot);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	d_add(dentry, inode);
	return 0;
}

/* ---- making ---- */

/* Gives back an inode that gets no name. */
static void drop_new_inode(struct inode *inode, u32 nlink)
{
	inode->nlink -= nlink;
	ext3_write_inode(inode);
	iput(inode);
}

/* The last step of making a file: its name. Takes over the inode's reference. */
static int add_new(struct inode *dir, struct dentry *dentry, struct inode *inode)
{
	int err = ext3_add_entry(dir, dentry->name, dentry->name_len, inode);

	if (err) {
		drop_new_inode(inode, inode->nlink);
		return err;
	}
	d_add(dentry, inode);
	return 0;
}

static int check_new_name(struct inode *dir, struct dentry *dentry)
{
	if (dir->sb->readonly)
		return -EROFS;
	if (dir->nlink == 0)
		return -ENOENT;
	return dentry->name_len > EXT3_NAME_LEN ? -ENAMETOOLONG : 0;
}

static int ext3_mknod(struct inode *dir, struct dentry *dentry, mode_t mode, dev_t dev)
{
	struct inode *inode;
	int err = check_new_name(dir, dentry);

	if (err)
		return err;
	inode = ext3_new_inode(dir, mode);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	inode->rdev = dev;
	ext3_set_operations(inode);
	ext3_write_inode(inode);
	return add_new(dir, dentry, inode);
}

static int ext3_create(struct inode *dir, struct dentry *dentry, mode_t mode)
{
	return ext3_mknod(dir, dentry, mode, 0);
}

static int ext3_mkdir(struct inode *dir, struct dentry *dentry, mode_t mode)
{
	struct inode *inode;
	int err = check_new_name(dir, dentry);

	if (err)
		return err;
	if (dir->nlink >= EXT3_LINK_MAX)
		return -EMLINK;
	inode = ext3_new_inode(dir, mode);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	ext3_set_operations(inode);
	inode->nlink = 2; /* its name, and its "." */
	err = ext3_make_empty(inode, dir);
	if (err) {
		drop_new_inode(inode, inode->nlink);
		return err;
	}
	err = add_new(dir, dentry, inode);
	if (!err) {
		dir->nlink++; /* the new one's ".." */
		ext3_write_inode(dir);
	}
	return err;
}

/* Puts the target into the new inode, or, if it is too long for that, into a block. */
static int write_target(struct inode *inode, const char *target)
{
	size_t len = strlen(target);
	struct iov_iter from;
	loff_t pos = 0;
	ssize_t n;

	if (len < sizeof(EXT3_I(inode)->data)) {
		memcpy(EXT3_I(inode)->data, target, len);
		inode->size = len;
		ext3_write_inode(inode);
		return 0;
	}
	iov_iter_kvec(&from, (void *)target, len);
	n = generic_perform_write(inode, &from, &pos);
	return n < 0 ? n : 0;
}

static int ext3_symlink(struct inode *dir, struct dentry *dentry, const char *target)
{
	struct inode *inode;
	int err = check_new_name(dir, dentry);

	if (err)
		return err;
	if (strlen(target) >= PAGE_SIZE)
		return -ENAMETOOLONG;
	inode = ext3_new_inode(dir, S_IFLNK | 0777);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	ext3_set_operations(inode);
	err = write_target(inode, target);
	if (err) {
		drop_new_inode(inode, 1);
		return err;
	}
	return add_new(dir, dentry, inode);
}

static int ext3_link(struct dentry *old, struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = old->inode;
	int err = check_new_name(dir, dentry);

	if (err)
		return err;
	if (inode->nlink == 0)
		return -ENOENT;
	if (inode->nlink >= EXT3_LINK_MAX)
		return -EMLINK;
	err = ext3_add_entry(dir, dentry->name, dentry->name_len, inode);
	if (err)
		return err;
	inode->nlink++;
	inode->ctime = current_time();
	ext3_write_inode(inode);
	d_add(dentry, igrab(inode));
	return 0;
}

/* ---- removing ---- */

/* `nr` names fewer lead to the inode. */
static void drop_links(struct inode *inode, u32 nr)
{
	inode->nlink -= min(nr, inode->nlink);
	inode->ctime = current_time();
	ext3_write_inode(inode);
}

static int ext3_unlink(struct inode *dir, struct dentry *dentry)
{
	struct ext3_dir_slot slot;
	int err;

	if (dir->sb->readonly)
		return -EROFS;
	err = ext3_find_entry(dir, dentry->name, dentry->name_len, &slot);
	if (err)
		return err;
	ext3_delete_entry(dir, &slot);
	ext3_put_slot(&slot);
	drop_links(dentry->inode, 1);
	return 0;
}

/* 0 if `inode` may be removed or replaced. */
static int check_empty(struct inode *inode)
{
	int ret = S_ISDIR(inode->mode) ? ext3_empty_dir(inode) : 1;

	return ret == 1 ? 0 : ret == 0 ? -ENOTEMPTY : ret;
}

static int ext3_rmdir(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = dentry->inode;
	int err = check_empty(inode);

	if (!err)
		err = ext3_unlink(dir, dentry);
	if (err)
		return err;
	drop_links(inode, inode->nlink);
	drop_links(dir, 1);
	return 0;
}

/* ---- moving ---- */

/* What a rename works on. */
struct renaming {
	struct inode *old_dir, *new_dir;
	struct inode *old, *new; /* new is NULL if nothing is replaced */
	struct ext3_dir_slot old_slot, new_slot;
	struct ext3_dir_slot old_dotdot, new_dotdot; /* page NULL: stays as it is */
};

static void put_slots(struct renaming *r)
{
	ext3_put_slot(&r->old_slot);
	ext3_put_slot(&r->new_slot);
	ext3_put_slot(&r->old_dotdot);
	ext3_put_slot(&r->new_dotdot);
}

/* Finds all that will be changed: after this no reading can fail. */
static int find_slots(struct renaming *r, struct dentry *old, struct dentry *new, bool exchange)
{
	bool moves = r->old_dir != r->new_dir;
	int err = ext3_find_entry(r->old_dir, old->name, old->name_len, &r->old_slot);

	if (!err && r->new)
		err = ext3_find_entry(r->new_dir, new->name, new->name_len, &r->new_slot);
	if (!err && moves && S_ISDIR(r->old->mode))
		err = ext3_find_entry(r->old, "..", 2, &r->old_dotdot);
	if (!err && moves && exchange && S_ISDIR(r->new->mode))
		err = ext3_find_entry(r->new, "..", 2, &r->new_dotdot);
	return err;
}

static void count_links(struct inode *dir, int change)
{
	if (!change)
		return;
	dir->nlink += change;
	ext3_write_inode(dir);
}

static void touch(struct inode *inode)
{
	inode->ctime = current_time();
	ext3_write_inode(inode);
}

static int exchange_names(struct renaming *r)
{
	int change = S_ISDIR(r->old->mode) - S_ISDIR(r->new->mode); /* of new_dir's links */
	struct inode *grows = change > 0 ? r->new_dir : r->old_dir;

	if (r->old_dir == r->new_dir)
		change = 0;
	if (change && grows->nlink >= EXT3_LINK_MAX)
		return -EMLINK;
	ext3_set_entry(r->new_dir, &r->new_slot, r->old);
	ext3_set_entry(r->old_dir, &r->old_slot, r->new);
	if (r->old_dotdot.page)
		ext3_set_entry(r->old, &r->old_dotdot, r->new_dir);
	if (r->new_dotdot.page)
		ext3_set_entry(r->new, &r->new_dotdot, r->old_dir);
	count_links(r->new_dir, change);
	count_links(r->old_dir, -change);
	touch(r->old);
	touch(r->new);
	return 0;
}

static int move_name(struct renaming *r, struct dentry *new)
{
	bool is_dir = S_ISDIR(r->old->mode);
	int change = is_dir && r->old_dir != r->new_dir && !r->new; /* of new_dir's links */
	int err;

	if (change && r->new_dir->nlink >= EXT3_LINK_MAX)
		return -EMLINK;
	if (r->new) {
		err = check_empty(r->new);
		if (err)
			return err;
		ext3_set_entry(r->new_dir, &r->new_slot, r->old);
	} else {
		err = ext3_add_entry(r->new_dir, new->name, new->name_len, r->old);
		if (err)
			return err;
	}
	/* Order: for a moment it has both names, but never none. */
	ext3_delete_entry(r->old_dir, &r->old_slot);
	if (r->old_dotdot.page)
		ext3_set_entry(r->old, &r->old_dotdot, r->new_dir);
	if (r->new)
		drop_links(r->new, is_dir ? r->new->nlink : 1);
	count_links(r->new_dir, change);
	/* One directory fewer below old_dir: it went elsewhere, or one was replaced. */
	if (is_dir && (r->old_dir != r->new_dir || r->new))
		count_links(r->old_dir, -1);
	touch(r->old);
	return 0;
}

static int ext3_rename(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
		       struct dentry *new, u32 flags)
{
	struct renaming r = {
		.old_dir = old_dir, .new_dir = new_dir, .old = old->inode, .new = new->inode};
	int err = check_new_name(new_dir, new);

	if (err)
		return err;
	if (r.new && (flags & RENAME_NOREPLACE))
		return -EEXIST;
	err = find_slots(&r, old, new, flags & RENAME_EXCHANGE);
	if (!err)
		err = flags & RENAME_EXCHANGE ? exchange_names(&r) : move_name(&r, new);
	put_slots(&r);
	return err;
}

const struct inode_operations ext3_dir_inode_operations = {
	.lookup = ext3_lookup,
	.create = ext3_create,
	.mknod = ext3_mknod,
	.mkdir = ext3_mkdir,
	.rmdir = ext3_rmdir,
	.unlink = ext3_unlink,
	.link = ext3_link,
	.symlink = ext3_symlink,
	.rename = ext3_rename,
};
