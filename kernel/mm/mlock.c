// SPDX-License-Identifier: MIT
/* mlock(2) and its relatives: pages that are not taken away. */
#include "mm/mlock.h"

#include "mm/mm.h"
#include "syscall/syscall.h"
#include "task/task.h"

/* Pages that current may lock in all. */
static u64 lock_limit(void)
{
	if (current->cred.euid == 0)
		return ~0UL;
	return rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
}

int may_lock(struct mm_struct *mm, u64 nbytes, u32 vm_flags)
{
	if (!(vm_flags & VM_LOCKED))
		return 0;
	return mm->locked_pages + (nbytes >> PAGE_SHIFT) > lock_limit() ? -EAGAIN : 0;
}

/* Pages of [start, end) that are locked already. */
static u64 locked_in(struct mm_struct *mm, va_t start, va_t end)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	u64 nr = 0;

	for (; vma && vma->start < end; vma = vma_next(vma))
		if (vma->flags & VM_LOCKED)
			nr += (min(vma->end, end) - max(vma->start, start)) >> PAGE_SHIFT;
	return nr;
}

static int lock_range(struct mm_struct *mm, va_t start, va_t end, u32 set)
{
	u64 more = ((end - start) >> PAGE_SHIFT) - locked_in(mm, start, end);
	bool whole = vma_covers(mm, start, end);
	int err;

	if (set && mm->locked_pages + more > lock_limit())
		return -ENOMEM;
	err = vma_change(mm, start, end, VM_LOCKED | VM_ONFAULT, set);
	/* kswapd, if it has not seen that, is done with the table that it looks at. */
	spin_lock(&mm->page_table_lock);
	spin_unlock(&mm->page_table_lock);
	return err ? err : whole ? 0 : -ENOMEM;
}

/* The pages that hold a byte of [addr, addr + nbytes); false where it wraps around. */
static bool page_range(va_t *addr, u64 nbytes, va_t *end)
{
	*end = ALIGN_UP(*addr + nbytes, PAGE_SIZE);
	*addr = ALIGN_DOWN(*addr, PAGE_SIZE);
	return *end >= *addr;
}

/* `set`: VM_LOCKED, perhaps with VM_ONFAULT; or 0, to unlock. */
static long change_locks(va_t addr, u64 nbytes, u32 set)
{
	struct mm_struct *mm = current->mm;
	va_t end;
	int err;

	if (set && lock_limit() == 0)
		return -EPERM;
	if (!page_range(&addr, nbytes, &end))
		return -EINVAL;
	if (addr == end)
		return 0;
	if (bad_range(addr, end - addr))
		return -ENOMEM;
	down_write(&mm->mmap_lock);
	err = lock_range(mm, addr, end, set);
	up_write(&mm->mmap_lock);
	if (!err && set == VM_LOCKED && populate_range(mm, addr, end))
		err = -ENOMEM;
	return err;
}

SYSCALL_DEFINE2(mlock, va_t, addr, u64, nbytes)
{
	return change_locks(addr, nbytes, VM_LOCKED);
}

SYSCALL_DEFINE3(mlock2, va_t, addr, u64, nbytes, u32, flags)
{
	if (flags & ~(u32)MLOCK_ONFAULT)
		return -EINVAL;
	return change_locks(addr, nbytes, VM_LOCKED | (flags ? VM_ONFAULT : 0));
}

SYSCALL_DEFINE2(munlock, va_t, addr, u64, nbytes)
{
	return change_locks(addr, nbytes, 0);
}

SYSCALL_DEFINE1(mlockall, u32, flags)
{
	struct mm_struct *mm = current->mm;
	u32 set = VM_LOCKED | (flags & MCL_ONFAULT ? VM_ONFAULT : 0);
	int err = 0;

	if (!flags || flags & ~(u32)(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) ||
	    flags == MCL_ONFAULT)
		return -EINVAL;
	if (lock_limit() == 0)
		return -EPERM;
	down_write(&mm->mmap_lock);
	if (flags & MCL_CURRENT && mm->total_pages > lock_limit())
		err = -ENOMEM;
	if (!err)
		mm->def_flags = flags & MCL_FUTURE ? set : 0;
	if (!err && flags & MCL_CURRENT)
		err = vma_change(mm, 0, USER_END, VM_LOCKED | VM_ONFAULT, set);
	up_write(&mm->mmap_lock);
	if (!err && (flags & (MCL_CURRENT | MCL_ONFAULT)) == MCL_CURRENT)
		populate_range(mm, 0, USER_END);
	return err;
}

SYSCALL_DEFINE0(munlockall)
{
	struct mm_struct *mm = current->mm;
	int err;

	down_write(&mm->mmap_lock);
	mm->def_flags = 0;
	err = vma_change(mm, 0, USER_END, VM_LOCKED | VM_ONFAULT, 0);
	up_write(&mm->mmap_lock);
	return err;
}
