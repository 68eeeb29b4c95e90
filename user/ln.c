// SPDX-License-Identifier: MIT
/*
 * ln: gives a file one more name; -s makes a symbolic link, -f replaces what is there,
 * -n takes a link to a directory for what is there, not for a place to link into.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static bool symbolic, force;

static int make_link(const char *target, const char *name)
{
	int (*make)(const char *, const char *) = symbolic ? symlink : link;

	if (make(target, name) == 0)
		return 0;
	if (errno == EEXIST && force && unlink(name) == 0 && make(target, name) == 0)
		return 0;
	warn("%s", name);
	return 1;
}

int main(int argc, char **argv)
{
	bool no_follow = false;
	int opt, status = 0;
	const char *dest;

	set_usage("ln [-fns] TARGET... NAME");
	while ((opt = getopt(argc, argv, "fns")) != -1) {
		switch (opt) {
		case 'f': force = true; break;
		case 'n': no_follow = true; break;
		case 's': symbolic = true; break;
		default: usage();
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0)
		usage();
	dest = argc == 1 ? "." : argv[argc - 1];
	if (argc > 2 && !is_dir(dest))
		errx(1, "%s: not a directory, so it takes only one link", dest);
	for (int i = 0; i < (argc == 1 ? 1 : argc - 1); i++) {
		struct stat st;
		bool is_link = lstat(dest, &st) == 0 && S_ISLNK(st.st_mode);
		char *name = no_follow && is_link ? xstrdup(dest) : target_path(dest, argv[i]);

		status |= make_link(argv[i], name);
		free(name);
	}
	return finish(status);
}
