// SPDX-License-Identifier: MIT
/*
 * tail: the last 10 lines of each file, or as many as -n says; -c counts bytes; +N begins
 * at line or byte N. Keeps in memory no more than what it may have to print.
 * Left out: -f.
 */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct line {
	char *s;
	size_t len, cap;
};

static long long limit = 10;
static bool count_bytes, from_start, with_title;

static void copy_rest(FILE *in)
{
	char buf[4096];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), in)) > 0) {
		fwrite(buf, 1, n, stdout);
		check_stdout();
	}
}

/* +N: skips what is before line or byte N. */
static void tail_from(FILE *in)
{
	int c;

	for (long long skip = limit - 1; skip > 0 && (c = getc(in)) != EOF;)
		skip -= count_bytes || c == '\n';
	copy_rest(in);
}

/* Item i of the ring for the last `limit` items; the ring grows until it is that long. */
static void *ring_slot(void **ring, size_t *cap, unsigned long long i, size_t item)
{
	if (i < (unsigned long long)limit && i == *cap) {
		*cap = *cap ? *cap * 2 : 64;
		*ring = xrealloc(*ring, *cap * item);
		memset((char *)*ring + i * item, 0, (*cap - i) * item);
	}
	return (char *)*ring + (i % limit) * item;
}

static void tail_lines(FILE *in)
{
	void *ring = NULL;
	size_t cap = 0;
	unsigned long long n = 0, i;
	struct line next = {0};
	struct line *line, oldest;
	ssize_t len;

	for (; (len = getline(&next.s, &next.cap, in)) > 0; n++) {
		next.len = len;
		line = ring_slot(&ring, &cap, n, sizeof(*line));
		oldest = *line;
		*line = next;
		next = oldest;
	}
	free(next.s);
	for (i = n > (unsigned long long)limit ? n - limit : 0; i < n; i++) {
		line = (struct line *)ring + i % limit;
		fwrite(line->s, 1, line->len, stdout);
	}
	for (i = 0; i < cap; i++)
		free(((struct line *)ring)[i].s);
	free(ring);
}

static void tail_bytes(FILE *in)
{
	void *ring = NULL;
	size_t cap = 0;
	unsigned long long n = 0;
	int c;

	if (fseek(in, -limit, SEEK_END) == 0) {
		copy_rest(in);
		return;
	}
	rewind(in);
	for (; (c = getc(in)) != EOF; n++)
		*(char *)ring_slot(&ring, &cap, n, 1) = c;
	for (unsigned long long i = n > (unsigned long long)limit ? n - limit : 0; i < n; i++)
		putchar(((char *)ring)[i % limit]);
	free(ring);
}

static int tail(FILE *in, const char *name)
{
	static bool again;

	if (with_title)
		printf("%s==> %s <==\n", again ? "\n" : "", in == stdin ? "standard input" : name);
	again = true;
	if (from_start)
		tail_from(in);
	else if (limit > 0 && count_bytes)
		tail_bytes(in);
	else if (limit > 0)
		tail_lines(in);
	return 0;
}

/* N and -N count from the end, +N from the start. */
static void set_limit(const char *s)
{
	from_start = *s == '+';
	limit = size_number(*s == '-' || *s == '+' ? s + 1 : s);
	if (limit < 0)
		usage();
}

int main(int argc, char **argv)
{
	enum { MANY, NEVER, ALWAYS } titles = MANY;
	int opt;

	set_usage("tail [-n [+]LINES | -c [+]BYTES] [-q] [-v] [FILE...]");
	if (argc > 1 && argv[1][0] && strchr("-+", argv[1][0]) &&
	    isdigit((unsigned char)argv[1][1])) {
		set_limit(argv[1]);
		argv++, argc--;
	}
	while ((opt = getopt(argc, argv, "n:c:qv")) != -1) {
		switch (opt) {
		case 'n': set_limit(optarg), count_bytes = false; break;
		case 'c': set_limit(optarg), count_bytes = true; break;
		case 'q': titles = NEVER; break;
		case 'v': titles = ALWAYS; break;
		default: usage();
		}
	}
	with_title = titles == ALWAYS || (titles == MANY && argc - optind > 1);
	return finish(each_file(argv + optind, tail));
}
