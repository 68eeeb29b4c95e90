// SPDX-License-Identifier: MIT
/*
 * Iterators over the memory of a read or write.
 *
 * Invariants:
 *  - count is what is left in all; it is never more than what the segments hold.
 *  - seg_offset is at most iov[0].iov_len; a segment that is used up is skipped when the
 *    next byte is asked for.
 *  - The position moves exactly by the bytes that were moved.
 *
 * An iterator belongs to one call and has no lock.
 */
#include "fs/uio.h"
#include "lib/string.h"
#include "mm/uaccess.h"

enum direction { TO_ITER, FROM_ITER, ZERO_ITER };

void iov_iter_init(struct iov_iter *it, const struct iovec *iov, size_t nr_segs, size_t count)
{
	*it = (struct iov_iter){.iov = iov, .nr_segs = nr_segs, .count = count};
}

void iov_iter_kvec(struct iov_iter *it, void *kbuf, size_t count)
{
	*it = (struct iov_iter){.kbuf = kbuf, .count = count};
}

/* How many bytes, up to `nbytes`, lie in one piece at the position; count is not 0. */
static size_t contiguous(struct iov_iter *it, size_t nbytes)
{
	nbytes = min(nbytes, it->count);
	if (it->kbuf)
		return nbytes;
	while (it->seg_offset == it->iov->iov_len) {
		it->iov++;
		it->nr_segs--;
		it->seg_offset = 0;
	}
	return min(nbytes, it->iov->iov_len - it->seg_offset);
}

/* Returns how many of the bytes at the user address were NOT moved. */
static size_t move_user(void __user *uaddr, void *mem, size_t nbytes, enum direction dir)
{
	switch (dir) {
	case TO_ITER: return copy_to_user_partial(uaddr, mem, nbytes);
	case FROM_ITER: return copy_from_user_partial(mem, uaddr, nbytes);
	case ZERO_ITER: return clear_user_partial(uaddr, nbytes);
	}
	return nbytes;
}

static void move_kernel(void *kaddr, void *mem, size_t nbytes, enum direction dir)
{
	switch (dir) {
	case TO_ITER: memcpy(kaddr, mem, nbytes); break;
	case FROM_ITER: memcpy(mem, kaddr, nbytes); break;
	case ZERO_ITER: memset(kaddr, 0, nbytes); break;
	}
}

static size_t move(struct iov_iter *it, u8 *mem, size_t nbytes, enum direction dir)
{
	size_t moved = 0;

	while (moved < nbytes && it->count) {
		size_t n = contiguous(it, nbytes - moved);
		void *from = mem ? mem + moved : NULL;
		size_t failed = 0;

		if (it->kbuf)
			move_kernel((u8 *)it->kbuf + it->seg_offset, from, n, dir);
		else
			failed = move_user((u8 *)it->iov->iov_base + it->seg_offset, from, n, dir);
		n -= failed;
		it->seg_offset += n;
		it->count -= n;
		moved += n;
		if (failed)
			break;
	}
	return moved;
}

size_t copy_to_iter(const void *src, size_t nbytes, struct iov_iter *it)
{
	return move(it, (u8 *)src, nbytes, TO_ITER);
}

size_t copy_from_iter(void *dst, size_t nbytes, struct iov_iter *it)
{
	return move(it, dst, nbytes, FROM_ITER);
}

size_t zero_iter(size_t nbytes, struct iov_iter *it)
{
	return move(it, NULL, nbytes, ZERO_ITER);
}
