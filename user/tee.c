// SPDX-License-Identifier: MIT
/*
 * tee: copies stdin to stdout and to each file; -a appends. A file that fails is named
 * and left out, the others go on.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char buf[64 * 1024];
	int flags = O_WRONLY | O_CREAT | O_TRUNC;
	int opt, status = 0;
	ssize_t n;

	set_usage("tee [-a] [FILE...]");
	while ((opt = getopt(argc, argv, "a")) != -1) {
		if (opt != 'a')
			usage();
		flags = O_WRONLY | O_CREAT | O_APPEND;
	}
	argv += optind;
	argc -= optind;
	int fds[argc + 1];

	for (int i = 0; i < argc; i++) {
		fds[i] = open(argv[i], flags, 0666);
		if (fds[i] < 0) {
			warn("%s", argv[i]);
			status = 1;
		}
	}
	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err(1, "stdin");
		put(buf, n);
		for (int i = 0; i < argc; i++) {
			if (fds[i] < 0 || write_all(fds[i], buf, n) == 0)
				continue;
			warn("%s", argv[i]);
			close(fds[i]);
			fds[i] = -1;
			status = 1;
		}
	}
	return finish(status);
}
