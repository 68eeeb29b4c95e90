// SPDX-License-Identifier: MIT
/*
 * devpts: the file system in /dev/pts, which has a name for each pseudo terminal, and ptmx.
 *
 * It lives in the dcache alone. Each terminal holds its dentry for as long as it has a
 * master, so a name that is not in the dcache does not exist, and lookup has nothing to find.
 *
 * A number is in use until its tty is freed, which may be after its name is gone: then no
 * two terminals have one device number.
 */
#include "fs/devpts.h"

#include "drivers/tty.h"
#include "fs/dcache.h"
#include "lib/bitops.h"
#include "lib/printf.h"
#include "task/task.h"
#include "uapi/devices.h"
#include "uapi/dirent.h"
#include "uapi/limits.h"

#define DEVPTS_DEV makedev(0, 22) /* Linux gives one out at mount time */
#define ROOT_INO   1
#define PTMX_INO   2
#define FIRST_INO  3
#define TTY_GID	   5 /* as Debian mounts it, with gid=5,mode=620 */
#define PTS_MODE   (S_IFCHR | 0620)

static const struct inode_operations node_operations;
static struct super_block devpts_sb;
static DEFINE_SPINLOCK(index_lock, LOCK_PTS);
static u64 indices[BITMAP_WORDS(NR_PTYS_MAX)]; /* [index_lock] */

int devpts_new_index(void)
{
	u64 index;

	spin_lock(&index_lock);
	index = find_next_zero_bit(indices, NR_PTYS_MAX, 0);
	if (index < NR_PTYS_MAX)
		set_bit(indices, index);
	spin_unlock(&index_lock);
	return index < NR_PTYS_MAX ? (int)index : -ENOSPC;
}

void devpts_kill_index(u32 index)
{
	spin_lock(&index_lock);
	clear_bit(indices, index);
	spin_unlock(&index_lock);
}

static u32 next_index(u32 from)
{
	u32 index;

	spin_lock(&index_lock);
	index = find_next_bit(indices, NR_PTYS_MAX, from);
	spin_unlock(&index_lock);
	return index;
}

/* ---- names ---- */

static struct inode *new_node(u64 ino, mode_t mode, dev_t rdev)
{
	struct inode *inode = new_inode(&devpts_sb);

	if (!inode)
		return NULL;
	inode->ino = ino;
	inode->mode = mode;
	inode->rdev = rdev;
	inode->nlink = 1;
	inode->ops = &node_operations;
	return inode;
}

/* A name for `inode`, whose reference it takes over; the dentry is counted. NULL: no memory. */
static struct dentry *add_name(const char *name, u32 len, struct inode *inode)
{
	struct dentry *root = devpts_sb.root, *d;

	mutex_lock(&d_inode(root)->mutex);
	/* It may be known as a name that does not exist. */
	d = d_lookup(root, name, len);
	if (!d)
		d = d_alloc(root, name, len);
	if (d)
		d_add(d, inode);
	mutex_unlock(&d_inode(root)->mutex);
	if (!d)
		iput(inode);
	return d;
}

struct dentry *devpts_pty_new(u32 index, struct tty *tty)
{
	struct inode *inode =
		new_node(FIRST_INO + index, PTS_MODE, makedev(UNIX98_PTY_SLAVE_MAJOR, index));
	char name[12];

	if (!inode)
		return NULL;
	inode->uid = current->cred.euid;
	inode->gid = TTY_GID;
	inode->private_data = tty_get(tty);
	return add_name(name, (u32)snprintf(name, sizeof(name), "%u", index), inode);
}

void devpts_pty_kill(struct dentry *d)
{
	struct inode *dir = d_inode(devpts_sb.root), *inode = d_inode(d);

	mutex_lock(&dir->mutex);
	mutex_lock_nested(&inode->mutex, LOCK_INODE_CHILD);
	inode->nlink = 0;
	mutex_unlock(&inode->mutex);
	d_delete(d);
	mutex_unlock(&dir->mutex);
	dput(d);
}

struct tty *devpts_tty(const struct inode *inode)
{
	return inode->sb == &devpts_sb ? inode->private_data : NULL;
}

/* ---- the directory ---- */

static int devpts_lookup(struct inode *dir, struct dentry *d)
{
	(void)dir, (void)d;
	return 0;
}

static const struct inode_operations dir_operations = {
	.lookup = devpts_lookup,
};

/* A number may have no name yet, or no more. */
static bool has_name(const char *name, u32 len)
{
	struct dentry *d = d_lookup(devpts_sb.root, name, len);
	bool yes = d && d_inode(d);

	dput(d);
	return yes;
}

/* Positions: the first three entries, then the numbers. */
static int devpts_iterate(struct file *f, struct dir_context *ctx)
{
	static const struct {
		const char *name;
		u32 len;
		u64 ino;
		u8 type;
	} first[] = {
		{".", 1, ROOT_INO, DT_DIR},
		{"..", 2, ROOT_INO, DT_DIR},
		{"ptmx", 4, PTMX_INO, DT_CHR},
	};
	const loff_t nr_first = ARRAY_SIZE(first);

	(void)f;
	for (; ctx->pos < nr_first; ctx->pos++)
		if (!ctx->emit(ctx, first[ctx->pos].name, first[ctx->pos].len, first[ctx->pos].ino,
			       first[ctx->pos].type))
			return 0;
	while (ctx->pos < nr_first + NR_PTYS_MAX) {
		u32 index = next_index((u32)(ctx->pos - nr_first));
		char name[12];
		u32 len = (u32)snprintf(name, sizeof(name), "%u", index);

		ctx->pos = nr_first + index;
		if (index == NR_PTYS_MAX)
			break;
		if (has_name(name, len) && !ctx->emit(ctx, name, len, FIRST_INO + index, DT_CHR))
			break;
		ctx->pos++;
	}
	return 0;
}

static const struct file_operations dir_fops = {
	.iterate = devpts_iterate,
};

/* ---- the file system ---- */

static int devpts_write_inode(struct inode *inode)
{
	(void)inode;
	return 0;
}

static void devpts_evict_inode(struct inode *inode)
{
	if (inode->private_data)
		tty_put(inode->private_data);
}

static int devpts_statfs(struct super_block *sb, struct statfs *st)
{
	(void)sb;
	st->f_type = DEVPTS_SUPER_MAGIC;
	st->f_bsize = st->f_frsize = PAGE_SIZE;
	st->f_namelen = NAME_MAX;
	return 0;
}

static const struct super_operations devpts_operations = {
	.write_inode = devpts_write_inode,
	.evict_inode = devpts_evict_inode,
	.statfs = devpts_statfs,
};

static struct super_block devpts_sb = {
	.dev = DEVPTS_DEV,
	.ops = &devpts_operations,
};

int devpts_mount(struct super_block **sb)
{
	struct inode *root = new_node(ROOT_INO, S_IFDIR | 0755, 0);
	/* Linux: mode 0, as /dev/ptmx is there for all. */
	struct inode *ptmx = new_node(PTMX_INO, S_IFCHR, makedev(TTYAUX_MAJOR, 2));

	if (!root || !ptmx)
		goto out_put;
	root->nlink = 2;
	root->ops = &dir_operations;
	root->fops = &dir_fops;
	devpts_sb.root = d_alloc_root(root);
	root = NULL;
	if (!devpts_sb.root)
		goto out_put;
	if (!add_name("ptmx", 4, ptmx))
		return -ENOMEM;
	*sb = &devpts_sb;
	return 0;
out_put:
	iput(ptmx);
	iput(root);
	return -ENOMEM;
}
