// SPDX-License-Identifier: MIT
/*
 * The scanf family: d i u o x p c s [ e f g n %, with '*', widths and lengths. It reads a
 * stream; sscanf makes one of the string.
 * Simplification: hexadecimal floating point is not read.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "libc.h"

enum { TOKEN_MAX = 400 };

struct scan {
	FILE *f;
	long taken; /* characters, for %n */
	int width;  /* that the conversion may still take */
};

struct directive {
	bool discard;
	int length; /* bytes of the object */
	char conv;
	const char *set, *set_end; /* between [ and ] */
};

static int peek(struct scan *s)
{
	return ungetc(fgetc(s->f), s->f);
}

static int take(struct scan *s)
{
	s->taken++;
	return fgetc(s->f);
}

static void skip_spaces(struct scan *s)
{
	while (isspace(peek(s)))
		take(s);
}

/* [a-z] and [^...]; the set may begin with ']'. */
static bool in_set(const struct directive *d, int c)
{
	const char *p = d->set;
	bool negated = *p == '^', found = false;

	for (p += negated; p < d->set_end; p++) {
		if (p[1] == '-' && p + 2 < d->set_end) {
			found |= (unsigned char)p[0] <= c && c <= (unsigned char)p[2];
			p += 2;
		} else {
			found |= (unsigned char)*p == c;
		}
	}
	return found != negated;
}

static bool is_prefix(const char *token, int n, int c, const char *word)
{
	return n < (int)strlen(word) && strncasecmp(token, word, n) == 0 && tolower(c) == word[n];
}

/* May a floating number go on with c behind the n characters of token? */
static bool float_accepts(int c, const char *token, int n)
{
	bool after_e = n > 0 && tolower((unsigned char)token[n - 1]) == 'e';

	if (strchr("+-", c))
		return n == 0 || after_e;
	if (n > 0 && strchr("+-", token[0])) {
		token++;
		n--;
	}
	if (is_prefix(token, n, c, "infinity") || is_prefix(token, n, c, "nan"))
		return true;
	if (n > 0 && isalpha((unsigned char)token[0]))
		return false;
	bool has_e = memchr(token, 'e', n) || memchr(token, 'E', n);
	if (c == '.')
		return !has_e && !memchr(token, '.', n);
	return isdigit(c) || (tolower(c) == 'e' && !has_e && n > 0 && (n > 1 || token[0] != '.'));
}

/* The same for a whole number; base 0 goes by how it begins. */
static bool integer_accepts(int base, int c, const char *token, int n)
{
	if (n == 0 && strchr("+-", c))
		return true;
	if (n > 0 && strchr("+-", token[0])) {
		token++;
		n--;
	}
	if (n == 1 && token[0] == '0' && tolower(c) == 'x')
		return base == 0 || base == 16;
	if (base == 0 && n > 0 && token[0] == '0')
		base = n > 1 && tolower((unsigned char)token[1]) == 'x' ? 16 : 8;
	return base == 16 ? isxdigit(c) : isdigit(c) && (base != 8 || c < '8');
}

static int base_of(char conv)
{
	switch (conv) {
	case 'o': return 8;
	case 'x':
	case 'p': return 16;
	case 'i': return 0;
	}
	return 10;
}

static bool accepts(const struct directive *d, int c, const char *token, int n)
{
	switch (d->conv) {
	case 'c': return true;
	case 's': return !isspace(c);
	case '[': return in_set(d, c);
	}
	if (strchr("diuoxp", d->conv))
		return integer_accepts(base_of(d->conv), c, token, n);
	return float_accepts(c, token, n);
}

static void store_integer(const struct directive *d, unsigned long value, void *to)
{
	memcpy(to, &value, d->length); /* little endian */
}

/* False if the text is no such number; what was taken too much of it is lost, as in C. */
static bool store_number(const struct directive *d, const char *token, void *to)
{
	int base = base_of(d->conv);
	bool is_float = !strchr("diuoxp", d->conv);
	char *end;
	double number = is_float ? strtod(token, &end) : 0;
	unsigned long value = is_float		      ? 0
			      : strchr("di", d->conv) ? (unsigned long)strtol(token, &end, base)
						      : strtoul(token, &end, base);

	if (end == token)
		return false;
	if (d->discard)
		return true;
	if (is_float && d->length == 8)
		*(double *)to = number;
	else if (is_float)
		*(float *)to = number;
	else
		store_integer(d, value, to);
	return true;
}

static bool scan_one(struct scan *s, const struct directive *d, void *to)
{
	char token[TOKEN_MAX], *out = to;
	bool text = strchr("cs[", d->conv);
	int n = 0, c;

	if (s->width <= 0)
		s->width = d->conv == 'c' ? 1 : text ? 0x7fffffff : TOKEN_MAX - 1;
	if (!text && s->width >= TOKEN_MAX)
		s->width = TOKEN_MAX - 1;
	while (s->width > 0 && (c = peek(s)) != EOF && accepts(d, c, token, n)) {
		take(s);
		s->width--;
		if (!text)
			token[n] = c;
		else if (!d->discard)
			out[n] = c;
		n++;
	}
	if (n == 0 || (d->conv == 'c' && s->width > 0))
		return false;
	if (!text) {
		token[n] = 0;
		return store_number(d, token, to);
	}
	if (d->conv != 'c' && !d->discard)
		out[n] = 0;
	return true;
}

/* *fmt is behind the '%'; afterwards, behind the directive. */
static struct directive parse_directive(const char **fmt, struct scan *s)
{
	struct directive d = {.length = sizeof(int)};
	const char *p = *fmt;

	d.discard = *p == '*';
	p += d.discard;
	for (s->width = 0; isdigit(*p); p++)
		s->width = s->width * 10 + *p - '0';
	for (; *p && strchr("hljztqL", *p); p++)
		d.length = *p == 'h' ? d.length / 2 : 8;
	d.conv = *p == 'X' ? 'x' : *p;
	if (d.conv == 'p')
		d.length = 8;
	if (*p == '[') {
		d.set = p + 1;
		p += p[1] == '^';
		p = strchrnul(p + 1 + (p[1] == ']'), ']');
		d.set_end = p;
	}
	*fmt = p + (*p != 0);
	return d;
}

int vfscanf(FILE *f, const char *fmt, va_list ap)
{
	struct scan s = {.f = f};
	int stored = 0;

	while (*fmt) {
		if (isspace(*fmt)) {
			skip_spaces(&s);
			fmt++;
			continue;
		}
		if (*fmt != '%' || fmt[1] == '%') {
			fmt += *fmt == '%';
			if (peek(&s) == EOF)
				return stored ? stored : EOF;
			if (peek(&s) != (unsigned char)*fmt++)
				break;
			take(&s);
			continue;
		}
		fmt++;
		struct directive d = parse_directive(&fmt, &s);
		if (!d.conv) /* the format ends in the middle of one */
			break;
		if (!strchr("c[n", d.conv))
			skip_spaces(&s);
		void *to = d.discard ? NULL : va_arg(ap, void *);
		if (d.conv == 'n') {
			store_integer(&d, s.taken, to);
			continue;
		}
		if (peek(&s) == EOF)
			return stored ? stored : EOF;
		if (!scan_one(&s, &d, to))
			break;
		stored += !d.discard;
	}
	return stored;
}

int vsscanf(const char *s, const char *fmt, va_list ap)
{
	FILE f = {
		.fd = -1,
		.readable = true,
		.mode_chosen = true,
		.mode = _IOFBF,
		.dir = READING,
		.buf = (unsigned char *)s,
	};

	f.size = f.end = strlen(s);
	return vfscanf(&f, fmt, ap);
}

int scanf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vfscanf(stdin, fmt, ap);
	va_end(ap);
	return n;
}

int fscanf(FILE *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vfscanf(f, fmt, ap);
	va_end(ap);
	return n;
}

int sscanf(const char *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsscanf(s, fmt, ap);
	va_end(ap);
	return n;
}
