// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Names and files: hard links and their count, a file without a name that is still open,
 * symbolic links, rings of them, long ones.
 */
#include "tap.h"

static char buf[5000];

static struct stat look(const char *path)
{
	struct stat st;

	memset(&st, 0, sizeof(st));
	if (lstat(path, &st) != 0)
		st.st_ino = 0;
	return st;
}

static void hard_links(void)
{
	write_file("a", "contents", 8);
	is(link("a", "b"), 0, "a second name");
	is(look("a").st_nlink, 2, "two links");
	is(look("a").st_ino, look("b").st_ino, "one inode");
	int fd = open("b", O_WRONLY);

	must(fd >= 0 && write(fd, "CON", 3) == 3 && close(fd) == 0);
	fd = open("a", O_RDONLY);
	must(fd >= 0 && read(fd, buf, 8) == 8 && close(fd) == 0);
	ok(!memcmp(buf, "CONtents", 8), "written by one name, read by the other");
	is(unlink("a"), 0, "unlink the first");
	is(look("b").st_nlink, 1, "one link is left");
	is_errno(link("nothere", "x"), ENOENT, "link to nothing");
	is_errno(link("b", "b"), EEXIST, "a name that is taken");
	must(mkdir("d", 0755) == 0);
	is_errno(link("d", "e"), EPERM, "a directory");
	is_errno(link("b", "nodir/x"), ENOENT, "in no directory");
	for (int i = 0; i < 100; i++) {
		snprintf(buf, sizeof(buf), "link%d", i);
		must(link("b", buf) == 0);
	}
	is(look("b").st_nlink, 101, "101 links");
	for (int i = 0; i < 100; i++) {
		snprintf(buf, sizeof(buf), "link%d", i);
		must(unlink(buf) == 0);
	}
	is(look("b").st_nlink, 1, "and one again");
}

static int reads_inherited(void *arg)
{
	char c;

	return pread(*(int *)arg, &c, 1, 5) == 1 && c == 'f' ? 0 : 1;
}

static void nameless(void)
{
	struct stat st;
	int fd = open("gone", O_RDWR | O_CREAT, 0644);

	must(fd >= 0 && write(fd, "abcdefgh", 8) == 8);
	is(unlink("gone"), 0, "unlink an open file");
	is_errno(open("gone", O_RDONLY), ENOENT, "its name is gone");
	is(pread(fd, buf, 100, 0), 8, "it is readable");
	is(pwrite(fd, "more", 4, 8), 4, "and writable");
	must(fstat(fd, &st) == 0);
	is(st.st_nlink, 0, "no links");
	is(st.st_size, 12, "its size");
	is_exit(run_child(reads_inherited, &fd), 0, "a child reads it too");
	int again = open("gone", O_RDWR | O_CREAT | O_EXCL, 0644);

	ok(again >= 0, "a new file may take the name");
	is(read(again, buf, 10), 0, "and is empty");
	is(pread(fd, buf, 100, 0), 12, "the old one lives on");
	close(again);
	close(fd);
}

static void symbolic(void)
{
	must(symlink("b", "s") == 0);
	ok(S_ISLNK(look("s").st_mode), "lstat sees the link");
	is(look("s").st_size, 1, "whose size is its text's length");
	struct stat st;

	must(stat("s", &st) == 0);
	is(st.st_ino, look("b").st_ino, "stat sees the file");
	memset(buf, 'z', 10);
	is(readlink("s", buf, 10), 1, "readlink gives the text");
	ok(buf[0] == 'b' && buf[1] == 'z', "without a zero behind");
	must(symlink("a/long/text/that/leads/nowhere", "dangling") == 0);
	is(readlink("dangling", buf, 6), 6, "readlink cuts to the buffer");
	is_errno(open("dangling", O_RDONLY), ENOENT, "a link to nowhere");
	is_errno(symlink("x", "s"), EEXIST, "a name that is taken");
	is_errno(symlink("", "empty"), ENOENT, "an empty text");
	is_errno(readlink("b", buf, 10), EINVAL, "readlink of a file");
	is_errno(open("s", O_RDONLY | O_NOFOLLOW), ELOOP, "O_NOFOLLOW");
	must(symlink("target", "maker") == 0);
	int fd = open("maker", O_WRONLY | O_CREAT, 0644);

	ok(fd >= 0 && look("target").st_ino != 0, "O_CREAT through a link makes its target");
	close(fd);
	is_errno(open("dangling", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST, "not with O_EXCL");
	is(unlink("s"), 0, "unlink takes the link");
	ok(look("b").st_ino != 0, "not the file");
}

static void rings(void)
{
	char name[16], to[16];

	must(symlink("r2", "r1") == 0 && symlink("r1", "r2") == 0 && symlink("me", "me") == 0);
	is_errno(open("r1", O_RDONLY), ELOOP, "a ring of two");
	is_errno(open("me", O_RDONLY), ELOOP, "a ring of one");
	is_errno(open("me/x", O_RDONLY), ELOOP, "below a ring");
	for (int i = 0; i < 45; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		snprintf(to, sizeof(to), "c%d", i - 1);
		must(symlink(i ? to : "b", name) == 0);
	}
	int fd = open("c39", O_RDONLY);

	ok(fd >= 0, "40 links in a row are followed");
	close(fd);
	is_errno(open("c40", O_RDONLY), ELOOP, "41 are not");
}

static void in_paths(void)
{
	must(mkdir("d/e", 0755) == 0 && symlink("d/e", "way") == 0);
	write_file("way/file", "x", 1);
	ok(look("d/e/file").st_ino != 0, "a link inside a path");
	must(symlink("../../b", "d/e/up") == 0);
	int fd = open("way/up", O_RDONLY);

	ok(fd >= 0, "a link that goes up from where it lies");
	close(fd);
	is(look("way/..").st_ino, look("d").st_ino, ".. behind a link is the target's parent");
	/* Short texts lie in the inode, long ones in a block. */
	for (int len = 50; len <= 70; len += 10) {
		memset(buf, 'l', len);
		buf[len] = '\0';
		must(symlink(buf, "text") == 0);
		is(readlink("text", buf + 1000, 1000), len, "a text of %d bytes", len);
		ok(!memcmp(buf, buf + 1000, len), "is kept");
		must(unlink("text") == 0);
	}
}

int main(void)
{
	enter_tmp();
	hard_links();
	nameless();
	symbolic();
	rings();
	in_paths();
	leave_tmp();
	return done_testing();
}
