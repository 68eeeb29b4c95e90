// SPDX-License-Identifier: MIT
// grade: group=sched points=5 cpus=1,4 timeout=60 linux=yes
/*
 * sched_yield lets others run: two processes that wait for each other by memory alone make
 * progress on one hart; and yielding alone costs little.
 */
#include "tap.h"

static int yields(void *arg)
{
	for (long i = 0; i < (long)arg; i++)
		if (sched_yield() != 0)
			return 1;
	return 0;
}

/* Each end polls a pipe without sleeping, and yields when there is nothing. */
static int poll_byte(int fd)
{
	char c;

	for (long tries = 0; tries < 2000000; tries++) {
		if (read(fd, &c, 1) == 1)
			return c;
		sched_yield();
	}
	return -1;
}

static struct rope rope;

static int polite(void *arg)
{
	must(fcntl(rope.in, F_SETFL, O_NONBLOCK) == 0);
	for (long i = 0; i < (long)arg; i++) {
		if (poll_byte(rope.in) != 'x')
			return 1;
		pull(&rope);
	}
	return 0;
}

int main(void)
{
	pid_t pids[5];
	int64_t start = now_ns();
	int wrong = 0;

	is(sched_yield(), 0, "sched_yield gives 0");
	is_exit(run_child(yields, (void *)10000L), 0, "10000 yields alone");
	diag("%ld ns a yield", (long)((now_ns() - start) / 10000));
	for (int i = 0; i < 5; i++)
		pids[i] = spawn(yields, (void *)2000L);
	for (int i = 0; i < 5; i++)
		is_exit(join(pids[i]), 0, "one of five that yield to each other");
	pid_t pid = spawn_roped(polite, (void *)300L, &rope);

	must(fcntl(rope.in, F_SETFL, O_NONBLOCK) == 0);
	for (int i = 0; i < 300; i++) {
		pull(&rope);
		wrong += poll_byte(rope.in) != 'x';
	}
	is(wrong, 0, "300 round trips by polling and yielding");
	is_exit(join(pid), 0, "and the other side's");
	return done_testing();
}
