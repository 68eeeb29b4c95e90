// SPDX-License-Identifier: MIT
/*
 * mv: renames files, or moves them into a directory. To another file system it copies
 * with cp and removes with rm. -n keeps what is there, -f is the default, -v tells.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static bool keep, verbose;

static int move(const char *from, const char *to)
{
	struct stat a, b;

	if (lstat(from, &a) == 0 && lstat(to, &b) == 0) {
		if (a.st_ino == b.st_ino && a.st_dev == b.st_dev) {
			/* rename(2) would do nothing and call it success. */
			warnx("%s and %s are the same file", from, to);
			return 1;
		}
		if (keep)
			return 0;
	}
	if (verbose)
		printf("%s -> %s\n", from, to);
	if (rename(from, to) == 0)
		return 0;
	if (errno != EXDEV) {
		warn("%s to %s", from, to);
		return 1;
	}
	if (run_program((char *[]){"cp", "-a", (char *)from, (char *)to, NULL}) != 0)
		return 1;
	return run_program((char *[]){"rm", "-rf", (char *)from, NULL}) != 0;
}

int main(int argc, char **argv)
{
	int opt, status = 0;
	const char *dest;

	set_usage("mv [-f] [-n] [-v] SOURCE... DEST");
	while ((opt = getopt(argc, argv, "fnv")) != -1) {
		switch (opt) {
		case 'f': keep = false; break;
		case 'n': keep = true; break;
		case 'v': verbose = true; break;
		default: usage();
		}
	}
	if (argc - optind < 2)
		usage();
	dest = argv[argc - 1];
	if (argc - optind > 2 && !is_dir(dest))
		errx(1, "%s: not a directory, so it takes only one file", dest);
	for (int i = optind; i < argc - 1; i++) {
		char *to = target_path(dest, argv[i]);

		status |= move(argv[i], to);
		free(to);
	}
	return finish(status);
}
