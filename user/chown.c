// SPDX-License-Identifier: MIT
/*
 * chown: gives files to a user and group, both numbers: USER, USER:GROUP or :GROUP.
 * -R for all below directories too; -h for symbolic links themselves.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uid_t uid = -1; /* -1: stays as it is */
static gid_t gid = -1;
static bool recursive, links_too;

static int change(const char *path, bool named)
{
	struct names list = {0};
	int status = 0;
	struct stat st;

	if ((named && !links_too ? chown : lchown)(path, uid, gid) < 0) {
		warn("%s", path);
		return 1;
	}
	if (!recursive || lstat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return 0;
	if (list_dir(path, &list) < 0) {
		warn("%s", path);
		return 1;
	}
	for (size_t i = 0; i < list.n; i++) {
		char *below = path_join(path, list.v[i]);

		status |= change(below, false);
		free(below);
	}
	free_names(&list);
	return status;
}

int main(int argc, char **argv)
{
	char *group;
	int opt, status = 0;

	set_usage("chown [-R] [-h] [USER][:GROUP] FILE...");
	while ((opt = getopt(argc, argv, "Rh")) != -1) {
		switch (opt) {
		case 'R': recursive = true; break;
		case 'h': links_too = true; break;
		default: usage();
		}
	}
	if (argc - optind < 2)
		usage();
	group = strchr(argv[optind], ':');
	if (group) {
		*group++ = '\0';
		if (*group)
			gid = number(group);
	}
	if (*argv[optind])
		uid = number(argv[optind]);
	while (++optind < argc)
		status |= change(argv[optind], true);
	return finish(status);
}
