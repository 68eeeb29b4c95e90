// SPDX-License-Identifier: MIT
/*
 * Between double and decimal digits, both ways exact.
 *
 * Every double is m * 2^e with whole m and e. For e >= 0 that is a whole number; for e < 0
 * it is m * 5^-e / 10^-e: again the digits of a whole number, the point moved. So a big
 * number that can be multiplied is all that printing needs: at most 767 digits.
 *
 * Reading D * 10^x, the nearest double is a quotient of two such numbers, brought between
 * 1 and 2 by doubling one of them, and then developed bit by bit; the remainder tells how
 * to round, half to even.
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "libc.h"

enum {
	LIMBS = 160, /* of nine decimal digits: both numbers of a quotient fit */
	LIMB_DIGITS = 9,
	BASE = 1000000000,
	BIAS = 1023,
	MANTISSA_BITS = 52,
	MIN_EXPONENT = -1074, /* of the last bit of the smallest numbers */
};

struct big {
	int n;
	uint32_t limb[LIMBS]; /* the least first; limb[n - 1] is not 0 */
};

union bits {
	double value;
	uint64_t bits;
};

static void big_set(struct big *b, uint64_t value)
{
	for (b->n = 0; value; value /= BASE)
		b->limb[b->n++] = value % BASE;
}

static void big_mul_add(struct big *b, uint32_t factor, uint32_t carry)
{
	uint64_t acc = carry;

	for (int i = 0; i < b->n; i++) {
		acc += (uint64_t)b->limb[i] * factor;
		b->limb[i] = acc % BASE;
		acc /= BASE;
	}
	for (; acc; acc /= BASE)
		b->limb[b->n++] = acc % BASE;
}

/* b *= base^power, `step` factors at a time; base^step fits 32 bits. */
static void big_mul_power(struct big *b, uint32_t base, int power, int step)
{
	uint32_t factor = 1;

	for (int i = 0; i < step; i++)
		factor *= base;
	for (; power >= step; power -= step)
		big_mul_add(b, factor, 0);
	while (power-- > 0)
		big_mul_add(b, base, 0);
}

static int big_cmp(const struct big *a, const struct big *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (int i = a->n - 1; i >= 0; i--) {
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	}
	return 0;
}

/* a -= b; b is not greater. */
static void big_sub(struct big *a, const struct big *b)
{
	int32_t borrow = 0;

	for (int i = 0; i < a->n; i++) {
		int32_t diff = (int32_t)a->limb[i] - (i < b->n ? (int32_t)b->limb[i] : 0) - borrow;
		borrow = diff < 0;
		a->limb[i] = diff + (borrow ? BASE : 0);
	}
	while (a->n > 0 && a->limb[a->n - 1] == 0)
		a->n--;
}

void __decimal_from_double(struct decimal *d, double x)
{
	union bits u = {.value = x};
	int exponent = u.bits >> MANTISSA_BITS & 0x7ff;
	uint64_t mantissa = u.bits & ((1UL << MANTISSA_BITS) - 1);
	struct big b;

	if (exponent)
		mantissa |= 1UL << MANTISSA_BITS;
	else
		exponent = 1;
	exponent += MIN_EXPONENT - 1;
	d->n = 0;
	d->point = 0;
	if (mantissa == 0)
		return;
	unsigned int zeros = __builtin_ctzl(mantissa);
	big_set(&b, mantissa >> zeros);
	exponent += zeros;
	if (exponent >= 0)
		big_mul_power(&b, 2, exponent, 29);
	else
		big_mul_power(&b, 5, -exponent, 13);

	int digits = b.n * LIMB_DIGITS;
	char all[LIMBS * LIMB_DIGITS];
	for (int i = 0; i < digits; i++) {
		all[digits - 1 - i] = b.limb[i / LIMB_DIGITS] % 10;
		b.limb[i / LIMB_DIGITS] /= 10;
	}
	char *first = all;
	while (*first == 0)
		first++;
	d->n = all + digits - first;
	d->point = d->n + (exponent < 0 ? exponent : 0);
	memcpy(d->digits, first, d->n);
}

/* Keeps ndigits digits, the last one rounded half to even. */
void __decimal_round(struct decimal *d, int ndigits)
{
	if (ndigits >= d->n)
		return;
	if (ndigits < 0) {
		d->n = 0;
		return;
	}
	bool exactly_half = d->digits[ndigits] == 5;
	for (int i = ndigits + 1; i < d->n; i++)
		exactly_half &= d->digits[i] == 0;
	bool odd = ndigits > 0 && d->digits[ndigits - 1] % 2;
	bool up = exactly_half ? odd : d->digits[ndigits] >= 5;

	d->n = ndigits;
	if (!up)
		return;
	while (d->n > 0 && d->digits[d->n - 1] == 9)
		d->n--;
	if (d->n > 0) {
		d->digits[d->n - 1]++;
		return;
	}
	d->digits[0] = 1; /* 99.9 became 100 */
	d->n = 1;
	d->point++;
}

/* mantissa * 2^exponent, where `sticky` stands for bits below; rounds once. */
static double assemble(uint64_t mantissa, int exponent, bool sticky)
{
	union bits u = {.bits = 0};

	if (mantissa == 0)
		return 0;
	int shift = 63 - MANTISSA_BITS - __builtin_clzl(mantissa);
	if (exponent + shift < MIN_EXPONENT)
		shift = MIN_EXPONENT - exponent;
	exponent += shift;
	if (shift > 64) {
		errno = ERANGE;
		return 0;
	}
	if (shift > 0) {
		uint64_t lost = shift == 64 ? mantissa : mantissa << (64 - shift);
		uint64_t half = 1UL << 63;
		mantissa = shift == 64 ? 0 : mantissa >> shift;
		if (lost > half || (lost == half && (sticky || mantissa % 2)))
			mantissa++;
		if ((lost || sticky) && mantissa < 1UL << MANTISSA_BITS)
			errno = ERANGE; /* a bit of the result is lost below the range */
	} else {
		mantissa <<= -shift;
	}
	if (mantissa == 1UL << (MANTISSA_BITS + 1)) {
		mantissa /= 2;
		exponent++;
	}
	if (mantissa < 1UL << MANTISSA_BITS) {
		u.bits = mantissa;
		return u.value;
	}
	uint64_t biased = exponent - MIN_EXPONENT + 1;
	if (biased >= 0x7ff) {
		errno = ERANGE;
		return __builtin_inf();
	}
	u.bits = biased << MANTISSA_BITS | (mantissa & ((1UL << MANTISSA_BITS) - 1));
	return u.value;
}

/* num * 10^power */
static double scale(struct big *num, int power)
{
	struct big den;
	int exponent = 0;
	uint64_t quotient = 0;

	big_set(&den, 1);
	big_mul_power(power < 0 ? &den : num, 10, power < 0 ? -power : power, 9);
	for (; num->n + 1 < den.n; exponent -= 29)
		big_mul_add(num, 1 << 29, 0);
	for (; den.n + 1 < num->n; exponent += 29)
		big_mul_add(&den, 1 << 29, 0);
	for (; big_cmp(num, &den) < 0; exponent--)
		big_mul_add(num, 2, 0);
	for (; big_cmp(num, &den) >= 0; exponent++)
		big_mul_add(&den, 2, 0);
	/* Now 1/2 <= num / den < 1. */
	for (int i = 0; i < 64; i++) {
		big_mul_add(num, 2, 0);
		quotient *= 2;
		if (big_cmp(num, &den) >= 0) {
			big_sub(num, &den);
			quotient++;
		}
	}
	return assemble(quotient, exponent - 64, num->n > 0);
}

static int read_exponent(const char **s)
{
	const char *p = *s + 1;
	bool negative = *p == '-';
	int exponent = 0;

	if (*p == '-' || *p == '+')
		p++;
	if (!isdigit((unsigned char)*p))
		return 0;
	for (; isdigit((unsigned char)*p); p++) {
		if (exponent < 100000)
			exponent = exponent * 10 + *p - '0';
	}
	*s = p;
	return negative ? -exponent : exponent;
}

/* More digits than a double can depend on count only as "and a bit more". */
static double read_decimal(const char **s)
{
	struct big num = {.n = 0};
	const char *p = *s;
	int kept = 0, power = 0;
	bool point = false, more = false;

	for (; isdigit((unsigned char)*p) || (*p == '.' && !point); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		if (kept < DECIMAL_MAX) {
			big_mul_add(&num, 10, *p - '0');
			kept += num.n > 0;
			power -= point;
		} else {
			more |= *p != '0';
			power += !point;
		}
	}
	if ((*p | 0x20) == 'e')
		power += read_exponent(&p);
	*s = p;
	if (num.n == 0)
		return 0;
	if (more) {
		big_mul_add(&num, 10, 1);
		power--;
		kept++;
	}
	if (kept + power > 310 || kept + power < -330) {
		errno = ERANGE;
		return kept + power > 0 ? __builtin_inf() : 0;
	}
	return scale(&num, power);
}

static double read_hex(const char **s)
{
	const char *p = *s + 2;
	uint64_t mantissa = 0;
	int exponent = 0;
	bool point = false, more = false;

	for (; isxdigit((unsigned char)*p) || (*p == '.' && !point); p++) {
		int digit = isdigit((unsigned char)*p) ? *p - '0' : (*p | 0x20) - 'a' + 10;
		if (*p == '.') {
			point = true;
		} else if (mantissa >> 60) {
			more |= digit != 0;
			exponent += point ? 0 : 4;
		} else {
			mantissa = mantissa << 4 | digit;
			exponent -= point ? 4 : 0;
		}
	}
	if ((*p | 0x20) == 'p')
		exponent += read_exponent(&p);
	*s = p;
	if (exponent < -5000 || exponent > 5000)
		exponent = exponent < 0 ? -5000 : 5000;
	return assemble(mantissa, exponent, more);
}

/* "inf", "infinity", "nan" and "nan(...)"; false if it is none of them. */
static bool read_word(const char **s, double *value)
{
	if (strncasecmp(*s, "inf", 3) == 0) {
		*s += strncasecmp(*s, "infinity", 8) == 0 ? 8 : 3;
		*value = __builtin_inf();
		return true;
	}
	if (strncasecmp(*s, "nan", 3) != 0)
		return false;
	*s += 3;
	size_t n = 1;
	while (isalnum((unsigned char)(*s)[n]) || (*s)[n] == '_')
		n++;
	if (**s == '(' && (*s)[n] == ')')
		*s += n + 1;
	*value = __builtin_nan("");
	return true;
}

double strtod(const char *s, char **end)
{
	const char *p = s;
	double value;

	while (isspace((unsigned char)*p))
		p++;
	bool negative = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	const char *first = p + (p[0] == '0' && (p[1] | 0x20) == 'x' ? 2 : 0);
	bool hex = first > p && isxdigit((unsigned char)first[*first == '.']);
	if (hex) {
		value = read_hex(&p);
	} else if (isdigit((unsigned char)p[*p == '.'])) {
		value = read_decimal(&p);
	} else if (!read_word(&p, &value)) {
		p = s;
		negative = false;
		value = 0;
	}
	if (end)
		*end = (char *)p;
	return negative ? -value : value;
}

/* Simplification: rounds twice, first to double. */
float strtof(const char *s, char **end)
{
	return strtod(s, end);
}
