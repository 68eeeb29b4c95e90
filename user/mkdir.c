// SPDX-License-Identifier: MIT
/*
 * mkdir: makes directories; -p also those above, and is content if they are there;
 * -m sets the mode, octal or symbolic.
 */
#include "util.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The directories above path, each made if it is missing. */
static int make_parents(char *path)
{
	for (char *slash = path + 1; *path && (slash = strchr(slash, '/')); slash++) {
		int made;

		*slash = '\0';
		/* POSIX: ours to enter and write whatever the umask says. */
		made = mkdir(path, 0777);
		if (made == 0) {
			mode_t mask = umask(0);

			umask(mask);
			if (mask & 0300)
				chmod(path, (0777 & ~mask) | 0300);
		} else if (!is_dir(path)) {
			warn("%s", path);
			return -1;
		}
		*slash = '/';
	}
	return 0;
}

int main(int argc, char **argv)
{
	bool parents = false;
	const char *mode_text = NULL;
	mode_t mode = 0777;
	int opt, status = 0;

	set_usage("mkdir [-p] [-m MODE] DIRECTORY...");
	while ((opt = getopt(argc, argv, "m:p")) != -1) {
		switch (opt) {
		case 'm': mode_text = optarg; break;
		case 'p': parents = true; break;
		default: usage();
		}
	}
	if (optind == argc)
		usage();
	if (mode_text && parse_mode(mode_text, S_IFDIR | 0777, &mode) < 0)
		errx(1, "%s: a mode is octal, or as in u=rwx,go+r", mode_text);
	for (char **path = argv + optind; *path; path++) {
		if (parents && make_parents(*path) < 0) {
			status = 1;
		} else if (mkdir(*path, mode) < 0) {
			if (parents && errno == EEXIST && is_dir(*path))
				continue;
			warn("%s", *path);
			status = 1;
		} else if (mode_text && chmod(*path, mode) < 0) {
			warn("%s", *path);
			status = 1;
		}
	}
	return finish(status);
}
