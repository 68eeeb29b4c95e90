// SPDX-License-Identifier: MIT
/*
 * rmdir: removes empty directories; -p then those above, as long as they are empty too.
 */
#include "util.h"

#include <string.h>
#include <unistd.h>

static int remove_dir(char *path, bool parents)
{
	char *slash;

	for (;;) {
		if (rmdir(path) < 0) {
			warn("%s", path);
			return 1;
		}
		if (!parents || !(slash = strrchr(path, '/')))
			return 0;
		while (slash > path && slash[-1] == '/')
			slash--;
		*slash = '\0';
		if (!*path)
			return 0;
	}
}

int main(int argc, char **argv)
{
	bool parents = false;
	int opt, status = 0;

	set_usage("rmdir [-p] DIRECTORY...");
	while ((opt = getopt(argc, argv, "p")) != -1) {
		if (opt != 'p')
			usage();
		parents = true;
	}
	if (optind == argc)
		usage();
	for (char **path = argv + optind; *path; path++)
		status |= remove_dir(*path, parents);
	return finish(status);
}
