/* SPDX-License-Identifier: MIT */
/* Path walks, for the system calls on paths. */
#pragma once

#include "fs/dcache.h"

enum last_type { LAST_NORM, LAST_DOT, LAST_DOTDOT, LAST_ROOT };

/* A walk under way. */
struct nameidata {
	struct dentry *dentry; /* where it stands; counted */
	struct dentry *root;   /* where ".." stays and "/" starts; counted */
	const char *rest;      /* of the path: not walked yet */
	char *link_text;       /* what rest points into once a symlink was followed, or NULL */
	u32 nr_links;

	/* The component before rest, which next_component has taken. */
	const char *last;
	u32 last_len;
	enum last_type last_type;
	bool is_last;	 /* nothing but slashes follows */
	bool last_slash; /* a slash follows */
};

/* A copy of the user's path, to be given back with putname; ERR_PTR. */
__must_check char *getname(const char __user *upath);
void putname(char *path);

/*
 * path_init, then walk_to_parent, which stops with nd->dentry a directory that may be
 * searched and the last component in nd->last; then path_put in any case.
 */
__must_check int path_init(struct nameidata *nd, int dfd, const char *path);
__must_check int walk_to_parent(struct nameidata *nd);
void path_put(struct nameidata *nd);

/* Makes the walk go on with the target of `link`, which was found in nd->dentry. */
__must_check int follow_link(struct nameidata *nd, struct dentry *link);

/* The dentry of nd->last, counted, maybe negative. The mutex of nd->dentry is held. */
__must_check struct dentry *lookup_last_locked(struct nameidata *nd);

/*
 * For calls that make a name: a negative dentry, which current may fill, with the mutex of
 * its directory held; or ERR_PTR with nothing held. create_end undoes all of it.
 */
__must_check struct dentry *create_begin(struct nameidata *nd, int dfd, const char *path,
					 bool is_dir);
void create_end(struct nameidata *nd, struct dentry *d);

/* 0, or why current may not make a name in `dir`, or remove `d` from it. */
__must_check int may_create(struct inode *dir);
__must_check int may_delete(struct inode *dir, struct dentry *d, bool is_dir);

/* Like path_lookup, with a user's path. */
__must_check struct dentry *user_path(int dfd, const char __user *upath, u32 flags);

/* The inode, counted; with LOOKUP_EMPTY also that of a descriptor without a name. */
__must_check struct inode *path_inode(int dfd, const char *path, u32 flags);
__must_check struct inode *user_path_inode(int dfd, const char __user *upath, u32 flags);

/* LOOKUP_* for the AT_* flags of a call that follows links unless told not to. */
u32 lookup_flags(int at_flags);

mode_t current_umask(void);

/* With root and current directory `root`; NULL: no memory. */
__must_check struct fs_struct *fs_alloc(struct dentry *root);
