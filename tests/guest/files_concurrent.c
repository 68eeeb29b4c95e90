// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=120 linux=yes
/*
 * Several processes make, fill, check, rename and remove files in one directory at once, and
 * race for names that only one may get.
 */
#include "tap.h"

#define PROCS  6
#define ROUNDS 40

static int busy(void *arg)
{
	char name[32], other[32], buf[6000], back[6000];
	long who = (long)arg;

	for (int r = 0; r < ROUNDS; r++) {
		int n = 100 + (r * 997 + who * 131) % 5800;

		snprintf(name, sizeof(name), "p%ld-%d", who, r % 5);
		snprintf(other, sizeof(other), "q%ld-%d", who, r % 7);
		memset(buf, 'A' + who, n);
		buf[0] = (char)r;
		int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);

		if (fd < 0 || write(fd, buf, n) != n)
			return 1;
		if (rename(name, other) != 0)
			return 2;
		close(fd);
		fd = open(other, O_RDONLY);
		if (fd < 0 || read(fd, back, sizeof(back)) != n || memcmp(buf, back, n))
			return 3;
		close(fd);
		if (r % 2 && unlink(other) != 0)
			return 4;
	}
	return 0;
}

/* Everybody tries to make the same directory: one of them may. */
static int race_mkdir(void *arg)
{
	char name[32];
	int won = 0;

	(void)arg;
	for (int r = 0; r < ROUNDS; r++) {
		snprintf(name, sizeof(name), "race%d", r);
		if (mkdir(name, 0755) == 0)
			won++;
		else if (errno != EEXIST)
			return 200;
	}
	return won;
}

static int race_rmdir(void *arg)
{
	char name[32];
	int won = 0;

	(void)arg;
	for (int r = 0; r < ROUNDS; r++) {
		snprintf(name, sizeof(name), "race%d", r);
		if (rmdir(name) == 0)
			won++;
		else if (errno != ENOENT)
			return 200;
	}
	return won;
}

static int race_exclusive(void *arg)
{
	char name[32];
	int won = 0;

	(void)arg;
	for (int r = 0; r < ROUNDS; r++) {
		snprintf(name, sizeof(name), "excl%d", r);
		int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);

		if (fd >= 0) {
			won++;
			close(fd);
		} else if (errno != EEXIST) {
			return 200;
		}
	}
	return won;
}

static int race_unlink(void *arg)
{
	char name[32];
	int won = 0;

	(void)arg;
	for (int r = 0; r < ROUNDS; r++) {
		snprintf(name, sizeof(name), "excl%d", r);
		if (unlink(name) == 0)
			won++;
		else if (errno != ENOENT)
			return 200;
	}
	return won;
}

static void race(child_fn *fn, const char *what)
{
	int total = 0, wrong = 0;
	pid_t pids[PROCS];

	diag("%d processes race: %s", PROCS, what);
	for (long i = 0; i < PROCS; i++)
		pids[i] = spawn(fn, (void *)i);
	for (int i = 0; i < PROCS; i++) {
		int status = join(pids[i]);

		wrong += !WIFEXITED(status) || WEXITSTATUS(status) >= 200;
		total += WEXITSTATUS(status);
	}
	is(wrong, 0, "%s: no strange error", what);
	is(total, ROUNDS, "%s: each name was won once", what);
}

/* Renames in two directions between two directories: no deadlock, no lost or doubled file. */
static int shuttle(void *arg)
{
	const char *from = arg ? "left/x" : "right/x", *to = arg ? "right/x" : "left/x";

	for (int i = 0; i < 300; i++)
		if (rename(from, to) != 0 && errno != ENOENT)
			return 1;
	return 0;
}

static int shuttle_dirs(void *arg)
{
	const char *from = arg ? "left/d" : "right/d", *to = arg ? "right/d" : "left/d";

	for (int i = 0; i < 300; i++)
		if (rename(from, to) != 0 && errno != ENOENT)
			return 1;
	return 0;
}

static void shuttles(child_fn *fn, const char *a, const char *b, const char *what)
{
	pid_t pids[4];

	diag("four processes rename to and fro");
	for (long i = 0; i < 4; i++)
		pids[i] = spawn(fn, (void *)(i & 1));
	for (int i = 0; i < 4; i++)
		is_exit(join(pids[i]), 0, "%s: process %d", what, i);
	is((access(a, F_OK) == 0) + (access(b, F_OK) == 0), 1, "%s: it is in one place", what);
}

int main(void)
{
	pid_t pids[PROCS];

	enter_tmp();
	diag("%d processes are busy in one directory", PROCS);
	for (long i = 0; i < PROCS; i++)
		pids[i] = spawn(busy, (void *)i);
	for (int i = 0; i < PROCS; i++)
		is_exit(join(pids[i]), 0, "process %d", i);
	race(race_mkdir, "mkdir");
	race(race_rmdir, "rmdir");
	race(race_exclusive, "O_EXCL");
	race(race_unlink, "unlink");
	must(mkdir("left", 0755) == 0 && mkdir("right", 0755) == 0 && mkdir("left/d", 0755) == 0);
	write_file("left/x", "x", 1);
	shuttles(shuttle, "left/x", "right/x", "a file");
	shuttles(shuttle_dirs, "left/d", "right/d", "a directory");
	leave_tmp();
	return done_testing();
}
