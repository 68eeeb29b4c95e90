// SPDX-License-Identifier: MIT
/*
 * Radix tree: six bits of the key choose a slot in each node on the way down.
 *
 *	height 0	root is the item of key 0: a file of one page needs no node
 *	height h	root is a node, keys are below 64^h
 *
 * Invariants: a node is never empty; the tree is no higher than its largest key needs (it
 * shrinks when that goes), so a small file costs a short walk.
 */
#include "lib/radix.h"

#include "lib/bug.h"
#include "mm/slab.h"
#include "uapi/errno.h"

#define RADIX_BITS  6
#define RADIX_SLOTS (1 << RADIX_BITS)
#define RADIX_MASK  (RADIX_SLOTS - 1)
#define NODE_GFP    (GFP_ATOMIC | GFP_FAULT | GFP_ZERO)
#define MAX_HEIGHT  11 /* 11 * 6 bits hold a key of 64 */

struct radix_node {
	u32 used; /* slots that are not NULL */
	void *slots[RADIX_SLOTS];
};

static struct kmem_cache node_cache;

void radix_init(void)
{
	kmem_cache_init(&node_cache, "radix_node", sizeof(struct radix_node));
}

/* The largest key that a tree of this height can hold. */
static u64 max_key(u32 height)
{
	return height >= MAX_HEIGHT ? ~0UL : (1UL << (height * RADIX_BITS)) - 1;
}

static u32 slot_index(u64 key, u32 level)
{
	return (key >> ((level - 1) * RADIX_BITS)) & RADIX_MASK;
}

/* Where the key's item is, which may be NULL; NULL if there is no node for it. */
static void **find_slot(struct radix_tree *t, u64 key)
{
	void **slot = &t->root;

	if (key > max_key(t->height))
		return NULL;
	for (u32 level = t->height; level > 0 && *slot; level--)
		slot = &((struct radix_node *)*slot)->slots[slot_index(key, level)];
	return slot;
}

void *radix_lookup(struct radix_tree *t, u64 key)
{
	void **slot = find_slot(t, key);

	return slot ? *slot : NULL;
}

void radix_replace(struct radix_tree *t, u64 key, void *item)
{
	*find_slot(t, key) = item;
}

/* Puts nodes above the root until the tree can hold the key. */
static int grow(struct radix_tree *t, u64 key)
{
	while (key > max_key(t->height)) {
		if (t->root) {
			struct radix_node *node = kmem_cache_alloc(&node_cache, NODE_GFP);

			if (!node)
				return -ENOMEM;
			node->slots[0] = t->root;
			node->used = 1;
			t->root = node;
		}
		t->height++;
	}
	return 0;
}

/* Takes away the nodes above the root that have nothing but their first slot. */
static void shrink(struct radix_tree *t)
{
	while (t->height > 0) {
		struct radix_node *node = t->root;

		if (node && (node->used != 1 || !node->slots[0]))
			return;
		t->root = node ? node->slots[0] : NULL;
		t->height--;
		if (node)
			kmem_cache_free(&node_cache, node);
	}
}

/* Sets the key's slot to NULL and frees the nodes on the way to it that are empty. */
static void *clear_slot(struct radix_tree *t, u64 key)
{
	struct radix_node *path[MAX_HEIGHT + 1], *node;
	void *item = t->root;
	u32 level;

	for (level = t->height; level > 0 && item; level--) {
		path[level] = item;
		item = path[level]->slots[slot_index(key, level)];
	}
	for (level++; level <= t->height; level++) {
		node = path[level];
		if (node->slots[slot_index(key, level)]) {
			node->slots[slot_index(key, level)] = NULL;
			node->used--;
		}
		if (node->used)
			break;
		kmem_cache_free(&node_cache, node);
	}
	if (level > t->height)
		t->root = NULL;
	shrink(t);
	return item;
}

int radix_insert(struct radix_tree *t, u64 key, void *item)
{
	struct radix_node *parent = NULL;
	void **slot = &t->root;

	if (grow(t, key))
		goto out_prune;
	for (u32 level = t->height; level > 0; level--) {
		if (!*slot) {
			*slot = kmem_cache_alloc(&node_cache, NODE_GFP);
			if (!*slot)
				goto out_prune;
			if (parent)
				parent->used++;
		}
		parent = *slot;
		slot = &parent->slots[slot_index(key, level)];
	}
	if (*slot)
		return -EEXIST;
	*slot = item;
	if (parent)
		parent->used++;
	return 0;

out_prune:
	if (key <= max_key(t->height))
		clear_slot(t, key);
	else
		shrink(t);
	return -ENOMEM;
}

void *radix_remove(struct radix_tree *t, u64 key)
{
	if (!radix_lookup(t, key))
		return NULL;
	return clear_slot(t, key);
}

/*
 * One walk down towards *key: the item, or NULL with *key moved past all that the walk has
 * found empty. *end is set when nothing can be left.
 */
static void *next_step(const struct radix_tree *t, u64 *key, bool *end)
{
	struct radix_node *node;
	void *p = t->root;

	for (u32 level = t->height; level > 0; level--) {
		u32 shift = (level - 1) * RADIX_BITS, i = slot_index(*key, level), first = i;

		node = p;
		while (i < RADIX_SLOTS && !node->slots[i])
			i++;
		if (i != first) /* the lowest key of slot i, or of what follows this node */
			*key = ((*key >> shift) + (i - first)) << shift;
		if (i == RADIX_SLOTS) {
			*end = level == t->height;
			return NULL;
		}
		p = node->slots[i];
	}
	return p;
}

void *radix_next(const struct radix_tree *t, u64 *key)
{
	u64 from = *key; /* a step beyond the last key of all would wrap around */
	bool end = false;
	void *item = NULL;

	while (t->root && *key >= from && *key <= max_key(t->height) && !item && !end)
		item = next_step(t, key, &end);
	return item;
}
