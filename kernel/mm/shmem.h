/* SPDX-License-Identifier: MIT */
/* Memory that processes share: behind MAP_SHARED | MAP_ANONYMOUS. */
#pragma once

#include "fs/fs.h"

/* A file of nbytes, all zeroes, to read and write; counted, or NULL when memory is out. */
__must_check struct file *shmem_file_setup(u64 nbytes);

static inline bool is_shmem(const struct address_space *m)
{
	return m->swap_backed && !m->is_swap_cache;
}

/* In the tree of a mapping's pages: no page, but the slot of the swap area that it is in. */
static inline bool is_swap_entry(const void *entry)
{
	return (u64)entry & 1;
}

/*
 * The locked page, which nobody has but the page cache and the caller, goes to the swap cache
 * if there is room. m->lock is held.
 */
void shmem_swap_out(struct address_space *m, struct page *page);

/*
 * Brings the page back if it is on the swap area: 0 if it is not, and else -EAGAIN, look again;
 * or -ENOMEM, -EIO. Sleeps.
 */
__must_check int shmem_swap_in(struct address_space *m, u64 index);

/* What is on the swap area from page `first` on goes. Sleeps. */
void shmem_drop_slots(struct address_space *m, u64 first);

/* All of it goes: nobody has the inode any more. Sleeps. */
void shmem_evict(struct address_space *m);

/* For swapoff. Brings back all that is on the swap area: 0, -EINTR, -ENOMEM or -EIO. Sleeps. */
__must_check int shmem_unuse(void);
