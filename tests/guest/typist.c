// SPDX-License-Identifier: MIT
/*
 * What test_poll.py types at: polls the terminal, and says what it is told. Not graded by
 * itself.
 */
#include <poll.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

static void say_when_ready(const char *mode)
{
	struct pollfd p = {STDIN_FILENO, POLLIN | POLLRDNORM, 0};
	char text[64];
	ssize_t n;

	printf("%s\n", mode);
	fflush(stdout);
	if (poll(&p, 1, -1) != 1)
		return;
	n = read(STDIN_FILENO, text, sizeof(text));
	printf("events %x, %zd bytes\n", p.revents, n);
}

static void raw(struct termios *t, int min, int time)
{
	t->c_lflag &= ~(ICANON | ECHO);
	t->c_cc[VMIN] = min;
	t->c_cc[VTIME] = time;
	tcsetattr(STDIN_FILENO, TCSANOW, t);
}

int main(void)
{
	struct pollfd out = {STDOUT_FILENO, POLLIN | POLLOUT, 0};
	struct termios old, t;

	if (tcgetattr(STDIN_FILENO, &old) < 0)
		return 1;
	t = old;
	poll(&out, 1, 0);
	printf("output %x\n", out.revents);
	say_when_ready("lines");
	say_when_ready("end of file");
	raw(&t, 3, 0);
	say_when_ready("three bytes");
	raw(&t, 3, 1);
	say_when_ready("any byte");
	tcsetattr(STDIN_FILENO, TCSANOW, &old);
	return 0;
}
