/* SPDX-License-Identifier: MIT */
/*
 * Address spaces. An mm_struct is a root page table and the areas (VMAs) that say what
 * each address means; faults fill the table in, page by page. Threads share one.
 */
#pragma once

#include "lib/refcount.h"
#include "lib/lock.h"
#include "lib/tree.h"
#include "riscv/pte.h"
#include "task/rwsem.h"
#include "uapi/mman.h"

struct file;
struct page;
struct task_struct;

/* vm_flags; the first three are also what an access asks for. */
#define VM_READ	     BIT(0)
#define VM_WRITE     BIT(1)
#define VM_EXEC	     BIT(2)
#define VM_ACCESS    (VM_READ | VM_WRITE | VM_EXEC)
#define VM_GROWSDOWN BIT(3)  /* the stack */
#define VM_NORESERVE BIT(4)  /* may be larger than memory is */
#define VM_SHARED    BIT(5)  /* writes go to the file */
#define VM_MAYWRITE  BIT(6)  /* mprotect may allow writing: not for a shared file opened to read */
#define VM_LOCKED    BIT(7)  /* mlock: pages stay in memory */
#define VM_ONFAULT   BIT(8)  /* and with it: but only those that are touched */
#define VM_DONTCOPY  BIT(9)  /* madvise: a child does not have it */
#define VM_WIPEFORK  BIT(10) /* madvise: a child finds zeroes */

/* A range with one meaning: [start, end), page aligned, disjoint from all others. */
struct vm_area_struct {
	struct tree_node node;	 /* [mm->mmap_lock] by start */
	struct mm_struct *mm;	 /* I */
	va_t start, end;	 /* [mm->mmap_lock + i_mmap_mutex], as pgoff; the order, as node */
	u32 flags;		 /* VM_* */
	struct file *file;	 /* I  counted; NULL: private and anonymous */
	u64 pgoff;		 /* of start in the file, in pages */
	struct list_head i_mmap; /* [i_mmap_mutex] among the areas that map the file */
};

struct mm_struct {
	struct list_head mms; /* [mm_lock] all that have users */
	refcount_t users;     /* tasks; the last one empties it */
	refcount_t count;     /* 1 for all users, 1 a hart that has it in satp; the last frees it */
	struct rw_semaphore mmap_lock;	  /* the areas; faults read */
	struct tree_root vmas;		  /* [mmap_lock] */
	struct vm_area_struct *vma_cache; /* [mmap_lock] the last one found, or NULL */
	u64 total_pages;		  /* [mmap_lock] mapped by VMAs */
	u64 data_pages;	  /* [mmap_lock] private and writable: what RLIMIT_DATA bounds */
	u64 locked_pages; /* [mmap_lock] in VM_LOCKED areas: what RLIMIT_MEMLOCK bounds */
	u32 def_flags;	  /* [mmap_lock] of new areas: VM_LOCKED, VM_ONFAULT, by mlockall */

	struct spinlock page_table_lock;
	pte_t *root;	  /* I  the table; entries [page_table_lock] */
	u64 rss;	  /* [page_table_lock] user pages mapped */
	u64 table_pages;  /* [page_table_lock] */
	u64 max_rss;	  /* [page_table_lock] */
	u64 swapped;	  /* [a] pages on the swap area, as the last look for a victim found */
	u64 active_harts; /* [a] bit per hart that has it in satp */
	bool membarrier;  /* [a] has said that it will ask for barriers */

	va_t mmap_base;	     /* I  mappings go below it */
	va_t mmap_hint;	     /* [mmap_lock] the search for free space starts here */
	va_t start_brk, brk; /* [mmap_lock] */
	va_t start_stack;    /* I */
	va_t arg_start, arg_end, env_start, env_end; /* I */
	va_t vdso;				     /* I */
	va_t scan_at;				     /* kswapd's: where it goes on */
	struct file *exe_file;			     /* I  counted */
};

extern struct mm_struct init_mm; /* the kernel's own: no user half */

__must_check struct mm_struct *mm_alloc(void);
/* A copy-on-write copy of current's; NULL when memory is out. */
__must_check struct mm_struct *mm_copy(struct mm_struct *old);
void mmget(struct mm_struct *mm); /* one more user */
void mmput(struct mm_struct *mm); /* may sleep: the last one unmaps all */
void mmdrop(struct mm_struct *mm);

/*
 * Calls fn for each mm that has users, until it fails: what it said. Those that come
 * meanwhile may be missed. Sleeps.
 */
int for_each_mm(int (*fn)(struct mm_struct *mm));

/* The mm whose turn it is to be looked through for pages, counted for mmdrop; or NULL. */
struct mm_struct *next_mm_to_scan(void);
u64 nr_mms(void);

/*
 * One is giving its pages back: the out-of-memory killer waits for that. A task that has an mm
 * no more, and is about to put it, says so around both.
 */
bool mm_is_ending(void);
void mm_ending_begin(void), mm_ending_done(void);

u64 total_rss(void); /* pages that all of them have, shared ones more than once */

/* Loads mm's root table into this hart. Interrupts off. */
void switch_mm(struct mm_struct *mm);

/* ---- areas; mmap_lock held ---- */

/* The area that holds addr, or the first one above it; NULL if there is none. */
struct vm_area_struct *find_vma(struct mm_struct *mm, va_t addr);
struct vm_area_struct *vma_next(struct vm_area_struct *vma);

/* Adds an area, merged with its neighbours where they are alike; takes over no reference. */
__must_check int vma_map(struct mm_struct *mm, va_t start, va_t end, u32 flags, struct file *file,
			 u64 pgoff);
__must_check int vma_unmap(struct mm_struct *mm, va_t start, va_t end);

/* Both in one: what was there goes only if the new area can come. */
__must_check int vma_replace(struct mm_struct *mm, va_t start, va_t end, u32 flags,
			     struct file *file, u64 pgoff);

/* Up to the first hole, -ENOMEM, or area that must not have this access, -EACCES. */
__must_check int vma_protect(struct mm_struct *mm, va_t start, va_t end, u32 access);

/* Changes flags other than VM_ACCESS of all areas in [start, end); 0 or -ENOMEM. */
__must_check int vma_change(struct mm_struct *mm, va_t start, va_t end, u32 clear, u32 set);

/*
 * Moves [old, old + nbytes), a part of one area, with its pages to `new`, where nothing is;
 * what is there becomes new_bytes long, and no shorter. `keep`: an empty area stays behind.
 * 0 or -ENOMEM.
 */
__must_check int vma_move(struct mm_struct *mm, va_t old, u64 nbytes, va_t new, u64 new_bytes,
			  bool keep);
bool vma_covers(struct mm_struct *mm, va_t start, va_t end); /* no hole in it */
/* A stack becomes longer: `start` is below it, and free. */
void vma_grow_down(struct mm_struct *mm, struct vm_area_struct *vma, va_t start);
/* Drops all areas, for the last user. */
void vma_free_all(struct mm_struct *mm);
__must_check int vma_copy_all(struct mm_struct *to, struct mm_struct *from);
bool vma_is_free(struct mm_struct *mm, va_t start, va_t end);

/* The stack as exec makes it: RLIMIT_STACK bounds how far faults extend it. */
#define STACK_GUARD_GAP (256 * PAGE_SIZE)

/*
 * A free range of nbytes (whole pages): at `hint` if that is free, else the highest below
 * mmap_base that is found. -ENOMEM if there is none.
 */
__must_check long get_unmapped_area(struct mm_struct *mm, va_t hint, u64 nbytes);

/* An argument of mmap and its like: not in user space as a whole. */
static inline bool bad_range(va_t start, u64 nbytes)
{
	return nbytes > USER_END || start > USER_END - nbytes;
}

/* munmap's part behind the checks: the search for free space hears of it. */
__must_check int do_munmap(struct mm_struct *mm, va_t start, u64 nbytes);

/* 0, or -ENOMEM if current may not map this much more; or not as private and writable. */
__must_check int may_be_data(struct mm_struct *mm, u64 npages);
__must_check int may_expand(struct mm_struct *mm, u64 nbytes, u32 flags);

void mm_init(void);

/* ---- faults ---- */

extern struct page *zero_page; /* I  what reads of untouched memory find */

/*
 * Makes `addr` accessible (VM_READ, VM_WRITE or VM_EXEC). 0, -EFAULT if there is no area,
 * -EACCES if it does not allow this, -EIO if the file behind it can't be read or ends before it, -ENOMEM.
 * Takes mmap_lock; sleeps.
 */
__must_check int handle_mm_fault(struct mm_struct *mm, va_t addr, u32 access);

/* The same for a fault of current's; kills the biggest task rather than give -ENOMEM. */
__must_check int user_page_fault(va_t addr, u32 access);

/* Brings back the page at addr if it is swapped out. 0, -ENOMEM or -EIO. Sleeps. */
__must_check int unswap_page(struct mm_struct *mm, va_t addr);

/*
 * Faults in what [start, end) of mm has, as a write would where the area is private and may
 * be written: 0, or the first -errno, while it goes on with the next area. Sleeps.
 */
int populate_range(struct mm_struct *mm, va_t start, va_t end);

/* Frees memory by killing, and waits a little: try again then. See oom.c. Sleeps. */
void out_of_memory(void);
