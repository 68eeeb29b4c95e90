// SPDX-License-Identifier: MIT
// grade: group=poll points=10 cpus=1,4 timeout=120 linux=yes
/*
 * Many descriptors at once: the one that becomes ready is found wherever it stands in the
 * list, each descriptor may be named often, and nothing is left behind on any of them.
 */
#include "tap.h"
#include <poll.h>
#include <sys/select.h>

enum { PIPES = 480 };

static int rd[PIPES], wr[PIPES];
static struct pollfd p[1000];
static struct rope rope;

static void open_pipes(int n)
{
	for (int i = 0; i < n; i++) {
		int fds[2];

		must(pipe(fds) == 0);
		rd[i] = fds[0];
		wr[i] = fds[1];
	}
}

static void close_pipes(int n)
{
	for (int i = 0; i < n; i++) {
		close(rd[i]);
		close(wr[i]);
	}
}

/* One byte for each word on the rope, to the pipe that is named there. */
static int writes_on_demand(void *arg)
{
	int i;

	(void)arg;
	while (read(rope.in, &i, sizeof(i)) == sizeof(i))
		must(write(wr[i], "x", 1) == 1);
	return 0;
}

static void finds(int n, int which)
{
	char c;
	int ready, first = -1;

	for (int i = 0; i < n; i++)
		p[i] = (struct pollfd){rd[i], POLLIN, 0};
	must(write(rope.out, &which, sizeof(which)) == sizeof(which));
	ready = poll(p, n, LIMIT_MS);
	for (int i = n - 1; i >= 0; i--)
		if (p[i].revents)
			first = i;
	ok(ready == 1 && first == which, "number %d of %d: %d ready, %d first", which, n, ready,
	   first);
	must(read(rd[which], &c, 1) == 1);
}

static void selects(int n, int which)
{
	fd_set in;
	int ready;
	char c;

	FD_ZERO(&in);
	for (int i = 0; i < n; i++)
		FD_SET(rd[i], &in);
	must(write(rope.out, &which, sizeof(which)) == sizeof(which));
	ready = select(rd[n - 1] + 1, &in, NULL, NULL, NULL);
	ok(ready == 1 && FD_ISSET(rd[which], &in), "select: number %d of %d", which, n);
	must(read(rd[which], &c, 1) == 1);
}

static void repeated(void)
{
	struct pollfd one = {rd[0], POLLIN, 0};
	int right = 0, first = 0;
	char c;

	for (int i = 0; i < 1000; i++)
		p[i] = (struct pollfd){rd[i % 2], POLLIN, 0};
	is(poll(p, 1000, 1), 0, "a thousand times two pipes");
	must(write(rope.out, &first, sizeof(first)) == sizeof(first));
	must(poll(&one, 1, LIMIT_MS) == 1);
	is(poll(p, 1000, LIMIT_MS), 500, "of which one is ready");
	for (int i = 0; i < 1000; i++)
		right += p[i].revents == (i % 2 ? 0 : POLLIN);
	is(right, 1000, "each place has its answer");
	must(read(rd[0], &c, 1) == 1);
}

int main(void)
{
	static const int counts[] = {1, 2, 8, 9, 32, 33, 71, 72, 200, PIPES};
	pid_t pid;

	close_above(2);
	open_pipes(PIPES);
	pid = spawn_roped(writes_on_demand, NULL, &rope);
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		finds(counts[i], 0);
		finds(counts[i], counts[i] - 1);
	}
	finds(PIPES, PIPES / 2);
	selects(9, 8);
	selects(PIPES, PIPES - 1);
	repeated();
	drop(&rope);
	is_exit(join(pid), 0, "the writer ends");
	close_pipes(PIPES);
	return done_testing();
}
