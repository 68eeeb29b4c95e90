// SPDX-License-Identifier: MIT
/*
 * Numbers from text: strtod to the last bit, strtol with its overflows, sscanf; against what
 * glibc gives. A double printed with 17 digits reads back the same.
 */
#include "tap.h"

static const struct {
	const char *text;
	uint64_t bits;
	int length, err;
} doubles[] = {
	{"0", 0x0000000000000000, 1, 0},
	{"1", 0x3ff0000000000000, 1, 0},
	{"-1", 0xbff0000000000000, 2, 0},
	{"3.14", 0x40091eb851eb851f, 4, 0},
	{"0.1", 0x3fb999999999999a, 3, 0},
	{"1e22", 0x4480f0cf064dd592, 4, 0},
	{"1e23", 0x44b52d02c7e14af6, 4, 0},
	{"123456789012345678", 0x437b69b4ba630f35, 18, 0},
	{"9007199254740993", 0x4340000000000000, 16, 0},
	{"9007199254740992.9999999999999999", 0x4340000000000000, 33, 0},
	{"9007199254740993.0000000000000000000000001", 0x4340000000000001, 42, 0},
	{"1.7976931348623157e308", 0x7fefffffffffffff, 22, 0},
	{"1.7976931348623158e308", 0x7fefffffffffffff, 22, 0},
	{"1.7976931348623159e308", 0x7ff0000000000000, 22, ERANGE},
	{"1e309", 0x7ff0000000000000, 5, ERANGE},
	{"-1e400", 0xfff0000000000000, 6, ERANGE},
	{"2.2250738585072014e-308", 0x0010000000000000, 23, 0},
	{"2.2250738585072011e-308", 0x000fffffffffffff, 23, ERANGE},
	{"4.9406564584124654e-324", 0x0000000000000001, 23, ERANGE},
	{"2.4703282292062327e-324", 0x0000000000000000, 23, ERANGE},
	{"2.4703282292062328e-324", 0x0000000000000001, 23, ERANGE},
	{"1e-400", 0x0000000000000000, 6, ERANGE},
	{"5e-324", 0x0000000000000001, 6, ERANGE},
	{"0x1p-1074", 0x0000000000000001, 9, 0},
	{"0x1p-1075", 0x0000000000000000, 9, ERANGE},
	{"0x1.8p-1075", 0x0000000000000001, 11, ERANGE},
	{"0x1.fffffffffffff8p0", 0x4000000000000000, 20, 0},
	{"0x1.fffffffffffff7p0", 0x3fffffffffffffff, 20, 0},
	{"0x123456789abcdef01", 0x43f23456789abcdf, 19, 0},
	{"0x.8", 0x3fe0000000000000, 4, 0},
	{"0x", 0x0000000000000000, 1, 0},
	{"0x.p1", 0x0000000000000000, 1, 0},
	{"1e", 0x3ff0000000000000, 1, 0},
	{"1e+", 0x3ff0000000000000, 1, 0},
	{"1.5e3x", 0x4097700000000000, 5, 0},
	{".5", 0x3fe0000000000000, 2, 0},
	{"5.", 0x4014000000000000, 2, 0},
	{".", 0x0000000000000000, 0, 0},
	{"-.5e-1", 0xbfa999999999999a, 6, 0},
	{"  +7", 0x401c000000000000, 4, 0},
	{"inf", 0x7ff0000000000000, 3, 0},
	{"-Infinity", 0xfff0000000000000, 9, 0},
	{"infinit", 0x7ff0000000000000, 3, 0},
	{"0x1p1024", 0x7ff0000000000000, 8, ERANGE},
	{"8.5e-324", 0x0000000000000002, 8, ERANGE},
	{"6.9294956446009195e15", 0x43389e56ee5e7a58, 21, 0},
	{"1.00000000000000011102230246251565404236316680908203125", 0x3ff0000000000000, 55, 0},
	{"1.00000000000000011102230246251565404236316680908203124", 0x3ff0000000000000, 55, 0},
	{"1.00000000000000011102230246251565404236316680908203126", 0x3ff0000000000001, 55, 0},
	{"1e1", 0x4024000000000000, 3, 0},
	{"12e3abc", 0x40c7700000000000, 4, 0},
	{"1__", 0x3ff0000000000000, 1, 0},
};

static const struct {
	const char *text;
	int base, length;
	long value;
	int err;
	unsigned long unsigned_value;
	int unsigned_err;
} integers[] = {
	{"0", 10, 1, 0, 0, 0x0, 0},
	{"123", 10, 3, 123, 0, 0x7b, 0},
	{"-123", 10, 4, -123, 0, 0xffffffffffffff85, 0},
	{"  +7x", 10, 4, 7, 0, 0x7, 0},
	{"0x1f", 16, 4, 31, 0, 0x1f, 0},
	{"0x1f", 0, 4, 31, 0, 0x1f, 0},
	{"017", 0, 3, 15, 0, 0xf, 0},
	{"09", 0, 1, 0, 0, 0x0, 0},
	{"0x", 16, 1, 0, 0, 0x0, 0},
	{"0xg", 0, 1, 0, 0, 0x0, 0},
	{"z", 36, 1, 35, 0, 0x23, 0},
	{"Zz", 36, 2, 1295, 0, 0x50f, 0},
	{"9223372036854775807", 10, 19, LONG_MAX, 0, 0x7fffffffffffffff, 0},
	{"9223372036854775808", 10, 19, LONG_MAX, ERANGE, 0x8000000000000000, 0},
	{"-9223372036854775808", 10, 20, LONG_MIN, 0, 0x8000000000000000, 0},
	{"-9223372036854775809", 10, 20, LONG_MIN, ERANGE, 0x7fffffffffffffff, 0},
	{"18446744073709551615", 10, 20, LONG_MAX, ERANGE, 0xffffffffffffffff, 0},
	{"18446744073709551616", 10, 20, LONG_MAX, ERANGE, 0xffffffffffffffff, ERANGE},
	{"-1", 10, 2, -1, 0, 0xffffffffffffffff, 0},
	{"-18446744073709551615", 10, 21, LONG_MIN, ERANGE, 0x1, 0},
	{"-18446744073709551616", 10, 21, LONG_MIN, ERANGE, 0xffffffffffffffff, ERANGE},
	{"", 10, 0, 0, 0, 0x0, 0},
	{"-", 10, 0, 0, 0, 0x0, 0},
	{"+-1", 10, 0, 0, 0, 0x0, 0},
	{"1010", 2, 4, 10, 0, 0xa, 0},
	{"12", 2, 1, 1, 0, 0x1, 0},
	{"ffffffffffffffffff", 16, 18, LONG_MAX, ERANGE, 0xffffffffffffffff, ERANGE},
	{"8", 8, 0, 0, 0, 0x0, 0},
};

static uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static void check_strtod(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(doubles); i++) {
		const char *s = doubles[i].text;
		char *end;
		errno = 0;
		double x = strtod(s, &end);
		int err = errno;
		is(bits_of(x), doubles[i].bits, "strtod(%s)", s);
		is(end - s, doubles[i].length, "takes %d characters", doubles[i].length);
		is(err, doubles[i].err, "errno %d", doubles[i].err);
	}
}

/* A number halfway between two doubles goes to the even one, a bit more or less does not. */
static void check_halfway(void)
{
	int wrong = 0;
	char text[1200];

	for (int i = 0; i < 300; i++) {
		union {
			uint64_t bits;
			double value;
		} x = {rng() >> 1};
		uint64_t even = x.bits & ~1UL;
		if ((x.bits >> 52) >= 0x7fe)
			continue;
		snprintf(text, sizeof(text), "%.17g", x.value);
		wrong += bits_of(strtod(text, NULL)) != x.bits;
		snprintf(text, sizeof(text), "%.800e", x.value);
		wrong += bits_of(strtod(text, NULL)) != x.bits;
		snprintf(text, sizeof(text), "%a", x.value);
		wrong += bits_of(strtod(text, NULL)) != x.bits;
		x.bits = even;
		int exponent = even >> 52 & 0x7ff;
		snprintf(text, sizeof(text), "0x%lx8p%d",
			 (even & ((1UL << 52) - 1)) | (exponent ? 1UL << 52 : 0),
			 (exponent ? exponent : 1) - 1075 - 4);
		wrong += bits_of(strtod(text, NULL)) != even;
	}
	is(wrong, 0, "300 random doubles survive being printed and read");
}

static void check_strtol(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(integers); i++) {
		const char *s = integers[i].text;
		char *end;
		errno = 0;
		long value = strtol(s, &end, integers[i].base);
		int err = errno;
		is(value, integers[i].value, "strtol(\"%s\", %d)", s, integers[i].base);
		is(end - s, integers[i].length, "takes %d characters", integers[i].length);
		is(err, integers[i].err, "errno %d", integers[i].err);
		errno = 0;
		unsigned long u = strtoul(s, NULL, integers[i].base);
		err = errno;
		is(u, integers[i].unsigned_value, "strtoul of it");
		is(err, integers[i].unsigned_err, "errno %d", integers[i].unsigned_err);
	}
}

static void check_sscanf(void)
{
	int a = 0, b = 0, n = 0;
	char word[20] = "", set[20] = "";
	double x = 0;
	unsigned char small = 0;

	is(sscanf("12 -34rest", "%d %d%n", &a, &b, &n), 2, "two numbers");
	ok(a == 12 && b == -34 && n == 6, "12 and -34 in 6 characters");
	is(sscanf("0x1f 017", "%x %i", (unsigned *)&a, &b), 2, "hexadecimal and base by prefix");
	ok(a == 31 && b == 15, "31 and 15");
	is(sscanf("word, 1.5e3", "%[a-z], %lf", set, &x), 2, "a set and a double");
	ok(strcmp(set, "word") == 0 && x == 1500, "word and 1500");
	is(sscanf("abcdef", "%3s%2s", word, set), 2, "widths");
	ok(strcmp(word, "abc") == 0 && strcmp(set, "de") == 0, "abc and de");
	is(sscanf("300", "%hhu", &small), 1, "a byte");
	is(small, 44, "keeps the low bits");
	is(sscanf("x", "%d", &a), 0, "no number");
	is(sscanf("  ", "%d", &a), EOF, "nothing at all");
	is(sscanf("5%6", "%d%%%d", &a, &b), 2, "a percent sign");
}

int main(void)
{
	rng_seed(1);
	check_strtod();
	check_halfway();
	check_strtol();
	check_sscanf();
	return done_testing();
}
