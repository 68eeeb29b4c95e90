// SPDX-License-Identifier: MIT
// grade: group=mem points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Mappings too large for the address space are refused at once with ENOMEM; large ones that
 * are hardly touched cost only what is touched, and every page comes back.
 */
#include "tap.h"

#define GIB (1L << 30)

static void *map(unsigned long len, int flags)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static void refused(unsigned long len, int flags)
{
	void *p = map(len, flags);

	ok(p == MAP_FAILED && errno == ENOMEM, "0x%lx bytes: ENOMEM", len);
	if (p != MAP_FAILED)
		munmap(p, len);
}

static void too_large(void)
{
	static const unsigned long sizes[] = {
		1UL << 57, 1UL << 60, 1UL << 62, 1UL << 63, -4096UL, -8192UL, -1UL,
	};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		refused(sizes[i], 0);
	ok(map(0, 0) == MAP_FAILED && errno == EINVAL, "no bytes: EINVAL");
}

/* One page in each 2 MiB of 512 MiB that are reserved: needs NORESERVE on a small Linux. */
static void sparse(void)
{
	long before = vmstat_settled("pages_free"), taken, lost, wrong = 0;
	char *p = map(GIB / 2, MAP_NORESERVE);

	ok(p != MAP_FAILED, "512 MiB, not all of it there");
	if (p == MAP_FAILED)
		return;
	for (long i = 0; i < GIB / 2; i += 2 << 20)
		p[i] = 1;
	for (long i = PAGE; i < GIB / 2; i += 32 << 20)
		wrong += p[i] != 0;
	is(wrong, 0, "touched here and there");
	taken = before - vmstat_settled("pages_free");
	ok(before < 0 || taken < 4 * 256 + 64, "costs %ld pages", before < 0 ? 0 : taken);
	is(munmap(p, GIB / 2), 0, "munmap");
	lost = pages_missing(before, 31);
	ok(lost < 32, "%ld pages are missing", lost);
}

static void page_tables_come_back(void)
{
	long before = vmstat_settled("pages_free"), lost;

	for (int i = 0; i < 50; i++) {
		char *p = map(GIB / 16, MAP_NORESERVE);

		must(p != MAP_FAILED);
		for (long at = 0; at < GIB / 16; at += 2 << 20)
			p[at] = 1;
		must(munmap(p, GIB / 16) == 0);
	}
	lost = pages_missing(before, 31);
	ok(lost < 32, "50 sparse mappings: %ld pages are missing", lost);
}

static void library(void)
{
	char *p, *q;
	int wrong = 0;

	is((long)malloc(1UL << 60), 0, "malloc of 2^60 bytes gives NULL");
	p = malloc(3 << 20);
	ok(p != NULL, "malloc of 3 MiB");
	memset(p, 1, 3 << 20);
	q = realloc(p, 5 << 20);
	ok(q && q[0] == 1 && q[(3 << 20) - 1] == 1, "realloc keeps the bytes");
	free(q);
	q = calloc(1000, 1000);
	for (int i = 0; q && i < 1000000; i++)
		wrong += q[i] != 0;
	ok(q && wrong == 0, "calloc gives zeros");
	free(q);
	for (int round = 0; round < 2000; round++) {
		char *a = malloc(1 + rng_below(5000)), *b = malloc(1 + rng_below(200));

		wrong += !a || !b || ((uintptr_t)a & 15) || ((uintptr_t)b & 15);
		free(a);
		free(b);
	}
	is(wrong, 0, "2000 pairs of malloc and free, aligned to 16");
}

int main(void)
{
	rng_seed(1);
	too_large();
	sparse();
	page_tables_come_back();
	library();
	return done_testing();
}
