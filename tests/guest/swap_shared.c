// SPDX-License-Identifier: MIT
// grade: group=swap points=10 cpus=1,4 timeout=120 mem=64M
/*
 * Shared memory goes to the swap file too, and all who have it find the same when it is back;
 * swapoff brings it back at once, and what is unmapped leaves nothing there.
 */
#include "swap.h"

#define NPAGES (68 * MIB / PAGE)
#define PART   (NPAGES / 4)
#define OTHERS 64 /* pages that init and the shell may have there */

static char *area;

static int child(void *arg)
{
	long me = (long)arg;

	/* What the other one may be writing to is not looked at. */
	must(wrong_pages(area, me * PART, PART, 1) == 0);
	must(wrong_pages(area, 2 * PART, 2 * PART, 1) == 0);
	fill(area, me * PART, PART, 2 + me);
	return 0;
}

static int holder(void *arg)
{
	(void)arg;
	return wrong_pages(area, 0, PART, 7) == 0 ? 0 : 1;
}

static char *share(long npages)
{
	char *p = mmap(NULL, npages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		       0);

	must(p != MAP_FAILED);
	return p;
}

static void eat(long npages)
{
	char *p = map_pages(npages);

	fill(p, 0, npages, 5);
	is(wrong_pages(p, 0, npages, 5), 0, "private memory beside it");
	munmap(p, npages * PAGE);
}

int main(void)
{
	long slots, bad = 0;
	pid_t pids[2];

	enter_tmp();
	make_swap(SWAP_PAGES);
	must(syscall(SYS_swapon, swap_file, 0) == 0);
	slots = vmstat("swap_free");
	area = share(NPAGES);
	fill(area, 0, NPAGES, 1);
	is(wrong_pages(area, 0, NPAGES, 1), 0, "68 MiB of shared memory");
	for (long i = 0; i < 2; i++)
		pids[i] = spawn(child, (void *)i);
	for (long i = 0; i < 2; i++)
		is_exit(join(pids[i]), 0, "a child finds it, and writes a quarter");
	for (long i = 0; i < 4; i++)
		bad += wrong_pages(area, i * PART, PART, i < 2 ? 2 + i : 1);
	is(bad, 0, "which its parent finds");
	say_swap();
	ok(vmstat("swap_free") < slots, "some of it is on the disk");
	/* A part of a file would stay, unmapped: another one is small enough to come back. */
	must(munmap(area, NPAGES * PAGE) == 0);
	ok(slots - vmstat_settled("swap_free") < OTHERS,
	   "what nobody has any more leaves its slots");
	area = share(PART);
	fill(area, 0, PART, 7);
	eat(60 * MIB / PAGE);
	ok(vmstat("swap_free") < slots, "private memory takes its place");
	is(syscall(SYS_swapoff, swap_file), 0, "swapoff");
	is_exit(run_child(holder, NULL), 0, "what is shared is back");
	leave_tmp();
	return done_testing();
}
