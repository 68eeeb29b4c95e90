// SPDX-License-Identifier: MIT
/*
 * nice: runs a program with another nice value, or prints ours. -n N adds N to ours: 10 if
 * there is no -n, and -n -5 for more of the processor.
 */
#include "util.h"

#include <errno.h>
#include <getopt.h>
#include <sys/resource.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"adjustment", required_argument, NULL, 'n'},
		{NULL, 0, NULL, 0},
	};
	bool given = false;
	long long add = 10;
	int opt;

	set_usage("nice [-n N] [PROGRAM [ARGUMENT...]]");
	while ((opt = getopt_long(argc, argv, "+n:", options, NULL)) != -1) {
		if (opt != 'n')
			usage();
		given = true;
		add = number(optarg);
	}
	if (!argv[optind]) {
		if (given)
			usage();
		printf("%d\n", getpriority(PRIO_PROCESS, 0));
		return finish(0);
	}
	if (add > 40 || add < -40)
		add = add > 0 ? 40 : -40;
	/* Who may not have more runs with what he has. */
	errno = 0;
	if (nice((int)add) < 0 && errno)
		warn("the nice value");
	exec_program(argv + optind);
}
