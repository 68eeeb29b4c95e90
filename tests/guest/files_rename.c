// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * rename in all its cases: over nothing, a file, an empty directory, a full one, itself, a
 * hard link of itself, into its own subtree; and renameat2's flags.
 */
#include "tap.h"

#define NOREPLACE 1
#define EXCHANGE  2

static ino_t ino_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) ? 0 : st.st_ino;
}

static nlink_t links_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) ? 0 : st.st_nlink;
}

static long rename2(const char *from, const char *to, unsigned flags)
{
	return raw(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static void touch(const char *path)
{
	write_file(path, path, strlen(path));
}

static void of_files(void)
{
	touch("a");
	ino_t ino = ino_of("a");

	is(rename("a", "b"), 0, "a file to a new name");
	is(ino_of("a"), 0, "the old name is gone");
	is(ino_of("b"), ino, "the new one is the same file");
	touch("c");
	int fd = open("c", O_RDONLY);

	is(rename("b", "c"), 0, "over another file");
	is(ino_of("c"), ino, "which is replaced");
	struct stat st;

	must(fstat(fd, &st) == 0);
	is(st.st_nlink, 0, "the replaced one has no name");
	char ch;

	is(read(fd, &ch, 1), 1, "but is readable while open");
	close(fd);
	is(rename("c", "c"), 0, "onto itself: nothing happens");
	is(ino_of("c"), ino, "it is still there");
	must(link("c", "d") == 0);
	is(rename("c", "d"), 0, "onto a hard link of itself: nothing happens");
	ok(ino_of("c") == ino && ino_of("d") == ino, "both names are still there");
	is(links_of("c"), 2, "with two links");
	is_errno(rename("nothere", "x"), ENOENT, "what isn't there");
	is_errno(rename("c", "nodir/x"), ENOENT, "into what isn't there");
	is_errno(rename("c", "d/x"), ENOTDIR, "below a file");
}

static void of_directories(void)
{
	must(mkdir("p", 0755) == 0 && mkdir("q", 0755) == 0 && mkdir("p/sub", 0755) == 0);
	touch("p/sub/file");
	ino_t sub = ino_of("p/sub"), p = ino_of("p");

	is(links_of("p"), 3, "a directory with a directory: three links");
	is(rename("p/sub", "q/sub"), 0, "a directory into another");
	is(ino_of("q/sub"), sub, "is there");
	is(ino_of("q/sub/.."), ino_of("q"), "its .. is the new parent");
	is(links_of("p"), 2, "the old parent lost a link");
	is(links_of("q"), 3, "the new one gained it");
	ok(ino_of("q/sub/file") != 0, "what is below came along");
	is(rename("p", "q/p"), 0, "the empty one into q as well");
	is(ino_of("q/p"), p, "is there");
	must(mkdir("e", 0755) == 0);
	is(rename("q/p", "e"), 0, "over an empty directory");
	is(ino_of("e"), p, "which is replaced");
	is_errno(rename("e", "q"), ENOTEMPTY, "over a full one");
	is_errno(rename("e", "c"), ENOTDIR, "a directory over a file");
	is_errno(rename("c", "e"), EISDIR, "a file over a directory");
	is_errno(rename("q", "q/sub/q"), EINVAL, "into its own subtree");
	is_errno(rename("q", "q/q"), EINVAL, "or right into itself");
	is_errno(rename("q/sub", "q"), ENOTEMPTY, "over its own parent");
	ok(rename("q/.", "x") == -1 && (errno == EBUSY || errno == EINVAL), "the name .");
	ok(rename("q/..", "x") == -1 && (errno == EBUSY || errno == EINVAL), "the name ..");
	is_errno(rename("c/", "x"), ENOTDIR, "a file with a slash behind");
	is(rename("e/", "e2/"), 0, "directories with slashes behind");
}

static void of_links(void)
{
	must(symlink("c", "l") == 0);
	ino_t l = ino_of("l"), c = ino_of("c");

	is(rename("l", "l2"), 0, "a symbolic link");
	is(ino_of("l2"), l, "itself, not its target");
	is(ino_of("c"), c, "which stays");
	touch("m");
	is(rename("m", "l2"), 0, "over a symbolic link");
	is(ino_of("c"), c, "replaces the link, not its target");
}

static void flags(void)
{
	touch("n1");
	touch("n2");
	ino_t one = ino_of("n1"), two = ino_of("n2");

	is_err(rename2("n1", "n2", NOREPLACE), EEXIST, "NOREPLACE over a file");
	is(rename2("n1", "n3", NOREPLACE), 0, "NOREPLACE to a new name");
	is(ino_of("n3"), one, "is a rename");
	is(rename2("n3", "n2", EXCHANGE), 0, "EXCHANGE of two files");
	ok(ino_of("n2") == one && ino_of("n3") == two, "swaps them");
	is_err(rename2("n2", "n4", EXCHANGE), ENOENT, "EXCHANGE with nothing");
	must(mkdir("x1", 0755) == 0 && mkdir("x2", 0755) == 0 && mkdir("x1/d", 0755) == 0);
	ino_t d = ino_of("x1/d");

	is(rename2("x1/d", "n2", EXCHANGE), 0, "EXCHANGE of a directory and a file");
	ok(ino_of("n2") == d && ino_of("x1/d") == one, "swaps them");
	is(ino_of("n2/.."), ino_of("."), "the directory's .. is right");
	is(links_of("x1"), 2, "links move with it");
	is_err(rename2("n2", "n3", NOREPLACE | EXCHANGE), EINVAL, "both flags");
	is_err(rename2("n2", "n3", 8), EINVAL, "an unknown flag");
	is_err(rename2("x2", "x2/y", EXCHANGE), ENOENT, "EXCHANGE with a missing child");
	must(mkdir("x2/y", 0755) == 0);
	is_err(rename2("x2", "x2/y", EXCHANGE), EINVAL, "EXCHANGE with one's own child");
	is_err(rename2("x2/y", "x2", EXCHANGE), EINVAL, "or with one's parent");
}

int main(void)
{
	enter_tmp();
	of_files();
	of_directories();
	of_links();
	flags();
	leave_tmp();
	return done_testing();
}
