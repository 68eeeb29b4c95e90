/* SPDX-License-Identifier: MIT */
/*
 * Where the bytes of a read go and those of a write come from: one or more ranges of
 * user memory (readv), or one of kernel memory (exec reading a header). Files move bytes
 * with copy_to_iter and copy_from_iter and never ask which.
 */
#pragma once

#include "lib/types.h"
#include "uapi/uio.h"

struct iov_iter {
	const struct iovec *iov; /* kernel copy of the array; bases are user addresses */
	size_t nr_segs;
	size_t seg_offset; /* into iov[0] */
	size_t count;	   /* bytes left in all */
	void *kbuf;	   /* not NULL: kernel memory instead */
};

void iov_iter_init(struct iov_iter *it, const struct iovec *iov, size_t nr_segs, size_t count);
void iov_iter_kvec(struct iov_iter *it, void *kbuf, size_t count);

/*
 * Move up to `nbytes` and advance. The number moved; fewer than asked only where a user
 * address is bad (then the caller says -EFAULT if it moved nothing at all) or the
 * iterator ends. Sleep; no spinlock held.
 */
size_t copy_to_iter(const void *src, size_t nbytes, struct iov_iter *it);
size_t copy_from_iter(void *dst, size_t nbytes, struct iov_iter *it);
size_t zero_iter(size_t nbytes, struct iov_iter *it);
