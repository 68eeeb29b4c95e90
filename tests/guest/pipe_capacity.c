// SPDX-License-Identifier: MIT
// grade: group=pipe points=5 cpus=1,4 timeout=60 linux=yes
/*
 * F_GETPIPE_SZ and F_SETPIPE_SZ: a pipe holds 64 KiB at first, and whole pages, a power of two
 * of them, when asked for more or less; never less than what is in it.
 */
#include "tap.h"

#ifndef F_SETPIPE_SZ
#define F_SETPIPE_SZ 1031
#define F_GETPIPE_SZ 1032
#endif

static char buf[262144], in[262144];
static int fds[2];

static long fill(void)
{
	long total = 0, n;

	while ((n = write(fds[1], buf, 4096)) > 0)
		total += n;
	return total;
}

static void resize(long ask, long want)
{
	is(fcntl(fds[1], F_SETPIPE_SZ, ask), want, "asked for %ld: %ld", ask, want);
	is(fcntl(fds[0], F_GETPIPE_SZ), want, "which the other end tells as well");
	is(fill(), want, "and as much fits");
	must(read_full(fds[0], in, want) == want);
}

/* Grown and shrunk with bytes in it: they stay, in order, also when they lie around the end. */
static void keeps_bytes(void)
{
	long wrong = 0;

	must(fcntl(fds[1], F_SETPIPE_SZ, 16384) == 16384);
	for (int i = 0; i < 65536; i++)
		buf[i] = (char)(i * 7 + (i >> 8));
	must(write(fds[1], buf, 12288) == 12288 && read(fds[0], in, 8192) == 8192);
	must(write(fds[1], buf + 12288, 8192) == 8192);
	is(fcntl(fds[1], F_SETPIPE_SZ, 65536), 65536, "grown with 12 KiB in it");
	must(write(fds[1], buf + 20480, 20480) == 20480);
	is_errno(fcntl(fds[1], F_SETPIPE_SZ, 16384), EBUSY, "not shrunk below what is in it");
	is(fcntl(fds[1], F_SETPIPE_SZ, 32768), 32768, "but to as much");
	is(read_full(fds[0], in, 32768), 32768, "all of it is there");
	for (int i = 0; i < 32768; i++)
		wrong += in[i] != buf[8192 + i];
	is(wrong, 0, "in order");
}

int main(void)
{
	int file = open("/bin", O_RDONLY);

	must(pipe2(fds, O_NONBLOCK) == 0);
	is(fcntl(fds[0], F_GETPIPE_SZ), 65536, "64 KiB at first");
	resize(4096, 4096);
	resize(1, 4096);
	resize(4097, 8192);
	resize(100000, 131072);
	resize(65536, 65536);
	is_errno(fcntl(fds[1], F_SETPIPE_SZ, -1), EINVAL, "-1");
	is_errno(fcntl(file, F_GETPIPE_SZ), EBADF, "of a directory");
	is_errno(fcntl(file, F_SETPIPE_SZ, 4096), EBADF, "or set");
	keeps_bytes();
	return done_testing();
}
