// SPDX-License-Identifier: MIT
/*
 * init: the first process.
 *
 * It keeps a login shell on the console, in a session of its own that has it as controlling
 * terminal. And it is the parent of all whose own has died: it waits for them, so that their pids
 * are free again.
 *
 * With run=COMMAND (a boot option, percent-encoded, which the kernel hands on in the
 * environment) it runs that alone, with the terminal set to pass bytes as they are, and
 * ends with its status. The kernel powers the machine off when init ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define SHELL	 "/bin/sh"
#define TERMINAL "/dev/ttyS0"

enum { MAX_PAUSE_SECONDS = 8 };

/* The kernel has opened the console on 0, 1 and 2 if it could. */
static void open_console(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/console", O_RDWR); /* takes the lowest free one, which is fd */
	}
}

static void complain(const char *what)
{
	fprintf(stderr, "init: %s: %s\n", what, strerror(errno));
}

/*
 * Takes the terminal behind the console, by its own name: who reads from the console itself
 * is never stopped for being in the background.
 */
static void take_terminal(void)
{
	int fd = open(TERMINAL, O_RDWR | O_NOCTTY);

	/* 1: even if processes of the last session still have it. */
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 1) < 0) {
		complain(TERMINAL);
		return;
	}
	for (int std = 0; std <= STDERR_FILENO; std++)
		dup2(fd, std);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* Starts the shell in a new session; -1 if there can't be a new process. */
static pid_t start(char *const argv[], bool with_terminal)
{
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		if (with_terminal)
			take_terminal();
		execv(SHELL, argv);
		complain(SHELL);
		_exit(127);
	}
	if (pid < 0)
		complain("fork");
	return pid;
}

/* Waits until this child has ended, and for every orphan that ends before. */
static int reap_until(pid_t child)
{
	int status;
	pid_t pid;

	do
		pid = wait(&status);
	while (pid != child && (pid > 0 || errno == EINTR));
	if (pid != child)
		return 127;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX in place. */
static void percent_decode(char *s)
{
	char *to = s;

	while (*s) {
		int high = *s == '%' ? hex_value(s[1]) : -1;
		int low = high >= 0 ? hex_value(s[2]) : -1;

		if (low >= 0) {
			*to++ = high * 16 + low;
			s += 3;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

/* Output goes out byte for byte, and nothing that comes in is echoed between. */
static void make_console_plain(void)
{
	struct termios mode;

	if (tcgetattr(STDIN_FILENO, &mode) != 0)
		return;
	mode.c_oflag &= ~OPOST;
	mode.c_lflag &= ~ECHO;
	tcsetattr(STDIN_FILENO, TCSANOW, &mode);
}

static int run_command(char *command)
{
	char *const argv[] = {"sh", "-c", command, NULL};
	pid_t pid;
	int status;

	unsetenv("run");
	percent_decode(command);
	make_console_plain();
	pid = start(argv, false);
	status = pid > 0 ? reap_until(pid) : 126;
	sync();
	return status;
}

static void print_motd(void)
{
	char block[512];
	int fd = open("/etc/motd", O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return;
	while ((n = read(fd, block, sizeof(block))) > 0) {
		if (write(STDOUT_FILENO, block, n) != n)
			break;
	}
	close(fd);
}

/* A shell that dies at once is started more and more slowly. */
static _Noreturn void keep_shell(void)
{
	char *const argv[] = {"sh", "-l", NULL};
	unsigned int pause = 0;

	for (;;) {
		time_t begin = time(NULL);
		pid_t pid = start(argv, true);

		if (pid > 0)
			reap_until(pid);
		if (time(NULL) - begin > 1)
			pause = 0;
		else if (pause < MAX_PAUSE_SECONDS)
			pause = pause ? 2 * pause : 1;
		fprintf(stderr, "init: shell exited, starting another\n");
		sleep(pause);
	}
}

int main(void)
{
	char *command = getenv("run");

	open_console();
	setenv("PATH", "/bin:/sbin:/tests", 0);
	setenv("HOME", "/root", 0);
	setenv("TERM", "linux", 0);
	if (command) {
		command = strdup(command); /* before unsetenv() frees or moves it */
		return command ? run_command(command) : 126;
	}
	print_motd();
	keep_shell();
}
