// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Paths: long names, odd bytes, slashes, dots, getcwd and chdir at any depth, a working
 * directory that is gone.
 */
#include "tap.h"

static char name[5000], cwd[5000];

static void lengths(void)
{
	memset(name, 'n', 300);
	name[255] = '\0';
	int fd = open(name, O_WRONLY | O_CREAT, 0644);

	ok(fd >= 0, "a name of 255 bytes");
	close(fd);
	is(access(name, F_OK), 0, "is found again");
	is(unlink(name), 0, "and removed");
	name[255] = 'n';
	name[256] = '\0';
	is_errno(open(name, O_WRONLY | O_CREAT, 0644), ENAMETOOLONG, "256 bytes");
	is_errno(mkdir(name, 0755), ENAMETOOLONG, "for mkdir too");
	is_errno(unlink(name), ENAMETOOLONG, "and unlink");

	for (int i = 0; i < 4095; i++)
		name[i] = i % 2 ? '/' : '.';
	name[4095] = '\0';
	is(access(name, F_OK), 0, "a path of 4095 bytes");
	name[4095] = '/';
	name[4096] = '\0';
	is_errno(access(name, F_OK), ENAMETOOLONG, "4096 bytes");
}

static void odd_names(void)
{
	static const char *const odd[] = {" ",	      "\n",  "a b", "\303\244",
					  "\377\376", "...", "-rf", "*"};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		int fd = open(odd[i], O_WRONLY | O_CREAT | O_EXCL, 0644);

		ok(fd >= 0 && access(odd[i], F_OK) == 0 && unlink(odd[i]) == 0, "odd name %d",
		   (int)i);
		close(fd);
	}
}

static void slashes_and_dots(void)
{
	must(mkdir("d", 0755) == 0);
	write_file("d/f", "x", 1);
	is(access("d//f", F_OK), 0, "two slashes");
	is(access("./././d/./f", F_OK), 0, "dots");
	is(access("d/../d/f", F_OK), 0, "up and down");
	is(access("d/", F_OK), 0, "a directory with a slash behind");
	is_errno(access("d/f/", F_OK), ENOTDIR, "a file with a slash behind");
	is_errno(access("d/f/..", F_OK), ENOTDIR, ".. of a file");
	is_errno(access("d/f/.", F_OK), ENOTDIR, ". of a file");
	is_errno(access("", F_OK), ENOENT, "an empty path");
	is_errno(access("x/../d", F_OK), ENOENT, "up from nowhere");
	is(access("/../../..", F_OK), 0, "up from the root");
	is_errno(open("new/", O_WRONLY | O_CREAT, 0644), EISDIR, "creating a name with a slash");
	is(mkdir("new/", 0755), 0, "mkdir may have one");
	is_errno(mkdir(".", 0755), EEXIST, "mkdir .");
	is_errno(mkdir("/", 0755), EEXIST, "mkdir /");
	is_errno(rmdir("."), EINVAL, "rmdir .");
	is_errno(rmdir("d/.."), ENOTEMPTY, "rmdir ..");
	is_errno(unlink("d"), EISDIR, "unlink a directory");
	is_errno(rmdir("d/f"), ENOTDIR, "rmdir a file");
	is_errno(rmdir("d"), ENOTEMPTY, "rmdir a full directory");
}

static void moving_about(const char *base)
{
	char want[200];

	is_str(getcwd(cwd, sizeof(cwd)), base, "getcwd");
	is(chdir("d"), 0, "chdir down");
	snprintf(want, sizeof(want), "%s/d", base);
	is_str(getcwd(cwd, sizeof(cwd)), want, "getcwd");
	is_errno(chdir("f"), ENOTDIR, "chdir to a file");
	is_errno(chdir("nothere"), ENOENT, "chdir to nothing");
	must(symlink("..", "up") == 0);
	is(chdir("up"), 0, "chdir through a link");
	is_str(getcwd(cwd, sizeof(cwd)), base, "getcwd knows no links");
	is(chdir("/"), 0, "chdir /");
	is_str(getcwd(cwd, sizeof(cwd)), "/", "getcwd");
	is(chdir(base), 0, "back");

	int n = strlen(base) + 1;

	is(raw(SYS_getcwd, cwd, n), n, "the call gives the length with its zero");
	is_err(raw(SYS_getcwd, cwd, n - 1), ERANGE, "one byte too few");
	is_err(raw(SYS_getcwd, cwd, 0), ERANGE, "no room");
}

static void by_descriptor(const char *base)
{
	int fd = open("d", O_RDONLY | O_DIRECTORY), file = open("d/f", O_RDONLY);

	must(fd >= 0 && file >= 0);
	is(fchdir(fd), 0, "fchdir");
	is(access("f", F_OK), 0, "is there");
	is_errno(fchdir(file), ENOTDIR, "fchdir to a file");
	is_errno(fchdir(-1), EBADF, "fchdir to -1");
	is(chdir(base), 0, "back");
	int f = openat(fd, "f", O_RDONLY);

	ok(f >= 0, "openat below a directory");
	close(f);
	is_errno(openat(file, "f", O_RDONLY), ENOTDIR, "openat below a file");
	is_errno(openat(-1, "d", O_RDONLY), EBADF, "openat below -1");
	f = openat(-1, "/tmp", O_RDONLY);
	ok(f >= 0, "an absolute path needs no directory");
	close(f);
	is(mkdirat(fd, "sub", 0755), 0, "mkdirat");
	is(renameat(fd, "sub", AT_FDCWD, "moved"), 0, "renameat between directories");
	is(unlinkat(AT_FDCWD, "moved", AT_REMOVEDIR), 0, "unlinkat of a directory");
	close(fd);
	close(file);
}

/* Sixty directories deep: more than one buffer of any sensible size holds. */
static void deep(const char *base)
{
	char comp[101];
	size_t n;

	memset(comp, 'q', 100);
	comp[100] = '\0';
	for (int i = 0; i < 30; i++)
		must(mkdir(comp, 0755) == 0 && chdir(comp) == 0);
	must(getcwd(cwd, sizeof(cwd)));
	n = strlen(cwd);
	is(n, strlen(base) + 30 * 101, "a directory whose path is %zu bytes", n);
	int fd = open("leaf", O_WRONLY | O_CREAT, 0644);

	ok(fd >= 0, "a file in it");
	close(fd);
	must(chdir(base) == 0);
	is(chdir(cwd), 0, "is reached by that path");
	is(unlink("leaf"), 0, "and the file removed");
	for (int i = 0; i < 30; i++)
		must(chdir("..") == 0 && rmdir(comp) == 0);
	is_str(getcwd(cwd, sizeof(cwd)), base, "up again");
}

static void gone(const char *base)
{
	must(mkdir("temp", 0755) == 0 && chdir("temp") == 0);
	is(rmdir("../temp"), 0, "rmdir of the working directory");
	is_err(raw(SYS_getcwd, cwd, sizeof(cwd)), ENOENT, "getcwd there");
	is_errno(open("file", O_WRONLY | O_CREAT, 0644), ENOENT, "a new file there");
	is_errno(mkdir("dir", 0755), ENOENT, "a new directory there");
	is(access(".", F_OK), 0, ". is still something");
	is(chdir(".."), 0, ".. leads out");
	is_str(getcwd(cwd, sizeof(cwd)), base, "to the parent");
}

int main(void)
{
	enter_tmp();
	lengths();
	odd_names();
	slashes_and_dots();
	moving_about(tap_dir);
	by_descriptor(tap_dir);
	deep(tap_dir);
	gone(tap_dir);
	leave_tmp();
	return done_testing();
}
