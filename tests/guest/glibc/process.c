// SPDX-License-Identifier: MIT
// grade: group=glibc points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A program as Debian's compiler makes it, static with glibc: fork, exec of itself, pipes, wait,
 * environment, exit handlers.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

extern char **environ;
static int report_fd = -1;

static void at_exit_one(void)
{
	if (report_fd >= 0 && write(report_fd, "1", 1) != 1)
		_exit(9);
}

static void at_exit_two(void)
{
	if (report_fd >= 0 && write(report_fd, "2", 1) != 1)
		_exit(9);
}

static void forks(void)
{
	int fds[2], status;
	char buf[64] = "";

	ok(pipe(fds) == 0, "pipe");
	fflush(stdout);
	pid_t pid = fork();

	if (pid == 0) {
		double x = 1.0 / 3;
		char line[64];
		int n = snprintf(line, sizeof(line), "child %.3f", x);

		_exit(write(fds[1], line, n) == n ? 3 : 4);
	}
	close(fds[1]);
	ok(pid > 0, "fork");
	ok(read(fds[0], buf, sizeof(buf)) == 11, "the child's line");
	is_str(buf, "child 0.333", "is right");
	ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 3,
	   "wait");
	close(fds[0]);
}

static void handlers(void)
{
	int fds[2], status;
	char buf[8] = "";

	ok(pipe(fds) == 0, "pipe");
	fflush(stdout);
	pid_t pid = fork();

	if (pid == 0) {
		report_fd = fds[1];
		atexit(at_exit_one);
		atexit(at_exit_two);
		exit(5);
	}
	close(fds[1]);
	ok(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 5, "exit runs handlers");
	ok(read(fds[0], buf, sizeof(buf)) == 2, "two of them");
	is_str(buf, "21", "the last one first");
	close(fds[0]);
}

static void execs(char *self)
{
	int fds[2], status;
	char buf[128] = "";

	ok(pipe(fds) == 0, "pipe");
	fflush(stdout);
	pid_t pid = fork();

	if (pid == 0) {
		dup2(fds[1], 1);
		setenv("FROM_PARENT", "a value", 1);
		execl(self, self, "child", "two words", (char *)NULL);
		_exit(8);
	}
	close(fds[1]);
	FILE *in = fdopen(fds[0], "r");

	ok(in && fgets(buf, sizeof(buf), in), "the new program's line");
	is_str(buf, "3 two words a value\n", "tells its arguments and environment");
	fclose(in);
	ok(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 6, "and its status");
}

static void environment(void)
{
	ok(setenv("X", "1", 1) == 0 && !strcmp(getenv("X"), "1"), "setenv");
	ok(putenv("Y=2") == 0 && !strcmp(getenv("Y"), "2"), "putenv");
	ok(unsetenv("X") == 0 && !getenv("X"), "unsetenv");
	ok(environ && *environ, "environ");
}

static void times(void)
{
	struct timespec a, b, nap = {0, 20000000};

	ok(clock_gettime(CLOCK_MONOTONIC, &a) == 0, "clock_gettime");
	ok(nanosleep(&nap, NULL) == 0, "nanosleep");
	clock_gettime(CLOCK_MONOTONIC, &b);
	ok((b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec >= 20000000,
	   "it took its time");
	struct tm tm;
	time_t t = 86400 * 365;

	ok(gmtime_r(&t, &tm) && tm.tm_year == 71 && tm.tm_mon == 0 && tm.tm_mday == 1, "gmtime");
	ok(clock() != (clock_t)-1, "clock");
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "child")) {
		printf("%d %s %s\n", argc, argv[2], getenv("FROM_PARENT"));
		return 6;
	}
	forks();
	handlers();
	execs(argv[0]);
	environment();
	times();
	return done();
}
