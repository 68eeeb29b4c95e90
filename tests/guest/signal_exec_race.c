// SPDX-License-Identifier: MIT
// grade: group=signal points=10 cpus=1,4 timeout=180 linux=yes
/*
 * Signals that meet exec: a handler of the old program never runs in the new one, and what ends
 * a process ends it on either side.
 */
#include "sig.h"

#define EXECS 150
#define KILLS 300

static struct rope rope;

/* SIGURG: without a handler it is ignored, so the moments between exec and sigaction are safe. */
static int runs_on(const char *self, int left, int in, int out)
{
	char text[3][12];

	catch_signal(SIGURG, SA_RESTART);
	if (left == 0)
		return 21;
	snprintf(text[0], sizeof(text[0]), "%d", left - 1);
	snprintf(text[1], sizeof(text[1]), "%d", in);
	snprintf(text[2], sizeof(text[2]), "%d", out);
	if (left == EXECS) {
		rope.in = in;
		rope.out = out;
		pull(&rope);
	}
	execl(self, self, text[0], text[1], text[2], (char *)NULL);
	return CHILD_BROKEN;
}

static int starts(void *self)
{
	return runs_on(self, EXECS, rope.in, rope.out);
}

static void in_a_rain(char *self)
{
	pid_t pid = spawn_roped(starts, self, &rope);
	int status, sent = 0;

	await(&rope);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		kill(pid, SIGURG);
		if (++sent % 16 == 0)
			sched_yield();
	}
	is_exit(status, 21, "%d execs in a rain of %d signals", EXECS, sent);
	drop(&rope);
}

static void killing(char *self)
{
	int strange = 0;

	for (int i = 0; i < KILLS; i++) {
		pid_t pid = spawn_roped(starts, self, &rope);
		struct rope mine = rope;
		int status;

		await(&mine);
		for (volatile int n = (int)rng_below(100000); n > 0; n--)
			;
		kill(pid, i % 2 ? SIGKILL : SIGTERM);
		must(waitpid(pid, &status, 0) == pid);
		strange += status != (i % 2 ? SIGKILL : SIGTERM) && status != 21 << 8;
		drop(&mine);
	}
	is(strange, 0, "%d processes killed in their execs", KILLS);
}

int main(int argc, char **argv)
{
	if (argc == 4)
		return runs_on(argv[0], atoi(argv[1]), atoi(argv[2]), atoi(argv[3]));
	rng_seed(9);
	in_a_rain(argv[0]);
	killing(argv[0]);
	return done_testing();
}
