// SPDX-License-Identifier: MIT
/*
 * malloc: memory in chunks, each with a header of 16 bytes before the memory itself.
 *
 *	| left_size | size+flags | memory ...             | next chunk's header
 *
 * The heap below the break is a row of chunks; left_size leads to the neighbour on the
 * left, size to the one on the right. A free chunk never has a free neighbour. The row ends
 * with a header that is in use and has size 0. Free chunks are in lists by size (bins);
 * a bitmap tells which lists have any. When the last chunk is free and big, the break goes
 * down. Blocks of 128 KiB and more are mappings of their own.
 *
 * If someone else moves the break in between, the heap goes on above with a second row, and
 * the break stays where it is.
 *
 * free() checks the header, so most double frees end the program with a sentence.
 * Simplification: no lock, as there are no threads.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "libc.h"

struct chunk {
	size_t left_size;	   /* 0: none; of a mapping: bytes of it below this header */
	size_t size;		   /* with the header; the low bits are the flags */
	struct chunk *next, *prev; /* of a free chunk; here the memory starts */
};

#define HEADER offsetof(struct chunk, next)

enum {
	IN_USE = 1,
	MAPPED = 2,
	FLAGS = 15,
	ALIGN = 16,
	PAGE = 4096,
	MIN_CHUNK = sizeof(struct chunk),
	MAP_THRESHOLD = 128 * 1024,
	GROW_STEP = 64 * 1024,
	TRIM_THRESHOLD = 128 * 1024,
	BINS = 64,
};

static struct chunk *bins[BINS];
static uint64_t bins_filled;
static char *heap_end; /* the break, as we last set it; the end header is just below */

static size_t size_of(const struct chunk *c)
{
	return c->size & ~(size_t)FLAGS;
}

static struct chunk *chunk_at(void *p, long offset)
{
	return (struct chunk *)((char *)p + offset);
}

static struct chunk *right_of(struct chunk *c)
{
	return chunk_at(c, size_of(c));
}

static void set_size(struct chunk *c, size_t size, size_t flags)
{
	c->size = size | flags;
	right_of(c)->left_size = size;
}

/* Every 16 bytes below 512 a bin, then four for each doubling; the last takes the rest. */
static int bin_of(size_t size)
{
	if (size < 512)
		return size / 16;
	int log = 63 - __builtin_clzl(size);
	int bin = 32 + (log - 9) * 4 + (size >> (log - 2) & 3);
	return bin < BINS ? bin : BINS - 1;
}

static void bin_insert(struct chunk *c)
{
	int bin = bin_of(size_of(c));

	c->prev = NULL;
	c->next = bins[bin];
	if (c->next)
		c->next->prev = c;
	bins[bin] = c;
	bins_filled |= 1UL << bin;
}

static void bin_remove(struct chunk *c)
{
	int bin = bin_of(size_of(c));

	if (c->next)
		c->next->prev = c->prev;
	if (c->prev)
		c->prev->next = c->next;
	else
		bins[bin] = c->next;
	if (!bins[bin])
		bins_filled &= ~(1UL << bin);
}

/* Joins c, which is in use, with its free neighbours; the result is in no list. */
static struct chunk *coalesce(struct chunk *c)
{
	struct chunk *right = right_of(c);
	size_t size = size_of(c);

	c->size &= ~(size_t)IN_USE; /* a second free() of it shall find this */
	if (!(right->size & IN_USE)) {
		bin_remove(right);
		size += size_of(right);
	}
	if (c->left_size && !(chunk_at(c, -c->left_size)->size & IN_USE)) {
		c = chunk_at(c, -c->left_size);
		bin_remove(c);
		size += size_of(c);
	}
	set_size(c, size, 0);
	return c;
}

/* The last chunk of the heap is free: gives whole pages of it back. */
static void trim(struct chunk *last)
{
	size_t excess = (size_of(last) - MIN_CHUNK) & ~(size_t)(PAGE - 1);

	if (excess <= GROW_STEP)
		return;
	excess -= GROW_STEP;
	if (sbrk(0) != heap_end || sbrk(-(intptr_t)excess) == (void *)-1)
		return;
	heap_end -= excess;
	set_size(last, size_of(last) - excess, 0);
	right_of(last)->size = IN_USE;
}

static void release(struct chunk *c)
{
	c = coalesce(c);
	if ((char *)right_of(c) + HEADER == heap_end && size_of(c) >= TRIM_THRESHOLD)
		trim(c);
	bin_insert(c);
}

/* Makes the end of the heap a free chunk of at least size bytes. */
static bool grow(size_t size)
{
	size_t more = (size + 2 * HEADER + GROW_STEP - 1) & ~(size_t)(GROW_STEP - 1);
	char *start = sbrk(0);
	bool adjacent = heap_end && start == heap_end;
	size_t skew = adjacent ? 0 : -(uintptr_t)start % ALIGN;

	if (sbrk(more + skew) == (void *)-1)
		return false;
	struct chunk *c = chunk_at(start, skew);
	heap_end = start + skew + more;
	if (adjacent)
		c = chunk_at(c, -(long)HEADER); /* the end header becomes the chunk's */
	else
		c->left_size = 0;
	set_size(c, heap_end - HEADER - (char *)c, IN_USE);
	right_of(c)->size = IN_USE;
	bin_insert(coalesce(c));
	return true;
}

/* Cuts c, which is in use, to size; what is left over becomes free. */
static void split(struct chunk *c, size_t size)
{
	size_t rest = size_of(c) - size;

	if (rest < MIN_CHUNK)
		return;
	set_size(c, size, IN_USE);
	struct chunk *tail = right_of(c);
	set_size(tail, rest, IN_USE);
	release(tail);
}

static struct chunk *find_free(size_t size)
{
	int bin = bin_of(size);

	for (struct chunk *c = bins[bin]; c; c = c->next) {
		if (size_of(c) >= size)
			return c;
	}
	uint64_t greater = bin + 1 < BINS ? bins_filled >> (bin + 1) << (bin + 1) : 0;
	return greater ? bins[__builtin_ctzl(greater)] : NULL;
}

static void *map_block(size_t size)
{
	size = (size + PAGE - 1) & ~(size_t)(PAGE - 1);
	struct chunk *c =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (c == MAP_FAILED)
		return NULL;
	c->left_size = 0;
	c->size = size | MAPPED | IN_USE;
	return &c->next;
}

/* One lock for all of it, held to the end of the function that says LOCKED. */
static pthread_mutex_t heap_lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER;

static int lock_heap(void)
{
	return pthread_mutex_lock(&heap_lock);
}

static void unlock_heap(int *locked)
{
	(void)locked;
	pthread_mutex_unlock(&heap_lock);
}

#define LOCKED int locked __attribute__((unused, cleanup(unlock_heap))) = lock_heap()

void *malloc(size_t n)
{
	LOCKED;

	if (n > PTRDIFF_MAX - PAGE) {
		errno = ENOMEM;
		return NULL;
	}
	size_t size = (n + HEADER + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (size < MIN_CHUNK)
		size = MIN_CHUNK;
	if (size >= MAP_THRESHOLD)
		return map_block(size);
	struct chunk *c = find_free(size);
	if (!c && (!grow(size) || !(c = find_free(size))))
		return NULL;
	bin_remove(c);
	c->size |= IN_USE;
	split(c, size);
	return &c->next;
}

/* The chunk that memory from malloc is in; ends the program if it can't be one in use. */
static struct chunk *checked_chunk(void *p, const char *caller)
{
	struct chunk *c = chunk_at(p, -(long)HEADER);
	bool sane = (uintptr_t)p % ALIGN == 0 && (c->size & IN_USE);

	if (sane && !(c->size & MAPPED))
		sane = size_of(c) >= MIN_CHUNK && right_of(c)->left_size == size_of(c);
	if (!sane)
		__die("%s: %p is not a block in use: freed twice, or overwritten", caller, p);
	return c;
}

void free(void *p)
{
	LOCKED;

	if (!p)
		return;
	int saved_errno = errno;
	struct chunk *c = checked_chunk(p, "free");
	if (c->size & MAPPED)
		munmap((char *)c - c->left_size, c->left_size + size_of(c));
	else
		release(c);
	errno = saved_errno;
}

void *calloc(size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		total = SIZE_MAX;
	void *p = malloc(total);
	if (p && !(chunk_at(p, -(long)HEADER)->size & MAPPED))
		memset(p, 0, total);
	return p;
}

/* Grows or shrinks c where it is. */
static bool resize_in_place(struct chunk *c, size_t size)
{
	if (c->size & MAPPED)
		return size <= size_of(c) && size > size_of(c) / 2;
	struct chunk *right = right_of(c);
	if (size > size_of(c)) {
		if ((right->size & IN_USE) || size_of(c) + size_of(right) < size)
			return false;
		bin_remove(right);
		set_size(c, size_of(c) + size_of(right), IN_USE);
	}
	split(c, size);
	return true;
}

void *realloc(void *p, size_t n)
{
	LOCKED;

	if (!p)
		return malloc(n);
	struct chunk *c = checked_chunk(p, "realloc");
	size_t size = (n + HEADER + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (n <= PTRDIFF_MAX - PAGE && resize_in_place(c, size < MIN_CHUNK ? MIN_CHUNK : size))
		return p;
	void *moved = malloc(n);
	if (!moved)
		return NULL;
	size_t old = size_of(c) - HEADER;
	memcpy(moved, p, old < n ? old : n);
	free(p);
	return moved;
}

void *reallocarray(void *p, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		total = SIZE_MAX;
	return realloc(p, total);
}

/* Takes a block that has room to move in, and makes what is before the memory free. */
void *aligned_alloc(size_t align, size_t n)
{
	LOCKED;

	if (align & (align - 1) || align == 0) {
		errno = EINVAL;
		return NULL;
	}
	if (align <= ALIGN || n > PTRDIFF_MAX - align)
		return malloc(n);
	char *p = malloc(n + align + MIN_CHUNK);
	if (!p || (uintptr_t)p % align == 0)
		return p;
	struct chunk *c = chunk_at(p, -(long)HEADER);
	char *q = (char *)(((uintptr_t)p + MIN_CHUNK + align - 1) & -align);
	struct chunk *moved = chunk_at(q, -(long)HEADER);
	if (c->size & MAPPED) {
		moved->left_size = q - p;
		moved->size = (size_of(c) - (q - p)) | MAPPED | IN_USE;
		return q;
	}
	set_size(moved, size_of(c) - (q - p), IN_USE);
	set_size(c, q - p, IN_USE);
	release(c);
	return q;
}

int posix_memalign(void **out, size_t align, size_t n)
{
	if (align % sizeof(void *) || align & (align - 1) || align == 0)
		return EINVAL;
	void *p = aligned_alloc(align, n);
	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}
