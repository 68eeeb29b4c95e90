// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * truncate and ftruncate, O_TRUNC, holes: what is cut is gone for good, what grows is zero,
 * holes take no blocks and read as zeros.
 */
#include "tap.h"

static char buf[100000];

static long size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : (long)st.st_size;
}

static long blocks_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : (long)st.st_blocks;
}

/* Bytes of the file that aren't `want` in [from, to). */
static int others(int fd, long from, long to, char want)
{
	int n = 0;

	memset(buf, 0x55, sizeof(buf));
	must(pread(fd, buf, to - from, from) == to - from);
	for (long i = 0; i < to - from; i++)
		n += buf[i] != want;
	return n;
}

static void shrink_and_grow(long keep)
{
	int fd = open("f", O_RDWR | O_CREAT | O_TRUNC, 0644);

	must(fd >= 0);
	memset(buf, 'x', sizeof(buf));
	must(write(fd, buf, 20000) == 20000);
	is(ftruncate(fd, keep), 0, "cut at %ld", keep);
	is(size_of("f"), keep, "the size");
	is(pread(fd, buf, sizeof(buf), 0), keep, "reading stops there");
	is(ftruncate(fd, 20000), 0, "grown back");
	is(others(fd, 0, keep, 'x'), 0, "what was kept is there");
	is(others(fd, keep, 20000, 0), 0, "what was cut is zeros");
	is(lseek(fd, 0, SEEK_CUR), 20000, "the offset stays");
	close(fd);
}

static void by_open(void)
{
	write_file("t", "something", 9);
	int fd = open("t", O_RDONLY);
	int trunc = open("t", O_WRONLY | O_TRUNC);

	must(fd >= 0 && trunc >= 0);
	is(size_of("t"), 0, "O_TRUNC empties");
	is(read(fd, buf, 10), 0, "for other opens too");
	is(write(trunc, "new", 3), 3, "and it is filled again");
	is(read(fd, buf, 10), 3, "seen by the other open");
	close(fd);
	close(trunc);
	is(truncate("t", 1), 0, "truncate by path");
	is(size_of("t"), 1, "the size");
}

static void holes(void)
{
	int fd = open("h", O_RDWR | O_CREAT, 0644);

	must(fd >= 0);
	is(pwrite(fd, "end", 3, 50 * PAGE), 3, "three bytes at 200 KiB");
	is(size_of("h"), 50 * PAGE + 3, "the size");
	ok(blocks_of("h") <= 4 * 8, "few blocks: %ld", blocks_of("h"));
	is(others(fd, 0, 10 * PAGE, 0), 0, "the hole reads as zeros");
	ok(blocks_of("h") <= 4 * 8, "and reading fills no block: %ld", blocks_of("h"));
	is(pwrite(fd, "mid", 3, 20 * PAGE + 100), 3, "three in the middle");
	is(others(fd, 19 * PAGE, 20 * PAGE + 100, 0), 0, "zeros before them");
	is(others(fd, 20 * PAGE + 103, 21 * PAGE, 0), 0, "and behind them");
	is(ftruncate(fd, 100 * PAGE), 0, "longer, without writing");
	is(others(fd, 60 * PAGE, 80 * PAGE, 0), 0, "zeros");
	is(ftruncate(fd, 0), 0, "cut to nothing");
	is(blocks_of("h"), 0, "no block is left");
	close(fd);
}

/* A cut in the middle of a page that is written again behind the cut: no old byte shows. */
static void no_old_bytes(void)
{
	int fd = open("o", O_RDWR | O_CREAT, 0644);

	must(fd >= 0);
	memset(buf, 's', sizeof(buf));
	must(write(fd, buf, 3 * PAGE) == 3 * PAGE);
	must(fsync(fd) == 0);
	must(ftruncate(fd, 100) == 0);
	is(pwrite(fd, "new", 3, PAGE + 50), 3, "cut at 100, then written behind");
	is(others(fd, 100, PAGE + 50, 0), 0, "zeros between");
	is(others(fd, 0, 100, 's'), 0, "and the old bytes before");
	close(fd);
}

static void refused(void)
{
	int fd = open("r", O_RDWR | O_CREAT, 0644);

	is_errno(ftruncate(fd, -1), EINVAL, "ftruncate to -1");
	is_errno(truncate("r", -1), EINVAL, "truncate to -1");
	is_errno(truncate("nothere", 0), ENOENT, "truncate what isn't there");
	is_errno(truncate(".", 0), EISDIR, "truncate a directory");
	close(fd);
	fd = open("r", O_RDONLY);
	is_errno(ftruncate(fd, 0), EINVAL, "ftruncate of a read-only descriptor");
	is_errno(ftruncate(-1, 0), EBADF, "ftruncate of -1");
	close(fd);
}

int main(void)
{
	static const long keeps[] = {0, 1, 4095, 4096, 4097, 10000};

	enter_tmp();
	for (size_t i = 0; i < ARRAY_SIZE(keeps); i++)
		shrink_and_grow(keeps[i]);
	by_open();
	holes();
	no_old_bytes();
	refused();
	leave_tmp();
	return done_testing();
}
