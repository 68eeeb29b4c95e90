// SPDX-License-Identifier: MIT
/* kernel/lib/printf.c against the host's printf: every mix of flags, width and precision. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define vsnprintf calf_vsnprintf
#define snprintf  calf_snprintf
#define strlcpy	  calf_strlcpy
#include "lib/printf.c"

const char *ksym_lookup(u64 pc, u64 *offset)
{
	*offset = pc % 16;
	return pc < 16 ? "function" : NULL;
}

#undef vsnprintf
#undef snprintf

#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-truncation"
#pragma GCC diagnostic ignored "-Wformat-zero-length"

static void compare(const char *fmt, const char *want, int want_len, const char *got, int got_len)
{
	if (want_len == got_len && !strcmp(want, got))
		return;
	printf("not ok \"%s\": want \"%s\" (%d), got \"%s\" (%d)\n", fmt, want, want_len, got,
	       got_len);
	exit(1);
}

#define SAME(size, fmt, ...)                                                                       \
	do {                                                                                       \
		char _w[256] = "", _g[256] = "";                                                   \
		int _n = snprintf(_w, size, fmt, ##__VA_ARGS__);                                   \
		int _m = calf_snprintf(_g, size, fmt, ##__VA_ARGS__);                              \
                                                                                                   \
		compare(fmt, _w, _n, _g, _m);                                                      \
	} while (0)

static const long values[] = {0,     1,	      -1,      7,	 8,	   255,	    -128,
			      65535, INT_MAX, INT_MIN, UINT_MAX, LONG_MAX, LONG_MIN};

static void check_integers(const char *prefix)
{
	static const char *const lengths[] = {"hh", "h", "", "l", "ll", "z", "t", "j"};
	static const char conversions[] = "diuxXo";

	for (size_t l = 0; l < 8; l++)
		for (const char *c = conversions; *c; c++) {
			char fmt[64];

			snprintf(fmt, sizeof(fmt), "<%%%s%s%c>", prefix, lengths[l], *c);
			for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
				SAME(256, fmt, values[v]);
		}
}

static void check_mixes(void)
{
	static const char *const widths[] = {"", "1", "6", "25"};
	static const char *const precisions[] = {"", ".", ".0", ".3", ".22"};

	for (int flags = 0; flags < 32; flags++)
		for (int w = 0; w < 4; w++)
			for (int p = 0; p < 5; p++) {
				char prefix[32], fmt[64];

				snprintf(prefix, sizeof(prefix), "%s%s%s%s%s%s%s",
					 flags & 1 ? "-" : "", flags & 2 ? "0" : "",
					 flags & 4 ? "+" : "", flags & 8 ? " " : "",
					 flags & 16 ? "#" : "", widths[w], precisions[p]);
				check_integers(prefix);
				if (flags & ~1) /* others with s and c are undefined */
					continue;
				snprintf(fmt, sizeof(fmt), "<%%%ss>", prefix);
				SAME(256, fmt, "hello");
				SAME(256, fmt, "");
				if (p == 0) {
					snprintf(fmt, sizeof(fmt), "<%%%sc>", prefix);
					SAME(256, fmt, 'x');
				}
			}
}

/* Linux's %pB, which the host does not know; ksym_lookup is above. */
static void check_return_addresses(void)
{
	const char *want = "by function+0x8, 0x1234 1";
	char got[64];
	int n = calf_snprintf(got, sizeof(got), "by %pB, %pB %d", (void *)8, (void *)0x1234, 1);

	compare("%pB", want, (int)strlen(want), got, n);
}

int main(void)
{
	const char *volatile null = NULL;

	check_mixes();
	for (size_t size = 0; size < 20; size++)
		SAME(size, "%d and %s", 12345, "text");
	SAME(256, "%*d|%-*d|%.*d|%.*s", 5, 42, 5, 42, 4, 42, 2, "abc");
	SAME(256, "%*d|%.*d", -5, 42, -1, 42);
	SAME(256, "100%% %c%c", 'a', 0);
	SAME(256, "");
	SAME(256, "%p", (void *)0x1234abcd);
	SAME(256, "%s", null);
	check_return_addresses();
	{
		char got[32];

		calf_snprintf(got, sizeof(got), "%q %d %", 5);
		compare("%q %d %", "%q 5 %", 6, got, strlen(got));
	}
	printf("ok printf\n");
	return 0;
}
