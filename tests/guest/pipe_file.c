// SPDX-License-Identifier: MIT
// grade: group=pipe points=5 cpus=1,4 timeout=60 linux=yes
/*
 * A pipe as a file: what fstat says, what can't be done with it, close-on-exec, and that
 * making and dropping thousands of them loses nothing.
 */
#include "tap.h"

static void looks(void)
{
	struct stat a, b;
	int fds[2];

	must(pipe(fds) == 0);
	is(fstat(fds[0], &a), 0, "fstat of the reading end");
	is(fstat(fds[1], &b), 0, "fstat of the writing end");
	ok(S_ISFIFO(a.st_mode) && S_ISFIFO(b.st_mode), "both are FIFOs");
	is(a.st_mode & 0777, 0600, "mode 600");
	is(a.st_uid, geteuid(), "the owner's");
	ok(a.st_ino == b.st_ino && a.st_dev == b.st_dev, "one inode");
	is(a.st_nlink, 1, "one link");
	is(a.st_size, 0, "no size");
	is(a.st_blksize, 4096, "block size 4096");
	close(fds[0]);
	close(fds[1]);
}

static void cant(void)
{
	char buf[8];
	int fds[2];

	must(pipe(fds) == 0);
	is_errno(lseek(fds[0], 0, SEEK_SET), ESPIPE, "lseek");
	is_errno(lseek(fds[0], 0, SEEK_CUR), ESPIPE, "lseek that asks");
	is_errno(pread(fds[0], buf, 1, 0), ESPIPE, "pread");
	is_errno(pwrite(fds[1], buf, 1, 0), ESPIPE, "pwrite");
	is_errno(write(fds[0], buf, 1), EBADF, "write to the reading end");
	is_errno(read(fds[1], buf, 1), EBADF, "read from the writing end");
	is_errno(ftruncate(fds[1], 0), EINVAL, "ftruncate");
	is_errno(fsync(fds[0]), EINVAL, "fsync");
	is_errno(fchdir(fds[0]), ENOTDIR, "fchdir");
	is_err(raw(SYS_getdents64, fds[0], buf, sizeof(buf)), ENOTDIR, "getdents64");
	is_errno(openat(fds[0], "x", O_RDONLY), ENOTDIR, "openat below it");
	void *p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fds[0], 0);

	ok(p == MAP_FAILED && errno == ENODEV, "mmap: ENODEV");
	close(fds[0]);
	close(fds[1]);
}

static void flags(void)
{
	int fds[2];

	must(pipe2(fds, O_CLOEXEC) == 0);
	is(fcntl(fds[0], F_GETFD), FD_CLOEXEC, "O_CLOEXEC on the reading end");
	is(fcntl(fds[1], F_GETFD), FD_CLOEXEC, "and the writing end");
	is(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0, "but no O_NONBLOCK");
	close(fds[0]);
	close(fds[1]);
	must(pipe2(fds, O_NONBLOCK | O_CLOEXEC) == 0);
	is(fcntl(fds[1], F_GETFL) & O_NONBLOCK, O_NONBLOCK, "both flags");
	close(fds[0]);
	close(fds[1]);
	must(pipe(fds) == 0);
	is(fcntl(fds[0], F_GETFD), 0, "pipe sets none");
	ok(fds[0] < fds[1], "the lowest descriptors, the reading end first");
	close(fds[0]);
	close(fds[1]);
}

static void many(void)
{
	long before, lost;
	int fds[2], failed = 0;

	for (int i = 0; i < 20; i++)
		failed += pipe(fds) != 0 || write(fds[1], "x", 1) != 1 || close(fds[0]) ||
			  close(fds[1]);
	before = vmstat_settled("pages_free");
	diag("2000 pipes, each with a page in it");
	for (int i = 0; i < 2000; i++)
		failed += pipe(fds) != 0 || write(fds[1], "x", 1) != 1 || close(fds[0]) ||
			  close(fds[1]);
	is(failed, 0, "2000 pipes were made and dropped");
	lost = pages_missing(before, 63);
	ok(lost < 64, "%ld pages are missing", lost);
}

int main(void)
{
	looks();
	cant();
	flags();
	many();
	return done_testing();
}
