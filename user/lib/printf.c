// SPDX-License-Identifier: MIT
/*
 * The printf family.
 *
 * One function walks the format and hands pieces to a sink: a stream, or memory that cuts
 * off at its end. Flags, width, precision, all lengths, d i u o x X c s p % m and
 * f e g a in both cases. Floating point is exact (decimal.c).
 * Simplification: long double is printed as double; no %n, no wide characters, no %1$d.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "libc.h"

struct sink {
	FILE *file; /* or, if NULL, */
	char *buf;
	size_t room; /* what is left of buf */
	size_t total;
	bool failed;
};

struct spec {
	bool left, plus, space, alt, zero;
	int width;
	int precision; /* -1: none given */
	int length;    /* bytes of an integer argument */
	bool long_double;
	char conv;
};

/* What a conversion prints, from left to right; a fill for the width comes on top. */
struct field {
	const char *prefix; /* sign, 0x */
	long zeros;
	const char *body;
	size_t n;
	long zeros_after;
	const char *tail; /* exponent */
};

enum { FLOAT_TEXT = DECIMAL_MAX + 330 }; /* digits, and zeros between them and the point */

struct args {
	va_list ap;
};

static void put(struct sink *s, const char *p, size_t n)
{
	s->total += n;
	if (s->file) {
		s->failed |= fwrite(p, 1, n, s->file) != n;
		return;
	}
	if (n > s->room)
		n = s->room;
	memcpy(s->buf, p, n);
	s->buf += n;
	s->room -= n;
}

static void pad(struct sink *s, char c, long n)
{
	char run[32];

	if (n <= 0)
		return;
	memset(run, c, sizeof(run));
	for (; n > (long)sizeof(run); n -= sizeof(run))
		put(s, run, sizeof(run));
	put(s, run, n);
}

static void put_field(struct sink *s, const struct spec *spec, const struct field *f)
{
	size_t prefix_len = f->prefix ? strlen(f->prefix) : 0;
	size_t tail_len = f->tail ? strlen(f->tail) : 0;
	long fill = spec->width - (long)(prefix_len + f->n + tail_len) - f->zeros - f->zeros_after;

	if (!spec->left && !spec->zero)
		pad(s, ' ', fill);
	put(s, f->prefix, prefix_len);
	if (!spec->left && spec->zero)
		pad(s, '0', fill);
	pad(s, '0', f->zeros);
	put(s, f->body, f->n);
	pad(s, '0', f->zeros_after);
	put(s, f->tail, tail_len);
	if (spec->left)
		pad(s, ' ', fill);
}

static const char *sign_of(const struct spec *spec, bool negative)
{
	return negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
}

static void put_integer(struct sink *s, struct spec *spec, unsigned long value, const char *prefix)
{
	const char *digit = spec->conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int base = spec->conv == 'o' ? 8 : (spec->conv | 0x20) == 'x' ? 16 : 10;
	char text[24], *end = text + sizeof(text), *p = end;

	for (; value; value /= base)
		*--p = digit[value % base];
	if (spec->precision >= 0)
		spec->zero = false;
	long zeros = (spec->precision >= 0 ? spec->precision : 1) - (end - p);
	if (spec->alt && spec->conv == 'o' && zeros <= 0)
		zeros = 1;
	put_field(
		s, spec,
		&(struct field){
			.prefix = prefix, .zeros = zeros > 0 ? zeros : 0, .body = p, .n = end - p});
}

static void put_string(struct sink *s, struct spec *spec, const char *p)
{
	if (!p)
		p = spec->precision >= 0 && spec->precision < 6 ? "" : "(null)";
	spec->zero = false;
	size_t n = spec->precision >= 0 ? strnlen(p, spec->precision) : strlen(p);
	put_field(s, spec, &(struct field){.body = p, .n = n});
}

/* Digit i of d; those before its first and after its last are 0. */
static char digit_at(const struct decimal *d, int i)
{
	return '0' + (i >= 0 && i < d->n ? d->digits[i] : 0);
}

/* To text: `before` digits from digit i on, then the point and `precision` more. */
static void lay_out(struct field *f, const struct spec *spec, const struct decimal *d, int i,
		    int before, int precision, char *text)
{
	char *p = text;

	while (before-- > 0)
		*p++ = digit_at(d, i++);
	if (precision > 0 || spec->alt)
		*p++ = '.';
	for (; precision > 0 && i < d->n; precision--)
		*p++ = digit_at(d, i++);
	f->body = text;
	f->n = p - text;
	f->zeros_after = precision;
}

static void lay_out_f(struct field *f, const struct spec *spec, const struct decimal *d,
		      int precision, char *text)
{
	int point = d->n ? d->point : 0;

	if (point > 0)
		lay_out(f, spec, d, 0, point, precision, text);
	else /* a zero before the point */
		lay_out(f, spec, d, point - 1, 1, precision, text);
}

static void lay_out_e(struct field *f, const struct spec *spec, const struct decimal *d,
		      int precision, char *text, char *tail)
{
	char letter = isupper(spec->conv) ? 'E' : 'e';

	lay_out(f, spec, d, 0, 1, precision, text);
	sprintf(tail, "%c%+.2d", letter, d->n ? d->point - 1 : 0);
	f->tail = tail;
}

/* %g: the shorter of %e and %f, without trailing zeros unless '#' wants them. */
static void lay_out_g(struct field *f, const struct spec *spec, struct decimal *d, int precision,
		      char *text, char *tail)
{
	if (precision == 0)
		precision = 1;
	__decimal_round(d, precision);
	int exponent = d->n ? d->point - 1 : 0;
	bool scientific = exponent < -4 || exponent >= precision;
	while (d->n > 0 && d->digits[d->n - 1] == 0)
		d->n--;
	int digits = spec->alt ? precision : d->n > 0 ? d->n : 1;
	if (scientific)
		lay_out_e(f, spec, d, digits - 1, text, tail);
	else
		lay_out_f(f, spec, d, digits > exponent ? digits - 1 - exponent : 0, text);
}

/* %a: 0xh.hhhp+d, the hexadecimal digits of the mantissa. */
static void lay_out_a(struct field *f, const struct spec *spec, double x, char *text, char *tail)
{
	union {
		double value;
		uint64_t bits;
	} u = {x};
	uint64_t mantissa = u.bits & ((1UL << 52) - 1);
	int biased = u.bits >> 52 & 0x7ff, digits = spec->precision;
	int exponent = biased ? biased - 1023 : mantissa ? -1022 : 0;
	bool upper = spec->conv == 'A';

	mantissa |= biased ? 1UL << 52 : 0;
	if (digits < 0)
		digits = mantissa << 12 ? 13 - __builtin_ctzl(mantissa << 12 >> 12) / 4 : 0;
	if (digits < 13) {
		int cut = 52 - 4 * digits;
		uint64_t half = 1UL << (cut - 1), lost = mantissa & (2 * half - 1);
		mantissa >>= cut;
		mantissa += lost > half || (lost == half && mantissa % 2);
		mantissa <<= cut;
	}
	char *p = text;
	*p++ = '0' + (mantissa >> 52);
	if (digits > 0 || spec->alt)
		*p++ = '.';
	for (int i = 0; i < digits && i < 13; i++)
		*p++ = (upper ? "0123456789ABCDEF"
			      : "0123456789abcdef")[mantissa >> (48 - 4 * i) & 15];
	f->body = text;
	f->n = p - text;
	f->zeros_after = digits > 13 ? digits - 13 : 0;
	sprintf(tail, "%c%+d", upper ? 'P' : 'p', exponent);
	f->tail = tail;
}

static void put_double(struct sink *s, struct spec *spec, double x)
{
	char text[FLOAT_TEXT], tail[8], prefix[4];
	int precision = spec->precision < 0 ? 6 : spec->precision;
	struct field f = {.prefix = prefix};
	struct decimal d;

	strcpy(prefix, sign_of(spec, __builtin_signbit(x)));
	if (__builtin_isnan(x) || __builtin_isinf(x)) {
		bool nan = __builtin_isnan(x);
		f.body = isupper(spec->conv) ? (nan ? "NAN" : "INF") : (nan ? "nan" : "inf");
		f.n = 3;
		spec->zero = false;
		put_field(s, spec, &f);
		return;
	}
	if ((spec->conv | 0x20) != 'a')
		__decimal_from_double(&d, x);
	switch (spec->conv | 0x20) {
	case 'f':
		if (precision < d.n - d.point)
			__decimal_round(&d, d.point + precision);
		lay_out_f(&f, spec, &d, precision, text);
		break;
	case 'e':
		if (precision < d.n - 1)
			__decimal_round(&d, precision + 1);
		lay_out_e(&f, spec, &d, precision, text, tail);
		break;
	case 'g': lay_out_g(&f, spec, &d, precision, text, tail); break;
	case 'a':
		strcat(prefix, spec->conv == 'A' ? "0X" : "0x");
		lay_out_a(&f, spec, x, text, tail);
		break;
	}
	put_field(s, spec, &f);
}

/* A number of the format, or the next argument for '*'. */
static int parse_number(const char **fmt, struct args *args)
{
	int n = 0;

	if (**fmt == '*') {
		(*fmt)++;
		return va_arg(args->ap, int);
	}
	for (; isdigit(**fmt); (*fmt)++)
		n = n > INT_MAX / 10 - 1 ? n : n * 10 + **fmt - '0';
	return n;
}

static void parse_length(const char **fmt, struct spec *spec)
{
	for (;; (*fmt)++) {
		switch (**fmt) {
		case 'h': spec->length /= 2; break;
		case 'l':
		case 'j':
		case 'z':
		case 't':
		case 'q': spec->length = 8; break;
		case 'L':
			spec->length = 8;
			spec->long_double = true;
			break;
		default: return;
		}
	}
}

/* *fmt is behind the '%'; afterwards, behind the conversion's letter. */
static struct spec parse_spec(const char **fmt, struct args *args)
{
	struct spec spec = {.precision = -1, .length = sizeof(int)};

	for (;; (*fmt)++) {
		switch (**fmt) {
		case '-': spec.left = true; continue;
		case '+': spec.plus = true; continue;
		case ' ': spec.space = true; continue;
		case '#': spec.alt = true; continue;
		case '0': spec.zero = true; continue;
		case '\'': continue; /* the C locale groups no digits */
		}
		break;
	}
	spec.width = parse_number(fmt, args);
	if (spec.width < 0) {
		spec.left = true;
		spec.width = spec.width == INT_MIN ? INT_MAX : -spec.width;
	}
	if (**fmt == '.') {
		(*fmt)++;
		spec.precision = parse_number(fmt, args);
	}
	parse_length(fmt, &spec);
	spec.conv = **fmt;
	*fmt += spec.conv != 0;
	return spec;
}

static long integer_arg(const struct spec *spec, struct args *args, bool is_signed)
{
	int unused = 64 - 8 * spec->length;
	unsigned long bits = spec->length == 8 ? va_arg(args->ap, unsigned long)
					       : va_arg(args->ap, unsigned int);

	bits <<= unused;
	return is_signed ? (long)bits >> unused : (long)(bits >> unused);
}

static void convert(struct sink *s, struct spec *spec, struct args *args, const char *text,
		    size_t n)
{
	long value;
	char c;

	switch (spec->conv) {
	case 'd':
	case 'i':
		value = integer_arg(spec, args, true);
		put_integer(s, spec, value < 0 ? -(unsigned long)value : (unsigned long)value,
			    sign_of(spec, value < 0));
		return;
	case 'u':
	case 'o': put_integer(s, spec, integer_arg(spec, args, false), ""); return;
	case 'x':
	case 'X':
		value = integer_arg(spec, args, false);
		put_integer(s, spec, value,
			    !spec->alt || !value ? ""
			    : spec->conv == 'x'	 ? "0x"
						 : "0X");
		return;
	case 'p':
		value = (long)va_arg(args->ap, void *);
		spec->conv = 'x';
		if (value)
			put_integer(s, spec, value, "0x");
		else
			put_string(s, spec, "(nil)");
		return;
	case 'c':
		c = va_arg(args->ap, int);
		spec->zero = false;
		put_field(s, spec, &(struct field){.body = &c, .n = 1});
		return;
	case 's': put_string(s, spec, va_arg(args->ap, const char *)); return;
	case 'm': put_string(s, spec, strerror(errno)); return;
	case '%': put(s, "%", 1); return;
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
	case 'a':
	case 'A':
		put_double(s, spec,
			   spec->long_double ? (double)va_arg(args->ap, long double)
					     : va_arg(args->ap, double));
		return;
	default: put(s, text, n); return; /* unknown: shown as it is written */
	}
}

static int format(struct sink *s, const char *fmt, va_list ap)
{
	struct args args;

	va_copy(args.ap, ap);
	while (*fmt) {
		size_t n = strchrnul(fmt, '%') - fmt;
		put(s, fmt, n);
		fmt += n;
		if (!*fmt)
			break;
		const char *start = fmt++;
		struct spec spec = parse_spec(&fmt, &args);
		convert(s, &spec, &args, start, fmt - start);
	}
	va_end(args.ap);
	if (s->total > INT_MAX) {
		errno = EOVERFLOW;
		return -1;
	}
	return s->failed ? -1 : (int)s->total;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct sink s = {.buf = buf, .room = size ? size - 1 : 0};
	int n = format(&s, fmt, ap);

	if (size)
		*s.buf = 0;
	return n;
}

/* An unbuffered stream gets a buffer for the time, so that a message is one write. */
int vfprintf(FILE *f, const char *fmt, va_list ap)
{
	unsigned char buf[512];
	struct sink s = {.file = f};

	if (!f->mode_chosen || f->mode != _IONBF)
		return format(&s, fmt, ap);
	fflush(f);
	unsigned char *own = f->buf;
	size_t own_size = f->size;
	f->buf = buf;
	f->size = sizeof(buf);
	int n = format(&s, fmt, ap);
	if (fflush(f) < 0)
		n = -1;
	f->buf = own;
	f->size = own_size;
	return n;
}

int vdprintf(int fd, const char *fmt, va_list ap)
{
	FILE f = {.fd = fd, .writable = true, .mode_chosen = true, .mode = _IONBF, .buf = f.one};

	f.size = 1;
	return vfprintf(&f, fmt, ap);
}

int vsprintf(char *buf, const char *fmt, va_list ap)
{
	return vsnprintf(buf, INT_MAX, fmt, ap);
}

int vasprintf(char **out, const char *fmt, va_list ap)
{
	int n = vsnprintf(NULL, 0, fmt, ap);

	*out = n < 0 ? NULL : malloc(n + 1);
	return *out ? vsnprintf(*out, n + 1, fmt, ap) : -1;
}

int vprintf(const char *fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

/* The six below differ only in where the text goes. */
#define CALL(vfunc, ...)                                                                           \
	va_list ap;                                                                                \
	va_start(ap, fmt);                                                                         \
	int n = vfunc(__VA_ARGS__, fmt, ap);                                                       \
	va_end(ap);                                                                                \
	return n

int printf(const char *fmt, ...)
{
	CALL(vfprintf, stdout);
}

int fprintf(FILE *f, const char *fmt, ...)
{
	CALL(vfprintf, f);
}

int dprintf(int fd, const char *fmt, ...)
{
	CALL(vdprintf, fd);
}

int sprintf(char *buf, const char *fmt, ...)
{
	CALL(vsprintf, buf);
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	CALL(vsnprintf, buf, size);
}

int asprintf(char **out, const char *fmt, ...)
{
	CALL(vasprintf, out);
}
