// SPDX-License-Identifier: MIT
/*
 * Out of memory: a page fault can't be answered with an errno, so somebody has to go.
 * The biggest task is killed, with a line that says so, and the fault is tried again once
 * its memory is back.
 */
#include "debug/fault-inject.h"
#include "lib/bug.h"
#include "lib/printf.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/swap.h"
#include "mm/vmstat.h"
#include "riscv/clock.h"
#include "task/signal.h"
#include "task/task.h"
#include "task/time.h"

#define RETRY_NS    (10 * NSEC_PER_MSEC)
#define PATIENCE_NS (5 * NSEC_PER_SEC)

static u64 last_kill_ns; /* [tasklist_lock] */

/* ---- how big they are ---- */

static bool count_swap_pte(pte_t *pte, va_t va, void *arg)
{
	(void)va;
	*(u64 *)arg += pte_is_swap(*pte);
	return true;
}

static int count_swapped(struct mm_struct *mm)
{
	u64 nr = 0;

	walk_ptes(mm, 0, USER_END, count_swap_pte, &nr);
	WRITE_ONCE(mm->swapped, nr);
	return 0;
}

/* What killing who has it gives back, in memory and on the swap area. */
static u64 badness(const struct mm_struct *mm)
{
	return mm->rss + mm->table_pages + mm->swapped;
}

/* ---- who is to go ---- */

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
	if (badness(mm) > best->pages) {
		best->pages = badness(mm);
		best->task = task;
	}
}

/*
 * [tasklist_lock] One at a time: the memory of the last one may be on its way. But not for
 * ever: it may wait for a mutex that the task holds for which we are looking for memory.
 * NULL: nobody for now.
 */
static struct task_struct *find_victim(u64 *npages)
{
	struct candidate best = {.dying = mm_is_ending()};

	for_each_task(consider, &best);
	if (!best.dying && !best.task)
		panic("out of memory, and only init is left to kill");
	*npages = best.pages;
	return !best.dying || ktime_ns() - last_kill_ns > PATIENCE_NS ? best.task : NULL;
}

static bool kill_is_due(void)
{
	u64 npages;
	bool due;

	spin_lock(&tasklist_lock);
	due = find_victim(&npages);
	spin_unlock(&tasklist_lock);
	return due;
}

static void kill_victim(void)
{
	struct task_struct *victim;
	u64 npages;

	spin_lock(&tasklist_lock);
	/* Race: somebody may have ended since we found no memory. */
	victim = memory_is_short() ? find_victim(&npages) : NULL;
	if (victim) {
		last_kill_ns = ktime_ns();
		printk("out of memory: killed %s[%d], %lu KiB\n", victim->comm, victim->pid,
		       npages * (PAGE_SIZE / 1024));
		count_vm_event(VM_oom_kill);
		kill_task(victim);
	}
	spin_unlock(&tasklist_lock);
}

void out_of_memory(void)
{
	if (oom_is_injected())
		return;
	if (kill_is_due()) {
		if (nr_swap_pages())
			for_each_mm(count_swapped);
		kill_victim();
	}
	if (fatal_signal_pending())
		schedule(); /* it would not sleep, but others may need the hart to end */
	else
		sleep_ns(RETRY_NS);
}
