// SPDX-License-Identifier: MIT
/*
 * nohup: runs a program that goes on when the terminal is gone: it ignores SIGHUP, and has
 * nothing of the terminal as its input or output. What it would print there is appended to
 * nohup.out, here or else in $HOME.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAILED = 125 };

/* Returns the name of the file that stdout is now. */
static const char *append_output(void)
{
	const char *home = getenv("HOME");
	char *path = "nohup.out";
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd < 0 && home) {
		warn("%s", path);
		path = path_join(home, path);
		fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	}
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		err(FAILED, "%s", path);
	if (fd != STDOUT_FILENO)
		close(fd);
	return path;
}

/* Not to be read from: nobody should take it for an empty file. */
static void close_input(void)
{
	int fd = open("/dev/null", O_WRONLY);

	if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
		err(FAILED, "/dev/null");
	close(fd);
}

int main(int argc, char **argv)
{
	bool in = isatty(STDIN_FILENO), out = isatty(STDOUT_FILENO), error = isatty(STDERR_FILENO);
	const char *ignoring = in ? "ignoring input and " : "";
	int messages, why;

	set_usage("nohup PROGRAM [ARGUMENT...]");
	if (argc > 1 && strcmp(argv[1], "--") == 0)
		argv++;
	if (!argv[1])
		errx(FAILED, "usage: nohup PROGRAM [ARGUMENT...]");
	if (in)
		close_input();
	if (out)
		warnx("%sappending output to '%s'", ignoring, append_output());
	else if (error)
		warnx("%sredirecting stderr to stdout", ignoring);
	else if (in)
		warnx("ignoring input");
	messages = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (error && dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		err(FAILED, "stderr");
	signal(SIGHUP, SIG_IGN);
	execvp(argv[1], argv + 1);
	why = errno;
	dup2(messages, STDERR_FILENO);
	errno = why;
	warn("%s", argv[1]);
	return why == ENOENT ? 127 : 126;
}
