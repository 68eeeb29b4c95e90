// SPDX-License-Identifier: MIT
/*
 * env: runs a program in a changed environment, or prints it. -i begins with an empty one,
 * -u NAME takes one variable out.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
	int opt;

	set_usage("env [-i] [-u NAME] [NAME=VALUE...] [PROGRAM [ARGUMENT...]]");
	while ((opt = getopt(argc, argv, "+iu:")) != -1) {
		switch (opt) {
		case 'i': clearenv(); break;
		case 'u':
			if (unsetenv(optarg) < 0)
				err(125, "%s", optarg);
			break;
		default: usage();
		}
	}
	for (argv += optind; *argv && strchr(*argv, '='); argv++) {
		if (putenv(*argv) < 0)
			err(125, "%s", *argv);
	}
	if (*argv)
		exec_program(argv);
	for (char **var = environ; var && *var; var++)
		puts(*var);
	return finish(0);
}
