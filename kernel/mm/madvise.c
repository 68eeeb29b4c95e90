// SPDX-License-Identifier: MIT
/*
 * madvise, msync and mincore: what a program says of its memory, and asks.
 *
 * Each goes from area to area; where there is none, it goes on, and says -ENOMEM at last.
 */
#include "fs/fs.h"
#include "mm/filemap.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/task.h"

/* ---- madvise ---- */

/* The area's pages go; who touches them finds zeroes, or the file. */
static int discard(struct mm_struct *mm, va_t start, va_t end)
{
	int err = unshare_ends(mm, start, end);

	if (!err)
		unmap_range(mm, start, end);
	return err;
}

static int will_need(struct vm_area_struct *vma, va_t start, va_t end)
{
	u64 index = vma->pgoff + ((start - vma->start) >> PAGE_SHIFT);

	for (va_t va = start; vma->file && va < end; va += PAGE_SIZE) {
		struct page *page = filemap_get_page(vma->file->inode, index++);

		if (IS_ERR(page))
			break;
		put_page(page);
	}
	return 0;
}

/* For a part of one area, which may be merged with others by it. */
static int advise_area(struct mm_struct *mm, struct vm_area_struct *vma, va_t start, va_t end,
		       int advice)
{
	bool anonymous = !vma->file;

	switch (advice) {
	case MADV_WILLNEED: return will_need(vma, start, end);
	case MADV_FREE:
		/* Linux: takes the pages when memory is short, not before. */
		if (!anonymous)
			return -EINVAL;
		return vma->flags & VM_LOCKED ? -EINVAL : discard(mm, start, end);
	case MADV_DONTNEED: return vma->flags & VM_LOCKED ? -EINVAL : discard(mm, start, end);
	case MADV_DONTFORK: return vma_change(mm, start, end, 0, VM_DONTCOPY);
	case MADV_DOFORK: return vma_change(mm, start, end, VM_DONTCOPY, 0);
	case MADV_WIPEONFORK:
		return anonymous ? vma_change(mm, start, end, 0, VM_WIPEFORK) : -EINVAL;
	case MADV_KEEPONFORK: return vma_change(mm, start, end, VM_WIPEFORK, 0);
	}
	return 0; /* no more than a hint */
}

static bool advice_known(int advice)
{
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_FREE:
	case MADV_DONTFORK:
	case MADV_DOFORK:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
	case MADV_WIPEONFORK:
	case MADV_KEEPONFORK:
	case MADV_COLD: return true;
	}
	return false;
}

/* Of addr and nbytes: 0, or -errno; *end behind the last page. */
static int check_pages(va_t addr, u64 nbytes, va_t *end)
{
	if (addr & ~PAGE_MASK)
		return -EINVAL;
	*end = addr + ALIGN_UP(nbytes, PAGE_SIZE);
	if (*end < addr || (nbytes && *end == addr))
		return -EINVAL;
	return *end > USER_END ? -ENOMEM : 0;
}

SYSCALL_DEFINE3(madvise, va_t, addr, u64, nbytes, int, advice)
{
	struct mm_struct *mm = current->mm;
	int err, ret = 0;
	va_t end;

	if (!advice_known(advice))
		return -EINVAL;
	err = check_pages(addr, nbytes, &end);
	if (err)
		return err;
	down_write(&mm->mmap_lock);
	while (addr < end && !err) {
		struct vm_area_struct *vma = find_vma(mm, addr);
		va_t stop = vma ? min(vma->end, end) : end;

		if (!vma || vma->start > addr)
			ret = -ENOMEM;
		if (vma && vma->start < stop)
			err = advise_area(mm, vma, max(vma->start, addr), stop, advice);
		addr = stop;
	}
	up_write(&mm->mmap_lock);
	return err ? err : ret;
}

/* ---- msync ---- */

/* The file of which the first shared mapping is in [*addr, end), counted; NULL: none. */
static struct file *next_shared_file(struct mm_struct *mm, va_t *addr, va_t end, int flags,
				     int *ret)
{
	struct file *file = NULL;

	down_read(&mm->mmap_lock);
	while (*addr < end && !file) {
		struct vm_area_struct *vma = find_vma(mm, *addr);

		if (!vma || vma->start > *addr)
			*ret = -ENOMEM;
		if (!vma || vma->start >= end) {
			*addr = end;
			break;
		}
		if (flags & MS_INVALIDATE && vma->flags & VM_LOCKED) {
			*ret = -EBUSY;
			*addr = end;
			break;
		}
		if (vma->flags & VM_SHARED && vma->file->ops->fsync) {
			file = vma->file;
			get_file(file);
		}
		*addr = vma->end;
	}
	up_read(&mm->mmap_lock);
	return file;
}

/* Linux: MS_SYNC writes the range; here it is the file. MS_ASYNC is nothing, as there. */
SYSCALL_DEFINE3(msync, va_t, addr, u64, nbytes, int, flags)
{
	struct file *file;
	int ret = 0, err;
	va_t end;

	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
	    (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
		return -EINVAL;
	if (addr & ~PAGE_MASK)
		return -EINVAL;
	err = check_pages(addr, nbytes, &end);
	if (err)
		return -ENOMEM;
	while ((file = next_shared_file(current->mm, &addr, end, flags, &ret))) {
		err = flags & MS_SYNC ? file->ops->fsync(file, true) : 0;
		fput(file);
		if (err)
			return err;
	}
	return ret;
}

/* ---- mincore ---- */

#define MINCORE_PAGES 256

static bool note_present(pte_t *pte, va_t va, void *arg)
{
	(void)va;
	*(bool *)arg = *pte & PTE_V;
	return true;
}

static bool is_resident(struct mm_struct *mm, struct vm_area_struct *vma, va_t va)
{
	bool mapped = false, cached;
	struct page *page;

	walk_ptes(mm, va, va + PAGE_SIZE, note_present, &mapped);
	if (mapped || !vma->file)
		return mapped;
	page = find_get_page(&vma->file->inode->mapping,
			     vma->pgoff + ((va - vma->start) >> PAGE_SHIFT));
	cached = page && page_test_flag(page, PG_UPTODATE);
	if (page)
		put_page(page);
	return cached;
}

/* 0 with a byte a page, or -ENOMEM for a hole. */
static int look(struct mm_struct *mm, va_t addr, u8 *bytes, u64 nr)
{
	int err = 0;

	down_read(&mm->mmap_lock);
	for (u64 i = 0; i < nr && !err; i++, addr += PAGE_SIZE) {
		struct vm_area_struct *vma = find_vma(mm, addr);

		if (!vma || vma->start > addr)
			err = -ENOMEM;
		else
			bytes[i] = is_resident(mm, vma, addr);
	}
	up_read(&mm->mmap_lock);
	return err;
}

SYSCALL_DEFINE3(mincore, va_t, addr, u64, nbytes, u8 __user *, uvec)
{
	u8 bytes[MINCORE_PAGES];
	va_t end;

	if (addr & ~PAGE_MASK)
		return -EINVAL;
	if (check_pages(addr, nbytes, &end))
		return -ENOMEM;
	while (addr < end) {
		u64 nr = min((end - addr) >> PAGE_SHIFT, (u64)MINCORE_PAGES);
		int err = look(current->mm, addr, bytes, nr);

		if (err)
			return err;
		if (copy_to_user(uvec, bytes, nr))
			return -EFAULT;
		uvec += nr;
		addr += nr << PAGE_SHIFT;
	}
	return 0;
}
