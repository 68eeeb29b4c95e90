// SPDX-License-Identifier: MIT
/*
 * The dentry cache: names that were looked up, also of files that do not exist.
 *
 * Invariants:
 *  - At most one hashed dentry for a name in a directory; it is made under the directory's
 *    mutex. Unhashed dentries are those being looked up, and deleted ones still in use.
 *  - A dentry counts its parent and its inode. So a path from a counted dentry to the root
 *    is always there, and a directory with cached children is never unused.
 *  - A count of 0 is reached, and left, under dcache_lock. An unused dentry is on the LRU
 *    list if it is hashed, and freed if not.
 *  - The LRU list may also have dentries that are in use again: who scans it drops them.
 *  - The parent of a hashed dentry is hashed, or a root: d_prune_children empties a removed
 *    directory, and nlink 0 keeps it empty. So dropping an unused dentry, and its reference
 *    to the parent, never ends in the deletion of a file, and reclaim can do it.
 *
 * One spinlock guards all of it: lookups are short. rename swaps names and parents under
 * it, so a lookup sees the old place or the new one.
 */
#include "fs/dcache.h"
#include "lib/string.h"
#include "mm/slab.h"

#define DENTRY_HASH_SIZE 2048
#define NR_UNUSED_MAX	 8192 /* a bound on the chains of the hash; see d_alloc */

static DEFINE_SPINLOCK(dcache_lock, LOCK_DCACHE);
static struct list_head dentry_hash[DENTRY_HASH_SIZE]; /* [dcache_lock] */
static LIST_HEAD(lru);				       /* [dcache_lock] oldest first */
static u64 lru_len;				       /* [dcache_lock] */
static struct kmem_cache dentry_cache;

void dcache_init(void)
{
	for (u32 i = 0; i < DENTRY_HASH_SIZE; i++)
		list_init(&dentry_hash[i]);
	kmem_cache_init(&dentry_cache, "dentry", sizeof(struct dentry));
}

u64 nr_dentries(void)
{
	return READ_ONCE(dentry_cache.nr_objects);
}

/* ---- lists ---- */

/* FNV-1a. */
static u32 hash_name(const char *name, u32 len)
{
	u32 hash = 2166136261u;

	for (u32 i = 0; i < len; i++)
		hash = (hash ^ (u8)name[i]) * 16777619u;
	return hash;
}

static struct list_head *hash_head(const struct dentry *parent, u32 hash)
{
	u64 h = hash ^ ((u64)parent / sizeof(*parent));

	return &dentry_hash[(h ^ (h >> 16)) % DENTRY_HASH_SIZE];
}

bool d_is_hashed(const struct dentry *d)
{
	return !list_empty(&d->hash_list);
}

static void rehash_locked(struct dentry *d)
{
	list_del(&d->hash_list);
	list_add(&d->hash_list, hash_head(d->parent, d->hash));
}

static void lru_add_locked(struct dentry *d)
{
	if (list_empty(&d->lru))
		lru_len++;
	list_move_tail(&d->lru, &lru);
}

static void lru_del_locked(struct dentry *d)
{
	if (!list_empty(&d->lru))
		lru_len--;
	list_del(&d->lru);
}

/* ---- reclaim ---- */

static void free_dentry(struct dentry *d)
{
	kfree(d->name);
	kmem_cache_free(&dentry_cache, d);
}

/*
 * Takes the oldest unused dentry that can go without I/O out of the tree, in at most
 * *budget steps; *last is the inode that went with it, to be evicted, or NULL.
 */
static struct dentry *take_victim_locked(u64 *budget, struct inode **last)
{
	for (; *budget && !list_empty(&lru); --*budget) {
		struct dentry *d = list_first_entry(&lru, struct dentry, lru);

		if (refcount_read(&d->count)) {
			lru_del_locked(d);
			continue;
		}
		if (d->inode && !iput_if_clean(d->inode, last)) {
			lru_add_locked(d);
			continue;
		}
		lru_del_locked(d);
		list_del(&d->hash_list);
		list_del(&d->child);
		if (refcount_dec_and_test(&d->parent->count))
			lru_add_locked(d->parent);
		return d;
	}
	return NULL;
}

/* Drops up to `nr` unused dentries, looking at no more than `budget`. */
static u64 shrink_some(u64 nr, u64 budget)
{
	u64 dropped = 0;

	while (dropped < nr) {
		struct inode *last = NULL;
		struct dentry *d;

		spin_lock(&dcache_lock);
		d = take_victim_locked(&budget, &last);
		spin_unlock(&dcache_lock);
		if (!d)
			break;
		if (last)
			evict_inode(last);
		free_dentry(d);
		dropped++;
	}
	return dropped;
}

u64 shrink_dcache(u64 nr)
{
	return shrink_some(nr, READ_ONCE(lru_len));
}

/* ---- birth ---- */

struct dentry *d_alloc(struct dentry *parent, const char *name, u32 len)
{
	struct dentry *d;

	/* Names that do not exist are made by the million by who looks for a program. */
	if (READ_ONCE(lru_len) > NR_UNUSED_MAX)
		shrink_some(2, 16);
	d = kmem_cache_alloc(&dentry_cache, GFP_ZERO);
	if (!d)
		return NULL;
	d->name = kmalloc(len + 1, GFP_KERNEL);
	if (!d->name) {
		kmem_cache_free(&dentry_cache, d);
		return NULL;
	}
	memcpy(d->name, name, len);
	d->name[len] = '\0';
	d->name_len = len;
	d->hash = hash_name(name, len);
	refcount_set(&d->count, 1);
	list_init(&d->hash_list);
	list_init(&d->lru);
	list_init(&d->child);
	list_init(&d->children);
	d->parent = d;
	if (parent) {
		d->parent = dget(parent);
		spin_lock(&dcache_lock);
		list_add(&d->child, &parent->children);
		spin_unlock(&dcache_lock);
	}
	return d;
}

void d_add(struct dentry *d, struct inode *inode)
{
	BUG_ON(d->inode);
	spin_lock(&dcache_lock);
	/* Readers of a counted dentry take no lock: what the inode holds must come first. */
	smp_store_release(&d->inode, inode);
	rehash_locked(d);
	spin_unlock(&dcache_lock);
}

struct dentry *d_alloc_root(struct inode *inode)
{
	struct dentry *d = d_alloc(NULL, "/", 1);

	if (d)
		smp_store_release(&d->inode, inode);
	else
		iput(inode);
	return d;
}

/* ---- references ---- */

struct dentry *dget(struct dentry *d)
{
	int count = atomic_add_return(1, &d->count);

	/* From 0 on only under the lock that keeps it from being reclaimed. */
	refcount_check(count > 1 || spin_is_held(&dcache_lock), "dentry->count",
		       "was taken though nobody had it", count);
	return d;
}

void dput(struct dentry *d)
{
	while (d && !refcount_dec_not_one(&d->count)) {
		struct dentry *parent;

		spin_lock(&dcache_lock);
		if (!refcount_dec_and_test(&d->count)) {
			spin_unlock(&dcache_lock);
			return;
		}
		if (d_is_hashed(d)) {
			lru_add_locked(d);
			spin_unlock(&dcache_lock);
			return;
		}
		parent = d->parent == d ? NULL : d->parent;
		lru_del_locked(d);
		list_del(&d->child);
		spin_unlock(&dcache_lock);
		iput(d->inode);
		free_dentry(d);
		d = parent;
	}
}

/* Where the file system is mounted whose root `d` is; NULL: it is no root, or at /. */
static struct dentry *mount_point(const struct dentry *d)
{
	return d->parent == d ? d->inode->sb->covers : NULL;
}

struct dentry *dget_parent(struct dentry *d)
{
	struct dentry *parent;

	spin_lock(&dcache_lock);
	while (mount_point(d))
		d = mount_point(d);
	parent = dget(d->parent);
	spin_unlock(&dcache_lock);
	return parent;
}

/* ---- look-up ---- */

struct dentry *d_lookup(struct dentry *parent, const char *name, u32 len)
{
	u32 hash = hash_name(name, len);
	struct dentry *d, *found = NULL;

	spin_lock(&dcache_lock);
	list_for_each_entry (d, hash_head(parent, hash), hash_list) {
		if (d->hash == hash && d->parent == parent && d->name_len == len &&
		    memcmp(d->name, name, len) == 0) {
			found = dget(d);
			break;
		}
	}
	spin_unlock(&dcache_lock);
	return found;
}

bool d_is_ancestor(const struct dentry *a, const struct dentry *d)
{
	bool found;

	spin_lock(&dcache_lock);
	while (d != a && d->parent != d)
		d = d->parent;
	found = d == a;
	spin_unlock(&dcache_lock);
	return found;
}

/* Puts `d`'s name and a slash before *end; false if it does not fit. */
static bool prepend_name(const struct dentry *d, char *buf, char **end)
{
	if ((size_t)(*end - buf) < d->name_len + 1)
		return false;
	*end -= d->name_len;
	memcpy(*end, d->name, d->name_len);
	*--*end = '/';
	return true;
}

char *d_path(struct dentry *root, struct dentry *d, char *buf, size_t size)
{
	char *end = buf + size - 1;
	bool fits = true, deleted;

	*end = '\0';
	spin_lock(&dcache_lock);
	deleted = d != root && d->parent != d && !d_is_hashed(d);
	while (fits && d != root && (d->parent != d || mount_point(d))) {
		if (mount_point(d)) {
			d = mount_point(d);
		} else {
			fits = prepend_name(d, buf, &end);
			d = d->parent;
		}
	}
	spin_unlock(&dcache_lock);
	if (deleted)
		return ERR_PTR(-ENOENT);
	if (*end == '\0' && end > buf)
		*--end = '/';
	return fits ? end : ERR_PTR(-ENAMETOOLONG);
}

/* ---- changes of the tree ---- */

void d_delete(struct dentry *d)
{
	struct inode *inode = NULL;

	spin_lock(&dcache_lock);
	if (refcount_read(&d->count) == 1) {
		inode = d->inode;
		d->inode = NULL;
	} else {
		list_del(&d->hash_list);
	}
	spin_unlock(&dcache_lock);
	iput(inode);
}

static void swap_parents_locked(struct dentry *a, struct dentry *b)
{
	struct dentry *parent = a->parent;

	/* The counts of both parents stay as they are. */
	a->parent = b->parent;
	b->parent = parent;
	list_del(&a->child);
	list_del(&b->child);
	list_add(&a->child, &a->parent->children);
	list_add(&b->child, &b->parent->children);
}

static void swap_names_locked(struct dentry *a, struct dentry *b)
{
	char *name = a->name;
	u32 len = a->name_len, hash = a->hash;

	a->name = b->name;
	a->name_len = b->name_len;
	a->hash = b->hash;
	b->name = name;
	b->name_len = len;
	b->hash = hash;
}

void d_move(struct dentry *d, struct dentry *target)
{
	spin_lock(&dcache_lock);
	swap_parents_locked(d, target);
	swap_names_locked(d, target);
	rehash_locked(d);
	list_del(&target->hash_list);
	spin_unlock(&dcache_lock);
}

void d_exchange(struct dentry *a, struct dentry *b)
{
	spin_lock(&dcache_lock);
	swap_parents_locked(a, b);
	swap_names_locked(a, b);
	rehash_locked(a);
	rehash_locked(b);
	spin_unlock(&dcache_lock);
}

void d_prune_children(struct dentry *dir)
{
	struct dentry *d, *tmp;
	LIST_HEAD(unused);

	spin_lock(&dcache_lock);
	list_for_each_entry_safe (d, tmp, &dir->children, child) {
		/* One in use is freed by its last dput. */
		list_del(&d->hash_list);
		if (refcount_read(&d->count))
			continue;
		lru_del_locked(d);
		list_move_tail(&d->child, &unused);
		refcount_dec(&dir->count); /* the caller has one more */
	}
	spin_unlock(&dcache_lock);
	list_for_each_entry_safe (d, tmp, &unused, child) {
		iput(d->inode);
		free_dentry(d);
	}
}
