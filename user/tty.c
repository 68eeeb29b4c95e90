// SPDX-License-Identifier: MIT
/*
 * tty: prints the name of the terminal that is stdin. Status 1: it is none. -s: silent.
 */
#include "util.h"

#include <unistd.h>

int main(int argc, char **argv)
{
	bool silent = false;
	char *path;
	int opt;

	set_usage("tty [-s]");
	while ((opt = getopt(argc, argv, "s")) != -1) {
		if (opt != 's')
			usage();
		silent = true;
	}
	if (!isatty(STDIN_FILENO)) {
		if (!silent)
			puts("not a tty");
		return finish(1);
	}
	path = ttyname(STDIN_FILENO);
	if (!silent)
		puts(path ? path : "a terminal without a name in /dev");
	return finish(0);
}
