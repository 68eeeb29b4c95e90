// SPDX-License-Identifier: MIT
/*
 * cut: prints chosen bytes (-b, -c) or fields (-f) of each line. A list is numbers and
 * ranges: 1,3-5,7-. Fields are separated by a tab or by -d; -s drops lines without one.
 */
#include "util.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct range {
	unsigned long first, last;
};

static struct range *ranges;
static size_t nranges;
static bool by_field, only_delimited;
static char delimiter = '\t';

static void parse_list(const char *list)
{
	const char *p = list;

	while (*p) {
		struct range r = {1, ULONG_MAX};
		char *end;

		if (*p != '-')
			r.first = r.last = strtoul(p, &end, 10), p = end;
		if (*p == '-') {
			r.last = strtoul(p + 1, &end, 10);
			if (end == p + 1)
				r.last = ULONG_MAX;
			p = end;
		}
		if (r.first == 0 || r.last < r.first || (*p && *p != ','))
			errx(1, "%s: use a list such as 1,3-5,7-", list);
		ranges = grow(ranges, nranges, sizeof(*ranges));
		ranges[nranges++] = r;
		if (*p)
			p++;
	}
}

static bool chosen(unsigned long i)
{
	for (size_t r = 0; r < nranges; r++) {
		if (i >= ranges[r].first && i <= ranges[r].last)
			return true;
	}
	return false;
}

static void cut_bytes(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (chosen(i + 1))
			putchar(line[i]);
	}
	putchar('\n');
}

static void cut_fields(const char *line, size_t len)
{
	const char *end = line + len;
	bool printed = false;

	if (!memchr(line, delimiter, len)) {
		if (!only_delimited)
			fwrite(line, 1, len, stdout), putchar('\n');
		return;
	}
	for (unsigned long field = 1; line <= end; field++) {
		const char *stop = memchr(line, delimiter, end - line);

		if (!stop)
			stop = end;
		if (chosen(field)) {
			if (printed)
				putchar(delimiter);
			fwrite(line, 1, stop - line, stdout);
			printed = true;
		}
		line = stop + 1;
	}
	putchar('\n');
}

static int cut(FILE *in, const char *name)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	(void)name;
	while ((len = getline(&line, &cap, in)) > 0) {
		if (line[len - 1] == '\n')
			len--;
		if (by_field)
			cut_fields(line, len);
		else
			cut_bytes(line, len);
		check_stdout();
	}
	free(line);
	return 0;
}

int main(int argc, char **argv)
{
	bool delimiter_set = false;
	int opt;

	set_usage("cut -b LIST | -c LIST | -f LIST [-d CHAR] [-s] [FILE...]");
	while ((opt = getopt(argc, argv, "b:c:d:f:ns")) != -1) {
		switch (opt) {
		case 'b':
		case 'c': parse_list(optarg); break;
		case 'd': delimiter = *optarg, delimiter_set = true; break;
		case 'f': parse_list(optarg), by_field = true; break;
		case 'n': break;
		case 's': only_delimited = true; break;
		default: usage();
		}
	}
	if (nranges == 0 || (!by_field && (delimiter_set || only_delimited)))
		usage();
	return finish(each_file(argv + optind, cut));
}
