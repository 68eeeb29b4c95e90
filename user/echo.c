// SPDX-License-Identifier: MIT
/*
 * echo: writes its arguments. -n: no newline at the end; -e: with escapes such as \t;
 * an argument that is no such option is text, so there are no usage errors.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>

static void put_escaped(const char *s)
{
	while (*s) {
		int c = *s++;

		if (c == '\\')
			c = unescape(&s, true);
		if (c < 0)
			exit(finish(0));
		putchar(c);
	}
}

int main(int argc, char **argv)
{
	bool newline = true, escapes = false;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (argv[i][1 + strspn(argv[i] + 1, "neE")])
			break;
		for (const char *opt = argv[i] + 1; *opt; opt++) {
			if (*opt == 'n')
				newline = false;
			else
				escapes = *opt == 'e';
		}
	}
	for (; i < argc; i++) {
		if (escapes)
			put_escaped(argv[i]);
		else
			fputs(argv[i], stdout);
		if (i + 1 < argc)
			putchar(' ');
	}
	if (newline)
		putchar('\n');
	return finish(0);
}
