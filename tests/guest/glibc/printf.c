// SPDX-License-Identifier: MIT
// grade: group=glibc points=5 cpus=1,4 timeout=60 linux=yes
/*
 * glibc's printf and number parsing, with floating point: its own arithmetic on long doubles
 * and its tables come through Calf's page cache and registers unharmed.
 */
#include <math.h>
#include <float.h>
#include <stdint.h>
#include "check.h"

static const char *fmt(const char *f, double x)
{
	static char buf[400];

	snprintf(buf, sizeof(buf), f, x);
	return buf;
}

static void floats(void)
{
	is_str(fmt("%f", 3.14159265), "3.141593", "%%f");
	is_str(fmt("%.0f", 0.5), "0", "half to even");
	is_str(fmt("%.0f", 1.5), "2", "half to even, up");
	is_str(fmt("%e", 123456.789), "1.234568e+05", "%%e");
	is_str(fmt("%g", 0.0001), "0.0001", "%%g small");
	is_str(fmt("%g", 1e20), "1e+20", "%%g large");
	is_str(fmt("%10.3f|", -2.5), "    -2.500|", "width");
	is_str(fmt("%a", 1.0), "0x1p+0", "%%a");
	is_str(fmt("%.17g", 0.1), "0.10000000000000001", "all digits");
	ok(strlen(fmt("%f", DBL_MAX)) == 309 + 7, "309 digits and six behind the point");
	is_str(fmt("%g", INFINITY), "inf", "infinity");
	is_str(fmt("%g", -INFINITY), "-inf", "minus infinity");
	is_str(fmt("%f", 5e-324), "0.000000", "the smallest");
	is_str(fmt("%g", 5e-324), "4.94066e-324", "and its value");
}

static void others(void)
{
	char buf[200];

	snprintf(buf, sizeof(buf), "%d %u %x %o %c %s %%", -1, 42u, 0xbeef, 8, 'c', "str");
	is_str(buf, "-1 42 beef 10 c str %", "the usual ones");
	snprintf(buf, sizeof(buf), "%lld %zu %jd", -9223372036854775807LL - 1, (size_t)-1,
		 (intmax_t)1);
	is_str(buf, "-9223372036854775808 18446744073709551615 1", "wide ones");
	snprintf(buf, sizeof(buf), "[%-6s][%6s][%.2s][%*d]", "ab", "cd", "efgh", 5, 7);
	is_str(buf, "[ab    ][    cd][ef][    7]", "widths");
	snprintf(buf, sizeof(buf), "%2$s %1$s", "world", "hello");
	is_str(buf, "hello world", "numbered arguments");
	snprintf(buf, sizeof(buf), "%.3Lf", 2.71828L);
	is_str(buf, "2.718", "long double");
	volatile size_t room = 4;

	ok(snprintf(buf, room, "abcdefgh") == 8 && !strcmp(buf, "abc"), "cut off");
}

static void parsing(void)
{
	char *end;
	int a, b;
	double x;

	ok(strtod("1e308", NULL) == 1e308, "strtod of 1e308");
	ok(strtod("0.1", NULL) == 0.1, "strtod rounds right");
	ok(strtod("0x1.8p3z", &end) == 12.0 && *end == 'z', "strtod of hexadecimal");
	ok(isinf(strtod("1e999", NULL)), "strtod over the top");
	ok(isnan(strtod("nan", NULL)), "strtod of nan");
	ok(strtol("-0x7f", NULL, 0) == -127, "strtol");
	ok(strtoull("18446744073709551615", NULL, 10) == UINT64_MAX, "strtoull");
	ok(sscanf("12 abc 3.5", "%d abc %lf", &a, &x) == 2 && a == 12 && x == 3.5, "sscanf");
	ok(sscanf("7,8", "%d,%d", &a, &b) == 2 && a == 7 && b == 8, "sscanf of two");
	ok(atof("2.5e-3") == 0.0025, "atof");
}

/* Every power of ten survives printing and reading. */
static void round_trips(void)
{
	int wrong = 0;

	for (int e = -300; e <= 300; e += 7) {
		double v = 1.2345678901234567;
		char buf[64];

		for (int i = 0; i < abs(e); i++)
			v = e > 0 ? v * 10 : v / 10;
		snprintf(buf, sizeof(buf), "%.17g", v);
		wrong += strtod(buf, NULL) != v;
	}
	ok(wrong == 0, "numbers survive %%.17g and strtod");
}

int main(void)
{
	floats();
	others();
	parsing();
	round_trips();
	return done();
}
