// SPDX-License-Identifier: MIT
/*
 * basename: prints the last part of a path, without SUFFIX if that is its end.
 */
#include "util.h"

#include <libgen.h>
#include <string.h>

int main(int argc, char **argv)
{
	char *name;

	set_usage("basename PATH [SUFFIX]");
	if (argc > 1 && strcmp(argv[1], "--") == 0)
		argc--, argv++;
	if (argc < 2 || argc > 3)
		usage();
	name = basename(argv[1]);
	if (argc == 3) {
		size_t len = strlen(name), suffix_len = strlen(argv[2]);

		if (suffix_len < len && strcmp(name + len - suffix_len, argv[2]) == 0)
			name[len - suffix_len] = '\0';
	}
	puts(name);
	return finish(0);
}
