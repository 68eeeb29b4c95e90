// SPDX-License-Identifier: MIT
/*
 * vsnprintf and snprintf: see lib/printf.h for what they know. An unknown conversion is
 * printed as it stands.
 */
#include "lib/printf.h"

#include "debug/backtrace.h"
#include "lib/string.h"

struct out {
	char *buf;
	size_t size;
	size_t len; /* of all that was asked for, also what did not fit */
};

struct spec {
	bool minus, zero, plus, space, alternate;
	int width;
	int precision; /* -1: none given */
	u32 length;    /* of an integer argument, in bytes */
	char conversion;
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void put_n(struct out *o, char c, int n)
{
	while (n-- > 0)
		put(o, c);
}

static void put_string(struct out *o, const struct spec *sp, const char *s)
{
	size_t len;

	if (!s)
		s = "(null)";
	len = strnlen(s, sp->precision < 0 ? SIZE_MAX : (size_t)sp->precision);
	if (!sp->minus)
		put_n(o, ' ', sp->width - (int)len);
	for (size_t i = 0; i < len; i++)
		put(o, s[i]);
	if (sp->minus)
		put_n(o, ' ', sp->width - (int)len);
}

/* The digits of `value` into the end of buf; how many. */
static int format_digits(char *buf, int size, u64 value, u32 base)
{
	int n = 0;

	for (; value; value /= base)
		buf[size - ++n] = "0123456789abcdef"[value % base];
	return n;
}

static void put_number(struct out *o, const struct spec *sp, u64 value, u32 base,
		       const char *prefix)
{
	char digits[24];
	int n = format_digits(digits, sizeof(digits), value, base);
	int zeroes = (sp->precision < 0 ? 1 : sp->precision) - n;
	int pad;

	if (base == 8 && sp->alternate && zeroes <= 0 && (n || sp->precision == 0))
		zeroes = 1;
	zeroes = max(zeroes, 0);
	pad = sp->width - (int)strlen(prefix) - zeroes - n;
	if (sp->zero && !sp->minus && sp->precision < 0 && pad > 0) {
		zeroes += pad;
		pad = 0;
	}
	if (!sp->minus)
		put_n(o, ' ', pad);
	for (; *prefix; prefix++)
		put(o, *prefix);
	put_n(o, '0', zeroes);
	for (int i = sizeof(digits) - n; i < (int)sizeof(digits); i++) {
		bool upper = sp->conversion == 'X' && digits[i] >= 'a';

		put(o, upper ? digits[i] - 'a' + 'A' : digits[i]);
	}
	if (sp->minus)
		put_n(o, ' ', pad);
}

static void put_signed(struct out *o, const struct spec *sp, s64 value)
{
	const char *sign = sp->plus ? "+" : sp->space ? " " : "";

	if (value < 0)
		put_number(o, sp, -(u64)value, 10, "-");
	else
		put_number(o, sp, value, 10, sign);
}

/* By the call before it: a call may be the last that its function does. */
static void put_return_address(struct out *o, u64 pc)
{
	static const struct spec plain = {.precision = -1, .conversion = 'x'};
	u64 offset;
	const char *name = ksym_lookup(pc - 1, &offset);

	if (!name) {
		put_number(o, &plain, pc, 16, "0x");
		return;
	}
	put_string(o, &plain, name);
	put_number(o, &plain, offset + 1, 16, "+0x");
}

static const char *parse_flags(struct spec *sp, const char *f)
{
	for (;; f++) {
		switch (*f) {
		case '-': sp->minus = true; break;
		case '0': sp->zero = true; break;
		case '+': sp->plus = true; break;
		case ' ': sp->space = true; break;
		case '#': sp->alternate = true; break;
		default: return f;
		}
	}
}

static const char *parse_length(struct spec *sp, const char *f)
{
	sp->length = sizeof(int);
	switch (*f) {
	case 'h':
		sp->length = f[1] == 'h' ? sizeof(char) : sizeof(short);
		return f + (f[1] == 'h' ? 2 : 1);
	case 'l': sp->length = sizeof(long); return f + (f[1] == 'l' ? 2 : 1);
	case 'z':
	case 't':
	case 'j': sp->length = sizeof(long); return f + 1;
	}
	return f;
}

static int parse_number(const char **f)
{
	int n = 0;

	for (; **f >= '0' && **f <= '9'; (*f)++)
		n = min(n * 10 + (**f - '0'), 65535);
	return n;
}

static u64 truncate_to(u64 value, u32 length, bool is_signed)
{
	u32 shift = 64 - 8 * length;

	return is_signed ? (u64)((s64)(value << shift) >> shift) : value << shift >> shift;
}

/* va_list goes by pointer so that what is taken here is taken for the caller too. */
static void put_conversion(struct out *o, struct spec *sp, va_list *args)
{
	char c[2] = {0};
	u64 value;

	switch (sp->conversion) {
	case 'd':
	case 'i':
		value = sp->length == sizeof(long) ? va_arg(*args, u64) : va_arg(*args, u32);
		put_signed(o, sp, truncate_to(value, sp->length, true));
		break;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		value = sp->length == sizeof(long) ? va_arg(*args, u64) : va_arg(*args, u32);
		value = truncate_to(value, sp->length, false);
		if (sp->conversion == 'u')
			put_number(o, sp, value, 10, "");
		else if (sp->conversion == 'o')
			put_number(o, sp, value, 8, "");
		else
			put_number(o, sp, value, 16,
				   !sp->alternate || !value ? ""
				   : sp->conversion == 'x'  ? "0x"
							    : "0X");
		break;
	case 'p': put_number(o, sp, (u64)va_arg(*args, void *), 16, "0x"); break;
	case 's': put_string(o, sp, va_arg(*args, const char *)); break;
	case 'c':
		c[0] = va_arg(*args, int);
		if (!sp->minus)
			put_n(o, ' ', sp->width - 1);
		put(o, c[0]);
		if (sp->minus)
			put_n(o, ' ', sp->width - 1);
		break;
	case '%': put(o, '%'); break;
	}
}

static const char *parse_spec(struct spec *sp, const char *f, va_list *args)
{
	*sp = (struct spec){.precision = -1};
	f = parse_flags(sp, f);
	if (*f == '*') {
		sp->width = va_arg(*args, int);
		if (sp->width < 0) {
			sp->minus = true;
			sp->width = -sp->width;
		}
		f++;
	} else {
		sp->width = parse_number(&f);
	}
	if (*f == '.') {
		f++;
		if (*f == '*') {
			sp->precision = va_arg(*args, int);
			f++;
		} else {
			sp->precision = parse_number(&f);
		}
	}
	f = parse_length(sp, f);
	sp->conversion = *f;
	return f;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = {.buf = buf, .size = size};
	struct spec sp;
	va_list ap;

	va_copy(ap, args);
	while (*fmt) {
		const char *start = fmt;

		if (*fmt != '%') {
			put(&o, *fmt++);
			continue;
		}
		if (fmt[1] == 'p' && fmt[2] == 'B') {
			put_return_address(&o, (u64)va_arg(ap, void *));
			fmt += 3;
			continue;
		}
		fmt = parse_spec(&sp, fmt + 1, &ap);
		if (!*fmt || !strchr("diuxXopsc%", *fmt)) {
			put(&o, *start);
			fmt = start + 1;
			continue;
		}
		put_conversion(&o, &sp, &ap);
		fmt++;
	}
	va_end(ap);
	if (size)
		buf[min(o.len, size - 1)] = '\0';
	return o.len;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
