// SPDX-License-Identifier: MIT
/*
 * The vDSO is a file in memory: its page stays in the page cache, and programs map it as
 * they map any other.
 *
 * Simplification: it is code alone, without the ELF headers by which a C library would find
 * functions in it.
 */
#include "riscv/vdso.h"

#include "fs/fs.h"
#include "lib/bug.h"
#include "lib/string.h"
#include "mm/filemap.h"
#include "mm/mm.h"
#include "uapi/stat.h"

extern const char vdso_start[], vdso_rt_sigreturn[], vdso_end[];

#define VDSO_OFFSET(label) ((u64)(label) - (u64)vdso_start)

static struct file *vdso_file; /* I */

void __init vdso_init(void)
{
	static const struct file_operations ops = {};
	struct inode *inode = alloc_anon_inode(S_IFREG | 0555);
	struct page *page = inode ? filemap_zero_page(&inode->mapping, 0) : ERR_PTR(-ENOMEM);

	BUG_ON(VDSO_OFFSET(vdso_end) > PAGE_SIZE);
	vdso_file = file_alloc(&ops);
	if (IS_ERR(page) || !vdso_file)
		panic("no memory for the vDSO");
	/* The reference to the page is kept: so it is never dropped. */
	memcpy(page_address(page), vdso_start, VDSO_OFFSET(vdso_end));
	inode->size = PAGE_SIZE;
	vdso_file->inode = inode;
}

int vdso_map(struct mm_struct *mm)
{
	long at = get_unmapped_area(mm, 0, PAGE_SIZE);

	if (at < 0)
		return (int)at;
	mm->vdso = (va_t)at;
	return vma_map(mm, mm->vdso, mm->vdso + PAGE_SIZE, VM_READ | VM_EXEC, vdso_file, 0);
}

u64 vdso_rt_sigreturn_offset(void)
{
	return VDSO_OFFSET(vdso_rt_sigreturn);
}
