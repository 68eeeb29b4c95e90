// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=60 linux=yes
/*
 * O_NONBLOCK: EAGAIN instead of sleep; a write of at most PIPE_BUF goes in whole or not at
 * all, a longer one as far as there is room; the flag belongs to the open file.
 */
#include "tap.h"

static char buf[131072];
static int fds[2];

static void open_pipe(void)
{
	must(pipe2(fds, O_NONBLOCK) == 0);
}

static void close_pipe(void)
{
	close(fds[0]);
	close(fds[1]);
}

/* Leaves room for exactly `room` bytes, a number of pages. */
static void leave_room(int room)
{
	must(write(fds[1], buf, 65536) == 65536);
	for (int n = 0; n < room; n += 4096)
		must(read(fds[0], buf, 4096) == 4096);
}

static void empty_and_full(void)
{
	open_pipe();
	is_errno(read(fds[0], buf, 1), EAGAIN, "reading an empty pipe");
	is(read(fds[0], buf, 0), 0, "reading nothing from it is fine");
	is(write(fds[1], buf, 0), 0, "as is writing nothing");
	is(write(fds[1], buf, sizeof(buf)), 65536, "a long write takes what fits");
	is_errno(write(fds[1], buf, 1), EAGAIN, "one byte more");
	is_errno(write(fds[1], buf, 65536), EAGAIN, "or many more");
	is(write(fds[1], buf, 0), 0, "but nothing more is fine");
	is(read(fds[0], buf, sizeof(buf)), 65536, "all comes out");
	is_errno(read(fds[0], buf, 1), EAGAIN, "then it is empty");
	close_pipe();
}

static void atomic(void)
{
	open_pipe();
	leave_room(4096);
	must(write(fds[1], buf, 100) == 100);
	is_errno(write(fds[1], buf, 4096), EAGAIN, "4096 bytes don't go in by halves");
	is_errno(write(fds[1], buf, 3997), EAGAIN, "nor 3997 where 3996 fit");
	is(write(fds[1], buf, 3996), 3996, "3996 do");
	is_errno(write(fds[1], buf, 1), EAGAIN, "then it is full");
	close_pipe();

	open_pipe();
	leave_room(8192);
	is(write(fds[1], buf, 16384), 8192, "a write over PIPE_BUF takes what fits");
	is_errno(write(fds[1], buf, 16384), EAGAIN, "and nothing where nothing fits");
	close_pipe();
}

static void partial_page(void)
{
	open_pipe();
	must(write(fds[1], buf, 65536) == 65536);
	is(read(fds[0], buf, 1), 1, "a full pipe gives up a byte");
	is(read(fds[0], buf, 4095), 4095, "and the rest of a page");
	is(write(fds[1], buf, 4096), 4096, "which is room for a page");
	close_pipe();
}

static void flag_is_per_open_file(void)
{
	must(pipe(fds) == 0);
	is(fcntl(fds[0], F_GETFL) & (O_NONBLOCK | O_ACCMODE), O_RDONLY, "the reading end");
	is(fcntl(fds[1], F_GETFL) & (O_NONBLOCK | O_ACCMODE), O_WRONLY, "the writing end");
	is(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0, "set O_NONBLOCK on one end");
	is(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0, "the other end hasn't got it");
	int copy = dup(fds[0]);

	is(fcntl(copy, F_GETFL) & O_NONBLOCK, O_NONBLOCK, "a duplicate has");
	is_errno(read(copy, buf, 1), EAGAIN, "and doesn't wait");
	is(fcntl(copy, F_SETFL, 0), 0, "cleared through the duplicate");
	is(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0, "it is cleared for both");
	close(copy);
	close_pipe();
}

static void end_of_file(void)
{
	open_pipe();
	must(write(fds[1], buf, 3) == 3);
	close(fds[1]);
	is(read(fds[0], buf, 10), 3, "what is left when the writer has gone");
	is(read(fds[0], buf, 10), 0, "then end of file, not EAGAIN");
	close(fds[0]);
}

int main(void)
{
	empty_and_full();
	atomic();
	partial_page();
	flag_is_per_open_file();
	end_of_file();
	return done_testing();
}
