// SPDX-License-Identifier: MIT
// grade: group=sched points=15 cpus=1,4 timeout=90 linux=yes
/*
 * Harts, policies, priorities and nice values of processes that run, sleep, yield, fork and
 * talk to each other are changed at random, from two sides at once. All come to their end,
 * and each always runs where it may.
 */
#include "turns.h"

#define VICTIMS 10
#define CHANGES 1000

static unsigned long all;
static pid_t pids[VICTIMS];
static struct rope rope;

static void change(pid_t pid)
{
	static const int policies[] = {SCHED_OTHER, SCHED_BATCH, SCHED_IDLE, SCHED_FIFO, SCHED_RR};
	int policy = policies[rng_below(ARRAY_SIZE(policies))];
	unsigned long harts = rng() & all;

	switch (rng_below(4)) {
	case 0: set_policy(pid, policy, policy == SCHED_FIFO || policy == SCHED_RR); break;
	case 1: must(setpriority(PRIO_PROCESS, pid, (int)rng_below(40) - 20) == 0); break;
	default: run_on(pid, harts ? harts : all);
	}
}

static int nothing(void *unused)
{
	(void)unused;
	return 0;
}

static void live(long kind)
{
	volatile long sink = 0;
	int status;
	pid_t pid;

	/* Nobody computes for long: as a real-time process he would lock out the others. */
	switch (kind) {
	case 0:
		for (int i = 0; i < 50000; i++)
			sink += i;
		break;
	case 1:
		for (int i = 0; i < 10; i++)
			sched_yield();
		break;
	case 2:
		pid = spawn(nothing, NULL);
		must(waitpid(pid, &status, 0) == pid && status == 0);
		break;
	}
	sleep_ms(1);
}

/* One of five gives back what it gets, until that is a q; the others live for ever. */
static int victim(void *arg)
{
	long kind = (long)arg;

	if (kind == 4) {
		char c;

		while (read(rope.in, &c, 1) == 1 && c != 'q')
			must(write(rope.out, &c, 1) == 1);
		return 0;
	}
	for (;;)
		live(kind);
}

/* It changes itself: then it is at once what it has asked for. */
static int changes_itself(void *arg)
{
	int wrong = 0;

	rng_state += (uint64_t)(long)arg;
	for (int i = 0; i < CHANGES / 2; i++) {
		unsigned long harts = rng() & all;

		if (harts) {
			run_on(0, harts);
			wrong += !(harts >> here() & 1);
		}
		if (i % 3 == 0)
			set_policy(0, i % 2 ? SCHED_FIFO : SCHED_OTHER, i % 2);
		live((long)rng_below(4));
		wrong += harts && !(harts >> here() & 1);
	}
	return wrong != 0;
}

int main(void)
{
	struct rope ropes[VICTIMS];
	pid_t free[2];
	int status, wrong = 0;

	rng_seed(20261);
	all = all_harts();
	for (long i = 0; i < VICTIMS; i++) {
		pids[i] = spawn_roped(victim, (void *)(i % 5), &rope);
		ropes[i] = rope;
	}
	for (long i = 0; i < 2; i++)
		free[i] = spawn(changes_itself, (void *)(i + 1));
	for (int i = 0; i < CHANGES; i++) {
		int n = (int)rng_below(VICTIMS);

		change(pids[n]);
		if (n % 5 == 4) {
			pull(&ropes[n]);
			await(&ropes[n]);
		}
		if (i % 16 == 0)
			sleep_ms(1);
	}
	for (int i = 0; i < VICTIMS; i++) {
		if (i % 5 == 4)
			must(write(ropes[i].out, "q", 1) == 1);
		else
			must(kill(pids[i], SIGKILL) == 0);
		drop(&ropes[i]);
		must(waitpid(pids[i], &status, 0) == pids[i]);
		wrong += i % 5 == 4 ? status != 0 : !WIFSIGNALED(status);
	}
	is(wrong, 0, "%d changes of %d processes", CHANGES, VICTIMS);
	for (int i = 0; i < 2; i++)
		is_exit(join(free[i]), 0, "who changed itself was always where it wanted to be");
	return done_testing();
}
