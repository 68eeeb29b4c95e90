// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What is known of a file: stat, fstat, lstat and statx agree; type, mode, links, owner, size,
 * blocks, times; and how chmod, chown, utimensat, umask and access change and see it.
 */
#include "tap.h"

static struct stat look(const char *path)
{
	struct stat st;

	must(lstat(path, &st) == 0);
	return st;
}

static void fields(void)
{
	static char page[2 * PAGE];
	struct stat st, by_fd;
	int fd;

	umask(022);
	write_file("f", page, sizeof(page));
	fd = open("f", O_RDONLY);
	must(stat("f", &st) == 0 && fstat(fd, &by_fd) == 0 && fsync(fd) == 0);
	ok(S_ISREG(st.st_mode), "a regular file");
	is(st.st_mode & 07777, 0644, "its mode");
	is(st.st_nlink, 1, "one link");
	is(st.st_uid, geteuid(), "its owner");
	is(st.st_gid, getegid(), "its group");
	is(st.st_size, 2 * PAGE, "its size");
	ok(st.st_ino > 0, "an inode number");
	ok(st.st_blksize >= 512, "a block size");
	must(fstat(fd, &st) == 0);
	ok(st.st_blocks >= 16 && st.st_blocks <= 32, "its blocks of 512: %ld", (long)st.st_blocks);
	ok(by_fd.st_ino == st.st_ino && by_fd.st_dev == st.st_dev, "fstat sees the same file");
	is(look("/dev/null").st_rdev, 0x103, "a device's number");
	ok(S_ISCHR(look("/dev/null").st_mode), "is a character device");
	ok(S_ISDIR(look(".").st_mode), "a directory");
	must(mkdir("d", 0751) == 0);
	is(look("d").st_mode & 07777, 0751, "its mode");
	is(look("d").st_nlink, 2, "an empty one has two links");
	close(fd);
}

static void by_statx(void)
{
	struct statx sx;
	struct stat st = look("f");

	memset(&sx, 0xff, sizeof(sx));
	is(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS, &sx), 0, "statx");
	is(sx.stx_mask & STATX_BASIC_STATS, STATX_BASIC_STATS, "it tells all the basics");
	is(sx.stx_size, st.st_size, "size");
	is(sx.stx_mode, st.st_mode, "mode");
	is(sx.stx_ino, st.st_ino, "inode");
	is(sx.stx_nlink, st.st_nlink, "links");
	is(sx.stx_blocks, st.st_blocks, "blocks");
	is(sx.stx_mtime.tv_sec, st.st_mtim.tv_sec, "time");
	is(statx(AT_FDCWD, "/dev/null", 0, STATX_BASIC_STATS, &sx), 0, "statx of a device");
	ok(sx.stx_rdev_major == 1 && sx.stx_rdev_minor == 3, "1:3");
	int fd = open("f", O_RDONLY);

	is(statx(fd, "", AT_EMPTY_PATH, STATX_SIZE, &sx), 0, "statx of a descriptor");
	is(sx.stx_size, st.st_size, "size");
	is(raw(SYS_newfstatat, fd, "", &st, AT_EMPTY_PATH), 0, "newfstatat of a descriptor");
	is(st.st_size, 2 * PAGE, "size");
	close(fd);
}

static void modes(void)
{
	static const int m[] = {0, 0400, 0644, 0777, 01777, 06755};

	for (size_t i = 0; i < ARRAY_SIZE(m); i++) {
		is(chmod("f", m[i]), 0, "chmod %o", m[i]);
		is(look("f").st_mode, S_IFREG | m[i], "mode %o", m[i]);
	}
	umask(077);
	int fd = open("u", O_WRONLY | O_CREAT, 0777);

	is(look("u").st_mode & 07777, 0700, "umask takes bits away");
	is(fchmod(fd, 0666), 0, "fchmod");
	is(look("u").st_mode & 07777, 0666, "doesn't ask the umask");
	close(fd);
	is(umask(022), 077, "umask gives the old one");
	is(umask(07777), 022, "bits beyond 777");
	is(umask(022), 0777, "are dropped");
	is(access("u", R_OK | W_OK), 0, "access: root may read and write");
	is_errno(access("u", X_OK), EACCES, "but runs only what somebody may run");
	must(chmod("u", 0001) == 0);
	is(access("u", R_OK | W_OK | X_OK), 0, "that one");
	is_errno(access("u", 8), EINVAL, "access with a strange mode");
	is(chown("u", 1000, 2000), 0, "chown");
	ok(look("u").st_uid == 1000 && look("u").st_gid == 2000, "sets both");
	is(chown("u", -1, 3000), 0, "chown with -1");
	ok(look("u").st_uid == 1000 && look("u").st_gid == 3000, "leaves that one");
}

static bool same(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static void times_change(void)
{
	struct timespec t[2] = {{1000000, 0}, {2000000, 0}};
	struct stat st;

	is(utimensat(AT_FDCWD, "f", t, 0), 0, "utimensat");
	st = look("f");
	is(st.st_atim.tv_sec, 1000000, "sets the time of access");
	is(st.st_mtim.tv_sec, 2000000, "and of change");
	t[0].tv_nsec = UTIME_OMIT;
	t[1].tv_sec = 3000000;
	is(utimensat(AT_FDCWD, "f", t, 0), 0, "with UTIME_OMIT");
	st = look("f");
	ok(st.st_atim.tv_sec == 1000000 && st.st_mtim.tv_sec == 3000000, "leaves one");
	is(utimensat(AT_FDCWD, "f", NULL, 0), 0, "NULL means now");
	ok(look("f").st_mtim.tv_sec > 3000000, "which is later");
	t[0].tv_nsec = 1000000000;
	is_errno(utimensat(AT_FDCWD, "f", t, 0), EINVAL, "a second of nanoseconds");
	t[0] = t[1] = (struct timespec){5, 0};
	must(utimensat(AT_FDCWD, "f", t, 0) == 0);
	int fd = open("f", O_WRONLY);

	must(write(fd, "x", 1) == 1);
	ok(look("f").st_mtim.tv_sec > 5, "a write sets mtime");
	st = look("f");
	must(fchmod(fd, 0600) == 0);
	ok(same(st.st_mtim, look("f").st_mtim), "chmod doesn't");
	close(fd);
	must(utimensat(AT_FDCWD, "d", t, 0) == 0);
	write_file("d/new", "x", 1);
	ok(look("d").st_mtim.tv_sec > 5, "a new entry sets the directory's mtime");
	must(utimensat(AT_FDCWD, "d", t, 0) == 0 && unlink("d/new") == 0);
	ok(look("d").st_mtim.tv_sec > 5, "a removed one too");
	must(symlink("f", "l") == 0);
	is(utimensat(AT_FDCWD, "l", t, AT_SYMLINK_NOFOLLOW), 0, "of a link itself");
	ok(look("l").st_mtim.tv_sec == 5 && look("f").st_mtim.tv_sec != 5, "and not its target");
}

int main(void)
{
	enter_tmp();
	fields();
	by_statx();
	modes();
	times_change();
	leave_tmp();
	return done_testing();
}
