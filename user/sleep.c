// SPDX-License-Identifier: MIT
/*
 * sleep: waits for the sum of its arguments: seconds with fractions, or with a unit s m h d.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <time.h>

/* In ns, without floating point. */
static unsigned long long parse(const char *text)
{
	static const char units[] = "smhd";
	static const unsigned seconds[] = {1, 60, 3600, 86400};
	const char *p = text, *unit = units;
	unsigned long long ns = 0, scale = 1000000000;
	int ndigits = 0;

	for (; isdigit((unsigned char)*p); p++, ndigits++)
		ns = ns * 10 + (*p - '0') * scale;
	if (*p == '.') {
		for (p++; isdigit((unsigned char)*p); p++, ndigits++) {
			scale /= 10;
			ns += (*p - '0') * scale;
		}
	}
	if (*p)
		unit = strchr(units, *p);
	if (ndigits == 0 || !unit || (*p && p[1]))
		errx(1, "%s: a time is seconds, or a number with one of s m h d", text);
	return ns * seconds[unit - units];
}

int main(int argc, char **argv)
{
	unsigned long long ns = 0;
	struct timespec t;

	set_usage("sleep SECONDS...");
	if (argc < 2)
		usage();
	while (*++argv)
		ns += parse(*argv);
	t.tv_sec = ns / 1000000000;
	t.tv_nsec = ns % 1000000000;
	while (nanosleep(&t, &t) < 0) {
		if (errno != EINTR)
			err(1, "nanosleep");
	}
	return 0;
}
