/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks, and the one order in which the kernel takes its locks.
 *
 * A spinlock keeps interrupts off on its hart while it is held, so that an interrupt
 * handler can take the same lock. Its holder must not sleep, and must not touch user
 * memory: both are asserted. A mutex (task/mutex.h) sleeps.
 *
 * The order (indented: taken while the line above is held; the reason in parentheses):
 *
 *	file->pos_mutex		    (one read, write, lseek or getdents of a file at a time)
 *	pipe->mutex, tty->mutex	    (held over copies from and to the user)
 *	rename_mutex		    (who is above whom stays so)
 *	inode->mutex		    (a write copies from the user; parent before child, two
 *	  |			     directories as fs/rename.c says)
 *	  sb->sync_mutex	    (who makes metadata may have to write some first)
 *	    writeback_mutex	    (of fs-writeback.c, then of a mapping; then page locks)
 *	  mm->mutex		    (the fault path: taken by any copy above it)
 *	    page lock (PG_LOCKED)   (a fault waits for the page that it maps to be read)
 *	      sb->mutex		    (allocation: a new page gets its block under its lock)
 *		page lock	    (of the metadata)
 *		  mapping->lock
 *		    clock_lock
 *	    mm->page_table_lock	    (PTEs; the direct-map copies of uaccess)
 *	tasklist_lock		    (the tree of tasks: exit, wait, fork, exec's change of mm)
 *	  pid_lock
 *	  wait_queue->lock	    (wake-up of a parent)
 *	    rq->lock		    (two of them: the lower hart's first)
 *	      timer_base->lock	    (arming the end of a quantum)
 *	dcache_lock
 *	  inode_lock		    (reclaim drops a dentry with its inode)
 *	files->lock, fs->lock, slab, buddy_lock, kstack_lock
 *				    (leaves: nothing but a wake-up below them)
 *	the console's lock	    (the last: printk works under every other)
 *
 * Marks of struct members: who may touch them.
 *	I  set before the object is visible, never changed
 *	a  atomic
 *	~  only the owning task
 *	a name in [] is the lock that guards it; [x+y] either to read, both to write
 */
#pragma once

#include "lib/types.h"
#include "lib/bug.h"

struct spinlock {
	u32 locked;
	int hart;	  /* the holder's, -1 while free */
	const char *name; /* I */
	va_t pc;	  /* where it was taken */
};

#define SPINLOCK_INIT(lockname)                                                                    \
	{                                                                                          \
		.hart = -1, .name = (lockname)                                                     \
	}
#define DEFINE_SPINLOCK(var) struct spinlock var = SPINLOCK_INIT(#var)

void spin_lock_init(struct spinlock *lock, const char *name);
void spin_lock(struct spinlock *lock);
void spin_unlock(struct spinlock *lock);

/* True if this hart holds it. */
bool spin_is_held(const struct spinlock *lock);

#define assert_held(lock) BUG_ON(!spin_is_held(lock))

/* Panics if the caller holds a spinlock; for what may sleep or touch user memory. */
void assert_may_sleep(void);

/*
 * Interrupts off, nested: each irq_save is undone by one irq_restore, and the last one
 * restores what was. Spinlocks do this by themselves.
 */
void irq_save(void);
void irq_restore(void);
