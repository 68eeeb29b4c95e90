// SPDX-License-Identifier: MIT
/*
 * dirname: prints a path without its last part.
 */
#include "util.h"

#include <libgen.h>
#include <string.h>

int main(int argc, char **argv)
{
	set_usage("dirname PATH");
	if (argc > 1 && strcmp(argv[1], "--") == 0)
		argc--, argv++;
	if (argc != 2)
		usage();
	puts(dirname(argv[1]));
	return finish(0);
}
