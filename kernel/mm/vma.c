// SPDX-License-Identifier: MIT
/*
 * Areas of an address space: a tree by start address. Neighbours that are alike are
 * merged, so that a heap that grows is one area. Those that map a file are on its list too:
 * rmap.c.
 *
 * All of it under mmap_lock. An operation that needs memory takes it before it changes
 * anything: -ENOMEM leaves all as it was.
 */
#include "fs/file.h"
#include "lib/bug.h"
#include "mm/mm.h"
#include "mm/pgtable.h"
#include "mm/rmap.h"
#include "mm/slab.h"
#include "mm/vma.h"

static struct kmem_cache vma_cache;

void __init vma_init(void)
{
	kmem_cache_init(&vma_cache, "vm_area_struct", sizeof(struct vm_area_struct));
}

static struct vm_area_struct *to_vma(struct tree_node *n)
{
	return n ? tree_entry(n, struct vm_area_struct, node) : NULL;
}

static bool vma_less(const struct tree_node *a, const struct tree_node *b)
{
	return tree_entry(a, struct vm_area_struct, node)->start <
	       tree_entry(b, struct vm_area_struct, node)->start;
}

struct vm_area_struct *vma_next(struct vm_area_struct *vma)
{
	return to_vma(tree_next(&vma->node));
}

struct vm_area_struct *find_vma(struct mm_struct *mm, va_t addr)
{
	struct vm_area_struct *best = NULL;
	struct tree_node *n = mm->vmas.node;

	if (mm->vma_cache && mm->vma_cache->start <= addr && addr < mm->vma_cache->end)
		return mm->vma_cache;
	while (n) {
		struct vm_area_struct *vma = to_vma(n);

		if (addr < vma->end) {
			best = vma;
			n = n->left;
		} else {
			n = n->right;
		}
	}
	mm->vma_cache = best;
	return best;
}

bool vma_is_free(struct mm_struct *mm, va_t start, va_t end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	return !vma || vma->start >= end;
}

static bool is_data(u32 flags)
{
	return (flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
}

/* Keeps the mm's totals as areas come (nr > 0) and go. */
static void account(struct mm_struct *mm, u32 flags, long nr)
{
	mm->total_pages += nr;
	if (is_data(flags))
		mm->data_pages += nr;
	if (flags & VM_LOCKED)
		mm->locked_pages += nr;
}

static long npages(va_t start, va_t end)
{
	return (long)((end - start) >> PAGE_SHIFT);
}

/* [i_mmap_lock] */
static void __vma_insert(struct mm_struct *mm, struct vm_area_struct *vma)
{
	tree_insert(&mm->vmas, &vma->node, vma_less);
	account(mm, vma->flags, npages(vma->start, vma->end));
	i_mmap_add(vma);
}

static void vma_insert(struct mm_struct *mm, struct vm_area_struct *vma)
{
	i_mmap_lock(vma);
	__vma_insert(mm, vma);
	i_mmap_unlock(vma);
}

void vma_grow_down(struct mm_struct *mm, struct vm_area_struct *vma, va_t start)
{
	account(mm, vma->flags, npages(start, vma->start));
	vma->start = start; /* its place in the order stays */
}

static void vma_free(struct vm_area_struct *vma)
{
	if (vma->file)
		fput(vma->file);
	kmem_cache_free(&vma_cache, vma);
}

/* [i_mmap_lock] Takes it off the tree and the list. */
static void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma)
{
	i_mmap_del(vma);
	tree_remove(&mm->vmas, &vma->node);
	account(mm, vma->flags, -npages(vma->start, vma->end));
	mm->vma_cache = NULL;
}

static void vma_remove(struct mm_struct *mm, struct vm_area_struct *vma)
{
	i_mmap_lock(vma);
	vma_unlink(mm, vma);
	i_mmap_unlock(vma);
	vma_free(vma);
}

static struct vm_area_struct *vma_alloc(struct mm_struct *mm, va_t start, va_t end, u32 flags,
					struct file *file, u64 pgoff)
{
	struct vm_area_struct *vma = kmem_cache_alloc(&vma_cache, GFP_KERNEL);

	if (!vma)
		return NULL;
	if (!(flags & VM_SHARED) || file->mode & FMODE_WRITE)
		flags |= VM_MAYWRITE;
	*vma = (struct vm_area_struct){
		.mm = mm, .start = start, .end = end, .flags = flags, .file = file, .pgoff = pgoff};
	if (file)
		get_file(file);
	return vma;
}

/* Whether b, which begins where a ends, says just what a says. */
static bool alike(const struct vm_area_struct *a, const struct vm_area_struct *b)
{
	if (a->end != b->start || a->flags != b->flags || a->file != b->file)
		return false;
	return !a->file || a->pgoff + npages(a->start, a->end) == b->pgoff;
}

/* Lets `a` take in what follows it, if it is alike. */
static bool merge_next(struct mm_struct *mm, struct vm_area_struct *a)
{
	struct vm_area_struct *b = vma_next(a);

	if (!b || !alike(a, b))
		return false;
	i_mmap_lock(a);
	vma_unlink(mm, b);
	account(mm, a->flags, npages(b->start, b->end));
	a->end = b->end;
	i_mmap_unlock(a);
	vma_free(b);
	return true;
}

/* Merges what can be merged where areas meet in [start, end]. */
static void merge_range(struct mm_struct *mm, va_t start, va_t end)
{
	struct vm_area_struct *vma = find_vma(mm, start ? start - 1 : 0);

	for (; vma && vma->start <= end; vma = vma_next(vma))
		while (merge_next(mm, vma))
			;
}

int vma_map(struct mm_struct *mm, va_t start, va_t end, u32 flags, struct file *file, u64 pgoff)
{
	struct vm_area_struct *vma = vma_alloc(mm, start, end, flags, file, pgoff);

	if (!vma)
		return -ENOMEM;
	vma_insert(mm, vma);
	merge_range(mm, start, end);
	return 0;
}

/* Makes `addr` a boundary between areas. */
static int split_at(struct mm_struct *mm, va_t addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr), *upper;

	if (!vma || vma->start >= addr)
		return 0;
	upper = vma_alloc(mm, addr, vma->end, vma->flags, vma->file,
			  vma->file ? vma->pgoff + npages(vma->start, addr) : 0);
	if (!upper)
		return -ENOMEM;
	i_mmap_lock(vma);
	account(mm, vma->flags, -npages(addr, vma->end));
	vma->end = addr;
	__vma_insert(mm, upper);
	i_mmap_unlock(vma);
	return 0;
}

/* Boundaries at both ends of [start, end), or none: a split is undone by a merge. */
static int split_range(struct mm_struct *mm, va_t start, va_t end)
{
	int err = split_at(mm, start);

	if (err)
		return err;
	err = split_at(mm, end);
	if (err)
		merge_range(mm, start, start);
	return err;
}

int vma_unmap(struct mm_struct *mm, va_t start, va_t end)
{
	int err = split_range(mm, start, end);
	struct vm_area_struct *vma, *next;

	if (!err)
		err = unshare_ends(mm, start, end);
	if (err) {
		merge_range(mm, start, end);
		return err;
	}
	for (vma = find_vma(mm, start); vma && vma->start < end; vma = next) {
		next = vma_next(vma);
		vma_remove(mm, vma);
	}
	unmap_range(mm, start, end);
	return 0;
}

int vma_replace(struct mm_struct *mm, va_t start, va_t end, u32 flags, struct file *file, u64 pgoff)
{
	struct vm_area_struct *vma = vma_alloc(mm, start, end, flags, file, pgoff);
	int err = vma ? vma_unmap(mm, start, end) : -ENOMEM;

	if (err) {
		if (vma)
			vma_free(vma);
		return err;
	}
	vma_insert(mm, vma);
	merge_range(mm, start, end);
	return 0;
}

/* All that can fail comes first: boundaries, the new area, the tables. */
int vma_move(struct mm_struct *mm, va_t old, u64 nbytes, va_t new, u64 new_bytes, bool keep)
{
	struct vm_area_struct *from, *to = NULL;
	int err = split_range(mm, old, old + nbytes);

	if (!err)
		err = prepare_move(mm, old, new, nbytes);
	from = find_vma(mm, old);
	if (!err) {
		to = vma_alloc(mm, new, new + new_bytes, from->flags, from->file, from->pgoff);
		err = to ? 0 : -ENOMEM;
	}
	if (!err) {
		i_mmap_lock(from);
		__vma_insert(mm, to);
		move_range(mm, old, new, nbytes);
		if (!keep)
			vma_unlink(mm, from);
		i_mmap_unlock(from);
		if (!keep)
			vma_free(from);
		merge_range(mm, new, new + new_bytes);
	}
	merge_range(mm, old, old + nbytes);
	return err;
}

bool vma_covers(struct mm_struct *mm, va_t start, va_t end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	for (; vma && vma->start <= start && start < end; vma = vma_next(vma))
		start = vma->end;
	return start >= end;
}

static void set_flags(struct mm_struct *mm, struct vm_area_struct *vma, u32 flags)
{
	account(mm, vma->flags, -npages(vma->start, vma->end));
	vma->flags = flags;
	account(mm, vma->flags, npages(vma->start, vma->end));
}

int vma_change(struct mm_struct *mm, va_t start, va_t end, u32 clear, u32 set)
{
	struct vm_area_struct *vma;
	int err = split_range(mm, start, end);

	if (err)
		return err;
	for (vma = find_vma(mm, start); vma && vma->start < end; vma = vma_next(vma))
		set_flags(mm, vma, (vma->flags & ~clear) | set);
	merge_range(mm, start, end);
	return 0;
}

/* What in the way of `access` for [start, *end) cuts it short: a hole, -EACCES; or 0. */
static int protectable(struct mm_struct *mm, va_t start, va_t *end, u32 access)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	int err = 0;

	while (vma && vma->start <= start && start < *end && !err) {
		if (access & VM_WRITE && !(vma->flags & VM_MAYWRITE))
			err = -EACCES;
		else
			start = vma->end;
		vma = vma_next(vma);
	}
	if (start >= *end)
		return 0;
	*end = start;
	return err ? err : -ENOMEM;
}

/* -ENOMEM if more becomes private and writable than RLIMIT_DATA allows. */
static int check_data_limit(struct mm_struct *mm, va_t start, va_t end, u32 access)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	u64 more = 0;

	for (; access & VM_WRITE && vma && vma->start < end; vma = vma_next(vma))
		if (!(vma->flags & (VM_WRITE | VM_SHARED)))
			more += npages(max(vma->start, start), min(vma->end, end));
	return more && may_be_data(mm, more) ? -ENOMEM : 0;
}

int vma_protect(struct mm_struct *mm, va_t start, va_t end, u32 access)
{
	int short_err = protectable(mm, start, &end, access), err;
	struct vm_area_struct *vma;

	err = check_data_limit(mm, start, end, access);
	if (!err)
		err = split_range(mm, start, end);
	if (!err)
		err = unshare_range(mm, start, end);
	for (vma = find_vma(mm, start); !err && vma && vma->start < end; vma = vma_next(vma)) {
		set_flags(mm, vma, (vma->flags & ~VM_ACCESS) | access);
		protect_range(mm, vma->start, vma->end, access);
	}
	merge_range(mm, start, end);
	return err ? err : short_err;
}

/* A child's copy of an area; locks are not inherited. */
static int copy_vma(struct mm_struct *to, struct mm_struct *from, struct vm_area_struct *vma)
{
	struct vm_area_struct *copy =
		vma_alloc(to, vma->start, vma->end, vma->flags & ~(VM_LOCKED | VM_ONFAULT),
			  vma->file, vma->pgoff);

	if (!copy)
		return -ENOMEM;
	vma_insert(to, copy);
	return vma->flags & VM_WIPEFORK ? 0 : copy_range(to, from, vma->start, vma->end);
}

int vma_copy_all(struct mm_struct *to, struct mm_struct *from)
{
	struct vm_area_struct *vma;
	int err = 0;

	for (vma = to_vma(tree_first(&from->vmas)); vma && !err; vma = vma_next(vma))
		if (!(vma->flags & VM_DONTCOPY))
			err = copy_vma(to, from, vma);
	return err;
}

void vma_free_all(struct mm_struct *mm)
{
	struct tree_node *n;

	while ((n = tree_first(&mm->vmas)))
		vma_remove(mm, to_vma(n));
}
