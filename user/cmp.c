// SPDX-License-Identifier: MIT
/*
 * cmp: tells where two files first differ; -l all places, with the bytes in octal; -s
 * nothing. Status 0: equal, 1: different, 2: trouble.
 */
#include "util.h"

#include <unistd.h>

static bool list, silent;

static int compare(FILE *a, const char *a_name, FILE *b, const char *b_name)
{
	unsigned long long byte = 1, line = 1;
	int status = 0;

	for (;; byte++) {
		int x = getc(a), y = getc(b);

		if (ferror(a) || ferror(b))
			err(2, "%s", ferror(a) ? a_name : b_name);
		if (x == EOF && y == EOF)
			return status;
		if (x == EOF || y == EOF) {
			if (!silent)
				warnx("%s ends after %llu bytes", x == EOF ? a_name : b_name,
				      byte - 1);
			return 1;
		}
		if (x != y) {
			status = 1;
			if (silent)
				return status;
			if (!list) {
				printf("%s %s differ: byte %llu, line %llu\n", a_name, b_name, byte,
				       line);
				return status;
			}
			printf("%llu %3o %3o\n", byte, x, y);
			check_stdout();
		}
		line += x == '\n';
	}
}

int main(int argc, char **argv)
{
	FILE *a, *b;
	int opt;

	set_usage("cmp [-l | -s] FILE1 [FILE2]");
	while ((opt = getopt(argc, argv, "ls")) != -1) {
		switch (opt) {
		case 'l': list = true; break;
		case 's': silent = true; break;
		default: usage();
		}
	}
	argv += optind;
	if (argc - optind < 1 || argc - optind > 2 || (list && silent))
		usage();
	const char *second = argv[1] ? argv[1] : "-";

	a = open_input(argv[0]);
	b = open_input(second);
	if (!a || !b)
		return 2;
	return finish(compare(a, argv[0], b, second));
}
