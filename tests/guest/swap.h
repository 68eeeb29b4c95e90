/* SPDX-License-Identifier: MIT */
/* A swap file, and pages with contents of their own, for guest tests. */
#ifndef SWAP_H
#define SWAP_H

#include "tap.h"

#define MIB	   (1L << 20)
#define SWAP_PAGES (40 * MIB / PAGE)

static const char *swap_file = "swap";

/* As mkswap does it. */
static UNUSED void make_swap(long npages)
{
	char *page = calloc(1, PAGE);
	unsigned int *header = (unsigned int *)(page + 1024);
	int fd = open(swap_file, O_RDWR | O_CREAT | O_TRUNC, 0600);

	must(fd >= 0 && page);
	header[0] = 1;
	header[1] = npages - 1;
	memcpy(page + PAGE - 10, "SWAPSPACE2", 10);
	for (long i = 0; i < npages; i++) {
		must(write(fd, page, PAGE) == PAGE);
		if (i == 0)
			memset(page, 0, PAGE);
	}
	must(fsync(fd) == 0 && close(fd) == 0);
	free(page);
}

static UNUSED uint64_t word(long page, long salt)
{
	return (page + 1) * 0x9e3779b97f4a7c15 ^ salt;
}

static UNUSED void fill(char *p, long first, long n, long salt)
{
	for (long i = first; i < first + n; i++) {
		((volatile uint64_t *)(p + i * PAGE))[0] = word(i, salt);
		((volatile uint64_t *)(p + i * PAGE))[511] = ~word(i, salt);
	}
}

static UNUSED long wrong_pages(char *p, long first, long n, long salt)
{
	long bad = 0;

	for (long i = first; i < first + n; i++)
		bad += ((volatile uint64_t *)(p + i * PAGE))[0] != word(i, salt) ||
		       ((volatile uint64_t *)(p + i * PAGE))[511] != ~word(i, salt);
	return bad;
}

static UNUSED void say_swap(void)
{
	diag("swap_out %ld, swap_in %ld, swap_free %ld", vmstat("swap_out"), vmstat("swap_in"),
	     vmstat("swap_free"));
}

#endif
