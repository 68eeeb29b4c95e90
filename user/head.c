// SPDX-License-Identifier: MIT
/*
 * head: the first 10 lines of each file, or as many as -n says; -c counts bytes.
 */
#include "util.h"

#include <ctype.h>
#include <unistd.h>

static long long limit = 10;
static bool count_bytes, with_title;

static void copy_bytes(FILE *in, long long left)
{
	char buf[4096];
	size_t n = 1;

	while (left > 0 && n) {
		n = fread(buf, 1, left < (long long)sizeof(buf) ? (size_t)left : sizeof(buf), in);
		fwrite(buf, 1, n, stdout);
		check_stdout();
		left -= (long long)n;
	}
}

static void copy_lines(FILE *in, long long left)
{
	int c;

	while (left > 0 && (c = getc(in)) != EOF) {
		putchar(c);
		if (c == '\n') {
			left--;
			check_stdout();
		}
	}
}

static int head(FILE *in, const char *name)
{
	static bool again;

	if (with_title)
		printf("%s==> %s <==\n", again ? "\n" : "", in == stdin ? "standard input" : name);
	again = true;
	(count_bytes ? copy_bytes : copy_lines)(in, limit);
	return 0;
}

int main(int argc, char **argv)
{
	enum { MANY, NEVER, ALWAYS } titles = MANY;
	int opt;

	set_usage("head [-n LINES | -c BYTES] [-q] [-v] [FILE...]");
	if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
		limit = number(argv[1] + 1);
		argv++, argc--;
	}
	while ((opt = getopt(argc, argv, "n:c:qv")) != -1) {
		switch (opt) {
		case 'n': limit = size_number(optarg), count_bytes = false; break;
		case 'c': limit = size_number(optarg), count_bytes = true; break;
		case 'q': titles = NEVER; break;
		case 'v': titles = ALWAYS; break;
		default: usage();
		}
	}
	with_title = titles == ALWAYS || (titles == MANY && argc - optind > 1);
	if (limit < 0)
		errx(1, "a count below 0 is not supported");
	return finish(each_file(argv + optind, head));
}
