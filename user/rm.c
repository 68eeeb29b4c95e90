// SPDX-License-Identifier: MIT
/*
 * rm: removes files; -r directories with all below, -d empty ones, -f takes a
 * missing file for a removed one, -v tells. It refuses /, . and .. .
 */
#include "util.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool recursive, empty_dirs, force, verbose;

static int fail(const char *path)
{
	if (force && errno == ENOENT)
		return 0;
	warn("%s", path);
	return 1;
}

static int remove_path(const char *path);

static int remove_below(const char *dir)
{
	struct names list;
	int status = 0;

	if (list_dir(dir, &list) < 0)
		return fail(dir);
	for (size_t i = 0; i < list.n; i++) {
		char *path = path_join(dir, list.v[i]);

		status |= remove_path(path);
		free(path);
	}
	free_names(&list);
	return status;
}

static int remove_path(const char *path)
{
	struct stat st;
	int status = 0;

	if (lstat(path, &st) < 0)
		return fail(path);
	if (S_ISDIR(st.st_mode) && !recursive && !empty_dirs) {
		errno = EISDIR;
		return fail(path);
	}
	if (S_ISDIR(st.st_mode) && recursive)
		status = remove_below(path);
	if (status)
		return status;
	if ((S_ISDIR(st.st_mode) ? rmdir : unlink)(path) < 0)
		return fail(path);
	if (verbose)
		printf("removed %s\n", path);
	return 0;
}

static bool protected(const char *path)
{
	char *copy = xstrdup(path);
	const char *name = basename(copy);
	bool is_protected =
		strcmp(name, "/") == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;

	free(copy);
	return is_protected;
}

int main(int argc, char **argv)
{
	int opt, status = 0;

	set_usage("rm [-dfrv] FILE...");
	while ((opt = getopt(argc, argv, "Rdfrv")) != -1) {
		switch (opt) {
		case 'R':
		case 'r': recursive = true; break;
		case 'd': empty_dirs = true; break;
		case 'f': force = true; break;
		case 'v': verbose = true; break;
		default: usage();
		}
	}
	if (optind == argc && !force)
		usage();
	for (; optind < argc; optind++) {
		if (protected(argv[optind])) {
			warnx("%s: not removed: too dangerous", argv[optind]);
			status = 1;
			continue;
		}
		status |= remove_path(argv[optind]);
	}
	return finish(status);
}
