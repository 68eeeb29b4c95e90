// SPDX-License-Identifier: MIT
/* Mistakes with locks, for the lock checker and assert_may_sleep. */
#include "debug/provoke.h"
#include "mm/filemap.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "riscv/trap.h"
#include "task/fork.h"
#include "task/mutex.h"
#include "task/task.h"

static DEFINE_SPINLOCK(upper, LOCK_TASKLIST);
static DEFINE_SPINLOCK(lower, LOCK_PID);
static DEFINE_MUTEX(first, LOCK_INODE);
static DEFINE_MUTEX(second, LOCK_INODE);

PROVOKE(spin_order)
{
	spin_lock(&lower);
	spin_lock(&upper);
}

PROVOKE(spin_twice)
{
	spin_lock(&upper);
	spin_lock(&upper);
}

PROVOKE(spin_release)
{
	spin_unlock(&upper);
}

PROVOKE(mutex_order)
{
	static DEFINE_MUTEX(above, LOCK_RENAME);

	mutex_lock(&first);
	mutex_lock(&above);
}

PROVOKE(mutex_twice)
{
	mutex_lock(&first);
	mutex_lock(&first);
}

/* Two of a kind, without a word about which is the second. */
PROVOKE(mutex_same_rank)
{
	mutex_lock(&first);
	mutex_lock(&second);
}

/* In the right order, but the first one was released before its time. */
PROVOKE(mutex_release)
{
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&first);
}

PROVOKE(page_lock_order)
{
	static DEFINE_MUTEX(below, LOCK_SB);
	struct inode inode = {.sb = (struct super_block *)&inode};
	struct address_space m = {.host = &inode};
	struct page *page = alloc_page(GFP_KERNEL);

	mutex_lock(&below);
	lock_page(&m, page);
}

PROVOKE(page_unlock)
{
	unlock_page(alloc_page(GFP_KERNEL));
}

PROVOKE(freed_lock)
{
	struct spinlock *lock = kmalloc(sizeof(*lock), GFP_KERNEL);

	spin_lock_init(lock, LOCK_TASKLIST);
	kfree(lock);
	spin_lock(lock);
}

PROVOKE(sleep_with_spinlock)
{
	spin_lock(&upper);
	mutex_lock(&first);
}

PROVOKE(user_memory_with_spinlock)
{
	char c;

	spin_lock(&upper);
	BUG_ON(copy_from_user(&c, (const void __user *)PAGE_SIZE, 1));
}

PROVOKE(spinlock_to_user)
{
	spin_lock(&upper);
	user_trap_return(task_pt_regs(current));
}

/* Nobody takes it in the rest of the boot: found when init is about to start. */
PROVOKE(mutex_to_user)
{
	static DEFINE_MUTEX(topmost, LOCK_FILE_POS);

	mutex_lock(&topmost);
}

static int end_with_mutex(void *arg)
{
	(void)arg;
	mutex_lock(&first);
	return 0;
}

PROVOKE(mutex_at_exit)
{
	kernel_thread(end_with_mutex, NULL, "forgetful");
	for (;;)
		schedule();
}

/* One takes first, then second; the other the other way round. Both claim to know why. */
static void lock_both(struct mutex *a, struct mutex *b)
{
	static atomic_t nr_have_one;

	mutex_lock(a);
	atomic_inc(&nr_have_one);
	while (atomic_read(&nr_have_one) < 2)
		schedule();
	mutex_lock_nested(b, LOCK_INODE_SECOND);
}

static int lock_first_second(void *arg)
{
	(void)arg;
	lock_both(&first, &second);
	return 0;
}

PROVOKE(deadlock)
{
	kernel_thread(lock_first_second, NULL, "other");
	lock_both(&second, &first);
}
