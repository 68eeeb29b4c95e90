// SPDX-License-Identifier: MIT
/*
 * Commands of the shell: system, and streams to or from one.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "libc.h"

int system(const char *command)
{
	int status;

	if (!command)
		return 1;
	pid_t pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	return pid < 0 || waitpid(pid, &status, 0) < 0 ? -1 : status;
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
	int status;

	fclose(f);
	return waitpid(pid, &status, 0) < 0 ? -1 : status;
}
