// SPDX-License-Identifier: MIT
/*
 * printf: formatted output. The format is used again while arguments are left; missing
 * ones count as 0 or the empty string.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char **args; /* what is left of the arguments */
static int status;

static const char *next_arg(void)
{
	return *args ? *args++ : NULL;
}

/* The empty string is 0 without a word, as in other shells' printf. */
static void check_number(const char *s, const char *end)
{
	if ((end == s && *s) || *end) {
		warnx("%s: not a number", s);
		status = 1;
	} else if (errno) {
		warn("%s", s);
		status = 1;
	}
}

/* POSIX: 'c or "c is the value of the character c. */
static long long next_integer(bool is_signed)
{
	const char *s = next_arg();
	long long value;
	char *end;

	if (!s)
		return 0;
	if (*s == '\'' || *s == '"')
		return (unsigned char)s[1];
	errno = 0;
	value = is_signed ? strtoll(s, &end, 0) : (long long)strtoull(s, &end, 0);
	check_number(s, end);
	return value;
}

static double next_double(void)
{
	const char *s = next_arg();
	double value;
	char *end;

	if (!s)
		return 0;
	if (*s == '\'' || *s == '"')
		return (unsigned char)s[1];
	errno = 0;
	value = strtod(s, &end);
	check_number(s, end);
	return value;
}

static void put_escaped(const char *s)
{
	while (*s) {
		int c = *s++;

		if (c == '\\')
			c = unescape(&s, true);
		if (c < 0)
			exit(finish(status));
		putchar(c);
	}
}

/* Copies one of flags, width and precision to spec; `*` takes an argument. */
static size_t copy_digits(const char **format, char *spec)
{
	size_t n;

	if (**format == '*') {
		(*format)++;
		return sprintf(spec, "%d", (int)next_integer(true));
	}
	n = strspn(*format, "0123456789");
	if (n > 9)
		errx(1, "a width of %zu digits", n);
	memcpy(spec, *format, n);
	*format += n;
	return n;
}

/* *format is after a '%'. The specification is built anew, with ll for the integers. */
static void convert(const char **format)
{
	char spec[48] = "%";
	size_t n = 1;
	const char *s;
	char c;

	while (**format && strchr("-+ #0", **format) && n < 8)
		spec[n++] = *(*format)++;
	n += copy_digits(format, spec + n);
	if (**format == '.') {
		spec[n++] = *(*format)++;
		n += copy_digits(format, spec + n);
	}
	c = *(*format);
	if (!c || !strchr("diouxXeEfFgGcsb%", c))
		errx(1, "%%%c: not a conversion", c ? c : ' ');
	(*format)++;
	if (strchr("diouxX", c))
		spec[n++] = 'l', spec[n++] = 'l';
	spec[n++] = c == 'c' ? 's' : c;
	spec[n] = '\0';
	if (c == '%') {
		putchar('%');
	} else if (c == 'b') {
		s = next_arg();
		put_escaped(s ? s : "");
	} else if (c == 's') {
		s = next_arg();
		printf(spec, s ? s : "");
	} else if (c == 'c') {
		s = next_arg();
		printf(spec, (char[2]){s ? *s : '\0', '\0'});
	} else if (strchr("eEfFgG", c)) {
		printf(spec, next_double());
	} else {
		printf(spec, next_integer(c == 'd' || c == 'i'));
	}
}

static void put_format(const char *format)
{
	while (*format) {
		char c = *format++;

		if (c == '%')
			convert(&format);
		else
			putchar(c == '\\' ? unescape(&format, false) : c);
	}
	check_stdout();
}

int main(int argc, char **argv)
{
	char **before;

	set_usage("printf FORMAT [ARGUMENT...]");
	if (argc > 1 && strcmp(argv[1], "--") == 0)
		argv++, argc--;
	if (argc < 2)
		usage();
	args = argv + 2;
	do {
		before = args;
		put_format(argv[1]);
	} while (*args && args != before);
	return finish(status);
}
