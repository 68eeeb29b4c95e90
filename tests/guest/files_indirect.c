// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Offsets reached through single, double and triple indirect blocks (with blocks of 4 KiB:
 * from 48 KiB, 4 MiB and 4 GiB): written sparsely, read back, cut between them.
 */
#include "tap.h"

#define KIB (1L << 10)
#define MIB (1L << 20)
#define GIB (1L << 30)

static const long places[] = {
	0,
	48 * KIB - 4,
	48 * KIB + 8,
	4 * MIB + 44 * KIB,
	4 * MIB + 48 * KIB,
	100 * MIB,
	1 * GIB,
	2 * GIB - 4,
	4 * GIB - 4,
	4 * GIB + 4 * MIB + 44 * KIB,
	4 * GIB + 5 * MIB,
	8 * GIB + 12345,
};

static int file;

static void write_places(void)
{
	int failed = 0;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		failed += pwrite(file, &places[i], 8, places[i]) != 8;
	is(failed, 0, "eight bytes at each of %zu places", ARRAY_SIZE(places));
}

/* The value written at each place below `end` is there; beyond it reads as nothing. */
static int wrong_places(long end)
{
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		long value = -1, n = pread(file, &value, 8, places[i]);

		if (places[i] + 8 <= end)
			wrong += n != 8 || value != places[i];
		else if (places[i] >= end)
			wrong += n > 0 && value != 0;
	}
	return wrong;
}

static void holes(void)
{
	static const long between[] = {200 * KIB, 50 * MIB, 3 * GIB, 6 * GIB};
	long value;

	for (size_t i = 0; i < ARRAY_SIZE(between); i++) {
		value = -1;
		is(pread(file, &value, 8, between[i]), 8, "a hole at %ld", between[i]);
		is(value, 0, "is zeros");
	}
}

static void sizes(void)
{
	struct stat st;

	must(fstat(file, &st) == 0);
	is(st.st_size, 8 * GIB + 12345 + 8, "the size");
	/* 13 data blocks, and at most three levels of pointers to each. */
	ok(st.st_blocks <= 13 * 4 * 8, "blocks of 512 in use: %ld", (long)st.st_blocks);
	is(lseek(file, 0, SEEK_END), st.st_size, "lseek to the end");
}

static void cut(long at)
{
	is(ftruncate(file, at), 0, "cut at %ld", at);
	is(wrong_places(at), 0, "what lies before is there, the rest is gone");
	must(ftruncate(file, 9 * GIB) == 0);
	is(wrong_places(at), 0, "grown again, it doesn't come back");
}

int main(void)
{
	struct stat st;

	enter_tmp();
	file = open("sparse", O_RDWR | O_CREAT, 0644);
	must(file >= 0);
	write_places();
	sizes();
	is(wrong_places(16 * GIB), 0, "and all are read back");
	holes();
	cut(5 * GIB);
	cut(4 * GIB + 4 * MIB + 48 * KIB);
	cut(2 * GIB);
	cut(4 * MIB + 48 * KIB);
	cut(48 * KIB);
	cut(0);
	must(ftruncate(file, 0) == 0 && fstat(file, &st) == 0);
	is(st.st_blocks, 0, "an empty file has no block");
	write_places();
	is(wrong_places(16 * GIB), 0, "all places once more");
	is(unlink("sparse"), 0, "unlinked");
	is(wrong_places(16 * GIB), 0, "still readable");
	close(file);
	leave_tmp();
	return done_testing();
}
