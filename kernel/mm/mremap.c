// SPDX-License-Identifier: MIT
/* mremap(2): an area grows, shrinks or moves, with what is in it. */
#include "fs/fs.h"
#include "mm/mlock.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "syscall/syscall.h"
#include "task/task.h"

struct mremap {
	struct mm_struct *mm;
	va_t old, new;
	u64 old_bytes, new_bytes;
	int flags;
};

/* More bytes for an area: 0 or -errno. */
static int may_grow(const struct mremap *r, const struct vm_area_struct *vma)
{
	u64 kept = r->flags & MREMAP_DONTUNMAP ? 0 : min(r->old_bytes, r->new_bytes);
	u64 more = r->new_bytes - kept;
	int err = more ? may_expand(r->mm, more, vma->flags) : 0;

	return err ? err : may_lock(r->mm, more, vma->flags);
}

/* An old size of 0: what is shared gets a second mapping. */
static int duplicate_area(const struct mremap *r)
{
	struct vm_area_struct *vma = find_vma(r->mm, r->old);

	return vma_map(r->mm, r->new, r->new + r->new_bytes, vma->flags, vma->file,
		       vma->pgoff + ((r->old - vma->start) >> PAGE_SHIFT));
}

/* To r->new, where nothing is. */
static long move_area(const struct mremap *r)
{
	/* What is beyond the new size stays behind: it goes first. */
	u64 moved = min(r->old_bytes, r->new_bytes);
	int err = 0;

	if (moved < r->old_bytes)
		err = do_munmap(r->mm, r->old + moved, r->old_bytes - moved);
	if (!moved)
		err = duplicate_area(r);
	else if (!err)
		err = vma_move(r->mm, r->old, moved, r->new, r->new_bytes,
			       r->flags & MREMAP_DONTUNMAP);
	return err ? err : (long)r->new;
}

static long move_anywhere(struct mremap *r)
{
	long at = get_unmapped_area(r->mm, 0, r->new_bytes);

	if (at < 0)
		return at;
	r->new = (va_t)at;
	return move_area(r);
}

static long move_to_fixed(const struct mremap *r)
{
	int err = do_munmap(r->mm, r->new, r->new_bytes);

	return err ? err : move_area(r);
}

/* False if it can't stay where it is. */
static bool can_grow_in_place(const struct mremap *r, const struct vm_area_struct *vma)
{
	va_t end = r->old + r->old_bytes;
	u64 more = r->new_bytes - r->old_bytes;

	return vma->end == end && !bad_range(end, more) && vma_is_free(r->mm, end, end + more);
}

static long grow(struct mremap *r, struct vm_area_struct *vma)
{
	va_t end = r->old + r->old_bytes;
	u64 pgoff = vma->file ? vma->pgoff + ((end - vma->start) >> PAGE_SHIFT) : 0;
	int err;

	if (can_grow_in_place(r, vma)) {
		err = vma_map(r->mm, end, r->old + r->new_bytes, vma->flags, vma->file, pgoff);
		return err ? err : (long)r->old;
	}
	return r->flags & MREMAP_MAYMOVE ? move_anywhere(r) : -ENOMEM;
}

static long do_mremap(struct mremap *r)
{
	struct vm_area_struct *vma = find_vma(r->mm, r->old);
	int err;

	if (!vma || vma->start > r->old || r->old_bytes > vma->end - r->old)
		return -EFAULT;
	if (r->flags & MREMAP_DONTUNMAP && vma->file)
		return -EINVAL;
	if (!r->old_bytes && (!(vma->flags & VM_SHARED) || !(r->flags & MREMAP_MAYMOVE)))
		return -EINVAL;
	err = may_grow(r, vma);
	if (err)
		return err;
	if (r->flags & MREMAP_FIXED)
		return move_to_fixed(r);
	if (r->flags & MREMAP_DONTUNMAP || !r->old_bytes)
		return move_anywhere(r);
	if (r->new_bytes > r->old_bytes)
		return grow(r, vma);
	if (r->new_bytes < r->old_bytes)
		err = do_munmap(r->mm, r->old + r->new_bytes, r->old_bytes - r->new_bytes);
	return err ? err : (long)r->old;
}

static int check_args(const struct mremap *r)
{
	if (r->flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP))
		return -EINVAL;
	if (r->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) && !(r->flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if (r->flags & MREMAP_DONTUNMAP && r->old_bytes != r->new_bytes)
		return -EINVAL;
	if (r->old & ~PAGE_MASK || !r->new_bytes)
		return -EINVAL;
	if (!(r->flags & MREMAP_FIXED))
		return 0;
	if (r->new & ~PAGE_MASK || bad_range(r->new, r->new_bytes))
		return -EINVAL;
	if (r->old < r->new + r->new_bytes && r->new < r->old + r->old_bytes)
		return -EINVAL;
	return r->new < USER_START ? -EPERM : 0;
}

SYSCALL_DEFINE5(mremap, va_t, old, u64, old_bytes, u64, new_bytes, int, flags, va_t, new)
{
	struct mremap r = {.mm = current->mm,
			   .old = old,
			   .new = new,
			   .old_bytes = ALIGN_UP(old_bytes, PAGE_SIZE),
			   .new_bytes = ALIGN_UP(new_bytes, PAGE_SIZE),
			   .flags = flags};
	bool locked = false;
	long ret = check_args(&r);

	if (ret)
		return ret;
	if (bad_range(old, r.old_bytes))
		return -EFAULT;
	if (r.new_bytes > USER_END)
		return -ENOMEM;
	down_write(&r.mm->mmap_lock);
	ret = do_mremap(&r);
	if (ret > 0)
		locked = (find_vma(r.mm, (va_t)ret)->flags & (VM_LOCKED | VM_ONFAULT)) == VM_LOCKED;
	up_write(&r.mm->mmap_lock);
	if (locked)
		populate_range(r.mm, (va_t)ret, (va_t)ret + r.new_bytes);
	return ret;
}
