// SPDX-License-Identifier: MIT
/* mmap, munmap, mprotect and brk. */
#include "drivers/mem.h"
#include "fs/fs.h"
#include "mm/mlock.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/shmem.h"
#include "mm/swap.h"
#include "syscall/syscall.h"
#include "task/task.h"

#define MAP_KNOWN                                                                                  \
	(MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_DENYWRITE | MAP_EXECUTABLE |   \
	 MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_HUGETLB |      \
	 MAP_FIXED_NOREPLACE)

int may_be_data(struct mm_struct *mm, u64 npages)
{
	u64 nbytes = (mm->data_pages + npages) << PAGE_SHIFT;

	return nbytes > rlimit(RLIMIT_DATA) ? -ENOMEM : 0;
}

int may_expand(struct mm_struct *mm, u64 nbytes, u32 flags)
{
	u64 npages = nbytes >> PAGE_SHIFT;

	if ((mm->total_pages + npages) << PAGE_SHIFT > rlimit(RLIMIT_AS))
		return -ENOMEM;
	if ((flags & (VM_WRITE | VM_SHARED)) == VM_WRITE && may_be_data(mm, npages))
		return -ENOMEM;
	/* Memory may be promised twice over, but not to one caller in one call. */
	if (flags & VM_NORESERVE)
		return 0;
	return npages > nr_total_pages() + nr_swap_pages() ? -ENOMEM : 0;
}

static bool range_is_free(struct mm_struct *mm, va_t start, u64 nbytes)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	va_t end = start + nbytes;

	if (!vma)
		return true;
	/* A stack keeps room to grow. */
	return vma->flags & VM_GROWSDOWN ? vma->start >= end + STACK_GUARD_GAP : vma->start >= end;
}

/* The highest free range that ends at or below `top`; 0 if there is none. */
static va_t find_gap_below(struct mm_struct *mm, va_t top, u64 nbytes)
{
	while (top >= USER_START && top - USER_START >= nbytes) {
		va_t start = top - nbytes;
		struct vm_area_struct *vma;

		if (range_is_free(mm, start, nbytes))
			return start;
		vma = find_vma(mm, start);
		top = vma->start;
		if (vma->flags & VM_GROWSDOWN)
			top -= min(top, (va_t)STACK_GUARD_GAP);
	}
	return 0;
}

long get_unmapped_area(struct mm_struct *mm, va_t hint, u64 nbytes)
{
	va_t start;

	hint = ALIGN_DOWN(hint, PAGE_SIZE);
	if (hint >= USER_START && !bad_range(hint, nbytes) && range_is_free(mm, hint, nbytes))
		return (long)hint;
	/* Below the last one first: what is above was full then. munmap raises the hint. */
	start = find_gap_below(mm, mm->mmap_hint, nbytes);
	if (!start)
		start = find_gap_below(mm, mm->mmap_base, nbytes);
	if (!start)
		return -ENOMEM;
	mm->mmap_hint = start;
	return (long)start;
}

static long do_mmap(struct mm_struct *mm, va_t addr, u64 nbytes, u32 flags, int map_flags,
		    struct file *file, u64 pgoff)
{
	bool fixed = map_flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
	long start = fixed ? (long)addr : get_unmapped_area(mm, addr, nbytes);
	int err;

	if (start < 0)
		return start;
	if (map_flags & MAP_FIXED_NOREPLACE && !vma_is_free(mm, addr, addr + nbytes))
		return -EEXIST;
	flags |= mm->def_flags;
	err = may_expand(mm, nbytes, flags);
	if (!err)
		err = may_lock(mm, nbytes, flags);
	if (!err && fixed)
		err = vma_replace(mm, addr, addr + nbytes, flags, file, pgoff);
	else if (!err)
		err = vma_map(mm, (va_t)start, (va_t)start + nbytes, flags, file, pgoff);
	return err ? err : start;
}

/* The VM_* of a new area, or -errno. */
static int mmap_flags(int prot, int flags)
{
	u32 vm_flags = prot & VM_ACCESS;

	switch (flags & MAP_TYPE) {
	case MAP_SHARED_VALIDATE:
		if (flags & ~MAP_KNOWN)
			return -EOPNOTSUPP;
		vm_flags |= VM_SHARED;
		break;
	case MAP_SHARED: vm_flags |= VM_SHARED; break;
	case MAP_PRIVATE: break;
	default: return -EINVAL;
	}
	if (flags & MAP_HUGETLB)
		return -EINVAL;
	if (flags & MAP_GROWSDOWN) {
		if (vm_flags & VM_SHARED || !(flags & MAP_ANONYMOUS))
			return -EINVAL;
		vm_flags |= VM_GROWSDOWN;
	}
	if (flags & MAP_NORESERVE)
		vm_flags |= VM_NORESERVE;
	if (flags & MAP_LOCKED)
		vm_flags |= VM_LOCKED;
	return (int)vm_flags;
}

static int check_mmap_file(const struct file *file, u32 vm_flags, u64 offset, u64 nbytes)
{
	if (!(file->mode & FMODE_READ))
		return -EACCES;
	if ((vm_flags & VM_SHARED) && (vm_flags & VM_WRITE) && !(file->mode & FMODE_WRITE))
		return -EACCES;
	if (!S_ISREG(file->inode->mode))
		return -ENODEV;
	return offset + nbytes < offset ? -EOVERFLOW : 0;
}

/* What is to be mapped, counted; NULL: private zeroes; or ERR_PTR. */
static struct file *mmap_file(int fd, bool anonymous, u32 vm_flags, u64 offset, u64 nbytes)
{
	struct file *file;
	int err;

	if (anonymous) {
		if (!(vm_flags & VM_SHARED))
			return NULL;
		file = shmem_file_setup(nbytes);
		return file ? file : ERR_PTR(-ENOMEM);
	}
	file = fget(fd);
	if (!file)
		return ERR_PTR(-EBADF);
	if (file->ops == &zero_fops) {
		fput(file);
		return mmap_file(-1, true, vm_flags, 0, nbytes);
	}
	err = check_mmap_file(file, vm_flags, offset, nbytes);
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

static int check_fixed(va_t addr, u64 nbytes)
{
	if (addr & ~PAGE_MASK)
		return -EINVAL;
	if (bad_range(addr, nbytes))
		return -ENOMEM;
	return addr < USER_START ? -EPERM : 0;
}

SYSCALL_DEFINE6(mmap, u64, addr, u64, nbytes, int, prot, int, flags, int, fd, u64, offset)
{
	struct mm_struct *mm = current->mm;
	int vm_flags = mmap_flags(prot, flags);
	struct file *file;
	bool populate;
	long ret = 0;

	if (offset & ~PAGE_MASK || !nbytes)
		return -EINVAL;
	if (nbytes > USER_END)
		return -ENOMEM;
	nbytes = ALIGN_UP(nbytes, PAGE_SIZE);
	if (vm_flags < 0)
		return vm_flags;
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		ret = check_fixed(addr, nbytes);
	if (ret)
		return ret;
	if (flags & MAP_ANONYMOUS)
		offset = 0;
	file = mmap_file(fd, flags & MAP_ANONYMOUS, (u32)vm_flags, offset, nbytes);
	if (IS_ERR(file))
		return PTR_ERR(file);
	down_write(&mm->mmap_lock);
	ret = do_mmap(mm, addr, nbytes, (u32)vm_flags, flags, file, offset >> PAGE_SHIFT);
	populate = (mm->def_flags & (VM_LOCKED | VM_ONFAULT)) == VM_LOCKED || flags & MAP_LOCKED ||
		   (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE;
	up_write(&mm->mmap_lock);
	if (file)
		fput(file);
	if (ret > 0 && populate)
		populate_range(mm, (va_t)ret, (va_t)ret + nbytes);
	return ret;
}

int do_munmap(struct mm_struct *mm, va_t start, u64 nbytes)
{
	va_t end = start + nbytes;
	int err = vma_unmap(mm, start, end);

	if (!err && end > mm->mmap_hint)
		mm->mmap_hint = min(end, mm->mmap_base);
	return err;
}

SYSCALL_DEFINE2(munmap, u64, addr, u64, nbytes)
{
	struct mm_struct *mm = current->mm;
	int err;

	if (addr & ~PAGE_MASK || !nbytes || bad_range(addr, nbytes))
		return -EINVAL;
	nbytes = ALIGN_UP(nbytes, PAGE_SIZE);
	down_write(&mm->mmap_lock);
	err = do_munmap(mm, addr, nbytes);
	up_write(&mm->mmap_lock);
	return err;
}

SYSCALL_DEFINE3(mprotect, u64, addr, u64, nbytes, int, prot)
{
	struct mm_struct *mm = current->mm;
	int err;

	if (addr & ~PAGE_MASK || prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC))
		return -EINVAL;
	if (!nbytes)
		return 0;
	if (bad_range(addr, nbytes))
		return -ENOMEM;
	nbytes = ALIGN_UP(nbytes, PAGE_SIZE);
	down_write(&mm->mmap_lock);
	err = vma_protect(mm, addr, addr + nbytes, prot & VM_ACCESS);
	up_write(&mm->mmap_lock);
	return err;
}

static int set_brk(struct mm_struct *mm, va_t brk)
{
	va_t old = ALIGN_UP(mm->brk, PAGE_SIZE), new = ALIGN_UP(brk, PAGE_SIZE);
	int err = 0;

	if (brk < mm->start_brk || brk > mm->mmap_base)
		return -ENOMEM;
	if (new > old) {
		if (brk - mm->start_brk > rlimit(RLIMIT_DATA))
			return -ENOMEM;
		err = may_expand(mm, new - old, VM_WRITE);
		if (!err && !range_is_free(mm, old, new - old + PAGE_SIZE))
			err = -ENOMEM;
		if (!err)
			err = may_lock(mm, new - old, mm->def_flags);
		if (!err)
			err = vma_map(mm, old, new, VM_READ | VM_WRITE | mm->def_flags, NULL, 0);
	} else if (new < old) {
		err = vma_unmap(mm, new, old);
	}
	if (!err)
		mm->brk = brk;
	return err;
}

/* brk(2), the system call: the new break, or the old one if it can't be. */
SYSCALL_DEFINE1(brk, u64, brk)
{
	struct mm_struct *mm = current->mm;
	bool populate;
	va_t old;
	long ret;

	down_write(&mm->mmap_lock);
	old = mm->brk;
	(void)set_brk(mm, brk);
	ret = (long)mm->brk;
	populate = (mm->def_flags & (VM_LOCKED | VM_ONFAULT)) == VM_LOCKED;
	up_write(&mm->mmap_lock);
	if (populate && brk > old)
		populate_range(mm, ALIGN_UP(old, PAGE_SIZE), ALIGN_UP((va_t)ret, PAGE_SIZE));
	return ret;
}
