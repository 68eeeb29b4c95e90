// SPDX-License-Identifier: MIT
/*
 * The life of an address space.
 *
 * `users` are tasks that run in it; the last one unmaps it. `count` keeps the struct and
 * the root table: one for all users together, one for each hart that still has the root
 * in satp (a kernel thread or the idle task runs on whatever is there).
 */
#include "mm/mm.h"

#include "fs/dcache.h"
#include "fs/fs.h"
#include "lib/bug.h"
#include "lib/string.h"
#include "mm/pgtable.h"
#include "mm/slab.h"
#include "mm/vma.h"
#include "mm/vmstat.h"

static struct kmem_cache mm_cache;
static DEFINE_SPINLOCK(mm_lock, LOCK_MMS);
static LIST_HEAD(all_mms);		     /* [mm_lock] */
static struct list_head *scanned = &all_mms; /* [mm_lock] by kswapd: the next is its turn */
static u64 mm_count;			     /* [mm_lock] */
static atomic_t nr_ending;
struct page *zero_page;

/* The boot hart counts it from the start; it is never freed. */
struct mm_struct init_mm = {.users = ATOMIC_INIT(1), .count = ATOMIC_INIT(1 + NR_HARTS)};

void __init mm_init(void)
{
	zero_page = alloc_page(GFP_ZERO);
	if (!zero_page)
		panic("no memory for a page of zeroes");
	kmem_cache_init(&mm_cache, "mm_struct", sizeof(struct mm_struct));
	vma_init();
}

struct mm_struct *mm_alloc(void)
{
	struct mm_struct *mm = kmem_cache_alloc(&mm_cache, GFP_ZERO);
	struct page *root;

	if (!mm)
		return NULL;
	root = alloc_page(GFP_ZERO);
	if (!root) {
		kmem_cache_free(&mm_cache, mm);
		return NULL;
	}
	refcount_set(&mm->users, 1);
	refcount_set(&mm->count, 1);
	init_rwsem(&mm->mmap_lock, LOCK_MM);
	spin_lock_init(&mm->page_table_lock, LOCK_PAGE_TABLE);
	mm->root = page_address(root);
	memcpy(mm->root + USER_ROOT_PTES, init_mm.root + USER_ROOT_PTES,
	       (PTRS_PER_TABLE - USER_ROOT_PTES) * sizeof(pte_t));
	mm->table_pages = 1;
	vm_gauge_add(VM_NR_TABLES, 1);
	spin_lock(&mm_lock);
	list_add_tail(&mm->mms, &all_mms);
	mm_count++;
	spin_unlock(&mm_lock);
	return mm;
}

u64 nr_mms(void)
{
	return READ_ONCE(mm_count);
}

void mm_ending_begin(void)
{
	atomic_add(1, &nr_ending);
}

void mm_ending_done(void)
{
	atomic_sub(1, &nr_ending);
}

bool mm_is_ending(void)
{
	return atomic_read(&nr_ending);
}

u64 total_rss(void)
{
	struct mm_struct *mm;
	u64 nr = 0;

	spin_lock(&mm_lock);
	list_for_each_entry (mm, &all_mms, mms)
		nr += READ_ONCE(mm->rss);
	spin_unlock(&mm_lock);
	return nr;
}

struct mm_struct *next_mm_to_scan(void)
{
	struct mm_struct *mm = NULL;

	spin_lock(&mm_lock);
	if (mm_count) {
		scanned = scanned->next == &all_mms ? all_mms.next : scanned->next;
		mm = list_entry(scanned, struct mm_struct, mms);
		refcount_inc(&mm->count);
	}
	spin_unlock(&mm_lock);
	return mm;
}

/* The next one that has users, and has one more now; for NULL the first. NULL at the end. */
static struct mm_struct *get_next_mm(struct mm_struct *mm)
{
	struct list_head *at = mm ? &mm->mms : &all_mms;

	spin_lock(&mm_lock);
	for (mm = NULL, at = at->next; at != &all_mms && !mm; at = at->next) {
		mm = list_entry(at, struct mm_struct, mms);
		if (!refcount_inc_not_zero(&mm->users))
			mm = NULL; /* it is about to leave the list */
	}
	spin_unlock(&mm_lock);
	return mm;
}

int for_each_mm(int (*fn)(struct mm_struct *mm))
{
	struct mm_struct *mm = get_next_mm(NULL);
	int err = 0;

	while (mm) {
		struct mm_struct *last = mm;

		err = fn(mm);
		mm = err ? NULL : get_next_mm(mm); /* while `last` keeps its place */
		mmput(last);
	}
	return err;
}

struct mm_struct *mm_copy(struct mm_struct *old)
{
	struct mm_struct *mm = mm_alloc();
	int err;

	if (!mm)
		return NULL;
	down_write(&old->mmap_lock);
	mm->mmap_base = old->mmap_base;
	mm->start_brk = old->start_brk;
	mm->brk = old->brk;
	mm->start_stack = old->start_stack;
	mm->vdso = old->vdso;
	mm->membarrier = old->membarrier;
	mm->arg_start = old->arg_start;
	mm->arg_end = old->arg_end;
	mm->env_start = old->env_start;
	mm->env_end = old->env_end;
	mm->exe_file = old->exe_file;
	if (mm->exe_file) {
		get_file(mm->exe_file);
		/* It is being executed already, so nobody writes it. */
		BUG_ON(deny_write_access(mm->exe_file->inode));
	}
	err = vma_copy_all(mm, old);
	mm->max_rss = mm->rss;
	/* Also after a failure: a part of `old` is read-only by now. */
	flush_tlb_mm(old);
	up_write(&old->mmap_lock);
	if (err) {
		mmput(mm);
		return NULL;
	}
	return mm;
}

void mmget(struct mm_struct *mm)
{
	refcount_inc(&mm->users);
}

void mmput(struct mm_struct *mm)
{
	if (!refcount_dec_and_test(&mm->users))
		return;
	spin_lock(&mm_lock);
	if (scanned == &mm->mms)
		scanned = scanned->prev;
	list_del(&mm->mms);
	mm_count--;
	spin_unlock(&mm_lock);
	mm_ending_begin();
	unmap_range(mm, 0, USER_END);
	vma_free_all(mm);
	mm_ending_done();
	if (mm->exe_file) {
		allow_write_access(mm->exe_file->inode);
		fput(mm->exe_file);
	}
	mmdrop(mm);
}

void mmdrop(struct mm_struct *mm)
{
	if (!refcount_dec_and_test(&mm->count))
		return;
	BUG_ON(mm == &init_mm);
	BUG_ON(mm->rss || mm->table_pages != 1);
	vm_gauge_add(VM_NR_TABLES, -1);
	put_page(virt_to_page(mm->root));
	kmem_cache_free(&mm_cache, mm);
}
