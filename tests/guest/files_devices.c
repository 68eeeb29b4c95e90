// SPDX-License-Identifier: MIT
// grade: group=files points=5 cpus=1,4 timeout=60 linux=yes
/*
 * /dev/null, zero, full, random and urandom; what open's flags do; statfs and the syncs.
 */
#include "tap.h"
#include <sys/statfs.h>

static char buf[3 * PAGE];

static int others(char want, int n)
{
	int wrong = 0;

	for (int i = 0; i < n; i++)
		wrong += buf[i] != want;
	return wrong;
}

static void null_zero_full(void)
{
	int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDWR);
	int full = open("/dev/full", O_RDWR);

	ok(null >= 0 && zero >= 0 && full >= 0, "null, zero and full open");
	is(read(null, buf, 10), 0, "null is empty");
	is(write(null, buf, sizeof(buf)), sizeof(buf), "and takes everything");
	memset(buf, 'x', sizeof(buf));
	is(read(zero, buf, sizeof(buf)), sizeof(buf), "zero gives as much as is asked");
	is(others(0, sizeof(buf)), 0, "of zeros");
	is(write(zero, buf, 100), 100, "and takes everything");
	memset(buf, 'x', 100);
	is(read(full, buf, 100), 100, "full gives");
	is(others(0, 100), 0, "zeros");
	is_errno(write(full, buf, 1), ENOSPC, "and is full");
	close(null);
	close(zero);
	close(full);
}

static void randoms(const char *path)
{
	char again[256];
	int fd = open(path, O_RDONLY), same = 0, counts[256] = {0}, most = 0;

	ok(fd >= 0, "%s opens", path);
	is(read(fd, buf, sizeof(buf)), sizeof(buf), "gives as much as is asked");
	must(read(fd, again, sizeof(again)) == sizeof(again));
	for (size_t i = 0; i < sizeof(again); i++)
		same += again[i] == buf[i];
	ok(same < 32, "and something else the next time");
	for (size_t i = 0; i < sizeof(buf); i++)
		counts[(unsigned char)buf[i]]++;
	for (int i = 0; i < 256; i++)
		most = counts[i] > most ? counts[i] : most;
	ok(most < (int)sizeof(buf) / 256 * 3, "with no byte much more often than others");
	close(fd);
}

static void open_flags(void)
{
	int fd = open("new", O_WRONLY | O_CREAT | O_EXCL, 0600);

	ok(fd >= 0, "O_EXCL on a new name");
	close(fd);
	is_errno(open("new", O_WRONLY | O_CREAT | O_EXCL, 0600), EEXIST, "and on one that's there");
	is_errno(open("other", O_WRONLY), ENOENT, "no O_CREAT, no file");
	is_errno(open("new", O_RDONLY | O_DIRECTORY), ENOTDIR, "O_DIRECTORY on a file");
	fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok(fd >= 0, "O_DIRECTORY on a directory");
	close(fd);
	fd = open("ro", O_RDWR | O_CREAT, 0444);
	is(write(fd, "x", 1), 1, "a file made read-only is writable by its maker");
	close(fd);
	fd = open("new", O_RDONLY);
	is_errno(write(fd, "x", 1), EBADF, "O_RDONLY can't write");
	close(fd);
	fd = open("new", O_WRONLY);
	is_errno(read(fd, buf, 1), EBADF, "O_WRONLY can't read");
	close(fd);
	is_errno(open("new/x", O_RDONLY), ENOTDIR, "below a file");
}

static void whole_disk(void)
{
	struct statfs a, b;
	int fd = open("new", O_WRONLY);

	is(statfs(".", &a), 0, "statfs");
	is(fstatfs(fd, &b), 0, "fstatfs");
	ok(a.f_bsize == b.f_bsize && a.f_blocks == b.f_blocks, "of one file system");
	ok(a.f_bsize >= 512 && a.f_blocks > 0 && a.f_bfree <= a.f_blocks, "with sane numbers");
	ok(a.f_bavail <= a.f_bfree && a.f_ffree <= a.f_files, "of blocks and files");
	ok(a.f_namelen == 255, "names of 255 bytes");
	is(fsync(fd), 0, "fsync");
	is(fdatasync(fd), 0, "fdatasync");
	is_errno(fsync(-1), EBADF, "fsync of -1");
	sync();
	ok(true, "sync returns");
	/* On Linux others may free blocks of the same file system meanwhile. */
	for (int tries = 0; tries < 50; tries++) {
		must(statfs(".", &a) == 0 && write(fd, buf, PAGE) == PAGE);
		must(fsync(fd) == 0 && statfs(".", &b) == 0);
		if (b.f_bfree < a.f_bfree)
			break;
	}
	ok(b.f_bfree < a.f_bfree, "a written file takes free blocks");
	close(fd);
}

int main(void)
{
	enter_tmp();
	null_zero_full();
	randoms("/dev/urandom");
	randoms("/dev/random");
	open_flags();
	whole_disk();
	leave_tmp();
	return done_testing();
}
