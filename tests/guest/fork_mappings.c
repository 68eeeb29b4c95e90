// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The child inherits the layout: break, mappings with their permissions, holes; and pages
 * that neither side has touched yet read as zero in both.
 */
#include "tap.h"

static char *low_brk;

static int break_is_inherited(void *arg)
{
	if (sbrk(0) != (char *)arg)
		return 1;
	if (strcmp(low_brk, "in the heap"))
		return 2;
	if (sbrk(3 * PAGE) != (char *)arg)
		return 3;
	((char *)arg)[PAGE] = 1;
	return sbrk(-3 * PAGE) == (char *)arg + 3 * PAGE ? 0 : 4;
}

static int read_from(void *arg)
{
	return *(volatile char *)arg;
}

static int write_to(void *arg)
{
	*(volatile char *)arg = 1;
	return 0;
}

static int all_zero(void *arg)
{
	for (long i = 0; i < 16 * PAGE; i++)
		if (((volatile char *)arg)[i])
			return 1;
	return 0;
}

static void breaks(void)
{
	low_brk = sbrk(2 * PAGE);
	must(low_brk != (char *)-1);
	strcpy(low_brk, "in the heap");
	is_exit(run_child(break_is_inherited, sbrk(0)), 0, "break and heap are inherited");
	sbrk(-2 * PAGE);
}

static void permissions(void)
{
	char *p = map_pages(4);

	touch_pages(p, 4, 21);
	must(mprotect(p + PAGE, PAGE, PROT_READ) == 0);
	must(munmap(p + 2 * PAGE, PAGE) == 0);
	is_exit(run_child(read_from, p), 21, "a mapping is readable in the child");
	is_exit(run_child(write_to, p), 0, "and writable");
	is_exit(run_child(read_from, p + PAGE), 21, "a read-only page is readable");
	diag("children that must be ended by signal 11");
	is_killed(run_child(write_to, p + PAGE), 11, "but not writable");
	is_killed(run_child(read_from, p + 2 * PAGE), 11, "a hole is a hole");
	is_exit(run_child(read_from, p + 3 * PAGE), 21, "the page after the hole is there");
	is(p[0], 21, "and the parent's page is as it was");
	munmap(p, 4 * PAGE);
}

static void untouched(void)
{
	char *p = map_pages(16);

	is_exit(run_child(all_zero, p), 0, "untouched pages are zero in the child");
	is_exit(run_child(write_to, p), 0, "the child may touch one");
	is(all_zero(p), 0, "untouched pages are zero in the parent afterwards");
	munmap(p, 16 * PAGE);
}

/* A region of many MiB with one page touched in each 2 MiB: nothing in between appears. */
static int sparse_child(void *arg)
{
	char *p = arg;

	for (long mb = 0; mb < 64; mb += 2) {
		if (p[mb << 20] != mb + 1)
			return 1;
		if (p[(mb << 20) + PAGE])
			return 2;
		p[(mb << 20) + 2 * PAGE] = 99;
	}
	return 0;
}

static void sparse(void)
{
	char *p = map_pages(64 << 8);
	int wrong = 0;

	for (long mb = 0; mb < 64; mb += 2)
		p[mb << 20] = mb + 1;
	is_exit(run_child(sparse_child, p), 0, "a sparse 64 MiB mapping is inherited");
	for (long mb = 0; mb < 64; mb += 2)
		wrong += p[mb << 20] != mb + 1 || p[(mb << 20) + 2 * PAGE] != 0;
	is(wrong, 0, "and the parent's is untouched by the child's writes");
	munmap(p, 64L << 20);
}

int main(void)
{
	breaks();
	permissions();
	untouched();
	sparse();
	return done_testing();
}
