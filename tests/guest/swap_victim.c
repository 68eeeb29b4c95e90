// SPDX-License-Identifier: MIT
// grade: group=swap points=10 cpus=1,4 timeout=120 mem=64M
/*
 * When memory and swap are full, who has most of both goes: also if most of his is on the disk.
 */
#include "swap.h"

#define HOG_PAGES  (60 * MIB / PAGE)
#define OURS_PAGES (52 * MIB / PAGE)

static int full; /* the hog says that it is */

static int hog(void *arg)
{
	char *p = map_pages(HOG_PAGES);
	char c = 0;

	(void)arg;
	fill(p, 0, HOG_PAGES, 1);
	must(write(full, &c, 1) == 1);
	pause();
	return 0;
}

int main(void)
{
	int ends[2], status;
	long kills;
	char *ours, c;
	pid_t pid;

	enter_tmp();
	make_swap(SWAP_PAGES);
	must(syscall(SYS_swapon, swap_file, 0) == 0);
	must(pipe(ends) == 0);
	full = ends[1];
	kills = vmstat("oom_kill");
	pid = spawn(hog, NULL);
	must(read(ends[0], &c, 1) == 1);
	ours = map_pages(OURS_PAGES);
	fill(ours, 0, OURS_PAGES, 2);
	is(vmstat("oom_kill") - kills, 1, "one is killed");
	must(waitpid(pid, &status, WNOHANG) == pid);
	is_killed(status, SIGKILL, "it is the one that has most");
	is(wrong_pages(ours, 0, OURS_PAGES, 2), 0, "and another has all that it wrote");
	munmap(ours, OURS_PAGES * PAGE);
	must(syscall(SYS_swapoff, swap_file) == 0);
	leave_tmp();
	return done_testing();
}
