// SPDX-License-Identifier: MIT
// grade: group=poll points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Files that never wait are always ready; numbers that are no descriptor, and descriptors
 * that only name a place; the limits of the number of descriptors.
 */
#include "tap.h"
#include <poll.h>
#include <sys/select.h>

#define ALL   (POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLWRNORM)
#define READY (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

static int events_of(int fd, short events)
{
	struct pollfd p = {fd, events, 0x7fff};
	int n = poll(&p, 1, 0);

	return n == (p.revents != 0) ? p.revents : -1;
}

static void is_ready(const char *path, int flags, const char *what)
{
	int fd = open(path, flags);

	must(fd >= 0);
	is(events_of(fd, ALL), READY, "%s", what);
	is(events_of(fd, POLLIN), POLLIN, "%s: what was asked for", what);
	close(fd);
}

static void always_ready(void)
{
	write_file("f", "", 0);
	is_ready("f", O_RDWR, "an empty file");
	is_ready("f", O_RDONLY, "to be read");
	is_ready("f", O_WRONLY, "to be written");
	is_ready(".", O_RDONLY, "a directory");
	is_ready("/dev/null", O_RDWR, "/dev/null");
	is_ready("/dev/zero", O_RDONLY, "/dev/zero");
	is_ready("/dev/full", O_RDWR, "/dev/full");
	is_ready("/dev/urandom", O_RDONLY, "/dev/urandom");
}

static void no_descriptors(void)
{
	int fd = open(".", O_PATH);

	must(fd >= 0);
	is(events_of(fd, ALL), POLLNVAL, "an O_PATH descriptor");
	close(fd);
	is(events_of(fd, ALL), POLLNVAL, "a closed one");
	is(events_of(fd, 0), POLLNVAL, "unasked");
	is(events_of(1023, ALL), POLLNVAL, "far beyond the table");
	is(events_of(0x7fffffff, ALL), POLLNVAL, "the largest number");
	is(events_of(-1, ALL), 0, "-1 is left out");
	is(events_of(INT_MIN, ALL), 0, "as all below 0 are");
}

static void several(void)
{
	struct pollfd p[4] = {{-1, ALL, 7}, {500, ALL, 7}, {0, 0, 7}, {0, POLLIN, 7}};
	int fd = open("/dev/null", O_RDWR);

	must(fd >= 0);
	p[2].fd = p[3].fd = fd;
	is(poll(p, 4, -1), 2, "two of four");
	ok(p[0].revents == 0 && p[1].revents == POLLNVAL && p[2].revents == 0 &&
		   p[3].revents == POLLIN,
	   "each has its own answer: %x %x %x %x", p[0].revents, p[1].revents, p[2].revents,
	   p[3].revents);
	ok(p[1].fd == 500 && p[1].events == ALL && p[3].fd == fd && p[3].events == POLLIN,
	   "and its question");
	close(fd);
}

static void limit(void)
{
	static struct pollfd p[1025];
	struct rlimit old, few = {10, 10};

	for (int i = 0; i < 1025; i++)
		p[i].fd = -1;
	must(getrlimit(RLIMIT_NOFILE, &old) == 0);
	few.rlim_max = old.rlim_max;
	must(setrlimit(RLIMIT_NOFILE, &few) == 0);
	is(poll(p, 10, 0), 0, "as many as RLIMIT_NOFILE");
	is_errno(poll(p, 11, 0), EINVAL, "one more");
	is_errno(poll(p, (nfds_t)-1, 0), EINVAL, "and many");
	must(setrlimit(RLIMIT_NOFILE, &old) == 0);
	is(poll(p, 11, 0), 0, "with the old limit");
	is(poll(NULL, 0, 0), 0, "none at all");
}

static int select_bits(int n, unsigned long *in, unsigned long *out, unsigned long *ex)
{
	struct timespec none = {0, 0};

	return (int)raw(SYS_pselect6, n, in, out, ex, &none, NULL);
}

static void select_numbers(void)
{
	unsigned long in[16] = {0}, out[16] = {0}, ex[16] = {0};
	int fd = open("/dev/null", O_RDWR);

	must(dup2(fd, 33) == 33);
	is_err(select_bits(-1, in, out, ex), EINVAL, "select of -1 descriptors");
	is(select_bits(0, NULL, NULL, NULL), 0, "of none");
	is(select_bits(1024, in, NULL, NULL), 0, "of as many as fit in a set");
	in[0] = out[0] = ex[0] = 1UL << 33;
	is(select_bits(34, in, out, ex), 2, "bits are counted, not descriptors");
	ok(in[0] == 1UL << 33 && out[0] == 1UL << 33 && ex[0] == 0, "and told by set");
	is(select_bits(33, in, out, ex), 0, "a bit behind n is not looked at");
	ok(in[0] == 0, "but whole words are written");
	in[0] = 1UL << 34;
	is_err(select_bits(64, in, out, ex), EBADF, "a closed descriptor");
	is(in[0], 1UL << 34, "leaves the sets as they were");
	in[0] = 1UL << 33;
	is(select_bits(34, in, NULL, NULL), 1, "sets may be missing");
	close(33);
	close(fd);
}

int main(void)
{
	close_above(2);
	enter_tmp();
	always_ready();
	no_descriptors();
	several();
	limit();
	select_numbers();
	leave_tmp();
	return done_testing();
}
