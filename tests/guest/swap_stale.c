// SPDX-License-Identifier: MIT
// grade: group=swap points=10 cpus=4 timeout=120 mem=64M
/*
 * While kswapd looks who uses what, threads read a page that is copied on write again and again:
 * none goes on seeing what it was before.
 */
#include "swap.h"
#include "thread.h"
#include <signal.h>

enum { READERS = 2, COPIES = 60, PAUSE_MS = 60 };

#define MEAL (70 * MIB / PAGE)

static volatile long *page;
static long gone; /* it has a higher number than this */
static volatile int over;
static volatile long wrong[READERS];

static int reads(void *arg)
{
	volatile long *mine = arg;

	while (!over) {
		long before = __atomic_load_n(&gone, __ATOMIC_SEQ_CST);

		*mine += *page <= before;
	}
	return 0;
}

/* So that kswapd has to go round all the time. */
static int eats(void *unused)
{
	char *p = map_pages(MEAL);

	(void)unused;
	for (;;)
		fill(p, 0, MEAL, 1);
	return 0;
}

static int waits(void *rope)
{
	await(rope);
	return 0;
}

static void copy(long number)
{
	struct rope rope;
	pid_t pid = spawn_roped(waits, &rope, &rope);

	sleep_ms(PAUSE_MS);
	__atomic_store_n(page, number, __ATOMIC_SEQ_CST);
	__atomic_store_n(&gone, number - 1, __ATOMIC_SEQ_CST);
	sleep_ms(1);
	pull(&rope);
	drop(&rope);
	must(join(pid) == 0);
}

int main(void)
{
	struct thread threads[READERS];
	long swapped;
	pid_t eater;

	enter_tmp();
	make_swap(SWAP_PAGES);
	must(syscall(SYS_swapon, swap_file, 0) == 0);
	page = (long *)map_pages(1);
	*page = 1;
	swapped = vmstat("swap_out");
	eater = spawn(eats, NULL);
	for (int i = 0; i < READERS; i++)
		start_thread(&threads[i], reads, (void *)&wrong[i]);
	for (long number = 2; number < COPIES + 2; number++)
		copy(number);
	over = 1;
	for (int i = 0; i < READERS; i++) {
		join_thread(&threads[i]);
		is(wrong[i], 0, "a reader has seen nothing old");
	}
	must(kill(eater, SIGKILL) == 0 && join(eater) == SIGKILL);
	ok(vmstat("swap_out") - swapped > 1000, "others were swapped out meanwhile");
	must(syscall(SYS_swapoff, swap_file) == 0);
	leave_tmp();
	return done_testing();
}
