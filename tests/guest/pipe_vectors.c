// SPDX-License-Identifier: MIT
// grade: group=pipe points=5 cpus=1,4 timeout=60 linux=yes
/*
 * readv and writev on a pipe: the pieces are one stream; empty pieces are nothing.
 */
#include "tap.h"

static int fds[2];

static void gather_scatter(void)
{
	char a[3], b[5], c[20] = "";
	struct iovec w[4] = {{"one", 3}, {"", 0}, {" two", 4}, {" three", 6}};
	struct iovec r[3] = {{a, 3}, {b, 5}, {c, 20}};

	is(writev(fds[1], w, 4), 13, "writev of four pieces");
	is(readv(fds[0], r, 3), 13, "readv into three");
	ok(!memcmp(a, "one", 3) && !memcmp(b, " two ", 5) && !memcmp(c, "three", 5),
	   "the bytes are in order");
}

static void atomic_vector(void)
{
	static char buf[65536];
	struct iovec v[4];

	for (int i = 0; i < 4; i++)
		v[i] = (struct iovec){buf, 1024};
	must(fcntl(fds[1], F_SETFL, O_NONBLOCK) == 0);
	must(write(fds[1], buf, 61440 + 1) == 61440 + 1);
	is_errno(writev(fds[1], v, 4), EAGAIN, "4096 bytes in pieces don't go in by halves");
	must(read_full(fds[0], buf, 61440 + 1) == 61440 + 1);
	is(writev(fds[1], v, 4), 4096, "where there is room they do");
	is(read(fds[0], buf, sizeof(buf)), 4096, "and arrive in one read");
}

static void counts(void)
{
	struct iovec v[1025];
	char c = 'c', out[2000];

	for (int i = 0; i < 1025; i++)
		v[i] = (struct iovec){&c, 1};
	is(writev(fds[1], v, 0), 0, "no pieces: 0");
	is(writev(fds[1], v, 1024), 1024, "1024 pieces are allowed");
	is(read(fds[0], out, sizeof(out)), 1024, "and arrive");
	is_errno(writev(fds[1], v, 1025), EINVAL, "1025 are not");
	is_errno(readv(fds[0], v, 1025), EINVAL, "nor for readv");
	is_err(raw(SYS_writev, fds[1], v, -1), EINVAL, "nor -1");
	v[1].iov_len = (size_t)-1;
	is_errno(writev(fds[1], v, 2), EINVAL, "a negative length");
}

int main(void)
{
	must(pipe(fds) == 0);
	gather_scatter();
	atomic_vector();
	counts();
	return done_testing();
}
