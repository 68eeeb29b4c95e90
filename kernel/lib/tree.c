// SPDX-License-Identifier: MIT
/*
 * The treap of lib/tree.h: ordered from left to right by the caller's comparison, and
 * from top to bottom by falling priority. Random priorities make it, in expectation, as
 * shallow as a balanced tree, without a rule to keep: insertion hangs the node below a
 * leaf and rotates it up while its priority is higher than its parent's; removal merges
 * the two subtrees of the node in its place.
 */
#include "lib/tree.h"

/* Marsaglia's xorshift. Race: two harts may draw the same number, which does no harm. */
static u32 random_priority(void)
{
	static u32 state = 2463534242;
	u32 x = READ_ONCE(state);

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	WRITE_ONCE(state, x);
	return x;
}

/* The pointer that points at `n`: its parent's, or the root's. */
static struct tree_node **link_to(struct tree_root *root, struct tree_node *n)
{
	if (!n->parent)
		return &root->node;
	return n->parent->left == n ? &n->parent->left : &n->parent->right;
}

/* Turns the edge from n's parent to n: the parent becomes a child of n. */
static void rotate_up(struct tree_root *root, struct tree_node *n)
{
	struct tree_node *p = n->parent;
	struct tree_node **link = link_to(root, p);
	struct tree_node *moved;

	if (p->left == n) {
		moved = n->right;
		p->left = moved;
		n->right = p;
	} else {
		moved = n->left;
		p->right = moved;
		n->left = p;
	}
	if (moved)
		moved->parent = p;
	n->parent = p->parent;
	p->parent = n;
	*link = n;
}

void tree_insert(struct tree_root *root, struct tree_node *n,
		 bool (*less)(const struct tree_node *a, const struct tree_node *b))
{
	struct tree_node **link = &root->node;
	struct tree_node *parent = NULL;
	bool first = true;

	while (*link) {
		parent = *link;
		if (less(n, parent)) {
			link = &parent->left;
		} else {
			link = &parent->right;
			first = false;
		}
	}
	*n = (struct tree_node){.parent = parent, .priority = random_priority()};
	*link = n;
	if (first)
		root->leftmost = n;
	while (n->parent && n->parent->priority < n->priority)
		rotate_up(root, n);
}

void tree_remove(struct tree_root *root, struct tree_node *n)
{
	struct tree_node **link = link_to(root, n);
	struct tree_node *parent = n->parent;
	struct tree_node *a = n->left, *b = n->right;

	if (root->leftmost == n)
		root->leftmost = tree_next(n);
	/* All of `a` is before all of `b`; the higher priority of the two goes on top. */
	while (a && b) {
		struct tree_node *top = a->priority > b->priority ? a : b;

		*link = top;
		top->parent = parent;
		parent = top;
		link = top == a ? &a->right : &b->left;
		if (top == a)
			a = a->right;
		else
			b = b->left;
	}
	*link = a ? a : b;
	if (*link)
		(*link)->parent = parent;
}

struct tree_node *tree_last(const struct tree_root *root)
{
	struct tree_node *n = root->node;

	while (n && n->right)
		n = n->right;
	return n;
}

struct tree_node *tree_next(const struct tree_node *n)
{
	if (n->right) {
		struct tree_node *next = n->right;

		while (next->left)
			next = next->left;
		return next;
	}
	while (n->parent && n->parent->right == n)
		n = n->parent;
	return n->parent;
}

struct tree_node *tree_prev(const struct tree_node *n)
{
	if (n->left) {
		struct tree_node *prev = n->left;

		while (prev->right)
			prev = prev->right;
		return prev;
	}
	while (n->parent && n->parent->left == n)
		n = n->parent;
	return n->parent;
}
