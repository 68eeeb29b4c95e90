// SPDX-License-Identifier: MIT
// grade: group=sched points=5 cpus=2,4 linux=yes
/*
 * A process that waits for its turn behind another, while a hart idles that it may run on, goes
 * there soon, although nobody wakes it up or moves it.
 */
#include "turns.h"

#define TURNS	5
#define LIMIT_S 10

static unsigned long all, first;

/* Begins where the other computes, and computes too. */
static int gets_away(void *unused)
{
	int64_t end = now_ns() + LIMIT_S * 1000 * MS;

	(void)unused;
	run_on(0, first);
	run_on(0, all); /* which does not move it: it runs */
	while (1UL << here() == first)
		if (now_ns() > end)
			return 1;
	return 0;
}

/* Nobody else is to wake up meanwhile, as join() would: a hart that gets idle looks around. */
static int wait_quietly(pid_t pid)
{
	int status = -1;

	must(waitpid(pid, &status, 0) == pid);
	return status;
}

static void a_few_times(void)
{
	pid_t bound = spawn(spin_for_ever, NULL);
	int stuck = 0;

	run_on(bound, first);
	for (int i = 0; i < TURNS && !stuck; i++)
		stuck += wait_quietly(spawn(gets_away, NULL)) != 0;
	is(stuck, 0, "an idle hart takes who waits elsewhere, %d times", TURNS);
	stop(bound);
}

int main(void)
{
	all = all_harts();
	first = all & -all;
	if (first == all)
		skip(1, "there is one hart only");
	else
		a_few_times();
	return done_testing();
}
