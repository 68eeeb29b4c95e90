// SPDX-License-Identifier: MIT
// grade: group=bad points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Every call that takes a descriptor, with every kind of wrong one: negative, closed, huge,
 * of the wrong direction, of the wrong kind.
 */
#include "bad.h"

static char buf[1024];
static struct iovec vec = {buf, 8};

static long c_read(int fd)
{
	return raw(SYS_read, fd, buf, 8);
}
static long c_write(int fd)
{
	return raw(SYS_write, fd, buf, 8);
}
static long c_readv(int fd)
{
	return raw(SYS_readv, fd, &vec, 1);
}
static long c_writev(int fd)
{
	return raw(SYS_writev, fd, &vec, 1);
}
static long c_pread(int fd)
{
	return raw(SYS_pread64, fd, buf, 8, 0);
}
static long c_pwrite(int fd)
{
	return raw(SYS_pwrite64, fd, buf, 8, 0);
}
static long c_close(int fd)
{
	return raw(SYS_close, fd);
}
static long c_dup(int fd)
{
	return raw(SYS_dup, fd);
}
static long c_dup3(int fd)
{
	return raw(SYS_dup3, fd, 50, 0);
}
static long c_getfd(int fd)
{
	return raw(SYS_fcntl, fd, F_GETFD, 0);
}
static long c_setfl(int fd)
{
	return raw(SYS_fcntl, fd, F_SETFL, 0);
}
static long c_dupfd(int fd)
{
	return raw(SYS_fcntl, fd, F_DUPFD, 0);
}
static long c_ioctl(int fd)
{
	return raw(SYS_ioctl, fd, 0x5401, buf);
}
static long c_lseek(int fd)
{
	return raw(SYS_lseek, fd, 0, SEEK_SET);
}
static long c_fstat(int fd)
{
	return raw(SYS_fstat, fd, buf);
}
static long c_fstatfs(int fd)
{
	return raw(SYS_fstatfs, fd, buf);
}
static long c_getdents(int fd)
{
	return raw(SYS_getdents64, fd, buf, sizeof(buf));
}
static long c_ftruncate(int fd)
{
	return raw(SYS_ftruncate, fd, 0);
}
static long c_fchdir(int fd)
{
	return raw(SYS_fchdir, fd);
}
static long c_fchmod(int fd)
{
	return raw(SYS_fchmod, fd, 0600);
}
static long c_fchown(int fd)
{
	return raw(SYS_fchown, fd, -1, -1);
}
static long c_fsync(int fd)
{
	return raw(SYS_fsync, fd);
}
static long c_fdatasync(int fd)
{
	return raw(SYS_fdatasync, fd);
}
static long c_futimens(int fd)
{
	return raw(SYS_utimensat, fd, NULL, NULL, 0);
}
static long c_mmap(int fd)
{
	return raw(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
}

#define ANY 1 /* no error wanted, or not asked */

/* Errors by kind of descriptor: 0 means it must work. */
static const struct fd_call {
	const char *name;
	long (*fn)(int fd);
	int rdonly, wronly, dir, pipe_r, pipe_w;
} calls[] = {
	{"read", c_read, 0, EBADF, EISDIR, ANY, EBADF},
	{"write", c_write, EBADF, 0, EBADF, EBADF, 0},
	{"readv", c_readv, 0, EBADF, EISDIR, ANY, EBADF},
	{"writev", c_writev, EBADF, 0, EBADF, EBADF, 0},
	{"pread64", c_pread, 0, EBADF, EISDIR, ESPIPE, ESPIPE},
	{"pwrite64", c_pwrite, EBADF, 0, EBADF, ESPIPE, ESPIPE},
	{"lseek", c_lseek, 0, 0, 0, ESPIPE, ESPIPE},
	{"fstat", c_fstat, 0, 0, 0, 0, 0},
	{"fstatfs", c_fstatfs, 0, 0, 0, 0, 0},
	{"getdents64", c_getdents, ENOTDIR, ENOTDIR, ANY, ENOTDIR, ENOTDIR},
	{"ftruncate", c_ftruncate, EINVAL, 0, EINVAL, EINVAL, EINVAL},
	{"fchdir", c_fchdir, ENOTDIR, ENOTDIR, 0, ENOTDIR, ENOTDIR},
	{"fchmod", c_fchmod, 0, 0, ANY, ANY, ANY},
	{"fchown", c_fchown, 0, 0, 0, ANY, ANY},
	{"fsync", c_fsync, 0, 0, 0, EINVAL, EINVAL},
	{"fdatasync", c_fdatasync, 0, 0, 0, EINVAL, EINVAL},
	{"ioctl(TCGETS)", c_ioctl, ENOTTY, ENOTTY, ENOTTY, ENOTTY, ENOTTY},
	{"fcntl(F_GETFD)", c_getfd, 0, 0, 0, 0, 0},
	{"fcntl(F_SETFL)", c_setfl, 0, 0, 0, ANY, ANY},
	{"fcntl(F_DUPFD)", c_dupfd, 0, 0, 0, 0, 0},
	{"dup", c_dup, 0, 0, 0, 0, 0},
	{"dup3", c_dup3, 0, 0, 0, 0, 0},
	{"utimensat", c_futimens, 0, 0, 0, ANY, ANY},
	{"mmap", c_mmap, 0, EACCES, ENODEV, ENODEV, EACCES},
	{"close", c_close, 0, 0, 0, 0, 0},
};

static void kind(const struct fd_call *c, int fd, int want, const char *what)
{
	long r;

	if (want == ANY)
		return;
	fd = dup(fd); /* close is among the calls */
	r = c->fn(fd);
	if (want)
		is_err(r, want, "%s of %s", c->name, what);
	else
		ok(r >= 0, "%s of %s works (%ld)", c->name, what, r);
	close(fd);
}

static void numbers(const struct fd_call *c)
{
	static const int bad[] = {-1, -2, -99, 700, 1023, 1024, 65536, 0x7fffffff, (int)0x80000000};
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		long r = c->fn(bad[i]);

		if (r != -EBADF) {
			diag("  %s(%d) gave %ld", c->name, bad[i], r);
			wrong++;
		}
	}
	is(wrong, 0, "%s: EBADF for numbers that are no descriptor", c->name);
}

int main(void)
{
	int rd, wr, dir, p[2];

	close_above(2);
	enter_tmp();
	write_file("f", "0123456789", 10);
	rd = open("f", O_RDONLY);
	wr = open("f", O_WRONLY);
	dir = open(".", O_RDONLY);
	must(rd >= 0 && wr >= 0 && dir >= 0 && pipe2(p, O_NONBLOCK) == 0);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct fd_call *c = &calls[i];

		diag("%s with wrong descriptors", c->name);
		numbers(c);
		kind(c, rd, c->rdonly, "a read-only file");
		kind(c, wr, c->wronly, "a write-only file");
		kind(c, dir, c->dir, "a directory");
		kind(c, p[0], c->pipe_r, "a pipe's reading end");
		kind(c, p[1], c->pipe_w, "a pipe's writing end");
		for (int fd = p[1] + 1; fd < 64; fd++)
			close(fd);
	}
	leave_tmp();
	return done_testing();
}
