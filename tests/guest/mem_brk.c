// SPDX-License-Identifier: MIT
// grade: group=mem points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The break: up, down, by odd amounts; fresh memory is zero, also where memory was before;
 * below the break nothing may be touched any more; limits give the old break.
 */
#include "tap.h"

static unsigned long the_break(void)
{
	return raw(SYS_brk, 0);
}

static int writes(void *at)
{
	*(volatile char *)at = 1;
	return 0;
}

static void up_and_down(void)
{
	unsigned long start = the_break(), page = (start + PAGE - 1) & -PAGE;
	char *p = (char *)page;
	int wrong = 0;

	ok(start > 0, "there is a break");
	is(raw(SYS_brk, page + 10 * PAGE), page + 10 * PAGE, "ten pages up");
	for (long i = 0; i < 10 * PAGE; i++)
		wrong += p[i] != 0;
	is(wrong, 0, "they are zero");
	memset(p, 'b', 10 * PAGE);
	is(raw(SYS_brk, page + 3 * PAGE), page + 3 * PAGE, "seven down");
	is(p[3 * PAGE - 1], 'b', "what is left is there");
	diag("a child that must be ended by signal 11");
	is_killed(run_child(writes, p + 3 * PAGE), 11, "what is gone kills");
	is(raw(SYS_brk, page + 10 * PAGE), page + 10 * PAGE, "up again");
	for (long i = 3 * PAGE; i < 10 * PAGE; i++)
		wrong += p[i] != 0;
	is(wrong, 0, "old bytes don't come back");
	is(raw(SYS_brk, page + 5), page + 5, "the break may be odd");
	is(raw(SYS_brk, page + 4000), page + 4000, "and move inside a page");
	is(p[0], 'b', "whose bytes stay");
	is(raw(SYS_brk, start), start, "back to the start");
}

static void refused(void)
{
	unsigned long start = the_break();

	is(raw(SYS_brk, 1), start, "below the start: the break stays");
	is(raw(SYS_brk, -1), start, "the largest address too");
	is(raw(SYS_brk, 0xffffffff80200000), start, "the kernel too");
	is(raw(SYS_brk, 0xffffffc000000000), start, "the direct map too");
	is(raw(SYS_brk, 0x8000000000000000), start, "the sign bit too");
	is(the_break(), start, "asked again, it is the same");
}

static void library(void)
{
	char *a = sbrk(0), *b = sbrk(100), *c = sbrk(0);

	ok(a == b && c == a + 100, "sbrk gives the old break and moves it");
	memset(b, 1, 100);
	ok(sbrk(-100) == c && sbrk(0) == a, "and back");
	is_errno((long)sbrk(1L << 46), ENOMEM, "sbrk of 64 TiB: ENOMEM");
	ok(sbrk(0) == a, "and nothing moves");
	is(brk(a + 2 * PAGE), 0, "brk");
	ok(sbrk(0) == a + 2 * PAGE, "moves it");
	is(brk(a), 0, "and back");
}

/* It may not grow over a mapping that is in its way. */
static void in_the_way(void)
{
	unsigned long start = the_break(), page = (start + PAGE - 1) & -PAGE;
	char *p = mmap((void *)(page + 20 * PAGE), PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	must(p != MAP_FAILED);
	strcpy(p, "in the way");
	is(raw(SYS_brk, page + 21 * PAGE), start, "not over a mapping");
	is_str(p, "in the way", "which is unharmed");
	is(raw(SYS_brk, page + 10 * PAGE), page + 10 * PAGE, "but up to it");
	is(raw(SYS_brk, start), start, "and back");
	munmap(p, PAGE);
}

/* Thousands of small steps, then all at once. */
static void steps(void)
{
	char *base = sbrk(0);
	int wrong = 0;

	for (int i = 0; i < 3000; i++) {
		char *p = sbrk(64);

		wrong += p != base + i * 64L || *p != 0;
		memset(p, i, 64);
	}
	for (int i = 0; i < 3000; i++)
		wrong += base[i * 64L] != (char)i;
	is(wrong, 0, "3000 steps of 64 bytes");
	must(sbrk(-3000 * 64L) != (void *)-1);
	ok(sbrk(0) == base, "and back in one");
}

static void pages_come_back(void)
{
	long before = vmstat_settled("pages_free"), lost;

	for (int i = 0; i < 20; i++) {
		char *p = sbrk(256 * PAGE);

		must(p != (char *)-1);
		touch_pages(p, 256, 1);
		must(sbrk(-256 * PAGE) != (void *)-1);
	}
	lost = pages_missing(before, 31);
	ok(lost < 32, "20 MiB up and down: %ld pages are missing", lost);
}

int main(void)
{
	up_and_down();
	refused();
	library();
	in_the_way();
	steps();
	pages_come_back();
	return done_testing();
}
