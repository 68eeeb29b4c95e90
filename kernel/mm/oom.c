// SPDX-License-Identifier: MIT
/*
 * Out of memory: a page fault can't be answered with an errno, so somebody has to go.
 * The biggest task is killed, with a line that says so, and the fault is tried again once
 * its memory is back.
 */
#include "debug/fault-inject.h"
#include "fs/fs.h"
#include "lib/bug.h"
#include "lib/printf.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/vmstat.h"
#include "riscv/clock.h"
#include "task/signal.h"
#include "task/task.h"
#include "task/time.h"

#define WORTH_WRITING 16 /* pages */
#define RETRY_NS      (10 * NSEC_PER_MSEC)
#define PATIENCE_NS   NSEC_PER_SEC

static u64 last_kill_ns; /* [tasklist_lock] */

struct candidate {
	struct task_struct *task;
	u64 pages;
	bool dying; /* somebody is on his way out already */
};

static void consider(struct task_struct *task, void *arg)
{
	struct candidate *best = arg;
	struct mm_struct *mm;

	/* init and kernel threads stay; exiting tasks have let go of their mm. */
	if (task->pid == 1 || (task->flags & PF_KTHREAD))
		return;
	mm = READ_ONCE(task->mm);
	if (!mm)
		return;
	if (READ_ONCE(task->signal->flags) & SIGNAL_GROUP_EXIT) {
		best->dying = true;
		return;
	}
	if (mm->rss + mm->table_pages > best->pages) {
		best->pages = mm->rss + mm->table_pages;
		best->task = task;
	}
}

void out_of_memory(void)
{
	struct candidate best = {.dying = mm_is_ending()};

	if (oom_is_injected())
		return;
	spin_lock(&tasklist_lock);
	for_each_task(consider, &best);
	/*
	 * One at a time: the memory of the last one may be on its way. But not for ever: it
	 * may wait for a mutex that the task holds for which we are looking for memory.
	 */
	if (best.task && (!best.dying || ktime_ns() - last_kill_ns > PATIENCE_NS)) {
		last_kill_ns = ktime_ns();
		printk("out of memory: killed %s[%d], %lu KiB\n", best.task->comm, best.task->pid,
		       best.pages * (PAGE_SIZE / 1024));
		count_vm_event(VM_oom_kill);
		kill_task(best.task);
	}
	spin_unlock(&tasklist_lock);
	if (!best.dying && !best.task)
		panic("out of memory, and only init is left to kill");
	if (fatal_signal_pending())
		schedule(); /* it would not sleep, but others may need the hart to end */
	else
		sleep_ns(RETRY_NS);
}
