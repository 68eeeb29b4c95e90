// SPDX-License-Identifier: MIT
/*
 * Page faults: where memory comes from. One path serves the user's own accesses and the
 * kernel's copies to and from user memory.
 *
 *	not mapped, anonymous		for a write a page of zeroes, else the one that all share
 *	not mapped, a file's		the page of the page cache, read-only; for a write a copy
 *	on the swap area		the page of the swap cache, read-only
 *	MAP_SHARED, a write		the page of the page cache becomes dirty, and writable
 *	mapped PTE_COW, a write		the sole owner gets its permission back, others a copy
 *	mapped and allowed		spurious: another hart was faster, or a stale TLB
 *	just below the stack		the stack grows
 *
 * mmap_lock is held to read, so that the area stays; threads fault side by side. Each makes
 * its page, and puts it in if the entry is still what it was: page_table_lock is taken for
 * the entry alone.
 */
#include "fs/fs.h"
#include "lib/bug.h"
#include "lib/string.h"
#include "mm/filemap.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/shmem.h"
#include "mm/swap.h"
#include "mm/vmstat.h"
#include "task/signal.h"
#include "task/task.h"

/* Without permission to write, which a fault gives when it knows the page. */
static pte_t vma_pte_flags(const struct vm_area_struct *vma)
{
	pte_t flags = PTE_V | PTE_U | PTE_A | PTE_D;

	/* RISC-V has no write-only pages: what may be written may be read. */
	if (vma->flags & (VM_READ | VM_WRITE))
		flags |= PTE_R;
	if (vma->flags & VM_EXEC)
		flags |= PTE_X;
	if (vma->flags & VM_SHARED)
		flags |= PTE_SHARED;
	/* PROT_NONE, as protect_pte has it. */
	return flags & PTE_LEAF ? flags : (flags | PTE_R) & ~PTE_U;
}

static struct page *alloc_anon_page(gfp_t gfp)
{
	struct page *page = alloc_page(gfp | GFP_FAULT);

	if (page) {
		page->flags = PG_ANON;
		vm_gauge_add(VM_NR_ANON, 1);
	}
	return page;
}

/* Instructions were stored as data: harts fetch them from here on. */
static void sync_icache(const struct vm_area_struct *vma)
{
	if (vma->flags & VM_EXEC)
		asm volatile("fence.i" ::: "memory");
}

/* Maps `page`, which the entry counts from now on, where nothing was. */
static void map_page(struct mm_struct *mm, pte_t *pte, struct page *page, pte_t flags)
{
	if (!install_pte(mm, pte, 0, make_pte(page_to_pa(page), flags)))
		put_page(page); /* another thread's fault was faster */
}

static int fault_anon(struct mm_struct *mm, struct vm_area_struct *vma, pte_t *pte, u32 access)
{
	struct page *page = zero_page;
	pte_t flags = vma_pte_flags(vma);

	if (access & VM_WRITE) {
		page = alloc_anon_page(GFP_ZERO);
		if (!page)
			return -ENOMEM;
		flags |= PTE_W;
		count_vm_event(VM_fault_anon);
	} else {
		get_page(zero_page);
		if (vma->flags & VM_WRITE)
			flags |= PTE_COW;
		count_vm_event(VM_fault_zero);
	}
	map_page(mm, pte, page, flags);
	return 0;
}

/* A page of its own for who writes to a private mapping of `page`. */
static int copy_file_page(struct mm_struct *mm, struct vm_area_struct *vma, pte_t *pte,
			  const struct page *page)
{
	struct page *copy = alloc_anon_page(0);

	if (!copy)
		return -ENOMEM;
	memcpy(page_address(copy), page_address(page), PAGE_SIZE);
	sync_icache(vma);
	map_page(mm, pte, copy, vma_pte_flags(vma) | PTE_W);
	count_vm_event(VM_fault_cow_copy);
	return 0;
}

/*
 * The locked page of a file is written through a shared mapping: takes note of that before
 * it happens. Who writes it back takes the permission away again.
 */
static int page_mkwrite(struct inode *inode, struct page *page)
{
	int err = inode->mapping.ops->prepare_write(inode, page->index);

	if (err)
		return err;
	if (is_shmem(&inode->mapping))
		return 0;
	set_page_dirty(page);
	inode->mtime = inode->ctime = current_time();
	inode->sb->ops->write_inode(inode);
	return 0;
}

#define DIRTIED 1 /* success, and the file system has one more page to write */

/* `entry` is what is there: nothing, or the same page of the file, mapped to be read. */
static int fault_file(struct mm_struct *mm, struct vm_area_struct *vma, pte_t *pte, pte_t entry,
		      va_t addr, u32 access)
{
	struct inode *inode = vma->file->inode;
	u64 index = vma->pgoff + ((addr - vma->start) >> PAGE_SHIFT);
	struct page *page = filemap_lock_page(inode, index);
	pte_t flags = vma_pte_flags(vma);
	int err = 0;

	if (IS_ERR(page)) /* -ERANGE: behind the end of the file, which is -EIO's SIGBUS too */
		return PTR_ERR(page) == -ENOMEM ? -ENOMEM : -EIO;
	if (access & VM_WRITE && !(vma->flags & VM_SHARED)) {
		err = copy_file_page(mm, vma, pte, page);
		goto out;
	}
	if (access & VM_WRITE) {
		err = page_mkwrite(inode, page);
		if (err)
			goto out;
		flags |= PTE_W;
	} else if ((vma->flags & (VM_WRITE | VM_SHARED)) == VM_WRITE) {
		flags |= PTE_COW;
	}
	sync_icache(vma);
	if (install_pte(mm, pte, entry, make_pte(page_to_pa(page), flags)) && !entry)
		get_page(page); /* the entry's */
	count_vm_event(VM_fault_file);
	err = flags & PTE_W ? DIRTIED : 0;
out:
	unlock_page(page);
	put_page(page);
	return err >= 0 || err == -ENOMEM ? err : -EIO;
}

/*
 * A write to a private page that is read-only for now. A page of no file with a count of
 * 1 is this mm's alone: only a fork of this mm could share it, and that needs mmap_lock.
 */
static int fault_cow(struct mm_struct *mm, struct vm_area_struct *vma, pte_t *pte, pte_t entry,
		     va_t addr)
{
	struct page *old = pa_to_page(pte_pa(entry)), *copy;
	pte_t seen = 0;
	bool same;

	if (page_test_flag(old, PG_ANON) && page_count(old) == 1) {
		/* Wider: whoever has the old entry in a TLB faults and finds this one. */
		if (install_pte(mm, pte, entry, (entry & ~PTE_COW) | PTE_W | PTE_A | PTE_D))
			count_vm_event(VM_fault_cow_restore);
		return 0;
	}
	copy = alloc_anon_page(old == zero_page ? GFP_ZERO : 0);
	if (!copy)
		return -ENOMEM;
	/* Under the lock: truncation may take the page out of the table, and free it. */
	spin_lock(&mm->page_table_lock);
	same = *pte == entry;
	if (same) {
		if (old != zero_page)
			memcpy(page_address(copy), page_address(old), PAGE_SIZE);
		seen = change_pte(mm, pte, make_pte(page_to_pa(copy), vma_pte_flags(vma) | PTE_W));
	}
	spin_unlock(&mm->page_table_lock);
	if (!same) {
		put_page(copy);
		return 0; /* the access is tried again */
	}
	sync_icache(vma);
	if (seen & PTE_SEEN)
		flush_tlb_range(mm, addr, addr + PAGE_SIZE);
	put_pte(entry);
	count_vm_event(old == zero_page ? VM_fault_anon : VM_fault_cow_copy);
	return 0;
}

/*
 * The page is on the swap area, or on its way. The last entry that has the slot takes the
 * page out of the swap cache, and so may have it to itself; a write faults once more.
 */
static int fault_swap(struct mm_struct *mm, struct vm_area_struct *vma, pte_t *pte, pte_t entry)
{
	struct page *page = swap_lock_page(pte_swap_slot(entry));
	pte_t flags = vma_pte_flags(vma);

	if (IS_ERR(page)) /* -ERANGE: another thread has it already */
		return PTR_ERR(page) == -ERANGE ? 0 : PTR_ERR(page);
	if (vma->flags & VM_WRITE)
		flags |= PTE_COW;
	sync_icache(vma);
	if (install_pte(mm, pte, entry, make_pte(page_to_pa(page), flags))) {
		get_page(page); /* the entry's */
		if (!swap_free(pte_swap_slot(entry)) && !page_test_flag(page, PG_WRITEBACK))
			delete_from_swap_cache(page);
		count_vm_event(VM_swap_in);
		current->times.majflt++;
	}
	unlock_page(page);
	put_page(page);
	return 0;
}

int unswap_page(struct mm_struct *mm, va_t addr)
{
	struct vm_area_struct *vma;
	pte_t *pte = NULL;
	int err = 0;

	down_read(&mm->mmap_lock);
	vma = find_vma(mm, addr);
	if (vma && vma->start <= addr) {
		pte = pte_alloc(mm, addr);
		err = pte ? 0 : -ENOMEM;
	}
	if (pte && pte_is_swap(READ_ONCE(*pte)))
		err = fault_swap(mm, vma, pte, READ_ONCE(*pte));
	up_read(&mm->mmap_lock);
	return err;
}

/* Lets the area above `addr` take it in, if it is a stack and may grow so far. 0 or -EFAULT. */
static int expand_stack_locked(struct mm_struct *mm, va_t addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);
	u64 limit = rlimit(RLIMIT_STACK);
	struct vm_area_struct *below;
	struct tree_node *prev;
	va_t start = ALIGN_DOWN(addr, PAGE_SIZE);

	if (!vma || !(vma->flags & VM_GROWSDOWN) || vma->end - start > limit)
		return -EFAULT;
	if (vma->start <= start)
		return 0; /* another thread was faster */
	prev = tree_prev(&vma->node);
	below = prev ? tree_entry(prev, struct vm_area_struct, node) : NULL;
	if (start < STACK_GUARD_GAP || (below && below->end > start - STACK_GUARD_GAP))
		return -EFAULT;
	vma_grow_down(mm, vma, start);
	return 0;
}

static int expand_stack(struct mm_struct *mm, va_t addr)
{
	int err;

	down_write(&mm->mmap_lock);
	err = expand_stack_locked(mm, addr);
	up_write(&mm->mmap_lock);
	return err;
}

static int fault_locked(struct mm_struct *mm, va_t addr, u32 access)
{
	struct vm_area_struct *vma = find_vma(mm, addr);
	pte_t *pte, entry;

	if (!vma || vma->start > addr)
		return -EFAULT;
	if (!(vma->flags & (access == VM_READ ? VM_READ | VM_WRITE : access)))
		return -EACCES;
	pte = pte_alloc(mm, addr);
	if (!pte)
		return -ENOMEM;
	entry = READ_ONCE(*pte);
	if (pte_is_swap(entry))
		return fault_swap(mm, vma, pte, entry);
	if (!(entry & PTE_V))
		return vma->file ? fault_file(mm, vma, pte, entry, addr, access)
				 : fault_anon(mm, vma, pte, access);
	if (access == VM_WRITE && (entry & (PTE_SHARED | PTE_W)) == PTE_SHARED)
		return fault_file(mm, vma, pte, entry, addr, access);
	if (access == VM_WRITE && entry & PTE_COW)
		return fault_cow(mm, vma, pte, entry, ALIGN_DOWN(addr, PAGE_SIZE));
	if (access == VM_WRITE && !(entry & PTE_W))
		return -EACCES;
	/* Reclaim clears A; not all hardware sets it. */
	if (!(entry & PTE_A) && !install_pte(mm, pte, entry, entry | PTE_A))
		return 0;
	local_flush_tlb_page(addr);
	count_vm_event(VM_fault_spurious);
	return 0;
}

int handle_mm_fault(struct mm_struct *mm, va_t addr, u32 access)
{
	int err;

	if (addr >= USER_END)
		return -EFAULT;
	count_vm_event(VM_fault);
	current->times.minflt++;
	do {
		down_read(&mm->mmap_lock);
		err = fault_locked(mm, addr, access);
		up_read(&mm->mmap_lock);
	} while (err == -EFAULT && !expand_stack(mm, addr));
	if (err == DIRTIED) {
		balance_dirty_pages();
		return 0;
	}
	return err;
}

int user_page_fault(va_t addr, u32 access)
{
	for (;;) {
		int err = handle_mm_fault(current->mm, addr, access);

		if (err != -ENOMEM || fatal_signal_pending())
			return err;
		out_of_memory();
		if (fatal_signal_pending())
			return -ENOMEM;
	}
}

/*
 * The access that populates the area at addr, 0 if there is none; false where nothing is.
 * *end is behind the area, or the hole.
 */
static bool find_area(struct mm_struct *mm, va_t addr, va_t *end, u32 *access)
{
	struct vm_area_struct *vma;
	bool found;

	down_read(&mm->mmap_lock);
	vma = find_vma(mm, addr);
	found = vma && vma->start <= addr;
	*end = found ? vma->end : vma ? vma->start : USER_END;
	if (found && (vma->flags & (VM_WRITE | VM_SHARED)) == VM_WRITE)
		*access = VM_WRITE;
	else if (found)
		*access = vma->flags & VM_READ ? VM_READ : vma->flags & VM_EXEC;
	up_read(&mm->mmap_lock);
	return found;
}

/* Of one area: 0, or the first -errno. */
static int populate_area(struct mm_struct *mm, va_t start, va_t end, u32 access)
{
	int err = access ? 0 : -EFAULT;

	for (va_t va = start; va < end && !err; va += PAGE_SIZE)
		err = fatal_signal_pending() ? -EINTR : handle_mm_fault(mm, va, access);
	return err;
}

int populate_range(struct mm_struct *mm, va_t start, va_t end)
{
	int ret = 0;

	for (va_t va = start, area_end; va < end; va = area_end) {
		u32 access;
		int err;

		if (!find_area(mm, va, &area_end, &access))
			continue;
		err = populate_area(mm, va, min(area_end, end), access);
		if (!ret)
			ret = err;
		if (err == -ENOMEM || err == -EINTR)
			break;
	}
	return ret;
}
