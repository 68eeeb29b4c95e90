// SPDX-License-Identifier: MIT
// grade: group=dup points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The number a new descriptor gets: always the lowest free one, or the lowest from a given
 * minimum; exactly the asked one with dup2 and dup3.
 */
#include "tap.h"

static void lowest(void)
{
	int base = dup(1), fds[2];

	must(base >= 3);
	is(dup(1), base + 1, "dup takes the next");
	is(dup(1), base + 2, "and the next");
	close(base);
	is(dup(1), base, "a closed one is taken first");
	close(base + 1);
	is(open("/dev/null", O_RDONLY), base + 1, "by open too");
	close(base);
	close(base + 2);
	must(pipe(fds) == 0);
	is(fds[0], base, "pipe takes two");
	is(fds[1], base + 2, "the two lowest, side by side or not");
	for (int fd = base; fd < base + 3; fd++)
		close(fd);
	close(0);
	is(dup(1), 0, "0 is a number like any other");
}

static void from_minimum(void)
{
	is(fcntl(1, F_DUPFD, 50), 50, "F_DUPFD from 50");
	is(fcntl(1, F_DUPFD, 50), 51, "then 51");
	close(50);
	is(fcntl(1, F_DUPFD, 49), 49, "from 49");
	is(fcntl(1, F_DUPFD, 49), 50, "fills the gap");
	is(fcntl(1, F_DUPFD_CLOEXEC, 50), 52, "F_DUPFD_CLOEXEC too");
	is(fcntl(52, F_GETFD), FD_CLOEXEC, "and marks it");
	is(fcntl(51, F_GETFD), 0, "F_DUPFD doesn't");
	is_errno(fcntl(1, F_DUPFD, -1), EINVAL, "a negative minimum");
	for (int fd = 49; fd < 53; fd++)
		close(fd);
}

static void exactly(void)
{
	is(dup2(1, 60), 60, "dup2 to a free number");
	is(dup2(1, 60), 60, "and onto itself again");
	is(dup2(60, 60), 60, "dup2 to the same number gives it");
	is_errno(dup3(60, 60, 0), EINVAL, "dup3 to the same number doesn't");
	is_errno(dup2(61, 61), EBADF, "dup2 of a closed one to itself");
	is(dup3(1, 62, O_CLOEXEC), 62, "dup3 with O_CLOEXEC");
	is(fcntl(62, F_GETFD), FD_CLOEXEC, "marks it");
	is(dup3(1, 62, 0), 62, "dup3 without");
	is(fcntl(62, F_GETFD), 0, "clears the mark");
	is(fcntl(62, F_SETFD, FD_CLOEXEC), 0, "F_SETFD sets it");
	is(dup2(62, 63), 63, "a duplicate");
	is(fcntl(63, F_GETFD), 0, "doesn't inherit the mark");
	close(60);
	close(62);
	close(63);
}

static void bad_numbers(void)
{
	is_errno(dup(-1), EBADF, "dup(-1)");
	is_errno(dup(60), EBADF, "dup of a closed one");
	is_errno(dup(1 << 30), EBADF, "dup of a huge one");
	is_errno(dup2(1, -1), EBADF, "dup2 to -1");
	is_errno(dup2(1, 1 << 30), EBADF, "dup2 to a huge one");
	is_errno(dup2(60, 1), EBADF, "dup2 of a closed one");
	is(fcntl(1, F_GETFD), 0, "leaves its target open");
	is_errno(dup3(1, 60, O_APPEND), EINVAL, "dup3 with another flag");
	is_errno(dup3(1, 60, O_CLOEXEC | 1), EINVAL, "or one more");
}

int main(void)
{
	lowest();
	from_minimum();
	exactly();
	bad_numbers();
	return done_testing();
}
