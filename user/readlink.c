// SPDX-License-Identifier: MIT
/*
 * readlink: prints what a symbolic link holds; -f the path without any link, dot or double
 * slash, of which only the last part need not exist; -n without a newline.
 */
#include "util.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <unistd.h>

static char *read_link(const char *path)
{
	char buf[4096];
	ssize_t len = readlink(path, buf, sizeof(buf) - 1);

	if (len < 0)
		return NULL;
	buf[len] = '\0';
	return xstrdup(buf);
}

static char *canonical(const char *path)
{
	char *found = realpath(path, NULL), *copy, *dir, *target;

	if (found || errno != ENOENT)
		return found;
	/* A link to nothing stands for the name that it holds, as seen from its directory. */
	target = read_link(path);
	copy = xstrdup(path);
	if (target) {
		found = canonical(*target == '/' ? target : path_join(dirname(copy), target));
	} else {
		dir = realpath(dirname(copy), NULL);
		copy = xstrdup(path);
		found = dir ? path_join(dir, basename(copy)) : NULL;
	}
	return found;
}

int main(int argc, char **argv)
{
	bool full = false, newline = true;
	int opt, status = 0;

	set_usage("readlink [-f] [-n] PATH...");
	while ((opt = getopt(argc, argv, "fn")) != -1) {
		switch (opt) {
		case 'f': full = true; break;
		case 'n': newline = false; break;
		default: usage();
		}
	}
	if (optind == argc)
		usage();
	for (; optind < argc; optind++) {
		char *result = full ? canonical(argv[optind]) : read_link(argv[optind]);

		if (result)
			printf("%s%s", result, newline ? "\n" : "");
		else
			status = 1;
		free(result);
	}
	return finish(status);
}
