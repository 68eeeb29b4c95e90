// SPDX-License-Identifier: MIT
/*
 * setsid: runs a program in a session of its own, without a controlling terminal. Who leads a
 * process group can't have a new session, so then, or with -f, a child does it; -w waits for
 * that child and ends as it does. -c makes stdin the controlling terminal.
 */
#include "util.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			err(1, "wait");
	}
	if (WIFSIGNALED(status))
		raise(WTERMSIG(status));
	return exit_status(status);
}

int main(int argc, char **argv)
{
	bool controlling = false, always_fork = false, waits = false;
	pid_t pid;
	int opt;

	set_usage("setsid [-cfw] PROGRAM [ARGUMENT...]");
	while ((opt = getopt(argc, argv, "+cfw")) != -1) {
		switch (opt) {
		case 'c': controlling = true; break;
		case 'f': always_fork = true; break;
		case 'w': waits = true; break;
		default: usage();
		}
	}
	if (!argv[optind])
		usage();
	if (always_fork || getpgrp() == getpid()) {
		pid = fork();
		if (pid < 0)
			err(1, "fork");
		if (pid > 0)
			return waits ? wait_for(pid) : 0;
	}
	if (setsid() < 0)
		err(1, "setsid");
	if (controlling && ioctl(STDIN_FILENO, TIOCSCTTY, 1) < 0)
		err(1, "stdin");
	exec_program(argv + optind);
}
