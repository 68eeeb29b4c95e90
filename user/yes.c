// SPDX-License-Identifier: MIT
/*
 * yes: writes its arguments, or y, again and again until nobody reads.
 */
#include "util.h"

#include <string.h>

int main(int argc, char **argv)
{
	static char block[16 * 1024];
	static char *just_y[] = {"yes", "y", NULL};
	size_t line = 0, used;

	if (argc < 2)
		argv = just_y;
	for (char **arg = argv + 1; *arg; arg++)
		line += strlen(*arg) + 1;
	if (line > sizeof(block))
		errx(1, "the text is too long");
	for (char *p = block, **arg = argv + 1; *arg; arg++)
		p += sprintf(p, "%s%c", *arg, arg[1] ? ' ' : '\n');
	/* Many lines a write: a system call for each would be slow. */
	for (used = line; used + line <= sizeof(block); used += line)
		memcpy(block + used, block, line);
	for (;;)
		put(block, used);
}
