// SPDX-License-Identifier: MIT
/*
 * printf: every conversion, flag, width and length, against what Linux's library prints;
 * the values of the tables are glibc's.
 */
#include "tap.h"

/* Through a pointer, so that the library does it and not the compiler. */
static int (*volatile print)(char *, size_t, const char *, ...) = snprintf;

static const struct {
	const char *fmt;
	double value;
	const char *want;
} doubles[] = {
	{"%f", 0.0, "0.000000"},
	{"%f", -0.0, "-0.000000"},
	{"%f", 1.0, "1.000000"},
	{"%.0f", 0.5, "0"},
	{"%.0f", 1.5, "2"},
	{"%.0f", 2.5, "2"},
	{"%#.0f", 3.0, "3."},
	{"%.1f", 0.25, "0.2"},
	{"%.1f", 0.35, "0.3"},
	{"%.2f", 1.005, "1.00"},
	{"%.3f", 2.0005, "2.001"},
	{"%8.3f", 3.14159, "   3.142"},
	{"%-8.3f|", 3.14159, "3.142   |"},
	{"%08.3f", -3.14159, "-003.142"},
	{"%+.2f", 1.0, "+1.00"},
	{"% .2f", 1.0, " 1.00"},
	{"%.10f", 0.1, "0.1000000000"},
	{"%.20f", 0.1, "0.10000000000000000555"},
	{"%.55f", 0.1, "0.1000000000000000055511151231257827021181583404541015625"},
	{"%.0f", 1e23, "99999999999999991611392"},
	{"%.0f", 1.7976931348623157e308 / 1e250,
	 "17976931348623157260445876162051972778185143157717232254976"},
	{"%f", 123456789.987654321, "123456789.987654"},
	{"%.15f", 1e-15, "0.000000000000001"},
	{"%.3f", 999.9996, "1000.000"},
	{"%.2f", 0.005, "0.01"},
	{"%.2f", 0.015, "0.01"},
	{"%f", 1e-7, "0.000000"},
	{"%5.0f", -0.4, "   -0"},
	{"%e", 0.0, "0.000000e+00"},
	{"%e", 1.0, "1.000000e+00"},
	{"%e", 123456.789, "1.234568e+05"},
	{"%.0e", 12345.0, "1e+04"},
	{"%#.0e", 12345.0, "1.e+04"},
	{"%.3e", 9.9995e10, "1.000e+11"},
	{"%.2e", 9.995, "9.99e+00"},
	{"%12.4E", -1e-100, "-1.0000E-100"},
	{"%e", 5e-324, "4.940656e-324"},
	{"%.17e", 0.1, "1.00000000000000006e-01"},
	{"%.17e", 1.7976931348623157e308, "1.79769313486231571e+308"},
	{"%.16e", 2.2250738585072014e-308, "2.2250738585072014e-308"},
	{"%015.3e", -1.5, "-000001.500e+00"},
	{"%+e", 1e5, "+1.000000e+05"},
	{"%g", 0.0, "0"},
	{"%g", 1.0, "1"},
	{"%g", 100000.0, "100000"},
	{"%g", 1000000.0, "1e+06"},
	{"%g", 0.0001, "0.0001"},
	{"%g", 0.00001, "1e-05"},
	{"%g", 123456789.0, "1.23457e+08"},
	{"%.3g", 1234.5, "1.23e+03"},
	{"%.10g", 0.1, "0.1"},
	{"%.17g", 0.1, "0.10000000000000001"},
	{"%#g", 1.0, "1.00000"},
	{"%#.3g", 100.0, "100."},
	{"%.0g", 0.00012, "0.0001"},
	{"%G", 1e-10, "1E-10"},
	{"%g", 999999.5, "1e+06"},
	{"%g", 99999.95, "99999.9"},
	{"%.15g", 0.3, "0.3"},
	{"%10g|", 1.5, "       1.5|"},
	{"%-10g|", 1.5, "1.5       |"},
	{"%010g|", -1.5, "-0000001.5|"},
	{"%g", 1e100, "1e+100"},
	{"%a", 1.0, "0x1p+0"},
	{"%a", 0.0, "0x0p+0"},
	{"%a", -0.1, "-0x1.999999999999ap-4"},
	{"%.0a", 1.5, "0x2p+0"},
	{"%.2a", 3.14159, "0x1.92p+1"},
	{"%A", 1e300, "0X1.7E43C8800759CP+996"},
	{"%a", 5e-324, "0x0.0000000000001p-1022"},
	{"%20.4a|", 2.5, "         0x1.4000p+1|"},
	{"%.15a", 1.0, "0x1.000000000000000p+0"},
	{"%f", __builtin_inf(), "inf"},
	{"%F", -__builtin_inf(), "-INF"},
	{"%e", __builtin_nan(""), "nan"},
	{"%G", __builtin_nan(""), "NAN"},
	{"%010f", __builtin_inf(), "       inf"},
	{"%+5g|", __builtin_inf(), " +inf|"},
	{"%-6f|", -__builtin_inf(), "-inf  |"},
};

static const struct {
	const char *fmt;
	long value;
	const char *want;
} integers[] = {
	{"%ld", 0, "0"},
	{"%ld", -1, "-1"},
	{"%ld", -9223372036854775807 - 1, "-9223372036854775808"},
	{"%lu", -1, "18446744073709551615"},
	{"%lx", -1, "ffffffffffffffff"},
	{"%lo", -1, "1777777777777777777777"},
	{"%#lx", 255, "0xff"},
	{"%#lX", 255, "0XFF"},
	{"%#lo", 8, "010"},
	{"%#lo", 0, "0"},
	{"%#lx", 0, "0"},
	{"%d", 2147483648, "-2147483648"},
	{"%d", -2147483648, "-2147483648"},
	{"%u", -1, "4294967295"},
	{"%hd", 65535, "-1"},
	{"%hhd", 200, "-56"},
	{"%hhu", 511, "255"},
	{"%hu", 65537, "1"},
	{"%hhx", -1, "ff"},
	{"%jd", -42, "-42"},
	{"%zd", -42, "-42"},
	{"%zu", 42, "42"},
	{"%td", -42, "-42"},
	{"%lld", -42, "-42"},
	{"%llu", 42, "42"},
	{"%qd", 7, "7"},
	{"%5ld|", 42, "   42|"},
	{"%-5ld|", 42, "42   |"},
	{"%05ld|", -42, "-0042|"},
	{"%+ld", 42, "+42"},
	{"% ld", 42, " 42"},
	{"%+ld", -42, "-42"},
	{"%.5ld", 42, "00042"},
	{"%.5ld", -42, "-00042"},
	{"%8.5ld|", -42, "  -00042|"},
	{"%-8.5ld|", -42, "-00042  |"},
	{"%08.5ld|", -42, "  -00042|"},
	{"%.0ld|", 0, "|"},
	{"%+.0ld|", 0, "+|"},
	{"%#.0lo|", 0, "0|"},
	{"%#10lx|", 48879, "    0xbeef|"},
	{"%#010lx|", 48879, "0x0000beef|"},
	{"%-#10lx|", 48879, "0xbeef    |"},
	{"%#.8lx", 48879, "0x0000beef"},
	{"%+lu", 42, "42"},
	{"%x", 4294967295, "ffffffff"},
	{"%X", 3735928559, "DEADBEEF"},
	{"%c", 65, "A"},
	{"%5c|", 65, "    A|"},
	{"%-5c|", 65, "A    |"},
	{"%p", 4096, "0x1000"},
	{"%p", 0, "(nil)"},
	{"%12p|", 4096, "      0x1000|"},
	{"%-12p|", 0, "(nil)       |"},
	{"%ld%%", 50, "50%"},
	{"[%3ld]", 12345, "[12345]"},
	{"%'ld", 1234567, "1234567"},
};

static const struct {
	const char *fmt;
	const char *value;
	const char *want;
} strings[] = {
	{"%s", "hello", "hello"},
	{"%10s|", "hello", "     hello|"},
	{"%-10s|", "hello", "hello     |"},
	{"%.3s|", "hello", "hel|"},
	{"%10.3s|", "hello", "       hel|"},
	{"%-10.3s|", "hello", "hel       |"},
	{"%.0s|", "hello", "|"},
	{"%.s|", "hello", "|"},
	{"%s", NULL, "(null)"},
	{"%.3s|", NULL, "|"},
	{"%s", "", ""},
	{"%%%s", "x", "%x"},
};

static void check_tables(void)
{
	char buf[1000];

	for (size_t i = 0; i < ARRAY_SIZE(doubles); i++) {
		int n = print(buf, sizeof(buf), doubles[i].fmt, doubles[i].value);
		is_str(buf, doubles[i].want, "%%%s of %a", doubles[i].fmt + 1, doubles[i].value);
		is(n, strlen(buf), "and its length");
	}
	for (size_t i = 0; i < ARRAY_SIZE(integers); i++) {
		print(buf, sizeof(buf), integers[i].fmt, integers[i].value);
		is_str(buf, integers[i].want, "'%s' of %ld", integers[i].fmt, integers[i].value);
	}
	for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
		print(buf, sizeof(buf), strings[i].fmt, strings[i].value);
		is_str(buf, strings[i].want, "'%s' of '%s'", strings[i].fmt, strings[i].value);
	}
}

static void check_stars(void)
{
	char buf[100];

	print(buf, sizeof(buf), "%*d|%-*d|%*d|", 5, 42, 5, 42, -5, 42);
	is_str(buf, "   42|42   |42   |", "widths by *");
	print(buf, sizeof(buf), "%.*f|%.*s|%.*d|", 2, 3.14159, 3, "hello", -1, 7);
	is_str(buf, "3.14|hel|7|", "precisions by *");
	print(buf, sizeof(buf), "%*.*e|", 12, 3, 12345.678);
	is_str(buf, "   1.235e+04|", "both by *");
	print(buf, sizeof(buf), "%d %s %c %g %lu %p", -1, "two", '3', 4.5, 6UL, (void *)7);
	is_str(buf, "-1 two 3 4.5 6 0x7", "arguments of all kinds in a row");
	print(buf, sizeof(buf), "%d %d %d %d %d %d %d %d %g %g", 1, 2, 3, 4, 5, 6, 7, 8, 9.5, 10.5);
	is_str(buf, "1 2 3 4 5 6 7 8 9.5 10.5", "more arguments than registers");
}

static void check_buffers(void)
{
	char buf[10] = "#########";
	char *text;

	is(print(buf, 5, "%s", "hello world"), 11, "the length as if there were room");
	ok(memcmp(buf, "hell\0####", 10) == 0, "cut off, ended by a 0, nothing beyond");
	is(print(buf, 1, "abc"), 3, "room for the 0 only");
	is_str(buf, "", "is an empty string");
	is(print(NULL, 0, "%1000d", 1), 1000, "no room at all");
	is(asprintf(&text, "%s-%03d", "x", 7), 5, "asprintf");
	is_str(text, "x-007", "its text");
	free(text);
}

static void check_descriptor(void)
{
	char buf[3000];
	int fds[2];

	must(pipe(fds) == 0);
	is(dprintf(fds[1], "%2000d", 5), 2000, "dprintf of more than its buffer");
	is(read(fds[0], buf, sizeof(buf)), 2000, "all of it arrives");
	close(fds[0]);
	close(fds[1]);
	is(dprintf(-1, "x"), -1, "dprintf to no descriptor");
	is(errno, EBADF, "is EBADF");
}

int main(void)
{
	check_tables();
	check_stars();
	check_buffers();
	check_descriptor();
	return done_testing();
}
