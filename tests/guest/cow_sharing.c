// SPDX-License-Identifier: MIT
// grade: group=cow points=10 cpus=1,4 timeout=60 linux=no
/*
 * What fork costs in pages: with 16 MiB touched, a child takes a few dozen pages and not
 * four thousand; each written page takes one more; all come back when the child ends.
 */
#include "cow.h"

#define NPAGES 4096L /* 16 MiB */
#define SMALL  96    /* kernel stack, task, page tables, own stack and data pages */

static char *area;
static struct rope rope;

static int child(void *arg)
{
	(void)arg;
	must(vmstat("pages_free") > 0);
	pull(&rope);
	await(&rope);
	touch_pages(area, 1000, 2);
	pull(&rope);
	await(&rope);
	return area[999 * PAGE] == 2 && area[1000 * PAGE] == 1 ? 0 : 1;
}

static void one_child(void)
{
	long before = vmstat_settled("pages_free"), shared, written, after;
	int status;

	diag("fork with %ld pages touched; %ld free", NPAGES, before);
	pid_t pid = spawn_roped(child, NULL, &rope);

	await(&rope);
	shared = vmstat_settled("pages_free");
	ok(before - shared < SMALL, "fork took %ld pages", before - shared);
	pull(&rope);
	await(&rope);
	written = vmstat_settled("pages_free");
	ok(shared - written >= 1000, "1000 pages written took %ld pages", shared - written);
	ok(shared - written < 1000 + 32, "and little more");
	pull(&rope);
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "child saw what it should");
	drop(&rope);
	after = vmstat_settled("pages_free");
	ok(labs(before - after) < 32, "%ld pages are missing after the child's end",
	   before - after);
}

static int waits(void *arg)
{
	(void)arg;
	pull(&rope);
	await(&rope);
	return 0;
}

/* Sixteen children at once, 256 MiB if they had copies. */
static void many_children(void)
{
	struct rope ropes[16];
	pid_t pids[16];
	long before = vmstat_settled("pages_free"), taken;

	for (int i = 0; i < 16; i++) {
		pids[i] = spawn_roped(waits, NULL, &rope);
		ropes[i] = rope;
		await(&ropes[i]);
	}
	taken = before - vmstat_settled("pages_free");
	ok(taken < 16 * SMALL, "sixteen children took %ld pages", taken);
	for (int i = 0; i < 16; i++) {
		pull(&ropes[i]);
		is_exit(join(pids[i]), 0, "child %d ended", i);
		drop(&ropes[i]);
	}
	taken = before - vmstat_settled("pages_free");
	ok(labs(taken) < 64, "%ld pages are missing after their end", taken);
}

int main(void)
{
	if (!has_vmstat()) {
		skip(1, "no counters here");
		return done_testing();
	}
	area = map_pages(NPAGES);
	touch_pages(area, NPAGES, 1);
	one_child();
	one_child();
	many_children();
	return done_testing();
}
