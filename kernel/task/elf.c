// SPDX-License-Identifier: MIT
/*
 * ELF executables, static or static-PIE. elf(5).
 *
 * The file is hostile: every number is checked before it is used. Segments must come in
 * order and not overlap, within the user's half; the pages are mapped, not read.
 *
 * Linux: loads PT_INTERP's dynamic linker too; here such a file is -ENOEXEC.
 */
#include "fs/fs.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "task/exec.h"
#include "task/task.h"
#include "uapi/elf.h"

/* Where a position-independent program goes: two thirds up. */
#define PIE_BASE      (ALIGN_DOWN(USER_END / 3 * 2, PAGE_SIZE))
#define PIE_RND_PAGES 0x10000
#define BRK_RND_PAGES 0x2000
#define MAX_PHDRS     (PAGE_SIZE / sizeof(Elf64_Phdr))

bool randomize_va_space = true;

static int check_header(const Elf64_Ehdr *eh)
{
	if (memcmp(eh->e_ident, ELFMAG, SELFMAG) || eh->e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh->e_ident[EI_DATA] != ELFDATA2LSB)
		return -ENOEXEC;
	if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN)
		return -ENOEXEC;
	if (eh->e_machine != EM_RISCV || eh->e_phentsize != sizeof(Elf64_Phdr))
		return -ENOEXEC;
	return eh->e_phnum && eh->e_phnum <= MAX_PHDRS ? 0 : -ENOEXEC;
}

/* The program headers, kmalloc'ed; ERR_PTR. */
static Elf64_Phdr *read_phdrs(struct file *file, const Elf64_Ehdr *eh)
{
	size_t nbytes = eh->e_phnum * sizeof(Elf64_Phdr);
	Elf64_Phdr *ph;
	ssize_t n;

	if (eh->e_phoff > (u64)INT64_MAX - nbytes)
		return ERR_PTR(-ENOEXEC);
	ph = kmalloc(nbytes, GFP_KERNEL);
	if (!ph)
		return ERR_PTR(-ENOMEM);
	n = kernel_read(file, ph, nbytes, (loff_t)eh->e_phoff);
	if (n == (ssize_t)nbytes)
		return ph;
	kfree(ph);
	return ERR_PTR(n < 0 ? n : -ENOEXEC);
}

/*
 * Checks all segments, and gives the range that they take: 0, -ENOEXEC, or -ENOMEM for
 * one too large for any address space.
 */
static int check_segments(const Elf64_Phdr *ph, u32 nr, va_t *start, va_t *end)
{
	bool any = false;

	*end = 0;
	for (u32 i = 0; i < nr; i++) {
		const Elf64_Phdr *p = &ph[i];

		if (p->p_type == PT_INTERP)
			return -ENOEXEC;
		if (p->p_type != PT_LOAD || !p->p_memsz)
			continue;
		if (p->p_filesz > p->p_memsz || (p->p_vaddr ^ p->p_offset) & ~PAGE_MASK)
			return -ENOEXEC;
		if (p->p_memsz > USER_END || p->p_vaddr > USER_END - p->p_memsz)
			return -ENOMEM;
		if (p->p_offset > (u64)INT64_MAX - p->p_filesz)
			return -ENOEXEC;
		if (any && ALIGN_DOWN(p->p_vaddr, PAGE_SIZE) < *end)
			return -ENOEXEC;
		if (!any)
			*start = ALIGN_DOWN(p->p_vaddr, PAGE_SIZE);
		*end = ALIGN_UP(p->p_vaddr + p->p_memsz, PAGE_SIZE);
		any = true;
	}
	return any ? 0 : -ENOEXEC;
}

static u32 segment_flags(const Elf64_Phdr *p)
{
	return (p->p_flags & PF_R ? VM_READ : 0) | (p->p_flags & PF_W ? VM_WRITE : 0) |
	       (p->p_flags & PF_X ? VM_EXEC : 0);
}

/* Maps one segment: pages of the file, and behind them pages of zeroes. */
static int map_segment(struct linux_binprm *bprm, const Elf64_Phdr *p)
{
	va_t vaddr = p->p_vaddr + bprm->load_bias, start = ALIGN_DOWN(vaddr, PAGE_SIZE);
	va_t file_end = ALIGN_UP(vaddr + p->p_filesz, PAGE_SIZE);
	va_t end = ALIGN_UP(vaddr + p->p_memsz, PAGE_SIZE);
	u32 flags = segment_flags(p);
	int err = may_expand(bprm->mm, end - start, flags);

	if (!p->p_filesz)
		file_end = start;
	if (!err && file_end > start)
		err = vma_map(bprm->mm, start, file_end, flags, bprm->file,
			      p->p_offset >> PAGE_SHIFT);
	if (!err && end > file_end)
		err = vma_map(bprm->mm, file_end, end, flags, NULL, 0);
	return err;
}

/* What the last page of the file has behind the segment is not the program's to see. */
static int zero_tail(struct linux_binprm *bprm, const Elf64_Phdr *p)
{
	va_t from = p->p_vaddr + bprm->load_bias + p->p_filesz;
	u64 nbytes = ALIGN_UP(from, PAGE_SIZE) - from;

	if (!p->p_filesz || !nbytes || p->p_memsz == p->p_filesz || !(p->p_flags & PF_W))
		return 0;
	return clear_mm(bprm->mm, from, min(nbytes, p->p_memsz - p->p_filesz));
}

static int map_segments(struct linux_binprm *bprm, const Elf64_Phdr *ph, u32 nr)
{
	int err = 0;

	down_write(&bprm->mm->mmap_lock);
	for (u32 i = 0; i < nr && !err; i++)
		if (ph[i].p_type == PT_LOAD && ph[i].p_memsz)
			err = map_segment(bprm, &ph[i]);
	up_write(&bprm->mm->mmap_lock);
	for (u32 i = 0; i < nr && !err; i++)
		if (ph[i].p_type == PT_LOAD && ph[i].p_memsz)
			err = zero_tail(bprm, &ph[i]);
	return err;
}

/* Where the program finds its headers: in the segment that has that part of the file. */
static void find_phdrs(struct linux_binprm *bprm, const Elf64_Ehdr *eh, const Elf64_Phdr *ph)
{
	bprm->phnum = eh->e_phnum;
	for (u32 i = 0; i < eh->e_phnum; i++) {
		const Elf64_Phdr *p = &ph[i];

		if (p->p_type == PT_LOAD && eh->e_phoff >= p->p_offset &&
		    eh->e_phoff - p->p_offset < p->p_filesz)
			bprm->phdr = bprm->load_bias + p->p_vaddr + (eh->e_phoff - p->p_offset);
	}
}

/* Sets where the segments go, and the heap behind them: 0, or -errno if there is no room. */
static int place(struct linux_binprm *bprm, const Elf64_Ehdr *eh, va_t start, va_t end)
{
	struct mm_struct *mm = bprm->mm;

	if (eh->e_type == ET_DYN)
		bprm->load_bias = PIE_BASE + random_offset(PIE_RND_PAGES) - start;
	else if (start < USER_START)
		return -EPERM; /* page 0 and its neighbours are never mapped */
	start += bprm->load_bias;
	end += bprm->load_bias;
	if (end < start || end > mm->mmap_base)
		return -ENOMEM;
	mm->start_brk = end + random_offset(BRK_RND_PAGES);
	mm->brk = mm->start_brk;
	bprm->entry = eh->e_entry + bprm->load_bias;
	return bprm->entry < USER_END ? 0 : -ENOEXEC;
}

int load_elf(struct linux_binprm *bprm)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)bprm->header;
	Elf64_Phdr *ph;
	va_t start, end;
	int err = check_header(eh);

	if (err)
		return err;
	ph = read_phdrs(bprm->file, eh);
	if (IS_ERR(ph))
		return (int)PTR_ERR(ph);
	err = check_segments(ph, eh->e_phnum, &start, &end);
	if (!err)
		err = place(bprm, eh, start, end);
	if (!err)
		err = map_segments(bprm, ph, eh->e_phnum);
	if (!err)
		find_phdrs(bprm, eh, ph);
	kfree(ph);
	return err;
}
