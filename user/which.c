// SPDX-License-Identifier: MIT
/*
 * which: prints where in PATH a program is; -a all such places.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool find(const char *name, bool all)
{
	const char *path = getenv("PATH"), *end;
	bool found = false;

	if (strchr(name, '/')) {
		if (is_program(name))
			puts(name);
		return is_program(name);
	}
	for (; path && !(found && !all); path = *end ? end + 1 : NULL) {
		end = path + strcspn(path, ":");
		/* An empty part is the working directory. */
		char dir[end - path + 2];

		snprintf(dir, sizeof(dir), "%.*s", (int)(end - path), path);
		char *file = path_join(dir[0] ? dir : ".", name);

		if (is_program(file)) {
			puts(file);
			found = true;
		}
		free(file);
	}
	return found;
}

int main(int argc, char **argv)
{
	bool all = false;
	int opt, status = 0;

	set_usage("which [-a] PROGRAM...");
	while ((opt = getopt(argc, argv, "a")) != -1) {
		if (opt != 'a')
			usage();
		all = true;
	}
	if (optind == argc)
		usage();
	for (; optind < argc; optind++)
		status |= !find(argv[optind], all);
	return finish(status);
}
