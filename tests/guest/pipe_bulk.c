// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=120 linux=yes
/*
 * 64 MiB through a pipe, checked by a sum that knows each byte's place; and a pipeline of
 * five processes.
 */
#include "tap.h"

#define TOTAL (64L << 20)

static uint64_t block[8192]; /* 64 KiB */
static int fds[2];

/* Words that name their own place in the stream. */
static int writes(void *arg)
{
	uint64_t at = 0;

	(void)arg;
	close(fds[0]);
	while (at < TOTAL / 8) {
		for (int i = 0; i < 8192; i++)
			block[i] = at++;
		if (write(fds[1], block, sizeof(block)) != sizeof(block))
			return 1;
	}
	return 0;
}

static void stream(void)
{
	uint64_t at = 0, wrong = 0;
	ssize_t n;

	must(pipe(fds) == 0);
	diag("64 MiB through a pipe");
	int64_t start = now_ns();
	pid_t pid = spawn(writes, NULL);

	close(fds[1]);
	while ((n = read_full(fds[0], block, sizeof(block))) > 0)
		for (int i = 0; i < n / 8; i++)
			wrong += block[i] != at++;
	is(at * 8, TOTAL, "all bytes arrived");
	is(wrong, 0, "each in its place");
	is_exit(join(pid), 0, "the writer is content");
	diag("%ld ms", (long)((now_ns() - start) / 1000000));
	close(fds[0]);
}

/* Reads bytes, adds one to each, writes them on. */
static int adds_one(void *arg)
{
	int *io = arg;
	static char buf[5000];
	ssize_t n;

	while ((n = read(io[0], buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			buf[i]++;
		if (write(io[1], buf, n) != n)
			return 1;
	}
	return n == 0 ? 0 : 2;
}

static void pipeline(void)
{
	enum { STAGES = 5, BYTES = 200000 };
	int in[2], next[2], io[2], first;
	static char buf[BYTES];
	pid_t pids[STAGES];
	long wrong = 0;

	must(pipe(in) == 0);
	first = in[1];
	must(fcntl(first, F_SETFD, FD_CLOEXEC) == 0);
	for (int i = 0; i < STAGES; i++) {
		must(pipe(next) == 0);
		io[0] = in[0];
		io[1] = next[1];
		pids[i] = fork();
		must(pids[i] >= 0);
		if (pids[i] == 0) {
			close(first);
			close(next[0]);
			_exit(adds_one(io));
		}
		close(in[0]);
		close(next[1]);
		in[0] = next[0];
	}
	pid_t feeder = fork();

	if (feeder == 0)
		_exit(write(first, buf, BYTES) == BYTES ? 0 : 1);
	close(first);
	is(read_full(in[0], buf, BYTES), BYTES, "%d bytes through %d processes", BYTES, STAGES);
	for (long i = 0; i < BYTES; i++)
		wrong += buf[i] != STAGES;
	is(wrong, 0, "each byte was counted up by each process");
	char c;

	is(read(in[0], &c, 1), 0, "end of file goes through the pipeline");
	is_exit(join(feeder), 0, "the feeder ended");
	for (int i = 0; i < STAGES; i++)
		is_exit(join(pids[i]), 0, "process %d ended", i);
	close(in[0]);
}

int main(void)
{
	stream();
	pipeline();
	return done_testing();
}
