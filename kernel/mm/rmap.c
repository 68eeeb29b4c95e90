// SPDX-License-Identifier: MIT
/*
 * The way back from a file's pages to the areas that map them: a list in the mapping.
 *
 * Who walks it does not hold the mms' mutexes, which come before anything that a file
 * system locks. i_mmap_mutex keeps the areas as they are; page tables are looked at under
 * page_table_lock, and what munmap has unhooked is not found. The mm of an area on the
 * list is there: it frees its areas before itself.
 */
#include "mm/rmap.h"

#include "fs/fs.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"

/* ---- the list ---- */

static struct address_space *mapping_of(const struct vm_area_struct *vma)
{
	return &vma->file->inode->mapping;
}

void i_mmap_lock(struct vm_area_struct *vma)
{
	if (vma->file)
		mutex_lock(&mapping_of(vma)->i_mmap_mutex);
}

void i_mmap_unlock(struct vm_area_struct *vma)
{
	if (vma->file)
		mutex_unlock(&mapping_of(vma)->i_mmap_mutex);
}

void i_mmap_add(struct vm_area_struct *vma)
{
	if (!vma->file)
		return;
	list_add_tail(&vma->i_mmap, &mapping_of(vma)->i_mmap);
	if (vma->flags & VM_SHARED)
		mapping_of(vma)->nr_shared++;
}

void i_mmap_del(struct vm_area_struct *vma)
{
	if (!vma->file)
		return;
	list_del(&vma->i_mmap);
	if (vma->flags & VM_SHARED)
		mapping_of(vma)->nr_shared--;
}

/* ---- walks ---- */

/* The addresses in the area of the file's pages [first, last]; false if there are none. */
static bool range_in_vma(const struct vm_area_struct *vma, u64 first, u64 last, va_t *start,
			 va_t *end)
{
	u64 vma_last = vma->pgoff + ((vma->end - vma->start) >> PAGE_SHIFT) - 1;

	first = max(first, vma->pgoff);
	last = min(last, vma_last);
	if (first > last)
		return false;
	*start = vma->start + ((first - vma->pgoff) << PAGE_SHIFT);
	*end = vma->start + ((last - vma->pgoff + 1) << PAGE_SHIFT);
	return true;
}

void unmap_mapping_range(struct address_space *m, u64 first)
{
	struct vm_area_struct *vma;
	va_t start, end;

	/*
	 * Race: who maps it from now on finds the new size, or his page has been in the page
	 * cache, whose lock truncation has had since. And reclaim, which drops inodes that
	 * nobody has, may hold any mutex.
	 */
	if (list_empty(&m->i_mmap))
		return;
	mutex_lock(&m->i_mmap_mutex);
	list_for_each_entry (vma, &m->i_mmap, i_mmap)
		if (range_in_vma(vma, first, ~0UL, &start, &end))
			zap_range(vma->mm, start, end);
	mutex_unlock(&m->i_mmap_mutex);
}

static bool write_protect_pte(pte_t *pte, va_t va, void *arg)
{
	bool *changed = arg;

	(void)va;
	if (!(*pte & PTE_V))
		return true;
	*changed |= *pte & PTE_W;
	*pte &= ~PTE_W;
	return true;
}

void write_protect_mappings(struct address_space *m, u64 first, u64 nr)
{
	struct vm_area_struct *vma;
	va_t start, end;

	/* Race: who maps it shared from now on has no entry that allows writing. */
	if (!READ_ONCE(m->nr_shared))
		return;
	mutex_lock(&m->i_mmap_mutex);
	list_for_each_entry (vma, &m->i_mmap, i_mmap) {
		bool changed = false;

		if (!(vma->flags & VM_SHARED) ||
		    !range_in_vma(vma, first, first + nr - 1, &start, &end))
			continue;
		walk_ptes(vma->mm, start, end, write_protect_pte, &changed);
		if (changed)
			flush_tlb_range(vma->mm, start, end);
	}
	mutex_unlock(&m->i_mmap_mutex);
}
