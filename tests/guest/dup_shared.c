// SPDX-License-Identifier: MIT
// grade: group=dup points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Duplicates are one open file: one offset, one set of status flags. Two opens of one file
 * are two.
 */
#include "tap.h"

static void offset(void)
{
	char buf[4];
	int a = open("f", O_RDWR), b = dup(a), c = open("f", O_RDONLY);

	must(a >= 0 && b >= 0 && c >= 0);
	must(read(a, buf, 4) == 4);
	is(lseek(b, 0, SEEK_CUR), 4, "a read moves the duplicate");
	is(lseek(c, 0, SEEK_CUR), 0, "but not another open");
	is(lseek(b, 8, SEEK_SET), 8, "a seek of the duplicate");
	must(read(a, buf, 4) == 4);
	ok(!memcmp(buf, "89ab", 4), "moves the first");
	is(write(b, "XY", 2), 2, "a write through the duplicate");
	is(lseek(a, 0, SEEK_CUR), 14, "moves both");
	must(pread(c, buf, 4, 10) == 4);
	ok(!memcmp(buf, "abXY", 4), "and is seen through the other open");
	close(a);
	is(lseek(b, 0, SEEK_CUR), 14, "closing one leaves the duplicate");
	is(read(b, buf, 2), 2, "readable");
	close(b);
	close(c);
}

static void flags(void)
{
	int a = open("f", O_RDWR), b = dup(a), c = open("f", O_RDWR);
	struct stat st;

	is(fcntl(a, F_SETFL, O_APPEND), 0, "O_APPEND by F_SETFL");
	ok(fcntl(b, F_GETFL) & O_APPEND, "the duplicate has it");
	is(fcntl(c, F_GETFL) & O_APPEND, 0, "another open hasn't");
	must(lseek(b, 0, SEEK_SET) == 0);
	must(write(b, "end", 3) == 3);
	must(fstat(a, &st) == 0);
	is(st.st_size, 23, "a write through the duplicate appends");
	is(lseek(a, 0, SEEK_CUR), 23, "and leaves the offset at the end");
	is(fcntl(b, F_SETFL, 0), 0, "cleared through the duplicate");
	is(fcntl(a, F_GETFL) & O_APPEND, 0, "the first hasn't got it any more");
	must(lseek(b, 0, SEEK_SET) == 0 && write(b, "start", 5) == 5);
	must(fstat(a, &st) == 0);
	is(st.st_size, 23, "writes go to the offset again");
	close(a);
	close(b);
	close(c);
}

static void access_mode_is_fixed(void)
{
	int fd = open("f", O_RDONLY);

	is(fcntl(fd, F_SETFL, O_RDWR), 0, "F_SETFL with O_RDWR");
	is(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY, "doesn't change the access mode");
	is_errno(write(fd, "x", 1), EBADF, "which still forbids to write");
	is(fcntl(fd, F_SETFL, O_CREAT | O_TRUNC | O_EXCL), 0, "creation flags");
	is(fcntl(fd, F_GETFL) & (O_CREAT | O_TRUNC | O_EXCL), 0, "are ignored");
	close(fd);
	fd = open("f", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	is(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND), O_WRONLY | O_APPEND, "F_GETFL tells");
	is(fcntl(fd, F_GETFL) & (O_CREAT | O_TRUNC | O_EXCL), 0, "without the creation flags");
	is(fcntl(fd, F_GETFD), 0, "and no close-on-exec");
	close(fd);
	fd = open("f", O_RDWR | O_CLOEXEC);
	is(fcntl(fd, F_GETFD), FD_CLOEXEC, "O_CLOEXEC is told by F_GETFD");
	is(fcntl(fd, F_GETFL) & O_CLOEXEC, 0, "and not by F_GETFL");
	close(fd);
}

int main(void)
{
	enter_tmp();
	write_file("f", "0123456789abcdefghij", 20);
	offset();
	flags();
	access_mode_is_fixed();
	leave_tmp();
	return done_testing();
}
