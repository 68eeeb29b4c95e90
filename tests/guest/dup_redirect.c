// SPDX-License-Identifier: MIT
// grade: group=dup points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Redirection as a shell does it: open, dup2 onto 0, 1 or 2, close, exec. The new program
 * finds its input, output and errors where the old one put them.
 */
#include "tap.h"

static char *self;

/* The program that is run: copies 0 to 1, counts bytes, says so on 2. */
static int filter(void)
{
	char buf[64], text[32];
	long n, total = 0;

	while ((n = read(0, buf, sizeof(buf))) > 0) {
		for (long i = 0; i < n; i++)
			if (buf[i] >= 'a' && buf[i] <= 'z')
				buf[i] -= 32;
		must(write(1, buf, n) == n);
		total += n;
	}
	n = snprintf(text, sizeof(text), "%ld bytes\n", total);
	must(write(2, text, n) == n);
	return 11;
}

static void put(const char *path, int flags, int onto)
{
	int fd = open(path, flags, 0644);

	must(fd >= 0);
	if (fd != onto) {
		must(dup2(fd, onto) == onto);
		close(fd);
	}
}

static void is_content(const char *path, const char *want)
{
	char buf[256] = "";
	int fd = open(path, O_RDONLY);

	must(fd >= 0);
	must(read(fd, buf, sizeof(buf) - 1) >= 0);
	is_str(buf, want, "%s", path);
	close(fd);
}

static int to_files(void *arg)
{
	(void)arg;
	put("in", O_RDONLY, 0);
	put("out", O_WRONLY | O_CREAT | O_TRUNC, 1);
	put("err", O_WRONLY | O_CREAT | O_TRUNC, 2);
	execl(self, self, "filter", (char *)NULL);
	return CHILD_BROKEN;
}

/* > both 2>&1: one open file, so one offset, so nothing is overwritten. */
static int both_to_one(void *arg)
{
	put("in", O_RDONLY, 0);
	put("both", O_WRONLY | O_CREAT | (arg ? O_APPEND : O_TRUNC), 1);
	must(dup2(1, 2) == 2);
	execl(self, self, "filter", (char *)NULL);
	return CHILD_BROKEN;
}

static int stage(int in, int out)
{
	must(dup2(in, 0) == 0 && dup2(out, 1) == 1);
	put("/dev/null", O_WRONLY, 2);
	for (int fd = 3; fd < 12; fd++)
		close(fd);
	execl(self, self, "filter", (char *)NULL);
	return CHILD_BROKEN;
}

/* in | filter | filter > piped, wired as a shell wires it. */
static void pipeline(void)
{
	int a[2], in = open("in", O_RDONLY), out = open("piped", O_WRONLY | O_CREAT, 0600);
	pid_t first, second;

	must(in >= 0 && out >= 0 && pipe(a) == 0);
	first = fork();
	if (first == 0)
		_exit(stage(in, a[1]));
	second = fork();
	if (second == 0)
		_exit(stage(a[0], out));
	close(a[0]);
	close(a[1]);
	close(in);
	close(out);
	is_exit(join(first), 11, "the first of the pipeline ended");
	is_exit(join(second), 11, "the second saw end of file and ended");
	is_content("piped", "SOME INPUT\n");
}

/* The shell's own descriptors after a built-in with redirection: saved high, put back. */
static void save_and_restore(void)
{
	int saved = fcntl(1, F_DUPFD_CLOEXEC, 10), n;

	must(saved >= 10);
	put("builtin", O_WRONLY | O_CREAT, 1);
	n = write(1, "to the file\n", 12);
	must(dup2(saved, 1) == 1);
	close(saved);
	is(n, 12, "output went to the file while redirected");
	is_content("builtin", "to the file\n");
	is_errno(fcntl(saved, F_GETFD), EBADF, "the saved descriptor is gone");
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "filter"))
		return filter();
	self = argv[0];
	enter_tmp();
	write_file("in", "some input\n", 11);
	is_exit(run_child(to_files, NULL), 11, "program with < in > out 2> err");
	is_content("out", "SOME INPUT\n");
	is_content("err", "11 bytes\n");
	is_exit(run_child(both_to_one, NULL), 11, "program with > both 2>&1");
	is_content("both", "SOME INPUT\n11 bytes\n");
	is_exit(run_child(both_to_one, ""), 11, "program with >> both 2>&1");
	is_content("both", "SOME INPUT\n11 bytes\nSOME INPUT\n11 bytes\n");
	pipeline();
	save_and_restore();
	leave_tmp();
	return done_testing();
}
