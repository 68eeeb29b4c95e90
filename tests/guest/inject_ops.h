/* SPDX-License-Identifier: MIT */
/* The operations that sweeps of failures go through: see inject.h. */
#ifndef INJECT_OPS_H
#define INJECT_OPS_H

#include "inject.h"

#define BIG (300 * 1024L) /* with a block of block numbers */

static char buffer[BIG + 4096];
static int file = -1;

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void close_file(void)
{
	if (file >= 0)
		close(file);
	file = -1;
}

/* ---- files: making and removing names ---- */

static void prepare_file(void)
{
	write_file("a", "text", 4);
}

static long call_open(void)
{
	return file = raw(SYS_openat, AT_FDCWD, "a", O_RDONLY, 0);
}

static void after_open(long ret)
{
	(void)ret;
	close_file();
	unlink("a");
}

static long call_creat(void)
{
	return file = raw(SYS_openat, AT_FDCWD, "a", O_CREAT | O_RDWR, 0644);
}

static void after_creat(long ret)
{
	expect((ret >= 0) == exists("a"), "the file is %s", ret >= 0 ? "not there" : "there");
	after_open(ret);
}

static void prepare_big(void)
{
	write_file("a", buffer, BIG);
}

static long call_open_trunc(void)
{
	return file = raw(SYS_openat, AT_FDCWD, "a", O_TRUNC | O_RDWR, 0);
}

static long call_mkdir(void)
{
	return raw(SYS_mkdirat, AT_FDCWD, "d", 0755);
}

static void after_mkdir(long ret)
{
	struct stat st;

	expect((ret == 0) == exists("d"), "the directory is %s", ret ? "there" : "not there");
	rmdir("d");
	must(stat(".", &st) == 0);
	expect(st.st_nlink == 2, "the directory above has %d links", (int)st.st_nlink);
}

static void prepare_dir(void)
{
	must(mkdir("d", 0755) == 0);
}

static long call_rmdir(void)
{
	return raw(SYS_unlinkat, AT_FDCWD, "d", AT_REMOVEDIR);
}

static void after_rmdir(long ret)
{
	expect((ret == 0) == !exists("d"), "the directory is %s", ret ? "gone" : "there");
	if (ret)
		must(rmdir("d") == 0);
}

static long call_unlink(void)
{
	return raw(SYS_unlinkat, AT_FDCWD, "a", 0);
}

static void after_unlink(long ret)
{
	expect((ret == 0) == !exists("a"), "the file is %s", ret ? "gone" : "there");
	if (ret)
		must(unlink("a") == 0);
}

static long call_link(void)
{
	return raw(SYS_linkat, AT_FDCWD, "a", AT_FDCWD, "b", 0);
}

static void after_link(long ret)
{
	struct stat st;

	expect((ret == 0) == exists("b"), "the name is %s", ret ? "there" : "not there");
	must(stat("a", &st) == 0);
	expect(st.st_nlink == (ret ? 1 : 2), "it has %d links", (int)st.st_nlink);
	unlink("b");
	unlink("a");
}

static long call_symlink(void)
{
	return raw(SYS_symlinkat, "target", AT_FDCWD, "b");
}

static long call_symlink_long(void)
{
	static char target[200];

	memset(target, 'x', sizeof(target) - 1);
	return raw(SYS_symlinkat, target, AT_FDCWD, "b");
}

static void after_symlink(long ret)
{
	expect((ret == 0) == exists("b"), "the link is %s", ret ? "there" : "not there");
	unlink("b");
}

static void prepare_symlink_long(void)
{
	must(call_symlink_long() == 0);
}

static long call_readlink(void)
{
	static char text[300];

	return raw(SYS_readlinkat, AT_FDCWD, "b", text, sizeof(text));
}

static void after_readlink(long ret)
{
	expect(ret < 0 || ret == 199, "%ld bytes", ret);
	must(unlink("b") == 0);
}

/* A link on the way, and one at its end. */
static void prepare_walk(void)
{
	must(mkdir("d", 0755) == 0);
	must(symlink("d", "l") == 0);
	must(mkdir("d/e", 0755) == 0);
	write_file("d/e/f", "x", 1);
	must(symlink("l/e/f", "g") == 0);
}

static long call_stat(void)
{
	struct stat st;

	return raw(SYS_newfstatat, AT_FDCWD, "g", &st, 0);
}

static void after_walk(long ret)
{
	(void)ret;
	must(unlink("g") == 0 && unlink("l") == 0);
	must(unlink("d/e/f") == 0 && rmdir("d/e") == 0 && rmdir("d") == 0);
}

static long call_chdir(void)
{
	return raw(SYS_chdir, "l/e");
}

static void after_chdir(long ret)
{
	must(chdir(tap_dir) == 0);
	after_walk(ret);
}

static long call_getcwd(void)
{
	return raw(SYS_getcwd, buffer, PATH_MAX);
}

static void prepare_many(void)
{
	char name[300];

	must(mkdir("d", 0755) == 0);
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "d/%0200d", i);
		must(symlink("t", name) == 0);
	}
}

static long call_getdents(void)
{
	long n, total = 0, fd = raw(SYS_openat, AT_FDCWD, "d", O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return fd;
	while ((n = raw(SYS_getdents64, fd, buffer, 4096)) > 0)
		total += n;
	close(fd);
	return n < 0 ? n : total;
}

static void after_many(long ret)
{
	(void)ret;
	remove_tree("d");
}

static void after_getdents(long ret)
{
	expect(ret < 0 || ret == 40 * 224 + 2 * 24, "%ld bytes of names", ret);
	after_many(ret);
}

/* A name that needs a block more in its directory. */
static void prepare_full_dir(void)
{
	char name[300];

	must(mkdir("d", 0755) == 0);
	for (int i = 0; i < 19; i++) {
		snprintf(name, sizeof(name), "d/%0200d", i);
		must(symlink("t", name) == 0);
	}
}

static long call_creat_in_full(void)
{
	static char name[300];

	snprintf(name, sizeof(name), "d/%0250d", 19);
	return file = raw(SYS_openat, AT_FDCWD, name, O_CREAT | O_EXCL | O_RDWR, 0644);
}

static void after_creat_in_full(long ret)
{
	char name[300];

	snprintf(name, sizeof(name), "d/%0250d", 19);
	expect((ret >= 0) == exists(name), "the file is %s", ret >= 0 ? "not there" : "there");
	close_file();
	remove_tree("d");
}

/* ---- rename ---- */

static long call_rename(void)
{
	return raw(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b", 0);
}

static void after_rename(long ret)
{
	expect(exists("a") == (ret != 0) && exists("b") == (ret == 0), "names are wrong");
	unlink("a");
	unlink("b");
}

static void prepare_rename_over(void)
{
	write_file("a", "old", 3);
	write_file("b", buffer, BIG);
}

static void after_rename_over(long ret)
{
	struct stat st;

	must(stat("b", &st) == 0);
	expect(exists("a") == (ret != 0), "the old name is wrong");
	expect(st.st_size == (ret ? BIG : 3), "the new name has %ld bytes", (long)st.st_size);
	unlink("a");
	unlink("b");
}

static void prepare_rename_dir(void)
{
	must(mkdir("p", 0755) == 0 && mkdir("q", 0755) == 0);
	must(mkdir("p/d", 0755) == 0 && mkdir("q/e", 0755) == 0);
	write_file("p/d/f", "x", 1);
}

static long call_rename_dir(void)
{
	return raw(SYS_renameat2, AT_FDCWD, "p/d", AT_FDCWD, "q/e", 0);
}

static long call_exchange(void)
{
	return raw(SYS_renameat2, AT_FDCWD, "p/d", AT_FDCWD, "q/e", 2);
}

static void after_rename_dir(long ret)
{
	expect(exists("p/d/f") == (ret != 0) && exists("q/e/f") == (ret == 0), "names are wrong");
	remove_tree("p");
	remove_tree("q");
}

/* ---- contents ---- */

static void prepare_read(void)
{
	prepare_big();
	file = open("a", O_RDWR);
	must(file >= 0);
}

static long call_read(void)
{
	long n, total = 0;

	while ((n = raw(SYS_read, file, buffer, 100000)) > 0)
		total += n;
	return n < 0 ? n : total;
}

static long call_readv(void)
{
	static struct iovec iov[12];

	for (int i = 0; i < 12; i++)
		iov[i] = (struct iovec){buffer + i * 1000, 1000};
	return raw(SYS_readv, file, iov, 12);
}

static void after_file(long ret)
{
	(void)ret;
	close_file();
	must(unlink("a") == 0);
}

static void after_read(long ret)
{
	expect(ret < 0 || ret == BIG || ret == 12000, "%ld bytes", ret);
	for (long i = 0; ret > 0 && i < 12000; i++)
		expect(buffer[i] == 0, "byte %ld is %d", i, buffer[i]);
	after_file(ret);
}

static void prepare_write(void)
{
	file = open("a", O_RDWR | O_CREAT | O_TRUNC, 0644);
	must(file >= 0);
}

static long call_write_small(void)
{
	return raw(SYS_write, file, "some bytes", 10);
}

static long call_write_big(void)
{
	return raw(SYS_write, file, buffer, BIG);
}

/* As long as the bytes that it said it took, and not longer. */
static void after_write(long ret)
{
	struct stat st;

	must(fstat(file, &st) == 0);
	expect(st.st_size == (ret < 0 ? 0 : ret), "%ld bytes after %ld", (long)st.st_size, ret);
	after_file(ret);
}

static void after_write_in(long ret)
{
	after_file(ret);
}

/* Over the middle of old bytes: one page in part, one wholly. */
static long call_overwrite(void)
{
	return raw(SYS_pwrite64, file, buffer, 6000, 100000);
}

/* Far out: two and three levels of block numbers. */
static long call_write_hole(void)
{
	return raw(SYS_pwrite64, file, buffer, 5000, 100L << 20);
}

static long call_write_far(void)
{
	return raw(SYS_pwrite64, file, buffer, 5000, 5L << 30);
}

static long call_truncate(void)
{
	return raw(SYS_ftruncate, file, 5000);
}

static long call_extend(void)
{
	return raw(SYS_truncate, "a", 1L << 30);
}

static void after_truncate(long ret)
{
	struct stat st;

	must(fstat(file, &st) == 0);
	expect(st.st_size == (ret ? BIG : 5000), "%ld bytes", (long)st.st_size);
	after_file(ret);
}

static void prepare_far(void)
{
	prepare_write();
	for (long at = 0; at < 3; at++)
		must(pwrite(file, "x", 1, (long[]){100, 100L << 20, 5L << 30}[at]) == 1);
}

static long call_unlink_open(void)
{
	long ret = raw(SYS_unlinkat, AT_FDCWD, "a", 0);

	if (ret < 0)
		return ret;
	close_file(); /* here the blocks are freed */
	return 0;
}

static void after_unlink_open(long ret)
{
	expect((ret == 0) == !exists("a"), "the file is %s", ret ? "gone" : "there");
	close_file();
	unlink("a");
}

/*
 * Bytes that are not on the disk yet, and the block that says where they go not in memory. The
 * flusher is kept off by a super block that can't be written: it writes nothing before that.
 */
static void prepare_unmapped(void)
{
	prepare_big();
	must(link("a", "b") == 0);
	sync();
	must(command("drop-caches") > 0);
	must(command("write 0") > 0);
	file = open("a", O_RDWR);
	must(file >= 0 && pwrite(file, "mark", 4, BIG - 4096) == 4);
	must(command("drop-caches") > 0);
	sleep_ms(1);
	must(command("clear") > 0);
}

static void after_unmapped(long ret)
{
	char text[4] = "";
	int fd;

	close_file();
	fd = open("b", O_RDONLY);
	must(fd >= 0 && pread(fd, text, 4, BIG - 4096) == 4);
	close(fd);
	expect(!memcmp(text, "mark", 4), "bytes are lost after %ld", ret);
	unlink("a");
	unlink("b");
}

static long call_fsync(void)
{
	return raw(SYS_fsync, file);
}

static void prepare_dirty(void)
{
	prepare_write();
	must(write(file, buffer, BIG) == BIG);
}

static long call_attributes(void)
{
	long ret = raw(SYS_fchmodat, AT_FDCWD, "a", 0600);

	if (!ret)
		ret = raw(SYS_fchownat, AT_FDCWD, "a", 0, 0, 0);
	if (!ret)
		ret = raw(SYS_utimensat, AT_FDCWD, "a", NULL, 0);
	if (!ret)
		ret = raw(SYS_faccessat, AT_FDCWD, "a", R_OK, 0);
	return ret;
}

static void after_attributes(long ret)
{
	(void)ret;
	unlink("a");
}

static const struct op file_ops[] = {
	{"open", prepare_file, call_open, after_open, 0},
	{"open with O_CREAT", NULL, call_creat, after_creat, 0},
	{"open with O_TRUNC", prepare_big, call_open_trunc, after_open, 0},
	{"O_CREAT in a full directory", prepare_full_dir, call_creat_in_full, after_creat_in_full,
	 0},
	{"mkdir", NULL, call_mkdir, after_mkdir, 0},
	{"rmdir", prepare_dir, call_rmdir, after_rmdir, 0},
	{"unlink", prepare_file, call_unlink, after_unlink, 0},
	{"unlink of a large file", prepare_big, call_unlink, after_unlink, 0},
	{"unlink and the last close", prepare_far, call_unlink_open, after_unlink_open, 0},
	{"link", prepare_file, call_link, after_link, 0},
	{"symlink", NULL, call_symlink, after_symlink, 0},
	{"symlink, long", NULL, call_symlink_long, after_symlink, 0},
	{"readlink", prepare_symlink_long, call_readlink, after_readlink, 0},
	{"stat through links", prepare_walk, call_stat, after_walk, 0},
	{"chdir", prepare_walk, call_chdir, after_chdir, 0},
	{"getcwd", NULL, call_getcwd, NULL, 0},
	{"getdents", prepare_many, call_getdents, after_getdents, 0},
	{"rename", prepare_file, call_rename, after_rename, 0},
	{"rename over a file", prepare_rename_over, call_rename, after_rename_over, 0},
	{"rename of a directory", prepare_rename_dir, call_rename_dir, after_rename_dir, 0},
	{"rename, exchanging", prepare_rename_dir, call_exchange, after_rename_dir, 0},
	{"read", prepare_read, call_read, after_read, 0},
	{"readv", prepare_read, call_readv, after_read, 0},
	{"write, small", prepare_write, call_write_small, after_write, 0},
	{"write, large", prepare_write, call_write_big, after_write, 0},
	{"write over old bytes", prepare_read, call_overwrite, after_write_in, 0},
	{"write behind a hole", prepare_write, call_write_hole, after_write_in, 0},
	{"write behind a huge hole", prepare_write, call_write_far, after_write_in, 0},
	{"truncate", prepare_read, call_truncate, after_truncate, 0},
	{"truncate to more", prepare_read, call_extend, after_write_in, 0},
	{"unlink of one name, and the last close", prepare_unmapped, call_unlink_open,
	 after_unmapped, 0},
	{"fsync of a file whose map is not cached", prepare_unmapped, call_fsync, after_unmapped,
	 0},
	{"fsync", prepare_dirty, call_fsync, after_file, 0},
	{"chmod, chown, utimes, access", prepare_file, call_attributes, after_attributes, 0},
};

#endif
