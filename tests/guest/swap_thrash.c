// SPDX-License-Identifier: MIT
// grade: group=swap points=20 cpus=1,4 timeout=120 mem=64M
/*
 * More memory than there is: processes write and check more than fits, on a machine of
 * 64 MiB with a swap file; what comes back from it is what went there, also after a fork,
 * and swapoff brings all of it back.
 */
#include "swap.h"

#define NPAGES (56 * MIB / PAGE)

static char *area;

static int child(void *arg)
{
	long me = (long)arg, quarter = NPAGES / 4;

	must(wrong_pages(area, 0, NPAGES, 1) == 0);
	fill(area, me * quarter, quarter / 4, 2 + me);
	must(wrong_pages(area, me * quarter, quarter / 4, 2 + me) == 0);
	must(wrong_pages(area, ((me + 1) % 4) * quarter, quarter, 1) == 0);
	return 0;
}

int main(void)
{
	pid_t pids[4];
	long bad = 0;
	int status;

	enter_tmp();
	make_swap(SWAP_PAGES);
	is(syscall(SYS_swapon, swap_file, 0), 0, "swapon");
	is_errno(syscall(SYS_swapon, swap_file, 0), EBUSY, "twice: EBUSY");
	is_errno(open(swap_file, O_WRONLY), ETXTBSY, "the file can't be written");
	area = map_pages(NPAGES);
	fill(area, 0, NPAGES, 1);
	say_swap();
	is(wrong_pages(area, 0, NPAGES, 1), 0, "56 MiB on a machine of 64");
	fill(area, 0, NPAGES, 1);
	is(wrong_pages(area, 0, NPAGES, 1), 0, "again");
	for (long i = 0; i < 4; i++)
		pids[i] = spawn(child, (void *)i);
	for (long i = 0; i < 4; i++)
		bad += waitpid(pids[i], &status, 0) != pids[i] || status;
	is(bad, 0, "four children share it, and write some");
	is(wrong_pages(area, 0, NPAGES, 1), 0, "the parent's is as it was");
	say_swap();
	munmap(area, NPAGES / 2 * PAGE);
	is(syscall(SYS_swapoff, swap_file), 0, "swapoff");
	is(wrong_pages(area, NPAGES / 2, NPAGES / 2, 1), 0, "all is back");
	munmap(area + NPAGES / 2 * PAGE, NPAGES / 2 * PAGE);
	is_errno(syscall(SYS_swapoff, swap_file), EINVAL, "twice: EINVAL");
	leave_tmp();
	return done_testing();
}
