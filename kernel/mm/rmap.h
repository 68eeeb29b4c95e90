/* SPDX-License-Identifier: MIT */
/* The way back from a file's pages to the areas that map them. */
#pragma once

#include "lib/types.h"

struct address_space;
struct vm_area_struct;

/*
 * Around each change of start, end or pgoff of areas of one file, so that no walk over the
 * file's areas finds a page mapped by two of them or by none. Sleeps; NULL, NULL: no file.
 */
void i_mmap_lock(struct vm_area_struct *vma);
void i_mmap_unlock(struct vm_area_struct *vma);

/* Between the two. */
void i_mmap_add(struct vm_area_struct *vma);
void i_mmap_del(struct vm_area_struct *vma);

/* Nobody has a page of the file from page `first` on mapped any more, private copies too. */
void unmap_mapping_range(struct address_space *m, u64 first);

/*
 * Who writes to one of these pages through a shared mapping faults first. The pages are
 * locked: no such fault is served meanwhile.
 */
void write_protect_mappings(struct address_space *m, u64 first, u64 nr);
