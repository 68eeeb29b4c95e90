// SPDX-License-Identifier: MIT
/*
 * tr: replaces, deletes (-d) or squeezes (-s) the bytes of stdin; -c takes the complement
 * of the first set. Sets: a-z, [:class:], [x*n] (in the second), and escapes such as \n.
 */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct set {
	unsigned char *v;
	size_t n;
	size_t fill_at; /* where [x*] stands: repeated as often as the first set needs */
	bool has_fill;
};

static const struct {
	const char *name;
	int (*has)(int c);
} classes[] = {
	{"alpha", isalpha}, {"digit", isdigit}, {"alnum", isalnum}, {"upper", isupper},
	{"lower", islower}, {"space", isspace}, {"punct", ispunct}, {"print", isprint},
	{"graph", isgraph}, {"cntrl", iscntrl}, {"blank", isblank}, {"xdigit", isxdigit},
};

static void add(struct set *set, int c)
{
	if (set->n % 256 == 0)
		set->v = xrealloc(set->v, set->n + 256);
	set->v[set->n++] = c;
}

/* [:name:] at *p; false if it is something else. */
static bool parse_class(const char **p, struct set *set)
{
	const char *end = strncmp(*p, "[:", 2) == 0 ? strstr(*p + 2, ":]") : NULL;

	if (!end)
		return false;
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		size_t len = strlen(classes[i].name);

		if (len != (size_t)(end - *p - 2) || memcmp(classes[i].name, *p + 2, len) != 0)
			continue;
		for (int c = 0; c < 256; c++) {
			if (classes[i].has(c))
				add(set, c);
		}
		*p = end + 2;
		return true;
	}
	errx(1, "%.*s: no such class", (int)(end + 2 - *p), *p);
}

static int parse_char(const char **p)
{
	if (**p != '\\' || !(*p)[1])
		return (unsigned char)*(*p)++;
	(*p)++;
	if (strchr("abfnrtvx\\01234567", **p))
		return unescape(p, false);
	return (unsigned char)*(*p)++;
}

/* [x*n] or [x*] at *p. */
static bool parse_repeat(const char **p, struct set *set)
{
	const char *s = *p + 1;
	char *end;
	int c;

	if (**p != '[' || !*s)
		return false;
	c = parse_char(&s);
	if (*s != '*')
		return false;
	long n = strtol(s + 1, &end, s[1] == '0' ? 8 : 10);
	if (*end != ']')
		return false;
	if (n == 0) {
		set->has_fill = true;
		set->fill_at = set->n;
		add(set, c);
	}
	while (n-- > 0)
		add(set, c);
	*p = end + 1;
	return true;
}

static struct set parse_set(const char *p)
{
	struct set set = {0};

	while (*p) {
		if (parse_class(&p, &set) || parse_repeat(&p, &set))
			continue;
		int first = parse_char(&p), last = first;

		if (p[0] == '-' && p[1]) {
			p++;
			last = parse_char(&p);
		}
		if (last < first)
			errx(1, "%c-%c: the range runs backwards", first, last);
		for (int c = first; c <= last; c++)
			add(&set, c);
	}
	return set;
}

static struct set complement(const struct set *set)
{
	struct set other = {0};

	for (int c = 0; c < 256; c++) {
		if (!set->n || !memchr(set->v, c, set->n))
			add(&other, c);
	}
	return other;
}

/* The byte of the second set that stands against byte i of the first. */
static int translation(const struct set *to, size_t i, size_t nfrom)
{
	size_t nfill = to->has_fill && nfrom > to->n ? nfrom - to->n : 0;

	if (nfill && i > to->fill_at)
		i = i - to->fill_at <= nfill ? to->fill_at : i - nfill;
	return to->v[i < to->n ? i : to->n - 1];
}

int main(int argc, char **argv)
{
	bool invert = false, delete = false, squeeze = false;
	bool deleted[256] = {false}, squeezed[256] = {false};
	unsigned char map[256];
	struct set from, to = {0};
	int opt, c, last = -1;

	set_usage("tr [-cds] SET1 [SET2]");
	while ((opt = getopt(argc, argv, "+cCds")) != -1) {
		switch (opt) {
		case 'c':
		case 'C': invert = true; break;
		case 'd': delete = true; break;
		case 's': squeeze = true; break;
		default: usage();
		}
	}
	argc -= optind;
	argv += optind;
	/* SET2 is what to translate to; with -d only -s needs one. */
	if (argc < 1 || argc > 2 || (argc == 1 && (delete == squeeze)) ||
	    (argc == 2 && delete &&!squeeze))
		usage();
	from = parse_set(argv[0]);
	if (invert)
		from = complement(&from);
	if (argc == 2)
		to = parse_set(argv[1]);
	if (argc == 2 && !delete &&to.n == 0)
		errx(1, "SET2 is empty");
	for (c = 0; c < 256; c++)
		map[c] = c;
	for (size_t i = 0; i < from.n; i++) {
		deleted[from.v[i]] = delete;
		if (argc == 2 && !delete)
			map[from.v[i]] = translation(&to, i, from.n);
	}
	for (size_t i = 0; squeeze && i < (argc == 2 ? to.n : from.n); i++)
		squeezed[(argc == 2 ? to.v : from.v)[i]] = true;
	while ((c = getchar()) != EOF) {
		if (deleted[c])
			continue;
		c = map[c];
		if (c == last && squeezed[c])
			continue;
		last = c;
		putchar(c);
		if (c == '\n')
			check_stdout();
	}
	if (ferror(stdin))
		err(1, "stdin");
	return finish(0);
}
