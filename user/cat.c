// SPDX-License-Identifier: MIT
/*
 * cat: writes its files one after the other; -n numbers the lines.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static bool number_lines;

static int cat_numbered(FILE *in)
{
	static unsigned long count;
	static bool in_line; /* a last line without '\n' goes on in the next file */
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, in)) > 0) {
		if (!in_line)
			printf("%6lu\t", ++count);
		fwrite(line, 1, len, stdout);
		check_stdout();
		in_line = line[len - 1] != '\n';
	}
	free(line);
	return 0;
}

static int cat(FILE *in, const char *name)
{
	static char buf[64 * 1024];
	ssize_t n;

	if (number_lines)
		return cat_numbered(in);
	while ((n = read(fileno(in), buf, sizeof(buf))) != 0) {
		if (n > 0) {
			put(buf, n);
		} else if (errno != EINTR) {
			warn("%s", name);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	int opt;

	set_usage("cat [-n] [FILE...]");
	while ((opt = getopt(argc, argv, "nu")) != -1) {
		switch (opt) {
		case 'n': number_lines = true; break;
		case 'u': break; /* POSIX: without delay, as we always are */
		default: usage();
		}
	}
	return finish(each_file(argv + optind, cat));
}
