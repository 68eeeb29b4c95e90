// SPDX-License-Identifier: MIT
/*
 * For tests/test_tty.py, which has the login shell exec it: a session on the console's line.
 * It waits for ^C, then ends, and leaves a child that still has the line open, which is hung
 * up and says so in a file.
 */
#include "term.h"

static int line;

/* Asleep in a read, or about to be, when the line goes. */
static int left_behind(void)
{
	char c;
	long n = read(line, &c, 1);

	need(n == 0 || (n == -1 && errno == EIO));
	need(read(line, &c, 1) == 0);
	need(write(line, "x", 1) == -1 && errno == EIO);
	need(open("/dev/tty", O_RDWR) == -1 && errno == ENXIO);
	write_file("/tmp/left", "hung up\n", 8);
	return 0;
}

int main(void)
{
	setsid(); /* if the shell has not led one */
	block_signal(SIGINT);
	line = open("/dev/ttyS0", O_RDWR);
	must(line >= 0 && tcgetsid(line) == getpid());
	signal(SIGTTOU, SIG_IGN);
	must(tcsetpgrp(line, getpgrp()) == 0);
	diag("ready");
	must(comes(SIGINT));
	diag("interrupted");
	signal(SIGHUP, SIG_IGN);
	if (fork() == 0)
		_exit(left_behind());
	return 0;
}
