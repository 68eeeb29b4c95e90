// SPDX-License-Identifier: MIT
/*
 * uniq: one of each run of equal lines. -c counts them, -d only runs of two and more,
 * -u only lines that stand alone, -i upper and lower case are equal.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static bool with_count, only_repeated, only_single, fold_case;

/* The last line of a file may lack its '\n': it is left off here and put back by print(). */
static ssize_t read_line(FILE *in, char **line, size_t *cap)
{
	ssize_t len = getline(line, cap, in);

	if (len > 0 && (*line)[len - 1] == '\n')
		(*line)[--len] = '\0';
	return len;
}

static bool equal(const char *a, ssize_t alen, const char *b, ssize_t blen)
{
	if (alen != blen)
		return false;
	return fold_case ? strcasecmp(a, b) == 0 : memcmp(a, b, alen) == 0;
}

static void print(const char *line, size_t len, unsigned long count)
{
	if ((only_repeated && count == 1) || (only_single && count > 1))
		return;
	if (with_count)
		printf("%7lu ", count);
	fwrite(line, 1, len, stdout);
	putchar('\n');
	check_stdout();
}

static void uniq(FILE *in)
{
	char *first = NULL, *line = NULL;
	size_t first_cap = 0, cap = 0;
	ssize_t first_len = read_line(in, &first, &first_cap), len;
	unsigned long count = 1;

	if (first_len < 0)
		return;
	for (; (len = read_line(in, &line, &cap)) >= 0; count++) {
		if (equal(first, first_len, line, len))
			continue;
		print(first, first_len, count);
		char *swap = first;
		size_t swap_cap = first_cap;

		first = line, first_len = len, first_cap = cap;
		line = swap, cap = swap_cap;
		count = 0;
	}
	print(first, first_len, count);
	free(first);
	free(line);
}

int main(int argc, char **argv)
{
	FILE *in = stdin;
	int opt;

	set_usage("uniq [-c] [-d | -u] [-i] [INPUT [OUTPUT]]");
	while ((opt = getopt(argc, argv, "cdiu")) != -1) {
		switch (opt) {
		case 'c': with_count = true; break;
		case 'd': only_repeated = true; break;
		case 'i': fold_case = true; break;
		case 'u': only_single = true; break;
		default: usage();
		}
	}
	if (argc - optind > 2)
		usage();
	if (optind < argc && !(in = open_input(argv[optind])))
		return 1;
	if (argc - optind == 2 && !freopen(argv[optind + 1], "w", stdout))
		err(1, "%s", argv[optind + 1]);
	uniq(in);
	if (ferror(in))
		err(1, "%s", optind < argc ? argv[optind] : "stdin");
	return finish(0);
}
