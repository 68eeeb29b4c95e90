// SPDX-License-Identifier: MIT
/*
 * Inodes in memory: a hash table by file system and number, and their life.
 *
 * Invariants:
 *  - At most one inode of an (sb, ino) is in the table and not I_FREEING, so that all who
 *    open a file share its mutex, size and pages.
 *  - A count of 0 is reached under inode_lock, together with I_FREEING; from then on nobody
 *    can take a reference. The inode stays in the table until evict_inode has written it,
 *    so that nobody reads the older one from the disk: iget waits.
 *  - A dentry counts its inode: what is kept unused in memory, the dcache keeps.
 *  - An inode without sb belongs to a pipe and is in no table.
 *
 * inode_lock guards the table and inode->state. It is taken under dcache_lock, by reclaim.
 */
#include "fs/fs.h"
#include "fs/dcache.h"
#include "mm/filemap.h"
#include "mm/shmem.h"
#include "mm/slab.h"
#include "task/task.h"

#define INODE_HASH_SIZE 512

DEFINE_SPINLOCK(inode_lock, LOCK_INODE_TABLE);
static struct list_head inode_hash[INODE_HASH_SIZE]; /* [inode_lock] */
static DEFINE_WAIT_QUEUE(inode_wait); /* for the end of I_NEW or I_FREEING of any inode */
static struct kmem_cache inode_cache;

void inode_init(void)
{
	for (u32 i = 0; i < INODE_HASH_SIZE; i++)
		list_init(&inode_hash[i]);
	kmem_cache_init(&inode_cache, "inode", sizeof(struct inode));
}

u64 nr_inodes(void)
{
	return READ_ONCE(inode_cache.nr_objects);
}

struct inode *new_inode(struct super_block *sb)
{
	struct inode *inode = kmem_cache_alloc(&inode_cache, GFP_ZERO);

	if (!inode)
		return NULL;
	refcount_set(&inode->count, 1);
	inode->sb = sb;
	mutex_init(&inode->mutex, LOCK_INODE);
	mapping_init(&inode->mapping, inode);
	inode->atime = inode->mtime = inode->ctime = current_time();
	list_init(&inode->sb_list);
	list_init(&inode->dirty_list);
	list_init(&inode->hash);
	return inode;
}

/* inode(7): in a set-group-ID directory the group is inherited, and by directories the bit. */
void inode_init_owner(struct inode *inode, const struct inode *dir, mode_t mode)
{
	const struct cred *cred = &current->cred;

	inode->uid = cred->euid;
	inode->gid = cred->egid;
	if (dir->mode & S_ISGID) {
		inode->gid = dir->gid;
		if (S_ISDIR(mode))
			mode |= S_ISGID;
		else if ((mode & S_IXGRP) && cred->euid != 0 && cred->egid != dir->gid)
			mode &= ~S_ISGID;
	}
	inode->mode = mode;
}

struct inode *alloc_anon_inode(mode_t mode)
{
	static atomic_long_t last_ino;
	struct inode *inode = new_inode(NULL);

	if (!inode)
		return NULL;
	inode->ino = atomic_add_return(1, &last_ino);
	inode->mode = mode;
	inode->nlink = 1;
	inode->uid = current->cred.euid;
	inode->gid = current->cred.egid;
	return inode;
}

/* ---- the table ---- */

static struct list_head *hash_head(struct super_block *sb, u64 ino)
{
	return &inode_hash[(ino ^ ((u64)sb / sizeof(*sb))) % INODE_HASH_SIZE];
}

/* The living inode if there is one, else one that is being freed, else NULL. */
static struct inode *find_inode_locked(struct super_block *sb, u64 ino)
{
	struct inode *inode, *freeing = NULL;

	assert_held(&inode_lock);
	list_for_each_entry (inode, hash_head(sb, ino), hash) {
		if (inode->sb != sb || inode->ino != ino)
			continue;
		if (!(inode->state & I_FREEING))
			return inode;
		freeing = inode;
	}
	return freeing;
}

void insert_inode_hash(struct inode *inode)
{
	spin_lock(&inode_lock);
	list_add(&inode->hash, hash_head(inode->sb, inode->ino));
	spin_unlock(&inode_lock);
}

/* True while iget would find an inode that it can't use. */
static bool inode_is_freeing(struct super_block *sb, u64 ino)
{
	struct inode *inode;
	bool freeing;

	spin_lock(&inode_lock);
	inode = find_inode_locked(sb, ino);
	freeing = inode && (inode->state & I_FREEING);
	spin_unlock(&inode_lock);
	return freeing;
}

/*
 * The inode of (sb, ino), counted, waiting out one that is on its way out. If there is
 * none, `fresh` goes into the table, I_NEW, and is returned; it may be NULL.
 */
static struct inode *find_or_insert(struct super_block *sb, u64 ino, struct inode *fresh)
{
	for (;;) {
		struct inode *inode;
		bool freeing;

		spin_lock(&inode_lock);
		inode = find_inode_locked(sb, ino);
		freeing = inode && (inode->state & I_FREEING);
		if (!inode && fresh) {
			inode = fresh;
			inode->ino = ino;
			inode->state = I_NEW;
			list_add(&inode->hash, hash_head(sb, ino));
		} else if (inode && !freeing) {
			refcount_inc(&inode->count);
		}
		spin_unlock(&inode_lock);
		if (!freeing)
			return inode;
		wait_event(&inode_wait, !inode_is_freeing(sb, ino));
	}
}

/* Fills in the inode that this hart has put into the table. */
static struct inode *read_new_inode(struct inode *inode)
{
	int err = inode->sb->ops->read_inode(inode);

	spin_lock(&inode_lock);
	inode->state = err ? I_BAD : 0;
	if (err)
		list_del(&inode->hash);
	spin_unlock(&inode_lock);
	wake_up_all(&inode_wait);
	if (err) {
		iput(inode);
		return ERR_PTR(err);
	}
	return inode;
}

struct inode *iget(struct super_block *sb, u64 ino)
{
	struct inode *inode = find_or_insert(sb, ino, NULL), *fresh;

	if (!inode) {
		fresh = new_inode(sb);
		if (!fresh)
			return ERR_PTR(-ENOMEM);
		inode = find_or_insert(sb, ino, fresh);
		if (inode == fresh)
			return read_new_inode(inode);
		/* Race: another hart was faster. */
		kmem_cache_free(&inode_cache, fresh);
	}
	wait_event(&inode_wait, !(READ_ONCE(inode->state) & I_NEW));
	if (READ_ONCE(inode->state) & I_BAD) {
		iput(inode);
		return ERR_PTR(-EIO);
	}
	return inode;
}

/* ---- references ---- */

struct inode *igrab(struct inode *inode)
{
	refcount_inc(&inode->count);
	return inode;
}

bool try_igrab(struct inode *inode)
{
	return refcount_inc_not_zero(&inode->count);
}

/* The count is 0 and the state I_FREEING: only this hart knows the inode. */
void evict_inode(struct inode *inode)
{
	bool bad = inode->state & I_BAD;

	if (inode->sb && !bad)
		inode->sb->ops->evict_inode(inode);
	else if (is_shmem(&inode->mapping))
		shmem_evict(&inode->mapping);
	spin_lock(&inode_lock);
	list_del(&inode->hash);
	spin_unlock(&inode_lock);
	wake_up_all(&inode_wait);
	kmem_cache_free(&inode_cache, inode);
}

void iput(struct inode *inode)
{
	bool last;

	if (!inode || refcount_dec_not_one(&inode->count))
		return;
	spin_lock(&inode_lock);
	last = refcount_dec_and_test(&inode->count);
	if (last) {
		inode->state |= I_FREEING;
		list_del(&inode->dirty_list);
	}
	spin_unlock(&inode_lock);
	if (last)
		evict_inode(inode);
}

/*
 * For reclaim, under dcache_lock: drops a reference if that takes no I/O. True: dropped,
 * and if *last is set, the caller goes on with evict_inode, without a lock.
 */
bool iput_if_clean(struct inode *inode, struct inode **last)
{
	bool dropped = true;

	*last = NULL;
	if (refcount_dec_not_one(&inode->count))
		return true;
	spin_lock(&inode_lock);
	/* Nobody else has a reference through which to dirty it, or to take another. */
	if (inode->nlink == 0 || inode->mapping.nrpages) {
		dropped = false;
	} else if (refcount_dec_and_test(&inode->count)) {
		inode->state |= I_FREEING;
		list_del(&inode->dirty_list);
		*last = inode;
	}
	spin_unlock(&inode_lock);
	return dropped;
}

/* ---- who may ---- */

bool is_readonly(const struct inode *inode)
{
	return inode->sb && inode->sb->readonly;
}

int permission_of(struct inode *inode, int mask, uid_t uid, gid_t gid)
{
	mode_t mode = READ_ONCE(inode->mode);

	if ((mask & MAY_WRITE) && (S_ISREG(mode) || S_ISDIR(mode)) && is_readonly(inode))
		return -EROFS;
	if (uid == 0) {
		/* Root reads and writes all, and executes what anybody may. */
		if (!(mask & MAY_EXEC) || S_ISDIR(mode) || (mode & 0111))
			return 0;
		return -EACCES;
	}
	if (uid == inode->uid)
		mode >>= 6;
	else if (gid == inode->gid)
		mode >>= 3;
	return (mask & ~mode & 7) ? -EACCES : 0;
}

int inode_permission(struct inode *inode, int mask)
{
	return permission_of(inode, mask, current->cred.euid, current->cred.egid);
}

bool is_owner_or_root(struct inode *inode)
{
	return current->cred.euid == 0 || current->cred.euid == inode->uid;
}

int get_write_access(struct inode *inode)
{
	int n = atomic_read(&inode->writers);

	do {
		if (n < 0)
			return -ETXTBSY;
	} while (!__atomic_compare_exchange_n(&inode->writers.counter, &n, n + 1, false,
					      __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	return 0;
}

void put_write_access(struct inode *inode)
{
	int n = atomic_sub_return(1, &inode->writers);

	refcount_check(n >= 0, "inode->writers", "was dropped too often", n);
}

int deny_write_access(struct inode *inode)
{
	int n = atomic_read(&inode->writers);

	do {
		if (n > 0)
			return -ETXTBSY;
	} while (!__atomic_compare_exchange_n(&inode->writers.counter, &n, n - 1, false,
					      __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	return 0;
}

void allow_write_access(struct inode *inode)
{
	int n = atomic_add_return(1, &inode->writers);

	refcount_check(n <= 0, "inode->writers", "was allowed too often", n);
}
