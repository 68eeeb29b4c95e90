// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What the end of a pipe's other end means: end of file for readers, EPIPE for writers, also
 * those asleep; ends held by other processes and duplicates count.
 */
#include "tap.h"

static char buf[65536 + 4096];
static int fds[2];
static struct rope rope;

static void no_readers(void)
{
	must(pipe(fds) == 0);
	close(fds[0]);
	diag("writes to a pipe without readers");
	is_errno(write(fds[1], "x", 1), EPIPE, "write");
	is_errno(write(fds[1], buf, sizeof(buf)), EPIPE, "a long write");
	is(write(fds[1], "x", 0), 0, "a write of nothing is fine");
	struct iovec v = {buf, 10};

	is_errno(writev(fds[1], &v, 1), EPIPE, "writev");
	must(fcntl(fds[1], F_SETFL, O_NONBLOCK) == 0);
	is_errno(write(fds[1], "x", 1), EPIPE, "EPIPE with O_NONBLOCK too");
	close(fds[1]);
}

static void no_writers(void)
{
	must(pipe(fds) == 0);
	must(write(fds[1], "left", 4) == 4);
	close(fds[1]);
	is(read(fds[0], buf, 2), 2, "bytes left over");
	is(read(fds[0], buf, 10), 2, "are read to the last");
	is(read(fds[0], buf, 10), 0, "then end of file");
	is(read(fds[0], buf, 10), 0, "again and again");
	close(fds[0]);
}

static void duplicates_count(void)
{
	must(pipe2(fds, O_NONBLOCK) == 0);
	int w2 = dup(fds[1]), r2 = dup(fds[0]);

	close(fds[1]);
	is_errno(read(fds[0], buf, 1), EAGAIN, "a duplicate keeps the writing end");
	close(fds[0]);
	is(write(w2, "x", 1), 1, "a duplicate keeps the reading end");
	close(w2);
	is(read(r2, buf, 10), 1, "the byte arrives");
	is(read(r2, buf, 10), 0, "then end of file");
	close(r2);
}

static int holds(void *arg)
{
	(void)arg;
	pull(&rope);
	await(&rope);
	return 0;
}

static void children_count(void)
{
	must(pipe2(fds, O_NONBLOCK) == 0);
	pid_t pid = spawn_roped(holds, NULL, &rope);

	await(&rope);
	close(fds[1]);
	is_errno(read(fds[0], buf, 1), EAGAIN, "a child's copy keeps the writing end");
	pull(&rope);
	is_exit(join(pid), 0, "the child ends");
	is(read(fds[0], buf, 1), 0, "and its exit was the last close");
	close(fds[0]);
	drop(&rope);
}

static int sleeping_writer(void *arg)
{
	(void)arg;
	close(fds[0]);
	must(write(fds[1], buf, 65536) == 65536);
	pull(&rope);
	long n = write(fds[1], buf, 4096);

	return n == -1 && errno == EPIPE ? 0 : 1;
}

static int sleeping_long_writer(void *arg)
{
	(void)arg;
	close(fds[0]);
	pull(&rope);
	return write(fds[1], buf, sizeof(buf)) == 65536 ? 0 : 1;
}

static void writer_is_woken(child_fn *fn, const char *what)
{
	must(pipe(fds) == 0);
	pid_t pid = spawn_roped(fn, NULL, &rope);

	close(fds[1]);
	await(&rope);
	sleep_ms(50);
	is(waitpid(pid, NULL, WNOHANG), 0, "a writer sleeps on a full pipe");
	close(fds[0]);
	is_exit(join(pid), 0, "%s", what);
	drop(&rope);
}

int main(void)
{
	ignore_sigpipe();
	no_readers();
	no_writers();
	duplicates_count();
	children_count();
	writer_is_woken(sleeping_writer, "the reader's close wakes it with EPIPE");
	writer_is_woken(sleeping_long_writer, "one that wrote a part is told how much");
	return done_testing();
}
