// SPDX-License-Identifier: MIT
// grade: group=dup points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The table's limit: RLIMIT_NOFILE bounds every new number with EMFILE, failed calls leave
 * nothing behind, and a full table is usable again after one close.
 */
#include "tap.h"

static int bounded(void *arg)
{
	struct rlimit small = {20, 20};
	int fds[2], fd, top = -1;

	(void)arg;
	must(setrlimit(RLIMIT_NOFILE, &small) == 0);
	while ((fd = dup(1)) >= 0)
		top = fd;
	is_errno(fd, EMFILE, "dup at the limit");
	is(top, 19, "the last number is the limit less one");
	is_errno(open("/dev/null", O_RDONLY), EMFILE, "open");
	is_errno(pipe(fds), EMFILE, "pipe");
	is_errno(fcntl(1, F_DUPFD, 0), EMFILE, "F_DUPFD");
	is_errno(fcntl(1, F_DUPFD, 20), EINVAL, "F_DUPFD from the limit");
	is_errno(dup2(1, 20), EBADF, "dup2 to the limit");
	is(dup2(1, 19), 19, "dup2 onto an open number below it");
	close(10);
	is_errno(pipe(fds), EMFILE, "pipe with one number free");
	is(dup(1), 10, "has left that number free");
	close(10);
	close(11);
	is(pipe(fds), 0, "pipe with two free");
	ok(fds[0] == 10 && fds[1] == 11, "takes them");
	return tap_failed;
}

/* Numbers far above what is open: the table grows, and fork and exec carry it. */
static int sparse_child(void *arg)
{
	(void)arg;
	return fcntl(900, F_GETFD) == 0 && fcntl(500, F_GETFD) == -1 ? 0 : 1;
}

static void grows(void)
{
	struct rlimit rl;
	int got = 0;

	must(getrlimit(RLIMIT_NOFILE, &rl) == 0);
	ok(rl.rlim_cur >= 1024, "at least 1024 descriptors are allowed (%lu)",
	   (unsigned long)rl.rlim_cur);
	is(dup2(1, 900), 900, "dup2 to 900");
	is(dup(1), 3, "dup still takes the lowest");
	is_exit(run_child(sparse_child, NULL), 0, "a child has 900 and not 500");
	close(900);
	close(3);
	for (int fd = 3; fd < 1000; fd++)
		got += dup(1) == fd;
	is(got, 997, "997 duplicates in order");
	for (int fd = 3; fd < 1000; fd++)
		got -= close(fd) == 0;
	is(got, 0, "and all are closed");
}

/* Lowering the limit closes nothing; what is above it stays usable. */
static int lowered(void *arg)
{
	struct rlimit small = {10, 10};

	(void)arg;
	must(dup2(1, 100) == 100);
	must(setrlimit(RLIMIT_NOFILE, &small) == 0);
	if (fcntl(100, F_GETFD) != 0)
		return 1;
	if (dup(100) != 3)
		return 2;
	if (dup2(1, 100) != -1 || errno != EBADF)
		return 3;
	return close(100) == 0 ? 0 : 4;
}

int main(void)
{
	long before, lost;
	struct rlimit rl, back;

	close_above(2);
	grows();
	is_exit(run_child(lowered, NULL), 0, "a lowered limit leaves open files open");
	must(getrlimit(RLIMIT_NOFILE, &rl) == 0);
	before = vmstat_settled("files");
	bounded(NULL);
	back = rl;
	for (int fd = 3; fd < 20; fd++)
		close(fd);
	must(getrlimit(RLIMIT_NOFILE, &back) == 0);
	is(back.rlim_cur, 20, "getrlimit tells the new limit");
	if (before < 0) {
		skip(1, "no counter here");
		return done_testing();
	}
	lost = vmstat_settled("files") - before;
	is(lost, 0, "no open file is left over");
	return done_testing();
}
