// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A reader who finds the end of file closes the pipe for good, while the writer whose close
 * has made it may still be about it.
 */
#include "tap.h"

#define PAIRS  4
#define ROUNDS 300

static int read_to_the_end(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		int fds[2];
		char byte;

		must(pipe2(fds, O_NONBLOCK) == 0);
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		must(pid > 0);
		close(fds[1]);
		while (read(fds[0], &byte, 1) != 0)
			sched_yield();
		close(fds[0]);
		must(waitpid(pid, NULL, 0) == pid);
	}
	return 0;
}

int main(void)
{
	pid_t pairs[PAIRS];

	for (int i = 0; i < PAIRS; i++)
		pairs[i] = spawn(read_to_the_end, NULL);
	for (int i = 0; i < PAIRS; i++)
		is_exit(join(pairs[i]), 0, "%d pipes, closed by reader and writer at once", ROUNDS);
	return done_testing();
}
