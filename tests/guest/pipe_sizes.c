// SPDX-License-Identifier: MIT
// grade: group=pipe points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Every boundary size through a pipe of 64 KiB: written whole, read back whole or in odd
 * pieces, byte for byte; and how much fits before a writer would have to wait.
 */
#include "tap.h"

#define CAPACITY 65536

static char out[2 * CAPACITY], in[2 * CAPACITY];

static const int sizes[] = {1, 2, 4095, 4096, 4097, 8191, 8192, 8193, 65535, 65536};

static void fill_out(int salt)
{
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (char)(i * 31 + (i >> 8) + salt);
}

static void whole(int size)
{
	int fds[2];

	must(pipe(fds) == 0);
	memset(in, 0, sizeof(in));
	is(write(fds[1], out, size), size, "write %d into an empty pipe", size);
	is(read(fds[0], in, sizeof(in)), size, "one read gives all %d", size);
	ok(!memcmp(in, out, size), "and they are right");
	close(fds[0]);
	close(fds[1]);
}

static void in_pieces(int size, int piece)
{
	int fds[2], at = 0, got, short_reads = 0;

	must(pipe(fds) == 0);
	memset(in, 0, sizeof(in));
	must(write(fds[1], out, size) == size);
	close(fds[1]);
	while ((got = read(fds[0], in + at, piece)) > 0) {
		at += got;
		short_reads += got != piece && at != size;
	}
	is(at, size, "%d bytes read by %d", size, piece);
	ok(short_reads == 0 && !memcmp(in, out, size), "in full pieces, and they are right");
	close(fds[0]);
}

/* Fills by writes of `piece` until it would block; gives what went in. */
static long fill_pipe(int fd, int piece)
{
	long total = 0, n;

	while ((n = write(fd, out, piece)) > 0)
		total += n;
	must(n == -1 && errno == EAGAIN);
	return total;
}

static void capacity(int piece, long want)
{
	int fds[2];

	must(pipe2(fds, O_NONBLOCK) == 0);
	is(fill_pipe(fds[1], piece), want, "writes of %d: %ld bytes fit", piece, want);
	long back = 0, n;

	while ((n = read(fds[0], in, 10000)) > 0)
		back += n;
	is(back, want, "and come out again");
	is_errno(n, EAGAIN, "then it is empty");
	is(fill_pipe(fds[1], piece), want, "as much fits the second time");
	close(fds[0]);
	close(fds[1]);
}

/* The ring goes round: odd sizes in and out, thousands of times, are in step. */
static void around(void)
{
	int fds[2];
	long written = 0, taken = 0, wrong = 0;

	must(pipe2(fds, O_NONBLOCK) == 0);
	for (int turn = 0; turn < 3000; turn++) {
		long n = write(fds[1], out + written % CAPACITY, 1 + rng_below(9000));

		written += n > 0 ? n : 0;
		n = read(fds[0], in, 1 + rng_below(9000));
		if (n > 0) {
			wrong += memcmp(in, out + taken % CAPACITY, n) != 0;
			taken += n;
		}
	}
	is(wrong, 0, "%ld bytes around the ring are in order", taken);
	ok(written - taken <= CAPACITY, "and none was lost");
	close(fds[0]);
	close(fds[1]);
}

static int writes_all(void *arg)
{
	int *w = arg;

	close(w[2]);
	return write(w[0], out, w[1]) == w[1] ? 0 : 1;
}

/* More than fits: the writer sleeps until a reader has made room, and returns the whole. */
static void more_than_fits(int size)
{
	int fds[2];

	must(pipe(fds) == 0);
	int w[3] = {fds[1], size, fds[0]};
	pid_t pid = spawn(writes_all, w);

	close(fds[1]);
	memset(in, 0, sizeof(in));
	is(read_full(fds[0], in, sizeof(in)), size, "%d bytes arrive", size);
	ok(!memcmp(in, out, size), "and they are right");
	is_exit(join(pid), 0, "the writer was told of all %d", size);
	close(fds[0]);
}

int main(void)
{
	rng_seed(1);
	fill_out(1);
	/* around() compares across the end of the ring: the second half repeats the first. */
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		whole(sizes[i]);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		in_pieces(sizes[i], 1000);
	in_pieces(CAPACITY, 4096);
	in_pieces(CAPACITY, 4097);
	in_pieces(300, 1);
	capacity(4096, CAPACITY);
	capacity(65536, CAPACITY);
	capacity(8192, CAPACITY);
	capacity(1, CAPACITY);
	for (int i = 0; i < CAPACITY; i++)
		out[CAPACITY + i] = out[i];
	around();
	more_than_fits(65537);
	more_than_fits(131072);
	return done_testing();
}
