// SPDX-License-Identifier: MIT
// grade: group=mem points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Anonymous private mappings: zero, separate, page-aligned; munmap cuts at the ends and in
 * the middle; MAP_FIXED replaces; mprotect splits; what is unmapped kills.
 */
#include "tap.h"

static int reads(void *at)
{
	return *(volatile char *)at & 0;
}

static int writes(void *at)
{
	*(volatile char *)at = 1;
	return 0;
}

static void is_gone(char *at, const char *what)
{
	is_killed(run_child(reads, at), 11, "%s", what);
}

static void fresh(void)
{
	char *p = map_pages(8), *q = map_pages(8);
	int wrong = 0;

	ok((uintptr_t)p % PAGE == 0 && (uintptr_t)q % PAGE == 0, "mappings start at pages");
	ok(p + 8 * PAGE <= q || q + 8 * PAGE <= p, "and don't overlap");
	for (long i = 0; i < 8 * PAGE; i++)
		wrong += p[i] != 0 || q[i] != 0;
	is(wrong, 0, "they are zero");
	memset(p, 1, 8 * PAGE);
	is(q[0] + q[8 * PAGE - 1], 0, "and separate");
	is(munmap(p, 8 * PAGE), 0, "munmap");
	is(munmap(p, 8 * PAGE), 0, "munmap of nothing is fine");
	is(munmap(q, 8 * PAGE - 1), 0, "a length is rounded up");
	diag("children that must be ended by signal 11");
	is_gone(p, "a page that was unmapped");
	is_gone(q + 7 * PAGE, "the last, by rounding");
	p = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ok(p != MAP_FAILED, "a mapping of one byte");
	p[PAGE - 1] = 1;
	is(p[PAGE - 1], 1, "is a page");
	munmap(p, 1);
}

static void cut(void)
{
	char *p = map_pages(10);

	for (int i = 0; i < 10; i++)
		p[i * PAGE] = 10 + i;
	is(munmap(p, PAGE), 0, "cut the first page");
	is(munmap(p + 9 * PAGE, PAGE), 0, "the last");
	is(munmap(p + 4 * PAGE, 2 * PAGE), 0, "two in the middle");
	is_gone(p, "the first is gone");
	is_gone(p + 9 * PAGE, "the last");
	is_gone(p + 4 * PAGE, "the middle");
	is_gone(p + 6 * PAGE - 1, "to its end");
	ok(p[PAGE] == 11 && p[3 * PAGE] == 13 && p[6 * PAGE] == 16 && p[8 * PAGE] == 18,
	   "the others are there");
	is(munmap(p, 10 * PAGE), 0, "one munmap over pieces and holes");
	is_gone(p + 6 * PAGE, "takes all");
}

static void fixed(void)
{
	char *p = map_pages(6);
	char *q;

	memset(p, 'o', 6 * PAGE);
	q = mmap(p + 2 * PAGE, 2 * PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ok(q == p + 2 * PAGE, "MAP_FIXED gives its address");
	ok(q[0] == 0 && q[2 * PAGE - 1] == 0, "with fresh pages");
	ok(p[2 * PAGE - 1] == 'o' && p[4 * PAGE] == 'o', "and leaves its neighbours");
	munmap(p, 6 * PAGE);
	q = mmap(p, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ok(q != MAP_FAILED, "an address without MAP_FIXED is a hint");
	munmap(q, PAGE);
	p = map_pages(2);
	strcpy(p, "taken");
	q = mmap(p, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ok(q != MAP_FAILED && q != p, "a hint that is taken gives another place");
	is_str(p, "taken", "and harms nothing");
	munmap(p, 2 * PAGE);
	munmap(q, PAGE);
}

static void protect(void)
{
	char *p = map_pages(6);

	touch_pages(p, 6, 5);
	is(mprotect(p + PAGE, PAGE, PROT_READ), 0, "one page read-only");
	is(mprotect(p + 3 * PAGE, PAGE, PROT_NONE), 0, "one without any access");
	is_killed(run_child(writes, p + PAGE), 11, "a write to the read-only one kills");
	is_exit(run_child(reads, p + PAGE), 0, "a read doesn't");
	is_gone(p + 3 * PAGE, "a read of the other kills");
	is_exit(run_child(writes, p), 0, "neighbours");
	is_exit(run_child(writes, p + 2 * PAGE), 0, "are");
	is_exit(run_child(writes, p + 4 * PAGE), 0, "as they were");
	is(mprotect(p, 6 * PAGE, PROT_READ | PROT_WRITE), 0, "all writable again");
	is(p[3 * PAGE], 5, "the hidden byte is there");
	p[PAGE] = p[3 * PAGE] = 6;
	is(p[PAGE] + p[3 * PAGE], 12, "and both can be written");
	munmap(p + 2 * PAGE, PAGE);
	is_errno(mprotect(p, 6 * PAGE, PROT_READ), ENOMEM, "over a hole: ENOMEM");
	munmap(p, 6 * PAGE);
	p = mmap(NULL, 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	is(mprotect(p, PAGE, PROT_READ | PROT_WRITE), 0, "opened from PROT_NONE");
	p[0] = 1;
	is_gone(p + PAGE, "page by page");
	munmap(p, 2 * PAGE);
}

/* Some hundred mappings in random order: each keeps its bytes, and all can be taken away. */
static void many(void)
{
	enum { N = 500 };
	static char *maps[N];
	static int pages[N];
	int wrong = 0;

	for (int turn = 0; turn < 4000; turn++) {
		int i = rng_below(N);

		if (maps[i]) {
			for (int k = 0; k < pages[i]; k++)
				wrong += maps[i][k * PAGE] != (char)(i + k);
			wrong += munmap(maps[i], pages[i] * PAGE) != 0;
			maps[i] = NULL;
			continue;
		}
		pages[i] = 1 + rng_below(5);
		maps[i] = map_pages(pages[i]);
		for (int k = 0; k < pages[i]; k++)
			maps[i][k * PAGE] = i + k;
	}
	for (int i = 0; i < N; i++) {
		if (maps[i])
			wrong += munmap(maps[i], pages[i] * PAGE) != 0;
		maps[i] = NULL;
	}
	is(wrong, 0, "4000 random mappings and unmappings");
}

int main(void)
{
	long before, lost;

	rng_seed(1);
	fresh();
	cut();
	fixed();
	protect();
	many();
	before = vmstat_settled("pages_free");
	many();
	lost = pages_missing(before, 31);
	ok(lost < 32, "%ld pages are missing", lost);
	return done_testing();
}
