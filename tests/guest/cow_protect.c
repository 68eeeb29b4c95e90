// SPDX-License-Identifier: MIT
// grade: group=cow points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Copy-on-write beside mprotect and munmap: taking write permission away and giving it back
 * must neither unshare without a copy nor let one side write the other's page.
 */
#include "cow.h"

static char *area;
static struct rope rope;

static int rw_again(void *arg)
{
	(void)arg;
	must(mprotect(area, 4 * PAGE, PROT_READ) == 0);
	must(mprotect(area, 4 * PAGE, PROT_READ | PROT_WRITE) == 0);
	touch_pages(area, 4, 2);
	pull(&rope);
	await(&rope);
	for (int i = 0; i < 4; i++)
		if (area[i * PAGE] != 2)
			return 1;
	return 0;
}

static void protect_and_back(void)
{
	int wrong = 0;

	touch_pages(area, 4, 1);
	pid_t pid = spawn_roped(rw_again, NULL, &rope);

	await(&rope);
	for (int i = 0; i < 4; i++)
		wrong += area[i * PAGE] != 1;
	is(wrong, 0, "child's read-only and back doesn't open the shared page");
	touch_pages(area, 4, 3);
	pull(&rope);
	is_exit(join(pid), 0, "child kept its bytes");
	drop(&rope);
}

static int write_protected(void *arg)
{
	must(mprotect(area, PAGE, PROT_READ) == 0);
	*(volatile char *)arg = 9;
	return 0;
}

static int unmap_and_map(void *arg)
{
	(void)arg;
	must(munmap(area + PAGE, PAGE) == 0);
	char *p = mmap(area + PAGE, PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	must(p == area + PAGE);
	if (p[0] != 0)
		return 1;
	p[0] = 5;
	return area[0] == 1 && area[2 * PAGE] == 1 ? 0 : 2;
}

/* Protected in the parent before the fork, opened in the child: still a copy. */
static int open_up(void *arg)
{
	(void)arg;
	must(mprotect(area, 4 * PAGE, PROT_READ | PROT_WRITE) == 0);
	touch_pages(area, 4, 6);
	return 0;
}

static void others(void)
{
	int wrong = 0;

	touch_pages(area, 4, 1);
	diag("a child that must be ended by signal 11");
	is_killed(run_child(write_protected, area), 11, "a shared page that is read-only kills");
	is(area[0], 1, "parent's page is as it was");
	area[0] = 1;
	is_exit(run_child(unmap_and_map, NULL), 0, "child maps a fresh page over a shared one");
	is(area[PAGE], 1, "parent's page is still the old one");
	must(mprotect(area, 4 * PAGE, PROT_READ) == 0);
	is_exit(run_child(open_up, NULL), 0, "child gives itself write permission");
	for (int i = 0; i < 4; i++)
		wrong += area[i * PAGE] != 1;
	is(wrong, 0, "and the parent's read-only pages didn't change");
	must(mprotect(area, 4 * PAGE, PROT_READ | PROT_WRITE) == 0);
	touch_pages(area, 4, 8);
	is(area[3 * PAGE], 8, "parent writes again");
}

/* PROT_NONE in between loses nothing. */
static void hidden(void)
{
	touch_pages(area, 4, 1);
	pid_t pid = spawn_roped(rw_again, NULL, &rope);

	await(&rope);
	must(mprotect(area, 4 * PAGE, PROT_NONE) == 0);
	must(mprotect(area, 4 * PAGE, PROT_READ | PROT_WRITE) == 0);
	is(area[2 * PAGE], 1, "a page hidden and shown again has its byte");
	area[2 * PAGE] = 4;
	pull(&rope);
	is_exit(join(pid), 0, "and the child has its own");
	drop(&rope);
}

int main(void)
{
	area = map_pages(4);
	protect_and_back();
	others();
	hidden();
	return done_testing();
}
