// SPDX-License-Identifier: MIT
// grade: group=swap points=10 cpus=1,4 timeout=120 mem=64M
/*
 * Far more memory than there is, swap and all: it ends with some killed, soon, and the others
 * find what they wrote.
 */
#include "swap.h"

enum { CHILDREN = 5, ROUNDS = 1 };

#define NPAGES (26 * MIB / PAGE)

static int child(void *arg)
{
	char *p = map_pages(NPAGES);

	for (long round = 0; round < ROUNDS; round++) {
		fill(p, 0, NPAGES, (long)arg + round);
		if (wrong_pages(p, 0, NPAGES, (long)arg + round))
			return 1;
	}
	return 0;
}

int main(void)
{
	int killed = 0, right = 0, status;
	pid_t pids[CHILDREN];

	enter_tmp();
	make_swap(SWAP_PAGES);
	must(syscall(SYS_swapon, swap_file, 0) == 0);
	for (long i = 0; i < CHILDREN; i++)
		pids[i] = spawn(child, (void *)i);
	for (long i = 0; i < CHILDREN; i++) {
		must(waitpid(pids[i], &status, 0) == pids[i]);
		killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
		right += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	say_swap();
	diag("%d killed, %d went on", killed, right);
	is(killed + right, CHILDREN, "killed, or right");
	ok(right > 0, "not all are killed");
	ok(vmstat("swap_out") > 0, "swap was used");
	must(syscall(SYS_swapoff, swap_file) == 0);
	leave_tmp();
	return done_testing();
}
