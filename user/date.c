// SPDX-License-Identifier: MIT
/*
 * date: prints the time; +FORMAT as strftime(3) has it, -u in UTC, -d @SECONDS another time
 * than now.
 */
#include "util.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *format = "%a %b %e %H:%M:%S %Z %Y";
	time_t t = time(NULL);
	size_t size = 256;
	char *text = NULL;
	int opt;

	set_usage("date [-u] [-d @SECONDS] [+FORMAT]");
	while ((opt = getopt(argc, argv, "d:u")) != -1) {
		switch (opt) {
		case 'd':
			if (*optarg != '@')
				errx(1, "%s: a time is @SECONDS", optarg);
			t = number(optarg + 1);
			break;
		case 'u': setenv("TZ", "UTC0", 1); break;
		default: usage();
		}
	}
	if (argv[optind] && (argv[optind][0] != '+' || argv[optind + 1]))
		usage();
	if (argv[optind])
		format = argv[optind] + 1;
	/* strftime() returns 0 when the text does not fit, and when it is empty. */
	do {
		size *= 2;
		text = xrealloc(text, size);
		text[0] = '\0';
	} while (*format && size < 1 << 20 && strftime(text, size, format, localtime(&t)) == 0);
	puts(text);
	return finish(0);
}
