// SPDX-License-Identifier: MIT
/* kernel/lib/tree.c against a sorted array: order, links, heap, depth, leftmost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/tree.c"

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			printf("not ok tree.c:%d: %s\n", __LINE__, #cond);                         \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

#define MAX 5000

struct item {
	int key;
	int serial; /* of insertion: equal keys keep their order */
	struct tree_node node;
};

static struct tree_root root;
static struct item *sorted[MAX];
static int nr, serial;

static struct item *item_of(const struct tree_node *n)
{
	return tree_entry(n, struct item, node);
}

static bool by_key(const struct tree_node *a, const struct tree_node *b)
{
	return item_of(a)->key < item_of(b)->key;
}

static void insert(int key)
{
	struct item *it = malloc(sizeof(*it));
	int i = nr;

	it->key = key;
	it->serial = serial++;
	for (; i > 0 && sorted[i - 1]->key > key; i--)
		sorted[i] = sorted[i - 1];
	sorted[i] = it;
	nr++;
	tree_insert(&root, &it->node, by_key);
}

static void remove_at(int i)
{
	tree_remove(&root, &sorted[i]->node);
	free(sorted[i]);
	memmove(&sorted[i], &sorted[i + 1], (--nr - i) * sizeof(sorted[0]));
}

static int check_heap(const struct tree_node *n, const struct tree_node *parent)
{
	int l, r;

	if (!n)
		return 0;
	CHECK(n->parent == parent);
	CHECK(!parent || parent->priority >= n->priority);
	l = check_heap(n->left, n);
	r = check_heap(n->right, n);
	return 1 + (l > r ? l : r);
}

static void check(void)
{
	struct tree_node *n = tree_first(&root);

	for (int i = 0; i < nr; i++, n = tree_next(n)) {
		CHECK(n && item_of(n) == sorted[i]);
		CHECK(tree_prev(n) == (i ? &sorted[i - 1]->node : NULL));
		CHECK(!i || sorted[i]->key != sorted[i - 1]->key ||
		      sorted[i]->serial > sorted[i - 1]->serial);
	}
	CHECK(!n);
	CHECK(tree_last(&root) == (nr ? &sorted[nr - 1]->node : NULL));
	check_heap(root.node, NULL);
}

int main(void)
{
	for (int round = 0; round < 4000; round++) {
		if (nr == 0 || (nr < 200 && rand() % 5 > 1))
			insert(rand() % 100);
		else
			remove_at(rand() % 3 ? rand() % nr : 0);
		check();
	}
	while (nr)
		remove_at(rand() % nr);
	check();
	CHECK(!root.node && !root.leftmost);
	/* The worst order of insertion for a tree without balance. */
	for (int i = 0; i < MAX; i++)
		insert(i);
	check();
	CHECK(check_heap(root.node, NULL) < 50);
	while (nr)
		remove_at(nr - 1);
	printf("ok tree\n");
	return 0;
}
