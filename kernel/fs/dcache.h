/* SPDX-License-Identifier: MIT */
/* The dentry cache, for path walks and the calls that change directories. */
#pragma once

#include "fs/fs.h"

/* The inode of a counted dentry; NULL: negative. */
static inline struct inode *d_inode(const struct dentry *d)
{
	return smp_load_acquire(&d->inode);
}

/* The cached dentry of a name, counted, or NULL: ask the file system. */
__must_check struct dentry *d_lookup(struct dentry *parent, const char *name, u32 len);

/* A negative dentry with a count of 1 that no lookup finds yet; NULL: no memory. */
__must_check struct dentry *d_alloc(struct dentry *parent, const char *name, u32 len);
bool d_is_hashed(const struct dentry *d);

/*
 * The directories' mutexes are held in all three. After unlink or rmdir: d becomes negative,
 * or, while others hold it, unfindable. After rename: d takes target's name and place, and
 * target is unfindable; or they change places.
 */
void d_delete(struct dentry *d);
void d_move(struct dentry *d, struct dentry *target);
void d_exchange(struct dentry *a, struct dentry *b);

/* Forgets the names below an empty directory, which would keep it alive. Its mutex is held. */
void d_prune_children(struct dentry *dir);

/* The directory above, counted; at the root of a mount, the one above where it is mounted. */
__must_check struct dentry *dget_parent(struct dentry *d);

/* True if `a` is `d` or above it. Stable only while rename_mutex is held. */
bool d_is_ancestor(const struct dentry *a, const struct dentry *d);

/* The path from root, in buf; ERR_PTR(-ENAMETOOLONG), or (-ENOENT) where d was deleted. */
__must_check char *d_path(struct dentry *root, struct dentry *d, char *buf, size_t size);

void dcache_init(void), inode_init(void); /* called by fs_init */

/* ---- inode.c, for the dcache and for the calls on attributes ---- */

bool iput_if_clean(struct inode *inode, struct inode **last);
void evict_inode(struct inode *inode);

/* As inode_permission, for a user and group other than the effective ones. */
__must_check int permission_of(struct inode *inode, int mask, uid_t uid, gid_t gid);
void remove_set_id_bits(struct inode *inode); /* mutex held; the caller writes the inode */
bool is_owner_or_root(struct inode *inode);
bool is_readonly(const struct inode *inode); /* its file system: changes are -EROFS */

/* Holds off writers: 0, or -ETXTBSY if there are any. */
__must_check int deny_write_access(struct inode *inode);
