// SPDX-License-Identifier: MIT
// grade: group=tty points=5 cpus=1,4 timeout=120 linux=yes
/*
 * Many at once: opens and closes of both ends, sessions that come and go, keys that send
 * signals meanwhile. Nothing is to be proved but that all of it ends.
 */
#include "term.h"

#define ROUNDS	60
#define WORKERS 4

static struct term t;

/* Opens what may be gone, or hung up, the next moment. */
static int visitor(void *arg)
{
	(void)arg;
	for (int i = 0; i < 20; i++) {
		int fd = open(t.name, O_RDWR | O_NOCTTY | O_NONBLOCK);
		char buf[8];

		if (fd < 0) {
			need(errno == EIO || errno == ENOENT);
			continue;
		}
		need(write(fd, "hello\n", 6) == 6 || errno == EIO || errno == EAGAIN);
		need(read(fd, buf, 8) >= 0 || errno == EIO || errno == EAGAIN);
		close(fd);
	}
	return 0;
}

static int master_goes(void *arg)
{
	pid_t pids[WORKERS];

	(void)arg;
	open_master(&t);
	for (int i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		must(pids[i] >= 0);
		if (pids[i] == 0) {
			close(t.master);
			_exit(visitor(NULL));
		}
	}
	must(write(t.master, "typed\n", 6) == 6);
	sched_yield();
	close(t.master);
	for (int i = 0; i < WORKERS; i++)
		need(join(pids[i]) == 0);
	return 0;
}

/* A session: takes the terminal, has a child in the foreground, and ends somehow. */
static int short_session(void *arg)
{
	int fd;
	pid_t pid;

	(void)arg;
	signal(SIGHUP, SIG_DFL);
	setsid();
	fd = open(t.name, O_RDWR);
	if (fd < 0)
		return 0;
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		signal(SIGTTOU, SIG_IGN);
		tcsetpgrp(fd, getpid());
		_exit(write(fd, "job\n", 4) < 0);
	}
	if (getpid() & 1)
		ioctl(fd, TIOCNOTTY);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return 0;
}

static int sessions(void *arg)
{
	pid_t pids[WORKERS];
	char buf[256];

	(void)arg;
	open_term(&t);
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < WORKERS; i++)
			pids[i] = spawn(short_session, NULL);
		for (int i = 0; i < 30; i++) {
			must(write(t.master, "\003\034\032", 3) > 0 || errno == EAGAIN);
			(void)!read(t.master, buf, sizeof(buf));
		}
		for (int i = 0; i < WORKERS; i++) {
			int status;

			/* ^Z may have stopped it; ^C ended it. */
			while (!eventually(waitpid(pids[i], &status, WNOHANG) == pids[i] ||
					   (kill(pids[i], SIGCONT), false) ||
					   read(t.master, buf, sizeof(buf)) == -2))
				need(false);
		}
	}
	close_term(&t);
	return 0;
}

/* All numbers, again and again, by all. */
static int churn(void *arg)
{
	(void)arg;
	for (int i = 0; i < 50; i++) {
		struct term own[3];

		for (int j = 0; j < 3; j++)
			open_term(&own[j]);
		for (int j = 0; j < 3; j++) {
			need(write(own[j].slave, "a", 1) == 1);
			close(i & 1 ? own[j].slave : own[j].master);
			close(i & 1 ? own[j].master : own[j].slave);
		}
	}
	return 0;
}

int main(void)
{
	pid_t pids[WORKERS];
	bool good = true;

	for (int i = 0; i < ROUNDS && good; i++)
		good = run_child(master_goes, NULL) == 0;
	ok(good, "slaves are opened while the master closes");
	good = true;
	for (int i = 0; i < 4 && good; i++)
		good = run_child(sessions, NULL) == 0;
	ok(good, "sessions come and go while keys are pressed");
	for (int i = 0; i < WORKERS; i++)
		pids[i] = spawn(churn, NULL);
	for (int i = 0; i < WORKERS; i++)
		is_exit(join(pids[i]), 0, "terminals made and unmade by several");
	return done_testing();
}
