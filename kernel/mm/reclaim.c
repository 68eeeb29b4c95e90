// SPDX-License-Identifier: MIT
/* Reclaim: asks each cache in turn, the cheapest to refill first. See reclaim.h. */
#include "mm/reclaim.h"

#include "fs/fs.h"
#include "mm/kstack.h"

u64 reclaim_pages(u64 nr)
{
	u64 freed = kstack_shrink();

	if (freed < nr)
		freed += shrink_page_cache(nr - freed);
	/*
	 * A dentry holds its inode, and that its cache pages. What is freed of slabs is
	 * not counted: it may be no whole page.
	 */
	if (freed < nr && shrink_dcache(64))
		freed += shrink_page_cache(nr - freed);
	return freed;
}
