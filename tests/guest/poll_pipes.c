// SPDX-License-Identifier: MIT
// grade: group=poll points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What poll and select say of a pipe in each of its states, and that it keeps its word:
 * what is said to be ready does not wait.
 */
#include "tap.h"
#include <poll.h>
#include <sys/select.h>

#define ALL (POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLWRNORM)
#define RD  (POLLIN | POLLRDNORM)
#define WR  (POLLOUT | POLLWRNORM)

static char buf[65536];
static int fds[2];

static int events_of(int fd, short events)
{
	struct pollfd p = {fd, events, 0x7fff};
	int n = poll(&p, 1, 0);

	if (n != (p.revents != 0))
		diag("  poll gave %d", n);
	return n == (p.revents != 0) ? p.revents : -1;
}

/* Bit 0 readable, bit 1 writable, bit 2 exceptional; and the count must be that of the bits. */
static int sets_of(int fd)
{
	struct timeval none = {0, 0};
	fd_set in, out, ex;
	int n, bits;

	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&ex);
	FD_SET(fd, &in);
	FD_SET(fd, &out);
	FD_SET(fd, &ex);
	n = select(fd + 1, &in, &out, &ex, &none);
	bits = FD_ISSET(fd, &in) | FD_ISSET(fd, &out) << 1 | FD_ISSET(fd, &ex) << 2;
	return n == (bits & 1) + (bits >> 1 & 1) + (bits >> 2) ? bits : -1;
}

static void is_state(int fd, int events, int sets, const char *what)
{
	is(events_of(fd, ALL), events, "%s: poll", what);
	is(sets_of(fd), sets, "%s: select", what);
}

static void both_ends(void)
{
	must(pipe2(fds, O_NONBLOCK) == 0);
	is_state(fds[0], 0, 0, "the reading end of an empty pipe");
	is_state(fds[1], WR, 2, "its writing end");
	must(write(fds[1], "x", 1) == 1);
	is_state(fds[0], RD, 1, "with a byte");
	is_state(fds[1], WR, 2, "there is room for more");
	must(read(fds[0], buf, 1) == 1);
	is_state(fds[0], 0, 0, "the byte was taken");
	close(fds[0]);
	close(fds[1]);
}

static void full(void)
{
	must(pipe2(fds, O_NONBLOCK) == 0);
	must(write(fds[1], buf, 65536) == 65536);
	is_state(fds[0], RD, 1, "the reading end of a full pipe");
	is_state(fds[1], 0, 0, "its writing end");
	must(read(fds[0], buf, 100) == 100);
	is_state(fds[1], 0, 0, "a write of PIPE_BUF would still wait");
	must(read(fds[0], buf, 3996) == 3996);
	is_state(fds[1], WR, 2, "now it would not");
	is(write(fds[1], buf, 4096), 4096, "nor does it");
	is_state(fds[1], 0, 0, "full again");
	is(fcntl(fds[1], F_SETPIPE_SZ, 131072), 131072, "made larger");
	is_state(fds[1], WR, 2, "it has room");
	close(fds[0]);
	close(fds[1]);
}

static void no_writers(void)
{
	must(pipe2(fds, O_NONBLOCK) == 0);
	must(write(fds[1], "xy", 2) == 2);
	close(fds[1]);
	is_state(fds[0], RD | POLLHUP, 1, "bytes, and nobody to write more");
	must(read(fds[0], buf, 1) == 1);
	is_state(fds[0], RD | POLLHUP, 1, "a byte, and nobody to write more");
	must(read(fds[0], buf, 1) == 1);
	is_state(fds[0], POLLHUP, 1, "end of file");
	is(read(fds[0], buf, 1), 0, "which can be read without waiting");
	is(events_of(fds[0], 0), POLLHUP, "POLLHUP comes unasked");
	is(events_of(fds[0], POLLOUT), POLLHUP, "also to who asks for something else");
	close(fds[0]);
}

static void no_readers(void)
{
	ignore_sigpipe();
	must(pipe2(fds, O_NONBLOCK) == 0);
	close(fds[0]);
	is_state(fds[1], WR | POLLERR, 3, "nobody to read");
	is(events_of(fds[1], 0), POLLERR, "POLLERR comes unasked");
	is_errno(write(fds[1], "x", 1), EPIPE, "and means EPIPE");
	close(fds[1]);

	must(pipe2(fds, O_NONBLOCK) == 0);
	must(write(fds[1], buf, 65536) == 65536);
	close(fds[0]);
	is_state(fds[1], POLLERR, 3, "full, and nobody to read");
	close(fds[1]);
}

static void asked_for(void)
{
	must(pipe2(fds, O_NONBLOCK) == 0);
	must(write(fds[1], "x", 1) == 1);
	is(events_of(fds[0], 0), 0, "nothing asked, nothing told");
	is(events_of(fds[0], POLLIN), POLLIN, "POLLIN alone");
	is(events_of(fds[0], POLLRDNORM), POLLRDNORM, "POLLRDNORM alone");
	is(events_of(fds[0], POLLOUT | POLLPRI), 0, "what a reading end never has");
	is(events_of(fds[1], POLLOUT), POLLOUT, "POLLOUT alone");
	is(events_of(fds[1], RD), 0, "what a writing end never has");
	is(events_of(fds[0], (short)0xffff) & ALL, RD, "all bits asked for");
	close(fds[0]);
	close(fds[1]);
}

/* Other processes hold the ends too: only the last close counts. */
static void duplicates(void)
{
	int copy;

	must(pipe(fds) == 0);
	copy = dup(fds[1]);
	close(fds[1]);
	is_state(fds[0], 0, 0, "a duplicate keeps the writing end");
	close(copy);
	is_state(fds[0], POLLHUP, 1, "its close is the last");
	close(fds[0]);
}

int main(void)
{
	both_ends();
	full();
	no_writers();
	no_readers();
	asked_for();
	duplicates();
	return done_testing();
}
