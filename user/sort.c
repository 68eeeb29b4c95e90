// SPDX-License-Identifier: MIT
/*
 * sort: sorts the lines of its files, all held in memory.
 *
 * Lines are compared key by key (-k), and where all keys are equal byte by byte, so the
 * order of the output depends on nothing else. -n compares numbers as text, of any length.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct order {
	bool numeric, reverse, skip_blanks, fold_case, dictionary;
};

/* A key goes from one field and character to another, counted from 1; last_char 0: to its end. */
struct key {
	size_t first_field, first_char, last_field, last_char;
	struct order order;
	bool own_order;
};

struct line {
	char *text;
	size_t len;
	size_t index; /* the place in the input decides among equals: -s, -u */
};

static struct order global_order;
static struct key *keys;
static size_t nkeys;
static int separator = -1; /* none: a field begins with the blanks before it */
static bool unique, stable;
static struct line *lines;
static size_t nlines;

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	return s;
}

/* The end of the field that begins at s. */
static const char *field_end(const char *s, const char *end)
{
	if (separator >= 0) {
		const char *found = memchr(s, separator, end - s);

		return found ? found : end;
	}
	s = skip_blanks(s, end);
	while (s < end && !is_blank(*s))
		s++;
	return s;
}

static const char *field_start(const char *s, const char *end, size_t field)
{
	for (; field > 1 && s < end; field--) {
		s = field_end(s, end);
		if (separator >= 0 && s < end)
			s++;
	}
	return s;
}

/* Sets *begin and *end to the part of the line that the key names. */
static void find_key(const struct line *line, const struct key *key, const struct order *order,
		     const char **begin, const char **end)
{
	const char *line_end = line->text + line->len;
	const char *s = field_start(line->text, line_end, key->first_field);

	if (order->skip_blanks)
		s = skip_blanks(s, line_end);
	*begin = key->first_char - 1 < (size_t)(line_end - s) ? s + key->first_char - 1 : line_end;
	*end = line_end;
	if (key->last_field) {
		s = field_start(line->text, line_end, key->last_field);
		if (key->last_char && order->skip_blanks)
			s = skip_blanks(s, line_end);
		if (!key->last_char)
			*end = field_end(s, line_end);
		else if (key->last_char < (size_t)(line_end - s))
			*end = s + key->last_char;
	}
	if (*end < *begin)
		*end = *begin;
}

/* A number in text: its sign, its digits before the point without zeros in front, and after. */
struct decimal {
	bool negative;
	const char *whole, *fraction;
	size_t nwhole, nfraction;
};

static size_t count_digits(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && isdigit((unsigned char)s[n]))
		n++;
	return n;
}

static struct decimal parse_decimal(const char *s, const char *end)
{
	struct decimal d = {0};

	s = skip_blanks(s, end);
	if (s < end && *s == '-') {
		d.negative = true;
		s++;
	}
	while (s < end && *s == '0')
		s++;
	d.whole = s;
	d.nwhole = count_digits(s, end);
	s += d.nwhole;
	d.fraction = s < end && *s == '.' ? s + 1 : end;
	d.nfraction = count_digits(d.fraction, end);
	while (d.nfraction > 0 && d.fraction[d.nfraction - 1] == '0')
		d.nfraction--;
	if (d.nwhole + d.nfraction == 0)
		d.negative = false;
	return d;
}

static int compare_bytes(const char *a, size_t alen, const char *b, size_t blen)
{
	int diff = memcmp(a, b, alen < blen ? alen : blen);

	return diff ? diff : (alen > blen) - (alen < blen);
}

static int compare_numbers(const char *a, const char *aend, const char *b, const char *bend)
{
	struct decimal x = parse_decimal(a, aend), y = parse_decimal(b, bend);
	int diff;

	if (x.negative != y.negative)
		return x.negative ? -1 : 1;
	if (x.nwhole != y.nwhole)
		diff = x.nwhole > y.nwhole ? 1 : -1;
	else
		diff = memcmp(x.whole, y.whole, x.nwhole);
	if (!diff)
		diff = compare_bytes(x.fraction, x.nfraction, y.fraction, y.nfraction);
	return x.negative ? -diff : diff;
}

static bool ignored(const struct order *order, char c)
{
	return order->dictionary && !isalnum((unsigned char)c) && !is_blank(c);
}

/* For -f and -d: lower case counts as upper case, and some characters do not count. */
static int compare_text(const char *a, const char *aend, const char *b, const char *bend,
			const struct order *order)
{
	if (!order->fold_case && !order->dictionary)
		return compare_bytes(a, aend - a, b, bend - b);
	for (;; a++, b++) {
		while (a < aend && ignored(order, *a))
			a++;
		while (b < bend && ignored(order, *b))
			b++;
		if (a == aend || b == bend)
			return (a < aend) - (b < bend);
		int x = (unsigned char)*a, y = (unsigned char)*b;

		if (order->fold_case)
			x = toupper(x), y = toupper(y);
		if (x != y)
			return x - y;
	}
}

static int compare_keys(const struct line *a, const struct line *b)
{
	for (size_t i = 0; i < nkeys; i++) {
		const struct order *order = keys[i].own_order ? &keys[i].order : &global_order;
		const char *abegin, *aend, *bbegin, *bend;
		int diff;

		find_key(a, &keys[i], order, &abegin, &aend);
		find_key(b, &keys[i], order, &bbegin, &bend);
		if (order->numeric)
			diff = compare_numbers(abegin, aend, bbegin, bend);
		else
			diff = compare_text(abegin, aend, bbegin, bend, order);
		if (diff)
			return order->reverse ? -diff : diff;
	}
	return 0;
}

static int compare_lines(const void *va, const void *vb)
{
	const struct line *a = va, *b = vb;
	int diff = compare_keys(a, b);

	if (!diff && !unique && !stable) {
		diff = compare_bytes(a->text, a->len, b->text, b->len);
		if (global_order.reverse)
			diff = -diff;
	}
	return diff ? diff : (a->index > b->index) - (a->index < b->index);
}

static int read_lines(FILE *in, const char *name)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t len;

	(void)name;
	while ((len = getline(&text, &size, in)) > 0) {
		lines = grow(lines, nlines, sizeof(*lines));
		if (text[len - 1] == '\n')
			len--;
		lines[nlines] = (struct line){xrealloc(NULL, len), len, nlines};
		memcpy(lines[nlines++].text, text, len);
	}
	free(text);
	return 0;
}

static bool set_order(struct order *order, char letter)
{
	switch (letter) {
	case 'n': return order->numeric = true;
	case 'r': return order->reverse = true;
	case 'b': return order->skip_blanks = true;
	case 'f': return order->fold_case = true;
	case 'd': return order->dictionary = true;
	default: return false;
	}
}

/* FIELD[.CHAR][LETTERS] */
static const char *parse_position(const char *s, size_t *field, size_t *ch, struct key *key)
{
	char *end;

	*field = strtoul(s, &end, 10);
	if (end == s || *field == 0)
		errx(2, "-k %s: a field is a number from 1", s);
	if (*end == '.')
		*ch = strtoul(end + 1, &end, 10);
	while (set_order(&key->order, *end)) {
		key->own_order = true;
		end++;
	}
	return end;
}

static void add_key(const char *text)
{
	struct key key = {.first_char = 1};
	const char *s = parse_position(text, &key.first_field, &key.first_char, &key);

	if (*s == ',')
		s = parse_position(s + 1, &key.last_field, &key.last_char, &key);
	if (*s || key.first_char == 0)
		errx(2, "-k %s: use FIELD[.CHAR][bdfnr][,FIELD[.CHAR][bdfnr]]", text);
	keys = grow(keys, nkeys, sizeof(*keys));
	keys[nkeys++] = key;
}

static void print_lines(void)
{
	for (size_t i = 0; i < nlines; i++) {
		if (unique && i > 0 && compare_keys(&lines[i - 1], &lines[i]) == 0)
			continue;
		fwrite(lines[i].text, 1, lines[i].len, stdout);
		putchar('\n');
		check_stdout();
	}
}

static int check_sorted(void)
{
	for (size_t i = 1; i < nlines; i++) {
		int diff = compare_keys(&lines[i - 1], &lines[i]);

		if (!diff && !unique && !stable)
			diff = compare_lines(&lines[i - 1], &lines[i]);
		if (diff > 0 || (unique && diff == 0)) {
			warnx("line %zu is out of order", i + 1);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *output = NULL;
	bool check_only = false;
	int opt;

	set_usage("sort [-bcdfnrsu] [-k KEY] [-t CHAR] [-o FILE] [FILE...]");
	while ((opt = getopt(argc, argv, "bcdfk:no:rst:u")) != -1) {
		if (opt == 'c')
			check_only = true;
		else if (opt == 'k')
			add_key(optarg);
		else if (opt == 'o')
			output = optarg;
		else if (opt == 's')
			stable = true;
		else if (opt == 't')
			separator = (unsigned char)*optarg;
		else if (opt == 'u')
			unique = true;
		else if (!set_order(&global_order, opt))
			usage();
	}
	if (nkeys == 0)
		add_key("1");
	if (each_file(argv + optind, read_lines) != 0)
		return 2;
	if (check_only)
		return check_sorted();
	if (nlines > 1)
		qsort(lines, nlines, sizeof(*lines), compare_lines);
	/* Opened only now: it may be one of the inputs. */
	if (output && !freopen(output, "w", stdout))
		err(2, "%s", output);
	print_lines();
	return finish(0);
}
