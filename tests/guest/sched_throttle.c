// SPDX-License-Identifier: MIT
// grade: group=sched points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Real-time tasks without end on every hart don't lock out the rest: it has the twentieth
 * part of each second, which is enough to end them. And they have most of the time.
 */
#include "turns.h"

#define HARTS_MAX 64

static pid_t wild[HARTS_MAX];
static int64_t since[HARTS_MAX];
static int nr_wild;

static int run_wild(void *unused)
{
	(void)unused;
	set_policy(0, SCHED_FIFO, 99);
	spin_for_ever(NULL);
	return 0;
}

static void let_loose(void)
{
	unsigned long harts = all_harts();

	for (int hart = 0; hart < HARTS_MAX; hart++) {
		if (!(harts >> hart & 1))
			continue;
		wild[nr_wild] = spawn(run_wild, NULL);
		run_on(wild[nr_wild], 1UL << hart);
		since[nr_wild++] = now_ns();
	}
}

static int small_work(void *unused)
{
	(void)unused;
	compute(0, 20, 100);
	return 0;
}

int main(void)
{
	int64_t start = now_ns();
	struct rusage used;
	long ran_ms = 0, took_ms = 0;
	int status;

	open_book();
	let_loose();
	diag("%d run wild", nr_wild);
	is_exit(run_child(small_work, NULL), 0, "a process gets its work done");
	if (now_ns() - start < 1500 * MS)
		sleep_ms(1500);
	for (int i = 0; i < nr_wild; i++) {
		must(kill(wild[i], SIGKILL) == 0);
		took_ms += (now_ns() - since[i]) / MS;
	}
	for (int i = 0; i < nr_wild; i++) {
		must(wait4(wild[i], &status, 0, &used) == wild[i]);
		ran_ms += used.ru_utime.tv_sec * 1000 + used.ru_utime.tv_usec / 1000;
	}
	ok(ran_ms >= took_ms * 7 / 10, "they had most of the time: %ld ms each of %ld",
	   ran_ms / nr_wild, took_ms / nr_wild);
	return done_testing();
}
