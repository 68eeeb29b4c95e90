// SPDX-License-Identifier: MIT
/*
 * script: runs a shell, or the command of -c, on a terminal of its own, and writes all that
 * appears there to a file too, typescript. -a: appends. -q: no words of its own. -e: ends
 * with the status of the command.
 *
 *	keyboard -> input() -> master ~ slave <-> shell
 *	screen, file <- output() <- master ~ slave
 *
 * Two processes, so that neither way waits for the other.
 */
#include "util.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int master;

static void send(int fd, const char *buf, size_t n)
{
	if (write_all(fd, buf, n) < 0)
		err(1, "write");
}

static void copy_size(int sig)
{
	struct winsize size;

	(void)sig;
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
		ioctl(master, TIOCSWINSZ, &size);
}

static _Noreturn void run(char *command)
{
	char *shell = getenv("SHELL");
	char *interactive[] = {"sh", "-i", NULL}, *once[] = {"sh", "-c", command, NULL};

	if (!shell)
		shell = "/bin/sh";
	execv(shell, command ? once : interactive);
	err(127, "%s", shell);
}

/* What is typed; at its end the shell gets an end of file too. */
static _Noreturn void input(void)
{
	struct termios tio;
	char buf[256];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0)
		send(master, buf, n);
	if (tcgetattr(master, &tio) == 0)
		send(master, (char *)&tio.c_cc[VEOF], 1);
	_exit(0);
}

/* Until the last program has closed the terminal, which is an error here: EIO. */
static void output(int file)
{
	char buf[1024];
	ssize_t n;

	while ((n = read(master, buf, sizeof(buf))) > 0) {
		send(STDOUT_FILENO, buf, n);
		send(file, buf, n);
	}
}

static void note(int file, const char *what)
{
	time_t now = time(NULL);
	char line[80], when[40];

	strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", localtime(&now));
	send(file, line, snprintf(line, sizeof(line), "Script %s on %s\n", what, when));
}

/* Runs it all; the wait status of the shell. */
static int record(char *command, int file)
{
	struct termios tio, raw;
	struct winsize size;
	bool terminal = tcgetattr(STDIN_FILENO, &tio) == 0;
	bool sized = ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0;
	pid_t shell = forkpty(&master, NULL, terminal ? &tio : NULL, sized ? &size : NULL);
	pid_t typist;
	int status;

	if (shell == 0)
		run(command);
	if (shell < 0)
		err(1, "pseudo terminal");
	typist = fork();
	if (typist == 0)
		input();
	if (terminal) {
		raw = tio;
		cfmakeraw(&raw);
		tcsetattr(STDIN_FILENO, TCSANOW, &raw);
		signal(SIGWINCH, copy_size);
	}
	output(file);
	kill(typist, SIGKILL);
	waitpid(typist, &status, 0);
	if (waitpid(shell, &status, 0) < 0)
		err(1, "wait");
	if (terminal)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &tio);
	return status;
}

int main(int argc, char **argv)
{
	bool append = false, quiet = false, same_status = false;
	const char *name = "typescript";
	char *command = NULL;
	int opt, file, status;

	set_usage("script [-aeq] [-c COMMAND] [FILE]");
	while ((opt = getopt(argc, argv, "ac:eq")) != -1) {
		switch (opt) {
		case 'a': append = true; break;
		case 'c': command = optarg; break;
		case 'e': same_status = true; break;
		case 'q': quiet = true; break;
		default: usage();
		}
	}
	if (argc - optind > 1)
		usage();
	if (argv[optind])
		name = argv[optind];
	file = open(name, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0644);
	if (file < 0)
		err(1, "%s", name);
	if (!quiet)
		printf("Script started, file is %s\n", name);
	fflush(stdout);
	note(file, "started");
	status = record(command, file);
	note(file, "done");
	if (!quiet)
		printf("Script done, file is %s\n", name);
	if (!same_status)
		status = 0;
	return finish(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
