// SPDX-License-Identifier: MIT
/*
 * time: runs a program and says on stderr how long it took: by the clock (real), and on a
 * processor in its own code (user) and in the kernel (sys).
 */
#include "util.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void print(const char *name, long long sec, long long usec)
{
	fprintf(stderr, "%s %lld.%03lld\n", name, sec, usec / 1000);
}

int main(int argc, char **argv)
{
	struct timespec begin, end;
	struct rusage used;
	long long usec;
	int status;
	pid_t pid;

	set_usage("time [-p] PROGRAM [ARGUMENT...]");
	if (getopt(argc, argv, "+p") == '?' || !argv[optind])
		usage();
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = fork();
	if (pid < 0)
		err(126, "fork");
	if (pid == 0)
		exec_program(argv + optind);
	while (wait4(pid, &status, 0, &used) < 0) {
		if (errno != EINTR)
			err(126, "wait4");
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	usec = (end.tv_sec - begin.tv_sec) * 1000000LL + (end.tv_nsec - begin.tv_nsec) / 1000;
	print("real", usec / 1000000, usec % 1000000);
	print("user", used.ru_utime.tv_sec, used.ru_utime.tv_usec);
	print("sys", used.ru_stime.tv_sec, used.ru_stime.tv_usec);
	return exit_status(status);
}
