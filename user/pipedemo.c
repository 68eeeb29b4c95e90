// SPDX-License-Identifier: MIT
/*
 * pipedemo: shows what a pipe does: its two ends, its size, waiting, end of file, EPIPE, a
 * forgotten end, and how a shell builds `echo | wc`. -s goes slowly.
 */
#include "demo.h"

#include <fcntl.h>
#include <string.h>

static void new_pipe(int fds[2])
{
	if (pipe(fds) < 0)
		err(1, "pipe");
}

static void close_both(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

static void set_nonblocking(int fd)
{
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
		err(1, "fcntl");
}

static void show_message(void)
{
	char buf[32];
	int fds[2];
	ssize_t n;
	pid_t pid;

	step("pipe() makes two descriptors: one to read, one to write.");
	new_pipe(fds);
	say("read from %d, write to %d; fork() gives both to the child", fds[0], fds[1]);
	pid = fork_or_exit();
	if (pid == 0) {
		if (write(fds[1], "hello", 5) != 5)
			err(1, "write");
		_exit(0);
	}
	n = read(fds[0], buf, sizeof(buf));
	waitpid(pid, NULL, 0);
	say("child wrote 5 bytes, parent read %zd: \"%.*s\"", n, (int)n, buf);
	close_both(fds);
}

static void show_waiting(void)
{
	struct timespec nap = {0, 200000000}, begin, end;
	int fds[2], status;
	long long ms;
	pid_t pid;
	char c;

	step("Who reads an empty pipe sleeps until something is written.");
	new_pipe(fds);
	pid = fork_or_exit();
	if (pid == 0) {
		clock_gettime(CLOCK_MONOTONIC, &begin);
		if (read(fds[0], &c, 1) != 1)
			_exit(2);
		clock_gettime(CLOCK_MONOTONIC, &end);
		ms = (end.tv_sec - begin.tv_sec) * 1000LL;
		ms += (end.tv_nsec - begin.tv_nsec) / 1000000;
		_exit(ms >= 100 ? 0 : 1);
	}
	say("the child reads; the parent waits 200 ms, then writes");
	nanosleep(&nap, NULL);
	if (write(fds[1], "x", 1) != 1)
		err(1, "write");
	waitpid(pid, &status, 0);
	say("the child's read() %s", status == 0 ? "slept all that time" : "did not wait long");
	close_both(fds);
}

static void show_capacity(void)
{
	static char block[4096];
	size_t total = 0;
	int fds[2];
	ssize_t n;

	step("A pipe holds so much; then a writer sleeps, too.");
	new_pipe(fds);
	set_nonblocking(fds[1]);
	while ((n = write(fds[1], block, sizeof(block))) > 0)
		total += n;
	say("with O_NONBLOCK, write() took %zu bytes,", total);
	say("then it returned -1: %s", errno == EAGAIN ? "EAGAIN" : strerror(errno));
	n = read(fds[0], block, sizeof(block));
	say("%zd bytes are read: now %zd fit in again", n, write(fds[1], block, sizeof(block)));
	close_both(fds);
}

static void show_end(void)
{
	int fds[2], second;
	ssize_t n;
	char c;

	step("read() returns 0, end of file, when no writer is left.");
	new_pipe(fds);
	set_nonblocking(fds[0]);
	second = dup(fds[1]);
	close(fds[1]);
	n = read(fds[0], &c, 1);
	say("two write ends, one closed: read() = %zd %s", n,
	    n < 0 && errno == EAGAIN ? "(EAGAIN: more may come)" : "");
	close(second);
	n = read(fds[0], &c, 1);
	say("both closed:                read() = %zd (the end)", n);
	close(fds[0]);
}

/* What goes wrong in most first shells. */
static void show_forgotten_end(void)
{
	int fds[2], status;
	pid_t pid;
	char c;

	step("A reader that keeps its own write end waits for ever.");
	new_pipe(fds);
	pid = fork_or_exit();
	if (pid == 0) {
		/* Not to hang here as it would: O_NONBLOCK shows that there is no end. */
		set_nonblocking(fds[0]);
		_exit(read(fds[0], &c, 1) < 0 && errno == EAGAIN);
	}
	close_both(fds);
	waitpid(pid, &status, 0);
	say("the parent closed its ends, the child did not:");
	say("the child's read() sees %s",
	    WEXITSTATUS(status) ? "no end: it is a writer itself" : "the end");
	say("so close() what you don't use, right after fork()");
}

static void show_no_reader(void)
{
	int fds[2], status;
	pid_t pid;

	step("write() to a pipe that nobody reads fails.");
	new_pipe(fds);
	close(fds[0]); /* before the fork: else the child may write while the parent still reads */
	pid = fork_or_exit();
	if (pid == 0)
		_exit(write(fds[1], "x", 1) < 0 && errno == EPIPE ? 1 : 0);
	close(fds[1]);
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		say("the writer was ended by signal %d, SIGPIPE", WTERMSIG(status));
	else
		say("write() returned -1: %s",
		    WEXITSTATUS(status) == 1 ? "EPIPE" : "something else");
	say("that is how `yes | head -1` comes to an end");
}

/* Runs argv with descriptor fd of the pipe as its stdin or stdout. */
static pid_t start_end(int fds[2], int fd, int as, char **argv)
{
	pid_t pid = fork_or_exit();

	if (pid > 0)
		return pid;
	dup2(fd, as);
	close_both(fds);
	exec_program(argv);
}

static void show_pipeline(void)
{
	pid_t left, right;
	int fds[2];

	step("A shell runs `echo hello | wc -c` with pipe, fork, dup2, exec.");
	new_pipe(fds);
	say("left:   dup2(%d, 1), close both, exec echo", fds[1]);
	left = start_end(fds, fds[1], STDOUT_FILENO, (char *[]){"echo", "hello", NULL});
	say("right:  dup2(%d, 0), close both, exec wc", fds[0]);
	say("shell:  close both, wait for both; wc prints:");
	right = start_end(fds, fds[0], STDIN_FILENO, (char *[]){"wc", "-c", NULL});
	close_both(fds);
	waitpid(left, NULL, 0);
	waitpid(right, NULL, 0);
}

int main(int argc, char **argv)
{
	begin_demo(argc, argv, "pipedemo [-s]", "pipedemo: bytes from one process to another");
	show_message();
	show_waiting();
	show_capacity();
	show_end();
	show_forgotten_end();
	show_no_reader();
	show_pipeline();
	return finish(0);
}
