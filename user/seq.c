// SPDX-License-Identifier: MIT
/*
 * seq: prints the numbers from FIRST to LAST; -s sets what is between them, -w makes them
 * equally wide. Numbers may have decimals: they are counted in units of the last place, so
 * nothing is rounded.
 */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct decimal {
	long long units;
	int places;
	int whole; /* how wide it is before the point, as it was written */
};

static struct decimal parse(const char *text)
{
	const char *p = text + (*text == '-' || *text == '+');
	struct decimal d = {0};
	int ndigits = 0;
	bool point = false;

	for (; isdigit((unsigned char)*p) || (*p == '.' && !point); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		if (++ndigits > 18)
			errx(1, "%s: too many digits", text);
		d.units = d.units * 10 + *p - '0';
		d.places += point;
	}
	if (*p || ndigits == 0)
		errx(1, "%s: not a number", text);
	d.whole = strcspn(text, ".");
	if (*text == '-')
		d.units = -d.units;
	return d;
}

static int max(int a, int b)
{
	return a > b ? a : b;
}

static long long scale(struct decimal d, int places)
{
	for (; d.places < places; d.places++) {
		if (__builtin_mul_overflow(d.units, 10LL, &d.units))
			errx(1, "too many digits");
	}
	return d.units;
}

/* With zeros in front up to `width`. */
static void print(long long units, int places, int width)
{
	unsigned long long size = units < 0 ? 0ull - units : (unsigned long long)units;
	unsigned long long one = 1;
	const char *sign = units < 0 ? "-" : "";
	int whole_width = max(1, width - (places ? places + 1 : 0) - (units < 0));

	for (int i = 0; i < places; i++)
		one *= 10;
	printf("%s%0*llu", sign, whole_width, size / one);
	if (places > 0)
		printf(".%0*llu", places, size % one);
}

int main(int argc, char **argv)
{
	struct decimal first = {1, 0, 1}, step = {1, 0, 1}, last;
	const char *separator = "\n";
	bool equal_width = false;
	int places, width = 0;
	long long unit = 1;

	set_usage("seq [-s TEXT] [-w] [FIRST [STEP]] LAST");
	/* Not getopt(): -1 is a number. */
	for (; argc > 1 && argv[1][0] == '-' && argv[1][1] && !strchr(".0123456789", argv[1][1]);
	     argc--, argv++) {
		if (strcmp(argv[1], "-w") == 0)
			equal_width = true;
		else if (strncmp(argv[1], "-s", 2) == 0 && argv[1][2])
			separator = argv[1] + 2;
		else if (strcmp(argv[1], "-s") == 0 && argc > 2)
			separator = argv[2], argc--, argv++;
		else
			usage();
	}
	if (argc < 2 || argc > 4)
		usage();
	last = parse(argv[argc - 1]);
	if (argc > 2)
		first = parse(argv[1]);
	if (argc > 3)
		step = parse(argv[2]);
	places = max(first.places, step.places);
	long long from = scale(first, max(places, last.places));
	long long by = scale(step, max(places, last.places));
	long long to = scale(last, max(places, last.places));

	if (by == 0)
		errx(1, "a step of 0 leads nowhere");
	/* LAST may have more places; the numbers that are printed have zeros there. */
	for (int extra = last.places - places; extra > 0; extra--)
		unit *= 10;
	if (equal_width)
		width = max(first.whole, last.whole) + (places ? places + 1 : 0);
	for (long long i = from; by > 0 ? i <= to : i >= to;) {
		print(i / unit, places, width);
		if (__builtin_add_overflow(i, by, &i) || (by > 0 ? i > to : i < to))
			break;
		fputs(separator, stdout);
		check_stdout();
	}
	if (by > 0 ? from <= to : from >= to)
		putchar('\n');
	return finish(0);
}
