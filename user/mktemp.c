// SPDX-License-Identifier: MIT
/*
 * mktemp: makes a new file (-d: a directory) that only its owner can use, and prints its
 * name. The XXXXXX at the end of TEMPLATE become letters that no other file there has.
 */
#include "util.h"

#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *dir = getenv("TMPDIR");
	bool directory = false;
	char *path;
	int opt;

	set_usage("mktemp [-d] [TEMPLATE]");
	while ((opt = getopt(argc, argv, "d")) != -1) {
		if (opt != 'd')
			usage();
		directory = true;
	}
	if (argc - optind > 1)
		usage();
	if (argv[optind])
		path = xstrdup(argv[optind]);
	else
		path = path_join(dir && *dir ? dir : "/tmp", "tmp.XXXXXX");
	if (directory ? !mkdtemp(path) : mkstemp(path) < 0)
		err(1, "%s", argv[optind] ? argv[optind] : path);
	puts(path);
	return finish(0);
}
