// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A buffer that ends in an unmapped page: a write gives the bytes before it, a read too, and
 * no byte is lost or made up; with nothing before it, EFAULT.
 */
#include "tap.h"

static char *edge; /* the first byte of an unmapped page, two mapped ones before it */
static char buf[65536];
static int fds[2];

static void fresh_pipe(void)
{
	close(fds[0]);
	close(fds[1]);
	must(pipe2(fds, O_NONBLOCK) == 0);
}

static void writes(void)
{
	long n;

	memset(edge - 2 * PAGE, 'a', 2 * PAGE);
	is_errno(write(fds[1], edge, 10), EFAULT, "write from an unmapped page");
	is_err(raw(SYS_write, fds[1], NULL, 10), EFAULT, "write from NULL");
	is_errno(read(fds[0], buf, 1), EAGAIN, "put nothing into the pipe");

	/*
	 * Two whole pages before the edge. Each page of a pipe is filled by one copy; where a copy
	 * fails in the middle, Linux counts only whole ones.
	 */
	n = write(fds[1], edge - 2 * PAGE, 4 * PAGE);
	is(n, 2 * PAGE, "write that runs into the edge after two pages gives two pages");
	is(read(fds[0], buf, sizeof(buf)), n, "which are in the pipe");
	ok(buf[0] == 'a' && buf[n - 1] == 'a', "and right");
	n = write(fds[1], edge - 100, 200);
	ok(n == 100 || (n == -1 && errno == EFAULT), "100 good bytes of 200: 100 or EFAULT (%ld)",
	   n);
	is(read(fds[0], buf, sizeof(buf)) > 0 ? 1 : 0, n > 0, "and the pipe agrees");
}

static void reads(void)
{
	long n;

	fresh_pipe();
	for (int i = 0; i < 1000; i++)
		buf[i] = i % 251;
	must(write(fds[1], buf, 1000) == 1000);
	is_errno(read(fds[0], edge, 10), EFAULT, "read into an unmapped page");
	is_err(raw(SYS_read, fds[0], NULL, 10), EFAULT, "read into NULL");
	memset(buf, 0, sizeof(buf));
	n = read(fds[0], buf, sizeof(buf));
	is(n, 1000, "the bytes are still there");
	int wrong = 0;

	for (int i = 0; i < 1000; i++)
		wrong += buf[i] != (char)(i % 251);
	is(wrong, 0, "every one of them");

	must(write(fds[1], buf, 8192) == 8192);
	n = read(fds[0], edge - PAGE, 2 * PAGE);
	is(n, PAGE, "a read into one good page and a bad one gives a page");
	is(read(fds[0], buf, sizeof(buf)), 8192 - PAGE, "and leaves the other");
}

static void vectors(void)
{
	struct iovec w[2] = {{buf, 100}, {edge, 100}};
	struct iovec first_bad[2] = {{edge, 100}, {buf, 100}};
	struct iovec r[2] = {{buf, 4096}, {edge, 4096}};
	long n;

	fresh_pipe();
	n = writev(fds[1], w, 2);
	ok(n == 100 || (n == -1 && errno == EFAULT), "writev, the second buffer bad: %ld", n);
	fresh_pipe();
	is_errno(writev(fds[1], first_bad, 2), EFAULT, "writev, the first buffer bad");
	is_errno(read(fds[0], buf, 1), EAGAIN, "put nothing into the pipe");
	must(write(fds[1], buf, 8192) == 8192);
	is(readv(fds[0], r, 2), 4096, "readv, the second buffer bad: the first is filled");
	is(read(fds[0], buf, sizeof(buf)), 4096, "the rest is still there");
	is_errno(readv(fds[0], (struct iovec *)edge, 1), EFAULT, "readv with a bad vector");
	is_errno(writev(fds[1], (struct iovec *)edge, 1), EFAULT, "writev with a bad vector");
}

/* A fault must not leave the pipe locked or torn: it still works for others. */
static int uses_it(void *arg)
{
	char c;

	(void)arg;
	must(write(fds[1], "z", 1) == 1);
	return read(fds[0], &c, 1) == 1 && c == 'z' ? 0 : 1;
}

int main(void)
{
	char *p = map_pages(3);

	must(munmap(p + 2 * PAGE, PAGE) == 0);
	edge = p + 2 * PAGE;
	must(pipe2(fds, O_NONBLOCK) == 0);
	writes();
	reads();
	vectors();
	fresh_pipe();
	is_exit(run_child(uses_it, NULL), 0, "the pipe works after it all");
	return done_testing();
}
