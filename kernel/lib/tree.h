/* SPDX-License-Identifier: MIT */
/*
 * An ordered set threaded through its members: a treap, that is a binary search tree
 * kept balanced, in expectation, by a random priority in each node (heap order).
 * Search is the caller's own loop from root->node; insertion asks a comparison.
 * The caller's lock guards the tree.
 */
#pragma once

#include "lib/types.h"

struct tree_node {
	struct tree_node *parent, *left, *right;
	u32 priority;
};

struct tree_root {
	struct tree_node *node;
	struct tree_node *leftmost; /* the first in order: tree_first is O(1) */
};

#define tree_entry(ptr, type, member) container_of(ptr, type, member)

/* `less` orders the members; equal ones go after those already there. */
void tree_insert(struct tree_root *root, struct tree_node *n,
		 bool (*less)(const struct tree_node *a, const struct tree_node *b));
void tree_remove(struct tree_root *root, struct tree_node *n);

static inline struct tree_node *tree_first(const struct tree_root *root)
{
	return root->leftmost;
}

struct tree_node *tree_last(const struct tree_root *root);
struct tree_node *tree_next(const struct tree_node *n);
struct tree_node *tree_prev(const struct tree_node *n);
