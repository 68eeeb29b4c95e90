// SPDX-License-Identifier: MIT
/*
 * Commands of the shell: system, and streams to or from one.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "libc.h"

/* The status of a child, or -1; signals do not end the wait. */
static int status_of(pid_t pid)
{
	int status;
	pid_t got;

	do {
		got = waitpid(pid, &status, 0);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -1 : status;
}

/*
 * Who waits for a command leaves ^C and ^\ to it, and must not find its child gone in a
 * handler of SIGCHLD.
 */
int system(const char *command)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
	sigset_t chld = 1UL << (SIGCHLD - 1), mask;

	if (!command)
		return 1;
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	sigprocmask(SIG_BLOCK, &chld, &mask);
	pid_t pid = fork();
	int status = pid > 0 ? status_of(pid) : -1;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	return status;
}

FILE *popen(const char *command, const char *mode)
{
	int fds[2], end = *mode == 'r' ? 0 : 1; /* the one that we keep */

	if (pipe2(fds, O_CLOEXEC) < 0)
		return NULL;
	FILE *f = fdopen(fds[end], mode);
	if (!f)
		goto out_close;
	f->child = fork();
	if (f->child == 0) {
		dup2(fds[!end], !end);
		if (fds[!end] == !end) /* dup2 did nothing */
			fcntl(!end, F_SETFD, 0);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (f->child < 0)
		goto out_fclose;
	close(fds[!end]);
	return f;

out_fclose:
	fclose(f);
	close(fds[!end]);
	return NULL;
out_close:
	close(fds[0]);
	close(fds[1]);
	return NULL;
}

int pclose(FILE *f)
{
	pid_t pid = f->child;

	fclose(f);
	return status_of(pid);
}
