// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1 timeout=120 linux=yes
/*
 * A full disk: writes stop with a partial count and then ENOSPC, nothing else breaks, and
 * what is deleted can be used again to the last block.
 */
#include "tap.h"
#include <sys/statfs.h>

#define CHUNK 65536
#define LIMIT (256L << 20) /* a disk with more room isn't filled */

static char chunk[CHUNK];

static long free_blocks(void)
{
	struct statfs fs;

	must(statfs(".", &fs) == 0);
	return fs.f_bfree;
}

/* Writes until the disk is full. Gives the bytes that went in. */
static long fill(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	long total = 0, n;

	must(fd >= 0);
	while (total < LIMIT && (n = write(fd, chunk, CHUNK)) > 0)
		total += n;
	is_errno(n, ENOSPC, "%s: after %ld bytes no space is left", path, total);
	while ((n = write(fd, chunk, 512)) > 0)
		total += n;
	close(fd);
	return total;
}

static long verify(const char *path)
{
	int fd = open(path, O_RDONLY);
	long n, wrong = 0;
	static char in[CHUNK];

	must(fd >= 0);
	while ((n = read(fd, in, CHUNK)) > 0)
		wrong += memcmp(in, chunk, n) != 0;
	close(fd);
	return wrong;
}

static void when_full(void)
{
	char name[32];
	int made = 0, fd;
	struct stat st;

	fd = open("empty", O_WRONLY | O_CREAT, 0644);
	ok(fd >= 0 || errno == ENOSPC, "a new name: made, or ENOSPC");
	if (fd >= 0)
		is_errno(write(fd, chunk, PAGE), ENOSPC, "but no byte for it");
	close(fd);
	/* Entries go into the directory's blocks while there is room there. */
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "a-rather-long-name-%d", i);
		fd = open(name, O_WRONLY | O_CREAT, 0644);
		if (fd < 0)
			break;
		made++;
		close(fd);
	}
	diag("%d more names until none fits", made);
	ok(fd >= 0 || errno == ENOSPC, "then ENOSPC");
	is_errno(mkdir("dir", 0755), ENOSPC, "a directory needs a block");
	ok(stat("dir", &st) == -1 && errno == ENOENT, "and nothing of it is left");
	fd = open("fill1", O_WRONLY);
	is(pwrite(fd, chunk, CHUNK, 0), CHUNK, "old blocks can be written over");
	close(fd);
	for (int i = 0; i < made; i++) {
		snprintf(name, sizeof(name), "a-rather-long-name-%d", i);
		must(unlink(name) == 0);
	}
	unlink("empty");
}

int main(void)
{
	struct statfs fs;
	long before, first, second;

	enter_tmp();
	must(statfs(".", &fs) == 0);
	if ((long)fs.f_bfree * (long)fs.f_bsize > LIMIT) {
		leave_tmp();
		skip(1, "the disk is too large to be filled");
		return done_testing();
	}
	for (int i = 0; i < CHUNK; i++)
		chunk[i] = (char)(i * 11 + i / 4096);
	before = free_blocks();
	diag("%ld blocks of %ld are free", before, (long)fs.f_bsize);
	first = fill("fill1");
	is(verify("fill1"), 0, "what went in is right");
	when_full();
	is(unlink("fill1"), 0, "deleting it");
	is(free_blocks(), before, "gives all blocks back");
	second = fill("fill2");
	ok(labs(first - second) <= 4 * PAGE, "as much goes in again: %ld and %ld", first, second);
	is(verify("fill2"), 0, "and is right");
	is(truncate("fill2", 100), 0, "cut short");
	ok(free_blocks() >= before - 1, "its blocks are back");
	leave_tmp();
	return done_testing();
}
