// SPDX-License-Identifier: MIT
/*
 * Numbers: whole ones from text, absolute values, random ones.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

static int digit_value(int c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? tolower(c) - 'a' + 10 : INT_MAX;
}

/* Past the sign, and past the 0x that base 0 or 16 allows if a digit follows it. */
static const char *number_start(const char *s, bool *negative, int *base)
{
	while (isspace((unsigned char)*s))
		s++;
	*negative = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	if ((*base == 0 || *base == 16) && s[0] == '0' && (s[1] | 0x20) == 'x' &&
	    isxdigit((unsigned char)s[2])) {
		*base = 16;
		return s + 2;
	}
	if (*base == 0)
		*base = *s == '0' ? 8 : 10;
	return s;
}

/*
 * The number's 64 bits, its sign applied. Out of range it is `most`, or `most_negative`,
 * which is both the greatest magnitude with a '-' and the bits to give beyond it.
 */
static unsigned long parse(const char *s, char **end, int base, unsigned long most,
			   unsigned long most_negative)
{
	unsigned long value = 0;
	bool negative, overflow = false;
	const char *p = number_start(s, &negative, &base);

	if (end)
		*end = (char *)s;
	if (base < 2 || base > 36) {
		errno = EINVAL;
		return 0;
	}
	if (negative)
		most = most_negative;
	for (; digit_value((unsigned char)*p) < base; p++) {
		overflow |= __builtin_mul_overflow(value, base, &value);
		overflow |= __builtin_add_overflow(value, digit_value((unsigned char)*p), &value);
		if (end)
			*end = (char *)p + 1;
	}
	if (overflow || value > most) {
		errno = ERANGE;
		return most;
	}
	return negative ? -value : value;
}

long strtol(const char *s, char **end, int base)
{
	return parse(s, end, base, LONG_MAX, LONG_MAX + 1UL);
}

unsigned long strtoul(const char *s, char **end, int base)
{
	return parse(s, end, base, ULONG_MAX, ULONG_MAX);
}

long long strtoll(const char *s, char **end, int base)
{
	return strtol(s, end, base);
}

unsigned long long strtoull(const char *s, char **end, int base)
{
	return strtoul(s, end, base);
}

intmax_t strtoimax(const char *s, char **end, int base)
{
	return strtol(s, end, base);
}

uintmax_t strtoumax(const char *s, char **end, int base)
{
	return strtoul(s, end, base);
}

int atoi(const char *s)
{
	return strtol(s, NULL, 10);
}

long atol(const char *s)
{
	return strtol(s, NULL, 10);
}

long long atoll(const char *s)
{
	return strtol(s, NULL, 10);
}

double atof(const char *s)
{
	return strtod(s, NULL);
}

int abs(int n)
{
	return n < 0 ? -n : n;
}

long labs(long n)
{
	return n < 0 ? -n : n;
}

long long llabs(long long n)
{
	return n < 0 ? -n : n;
}

/* Marsaglia's xorshift with shifts 13, 17, 5; its state is never 0. */
int rand_r(unsigned int *seed)
{
	unsigned int x = *seed ? *seed : 0x9e3779b9;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	*seed = x;
	return x >> 1;
}

static unsigned int rand_state = 1;

int rand(void)
{
	return rand_r(&rand_state);
}

void srand(unsigned int seed)
{
	rand_state = seed * 2654435761u; /* spreads seeds that are near each other */
}

long random(void)
{
	return rand();
}

void srandom(unsigned int seed)
{
	srand(seed);
}
