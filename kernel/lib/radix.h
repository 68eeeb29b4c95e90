/* SPDX-License-Identifier: MIT */
/*
 * A map from small integers to pointers: a tree of nodes with 64 slots, as deep as the
 * largest key needs. For the page cache. The caller's lock guards it.
 */
#pragma once

#include "lib/types.h"

struct radix_tree {
	void *root;
	u32 height;
};

void radix_init(void); /* at boot, before the first insertion */

void *radix_lookup(struct radix_tree *t, u64 key); /* NULL where there is none */

/*
 * 0, -EEXIST or -ENOMEM. May be called under a spinlock: a node is allocated with GFP_ATOMIC,
 * and with GFP_FAULT, since the page to be put in may be a fault's.
 */
__must_check int radix_insert(struct radix_tree *t, u64 key, void *item);
void radix_replace(struct radix_tree *t, u64 key, void *item); /* where there is one */
void *radix_remove(struct radix_tree *t, u64 key);	       /* the item; frees empty nodes */

/* The first item with a key >= *key, which is set to its key; NULL at the end. */
void *radix_next(const struct radix_tree *t, u64 *key);
