// SPDX-License-Identifier: MIT
/*
 * hexdump: shows bytes in hexadecimal: as 16-bit words, or with -C as bytes beside their
 * characters. -n N only the first N, -s N skips N, -v shows equal lines too, which else
 * become one '*'.
 */
#include "util.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

#define PER_LINE 16

static bool canonical, all_lines;
static long long limit = -1, skip;
static unsigned long long offset;

static void print_canonical(const unsigned char *line, size_t n)
{
	printf("%08llx ", offset);
	for (size_t i = 0; i < PER_LINE; i++) {
		printf(i == PER_LINE / 2 ? "  " : " ");
		if (i < n)
			printf("%02x", line[i]);
		else
			printf("  ");
	}
	printf("  |");
	for (size_t i = 0; i < n; i++)
		putchar(line[i] < 128 && isprint(line[i]) ? line[i] : '.');
	printf("|\n");
}

static void print_words(const unsigned char *line, size_t n)
{
	printf("%07llx", offset);
	for (size_t i = 0; i < n; i += 2)
		printf(" %04x", line[i] | (i + 1 < n ? line[i + 1] << 8 : 0));
	/* The line is always as long as a full one. */
	for (size_t i = (n + 1) / 2; i < PER_LINE / 2; i++)
		printf("     ");
	putchar('\n');
}

/* The lines go over the ends of the files, as if these were one. */
static unsigned char line[PER_LINE], last[PER_LINE];
static size_t nline;
static bool in_run; /* of lines that are equal to the last */

static void print_line(void)
{
	if (offset > (unsigned long long)skip && nline == PER_LINE && !all_lines &&
	    memcmp(line, last, PER_LINE) == 0) {
		if (!in_run)
			puts("*");
		in_run = true;
	} else {
		(canonical ? print_canonical : print_words)(line, nline);
		in_run = false;
	}
	check_stdout();
	memcpy(last, line, PER_LINE);
	offset += nline;
	nline = 0;
}

static int dump(FILE *in, const char *name)
{
	static long long to_skip = -1;
	int c;

	(void)name;
	if (to_skip < 0)
		to_skip = skip;
	for (; to_skip > 0 && getc(in) != EOF; to_skip--)
		;
	while (limit != 0 && (c = getc(in)) != EOF) {
		if (limit > 0)
			limit--;
		line[nline++] = c;
		if (nline == PER_LINE)
			print_line();
	}
	return 0;
}

int main(int argc, char **argv)
{
	int opt, status;

	set_usage("hexdump [-C] [-v] [-n LENGTH] [-s SKIP] [FILE...]");
	while ((opt = getopt(argc, argv, "Cn:s:v")) != -1) {
		switch (opt) {
		case 'C': canonical = true; break;
		case 'n': limit = size_number(optarg); break;
		case 's': skip = size_number(optarg); break;
		case 'v': all_lines = true; break;
		default: usage();
		}
	}
	offset = skip;
	status = each_file(argv + optind, dump);
	if (nline > 0)
		print_line();
	if (offset > (unsigned long long)skip)
		printf(canonical ? "%08llx\n" : "%07llx\n", offset);
	return finish(status);
}
