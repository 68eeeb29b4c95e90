// SPDX-License-Identifier: MIT
/*
 * Which inodes have dirty pages, and the task that writes them back from time to time.
 *
 * An inode is on sb->dirty from its first dirty page until writeback_inodes takes it off:
 * with dirty pages it is there, or is being written back. One without may be there too;
 * that does no harm.
 */
#include "lib/printf.h"
#include "mm/filemap.h"
#include "riscv/clock.h"
#include "task/fork.h"
#include "task/timer.h"

#define FLUSH_INTERVAL_NS (5 * NSEC_PER_SEC)

static DEFINE_WAIT_QUEUE(flusher_wait);
static bool flusher_due;	       /* [a] */
static struct super_block *flusher_sb; /* I */

void mark_inode_pages_dirty(struct inode *inode)
{
	if (!inode->sb)
		return; /* a block device's: its file system knows */
	spin_lock(&inode_lock);
	if (!(inode->state & I_FREEING) && list_empty(&inode->dirty_list))
		list_add_tail(&inode->dirty_list, &inode->sb->dirty);
	spin_unlock(&inode_lock);
}

/* Takes the first inode off the list, counted; NULL if there is none. */
static struct inode *pop_inode(struct list_head *list)
{
	struct inode *inode = NULL;

	spin_lock(&inode_lock);
	if (!list_empty(list)) {
		inode = list_first_entry(list, struct inode, dirty_list);
		list_del(&inode->dirty_list);
		refcount_inc(&inode->count); /* not 0: those I_FREEING are on no list */
	}
	spin_unlock(&inode_lock);
	return inode;
}

int writeback_inodes(struct super_block *sb)
{
	/* Who comes second must not return while inodes are on the list of the first. */
	static DEFINE_MUTEX(mutex, LOCK_WRITEBACK);
	struct inode *inode;
	LIST_HEAD(todo);
	int ret = 0;

	mutex_lock(&mutex);
	spin_lock(&inode_lock);
	list_splice_tail(&sb->dirty, &todo);
	spin_unlock(&inode_lock);
	while ((inode = pop_inode(&todo))) {
		int err = writeback_inode(inode);

		if (!ret)
			ret = err;
		iput(inode);
	}
	mutex_unlock(&mutex);
	return ret;
}

/* ---- the flusher ---- */

void wake_flusher(void)
{
	WRITE_ONCE(flusher_due, true);
	wake_up(&flusher_wait);
}

static void flusher_timeout(void *arg)
{
	(void)arg;
	wake_flusher();
}

static int flusher(void *arg)
{
	struct super_block *sb = arg;
	struct timer timer;

	timer_setup(&timer, flusher_timeout, NULL);
	for (;;) {
		timer_start(&timer, ktime_ns() + FLUSH_INTERVAL_NS);
		wait_event(&flusher_wait, READ_ONCE(flusher_due));
		timer_cancel(&timer);
		WRITE_ONCE(flusher_due, false);
		if (sb->ops->sync_fs(sb))
			printk("flusher: cannot write everything to the disk\n");
	}
	return 0;
}

int start_flusher(struct super_block *sb)
{
	int pid;

	flusher_sb = sb;
	pid = kernel_thread(flusher, sb, "flusher");
	return pid < 0 ? pid : 0;
}

void balance_dirty_pages(void)
{
	if (too_many_dirty_pages() && flusher_sb)
		writeback_inodes(flusher_sb);
}
