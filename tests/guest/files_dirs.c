// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=90 linux=yes
/*
 * Directories: two thousand entries, each listed once; removed while being listed; rewound;
 * what a listing says of each; link counts.
 */
#include "tap.h"

#define N 2000

static unsigned char seen[N];

static int number_of(const char *name)
{
	return name[0] == 'e' && name[1] >= '0' && name[1] <= '9' ? atoi(name + 1) : -1;
}

static void fill(void)
{
	char name[32];
	int failed = 0;

	must(mkdir("big", 0755) == 0 && chdir("big") == 0);
	for (int i = 0; i < N; i++) {
		/* Names of many lengths, so that entries fit blocks unevenly. */
		snprintf(name, sizeof(name), "e%d%.*s", i, i % 17, "-abcdefghijklmnopq");
		int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);

		failed += fd < 0;
		close(fd);
	}
	is(failed, 0, "%d files", N);
}

static void count(DIR *dir, int *dots, int *strange)
{
	struct dirent *de;

	memset(seen, 0, sizeof(seen));
	*dots = *strange = 0;
	while ((de = readdir(dir)) != NULL) {
		int n = number_of(de->d_name);

		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			++*dots;
		else if (n < 0 || n >= N)
			++*strange;
		else
			seen[n]++;
	}
}

static int not_once(void)
{
	int n = 0;

	for (int i = 0; i < N; i++)
		n += seen[i] != 1;
	return n;
}

static void list(void)
{
	DIR *dir = opendir(".");
	int dots, strange;

	must(dir);
	count(dir, &dots, &strange);
	is(not_once(), 0, "each entry is listed once");
	is(dots, 2, "with . and ..");
	is(strange, 0, "and nothing else");
	ok(readdir(dir) == NULL, "the end stays the end");
	rewinddir(dir);
	count(dir, &dots, &strange);
	is(not_once(), 0, "and once more after rewinddir");
	closedir(dir);
}

/* Every second entry goes away while the listing is under way: the others are still listed. */
static void remove_while_listing(void)
{
	DIR *dir = opendir(".");
	struct dirent *de;
	int twice = 0, missed = 0, failed = 0, n;

	must(dir);
	memset(seen, 0, sizeof(seen));
	while ((de = readdir(dir)) != NULL) {
		n = number_of(de->d_name);
		if (n < 0)
			continue;
		twice += seen[n]++;
		if (n % 2 == 0)
			failed += unlink(de->d_name) != 0;
	}
	closedir(dir);
	for (n = 0; n < N; n++)
		missed += !seen[n];
	is(failed, 0, "half of the entries are removed while being listed");
	is(twice, 0, "none is listed twice");
	is(missed, 0, "none is missed");
	dir = opendir(".");
	int dots, strange, left = 0;

	count(dir, &dots, &strange);
	for (n = 0; n < N; n++)
		left += seen[n];
	is(left, N / 2, "half are left");
	closedir(dir);
}

static void remove_all(void)
{
	DIR *dir = opendir(".");
	struct dirent *de;
	int failed = 0;

	must(dir);
	while ((de = readdir(dir)) != NULL)
		if (number_of(de->d_name) >= 0)
			failed += unlink(de->d_name) != 0;
	closedir(dir);
	is(failed, 0, "the rest is removed");
	must(chdir("..") == 0);
	is(rmdir("big"), 0, "and the directory is empty");
}

static void kinds(void)
{
	static const char *const names[] = {"dir", "file", "link"};
	static const unsigned char types[] = {DT_DIR, DT_REG, DT_LNK};
	struct dirent *de;
	int right = 0, inodes = 0;

	must(mkdir("k", 0755) == 0 && chdir("k") == 0 && mkdir("dir", 0755) == 0);
	must(symlink("x", "link") == 0);
	write_file("file", "x", 1);
	DIR *dir = opendir(".");

	while ((de = readdir(dir)) != NULL)
		for (int i = 0; i < 3; i++) {
			struct stat st;

			if (strcmp(de->d_name, names[i]))
				continue;
			right += de->d_type == types[i];
			inodes += lstat(names[i], &st) == 0 && st.st_ino == de->d_ino;
		}
	closedir(dir);
	is(right, 3, "a listing tells each entry's type");
	is(inodes, 3, "and inode");
	must(chdir("..") == 0);
}

static void raw_calls(void)
{
	char buf[1024];
	int fd = open("k", O_RDONLY | O_DIRECTORY), file = open("k/file", O_RDONLY);

	must(fd >= 0 && file >= 0);
	is_err(raw(SYS_getdents64, fd, buf, 10), EINVAL, "getdents64 with room for none");
	is_err(raw(SYS_getdents64, file, buf, sizeof(buf)), ENOTDIR, "getdents64 of a file");
	is_err(raw(SYS_getdents64, -1, buf, sizeof(buf)), EBADF, "getdents64 of -1");
	ok(raw(SYS_getdents64, fd, buf, 30) > 0, "room for one entry");
	long more = raw(SYS_getdents64, fd, buf, sizeof(buf));

	ok(more > 24, "the rest follows");
	is(raw(SYS_getdents64, fd, buf, sizeof(buf)), 0, "then nothing");
	is(lseek(fd, 0, SEEK_SET), 0, "a seek to the start");
	ok(raw(SYS_getdents64, fd, buf, sizeof(buf)) > more, "lists all again");
	must(lseek(fd, 0, SEEK_SET) == 0);
	is_errno(read(fd, buf, 10), EISDIR, "read of a directory");
	is_errno(write(fd, buf, 10), EBADF, "write to one");
	is_errno(open("k", O_WRONLY), EISDIR, "opened for writing");
	is_errno(open("k", O_RDWR | O_CREAT, 0644), EISDIR, "or made");
	is_errno(open("k/file", O_RDONLY | O_DIRECTORY), ENOTDIR, "O_DIRECTORY of a file");
	close(fd);
	close(file);
}

static void removed_but_open(void)
{
	char buf[1024];

	must(mkdir("r", 0755) == 0);
	int fd = open("r", O_RDONLY | O_DIRECTORY);

	is(rmdir("r"), 0, "rmdir of an open directory");
	is_errno(openat(fd, "x", O_WRONLY | O_CREAT, 0644), ENOENT, "nothing can be made in it");
	long n = raw(SYS_getdents64, fd, buf, sizeof(buf));

	ok(n == 0 || n == -ENOENT, "it lists nothing (%ld)", n);
	close(fd);
}

int main(void)
{
	enter_tmp();
	fill();
	list();
	remove_while_listing();
	remove_all();
	kinds();
	raw_calls();
	removed_but_open();
	leave_tmp();
	return done_testing();
}
