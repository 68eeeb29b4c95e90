// SPDX-License-Identifier: MIT
/*
 * wc: counts lines, words and bytes; -l -w -c choose among them.
 */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES, WORDS, BYTES, KINDS };

struct count {
	const char *name;
	unsigned long long v[KINDS];
};

static bool shown[KINDS];
static struct count *counts; /* one a file, printed at the end so that the columns fit */
static size_t ncounts;

static int count(FILE *in, const char *name)
{
	struct count c = {.name = name};
	bool in_word = false;
	int ch;

	while ((ch = getc(in)) != EOF) {
		c.v[BYTES]++;
		c.v[LINES] += ch == '\n';
		c.v[WORDS] += !in_word && !isspace(ch);
		in_word = !isspace(ch);
	}
	counts = grow(counts, ncounts, sizeof(*counts));
	counts[ncounts++] = c;
	return 0;
}

static void print(const struct count *c, int width, bool with_name)
{
	const char *space = "";

	for (int kind = 0; kind < KINDS; kind++) {
		if (!shown[kind])
			continue;
		printf("%s%*llu", space, width, c->v[kind]);
		space = " ";
	}
	printf(with_name ? " %s\n" : "\n", c->name);
}

int main(int argc, char **argv)
{
	struct count total = {.name = "total"};
	int opt, status, width = 0;

	set_usage("wc [-clw] [FILE...]");
	while ((opt = getopt(argc, argv, "clmw")) != -1) {
		switch (opt) {
		case 'l': shown[LINES] = true; break;
		case 'w': shown[WORDS] = true; break;
		case 'c':
		case 'm': shown[BYTES] = true; break;
		default: usage();
		}
	}
	if (!shown[LINES] && !shown[WORDS] && !shown[BYTES])
		shown[LINES] = shown[WORDS] = shown[BYTES] = true;
	status = each_file(argv + optind, count);
	for (size_t i = 0; i < ncounts; i++) {
		for (int kind = 0; kind < KINDS; kind++)
			total.v[kind] += counts[i].v[kind];
	}
	/* The bytes are never fewer than the words or the lines. */
	if (argc - optind > 1 || shown[LINES] + shown[WORDS] + shown[BYTES] > 1)
		width = snprintf(NULL, 0, "%llu", total.v[BYTES]);
	for (size_t i = 0; i < ncounts; i++)
		print(&counts[i], width, argv[optind] != NULL);
	if (argc - optind > 1)
		print(&total, width, true);
	return finish(status);
}
