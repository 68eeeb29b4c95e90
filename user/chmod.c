// SPDX-License-Identifier: MIT
/*
 * chmod: sets the mode of files, octal or symbolic; -R of all below directories too.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>

static const char *mode_text;
static bool recursive;

static int change(const char *path, bool named);

static int change_below(const char *dir)
{
	struct names list;
	int status = 0;

	if (list_dir(dir, &list) < 0) {
		warn("%s", dir);
		return 1;
	}
	for (size_t i = 0; i < list.n; i++) {
		char *path = path_join(dir, list.v[i]);

		status |= change(path, false);
		free(path);
	}
	free_names(&list);
	return status;
}

static int change(const char *path, bool named)
{
	struct stat st;
	mode_t mode;

	if (get_stat(path, named, &st) < 0) {
		warn("%s", path);
		return 1;
	}
	if (S_ISLNK(st.st_mode))
		return 0;
	if (parse_mode(mode_text, st.st_mode, &mode) < 0)
		errx(1, "%s: a mode is octal, or as in u=rwx,go-w", mode_text);
	if (chmod(path, mode) < 0) {
		warn("%s", path);
		return 1;
	}
	return recursive && S_ISDIR(st.st_mode) ? change_below(path) : 0;
}

int main(int argc, char **argv)
{
	int status = 0, arg = 1;

	set_usage("chmod [-R] MODE FILE...");
	/* Not getopt(): -w is a mode. */
	for (; arg < argc && (strcmp(argv[arg], "-R") == 0 || strcmp(argv[arg], "--") == 0); arg++)
		recursive |= argv[arg][1] == 'R';
	if (argc - arg < 2)
		usage();
	mode_text = argv[arg];
	while (++arg < argc)
		status |= change(argv[arg], true);
	return finish(status);
}
