// SPDX-License-Identifier: MIT
/*
 * strace: runs a program and has the kernel print each of its system calls on the console.
 */
#include "util.h"

#include <unistd.h>

#define SYS_CALF_STRACE 1000 /* strace(pid, on); pid 0: the caller */

int main(int argc, char **argv)
{
	set_usage("strace PROGRAM [ARGUMENT...]");
	if (getopt(argc, argv, "+") != -1 || !argv[optind])
		usage();
	if (syscall(SYS_CALF_STRACE, 0, 1) < 0)
		err(125, "this kernel can't trace");
	exec_program(argv + optind);
}
