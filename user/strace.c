// SPDX-License-Identifier: MIT
/*
 * strace: has the kernel print each system call of a program, or of a process that runs, on
 * the console; children inherit it.
 */
#include "util.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void trace(pid_t pid, bool on)
{
	if (syscall(SYS_strace, pid, on) < 0)
		err(125, "%d", (int)pid);
}

int main(int argc, char **argv)
{
	pid_t pid = 0;
	int opt;

	set_usage("strace PROGRAM [ARGUMENT...] | strace -p PID [off]");
	while ((opt = getopt(argc, argv, "+p:")) != -1) {
		if (opt != 'p')
			usage();
		pid = (pid_t)number(optarg);
	}
	argv += optind;
	if (pid) {
		trace(pid, !argv[0] || strcmp(argv[0], "off") != 0);
		return 0;
	}
	if (!argv[0])
		usage();
	trace(0, true);
	exec_program(argv);
}
