// SPDX-License-Identifier: MIT
/*
 * kswapd, the task that takes pages from processes when memory is short.
 *
 * It looks through their page tables, a part of one mm after the other: a second clock, of
 * entries. One that was used since it came by (A) gets another round. Else its page is
 * unmapped; that of a file, or of shared memory, stays in the page cache, an anonymous one
 * goes to the swap cache and becomes dirty there. Then the swap cache is written, and what is
 * clean and mapped no more is dropped from both by the page cache's clock (reclaim.c), which
 * finds what shared memory has to swap out, too.
 *
 * A table that fork left to several is looked at by the way of each; what is done in it is
 * done for all.
 *
 * It takes no mm's mmap_lock but to see what is locked in memory: so it can help those who
 * hold one. Those who wait for it hold what they like: it waits for nothing but the disk.
 */
#include "fs/fs.h"
#include "lib/bug.h"
#include "mm/filemap.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/reclaim.h"
#include "mm/shmem.h"
#include "mm/swap.h"
#include "mm/vmstat.h"
#include "task/fork.h"
#include "task/sched.h"
#include "task/task.h"

#define EVICT_BATCH 64	 /* entries between two fences */
#define SCAN_BATCH  2048 /* entries looked at before it is another mm's turn */
#define PATIENCE    3	 /* times that it looks at all before it gives up */

static DEFINE_WAIT_QUEUE(kswapd_wait);
static DEFINE_WAIT_QUEUE(done_wait);
static struct task_struct *kswapd_task; /* [a] */
static bool kswapd_due;			/* [a] */
static u64 rounds;			/* [a] that have ended */
static u64 fruitful_rounds;		/* [a] those that freed memory */

/* ---- one mm ---- */

struct scan {
	struct mm_struct *mm;
	bool held; /* mmap_lock is, and nothing in the range is locked in memory */
	u32 budget;
	u32 nr;
	pte_t evicted[EVICT_BATCH];
};

/* The entry that takes the place of an anonymous page's; 0 if there is no room for the page. */
static pte_t swap_out(struct page *page)
{
	pte_t pte = 0;
	u64 slot;

	if (!trylock_page(page))
		return 0;
	slot = page_swap_slot(page);
	if (slot) {
		swap_dup(slot);
		pte = make_swap_pte(slot);
	} else if (add_to_swap(page)) {
		pte = make_swap_pte(page_swap_slot(page));
	}
	unlock_page(page);
	if (pte)
		count_vm_event(VM_swap_out);
	return pte;
}

/* Unmapped, a page of shared memory would still be in memory, for want of a slot. */
static bool is_stuck(const struct page *page)
{
	/* Race: truncation takes pages out. A mapping is there while an area maps it. */
	const struct address_space *m = READ_ONCE(page->mapping);

	return m && is_shmem(m) && !nr_free_swap_pages();
}

static bool scan_pte(pte_t *pte, va_t va, void *arg)
{
	struct scan *scan = arg;
	struct page *page;
	pte_t entry = 0; /* what takes its place */

	(void)va;
	if (scan->nr == EVICT_BATCH || !scan->budget ||
	    (READ_ONCE(scan->mm->locked_pages) && !scan->held))
		return false;
	scan->budget--;
	if (!(*pte & PTE_V))
		return true;
	if (*pte & PTE_A) {
		/* Who has it in a TLB may use it unseen until the next fence: D says that. */
		*pte = (*pte & ~PTE_A) | PTE_D;
		return true;
	}
	page = pa_to_page(pte_pa(*pte));
	if (page_test_flag(page, PG_ANON | PG_SWAPCACHE))
		entry = swap_out(page);
	else if (!page_test_flag(page, PG_CACHE) || is_stuck(page))
		return true; /* the page of zeroes, or shared memory */
	if (!entry && page_test_flag(page, PG_ANON | PG_SWAPCACHE))
		return true;
	scan->evicted[scan->nr++] = *pte;
	*pte = entry;
	return true;
}

/* From mm->scan_at on: how many entries it took. */
static u64 scan_range(struct scan *scan, va_t end)
{
	struct mm_struct *mm = scan->mm;
	va_t start = mm->scan_at;

	scan->nr = 0;
	mm->scan_at = walk_ptes(mm, start, end, scan_pte, scan);
	if (scan->nr)
		flush_tlb_range(mm, start, mm->scan_at);
	for (u32 i = 0; i < scan->nr; i++)
		put_pte(scan->evicted[i]);
	return scan->nr;
}

/* The range from mm->scan_at on that is not locked in memory. */
static va_t skip_locked(struct mm_struct *mm)
{
	struct vm_area_struct *vma = find_vma(mm, mm->scan_at);

	while (vma && vma->flags & VM_LOCKED) {
		mm->scan_at = vma->end;
		vma = vma_next(vma);
	}
	while (vma && !(vma->flags & VM_LOCKED))
		vma = vma_next(vma);
	return vma ? vma->start : USER_END;
}

/* How many entries it took, of *looked that it looked at. */
static u64 scan_mm(struct mm_struct *mm, u64 *looked)
{
	struct scan scan = {.mm = mm, .budget = SCAN_BATCH};
	va_t end = USER_END;
	u64 taken = 0;

	if (READ_ONCE(mm->locked_pages)) {
		scan.held = down_read_trylock(&mm->mmap_lock);
		if (!scan.held)
			return 0;
		end = skip_locked(mm);
	}
	do
		taken += scan_range(&scan, end);
	while (scan.nr == EVICT_BATCH && scan.budget);
	if (mm->scan_at >= end)
		mm->scan_at = end == USER_END ? 0 : end;
	if (scan.held)
		up_read(&mm->mmap_lock);
	*looked += SCAN_BATCH - scan.budget;
	return taken;
}

/* ---- kswapd ---- */

/* What is to be free when it sleeps again. */
static u64 high_pages(void)
{
	return min(nr_total_pages() / 16, 1024UL);
}

/*
 * Takes about `nr` entries from processes, of which it visits each once at most: how many it
 * looked at.
 */
static u64 scan_mms(u64 nr)
{
	u64 visits = nr_mms(), looked = 0;

	for (u64 taken = 0; visits && taken < nr; visits--) {
		struct mm_struct *mm = next_mm_to_scan();

		if (!mm)
			break;
		taken += scan_mm(mm, &looked);
		mmdrop(mm);
		cond_resched();
	}
	return looked;
}

/* One round: true if memory was freed. */
static bool balance(void)
{
	u64 patience = PATIENCE * (total_rss() + SCAN_BATCH), looked = 0;
	bool progress = false;

	while (nr_free_pages() < high_pages() && looked < patience) {
		u64 freed = reclaim_pages(EVICT_BATCH), nr;

		if (!freed) {
			nr = scan_mms(4 * EVICT_BATCH);
			if (swap_writeback())
				break;
			looked += max(nr, (u64)SCAN_BATCH);
			freed = reclaim_pages(EVICT_BATCH);
		}
		if (freed) {
			progress = true;
			looked = 0;
		}
	}
	return progress;
}

static int kswapd(void *arg)
{
	(void)arg;
	kswapd_task = current;
	for (;;) {
		(void)wait_event_interruptible(&kswapd_wait, READ_ONCE(kswapd_due));
		WRITE_ONCE(kswapd_due, false);
		if (balance())
			WRITE_ONCE(fruitful_rounds, fruitful_rounds + 1);
		smp_wmb(); /* Order: who sees a round's end sees whether it was in vain. */
		WRITE_ONCE(rounds, rounds + 1);
		wake_up_all(&done_wait);
	}
	return 0;
}

static void wake_kswapd(void)
{
	WRITE_ONCE(kswapd_due, true);
	wake_up(&kswapd_wait);
}

void hurry_kswapd(void)
{
	if (!READ_ONCE(kswapd_due) && nr_free_swap_pages())
		wake_kswapd();
}

/* True if it freed memory. */
static bool wait_for_kswapd(void)
{
	u64 fruitful = READ_ONCE(fruitful_rounds), before = READ_ONCE(rounds);

	if (!READ_ONCE(kswapd_task) || current == kswapd_task)
		return false;
	wake_kswapd();
	if (wait_event_killable(&done_wait, READ_ONCE(rounds) != before))
		return false; /* what it has will be free all the sooner */
	smp_rmb();
	return READ_ONCE(fruitful_rounds) != fruitful;
}

bool make_room(u64 nr)
{
	return reclaim_pages(nr) || wait_for_kswapd();
}

int start_kswapd(void)
{
	int pid = kernel_thread(kswapd, NULL, "kswapd");

	return pid < 0 ? pid : 0;
}
