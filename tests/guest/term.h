/* SPDX-License-Identifier: MIT */
/*
 * Pseudo terminals for guest tests: the test is the master, and never waits for longer than
 * the limit; children are programs on the slave. Linux hands on what is written to a master
 * a moment later: so a test waits for what should come, and sleeps for nothing.
 */
#ifndef TERM_H
#define TERM_H

#include "tap.h"

#include <pty.h>
#include <signal.h>
#include <termios.h>

struct term {
	int master, slave; /* the master does not block */
	char name[32];
};

/* Is `cond` true within the limit? */
#define eventually(cond)                                                                           \
	({                                                                                         \
		int64_t end_ = now_ns() + LIMIT_MS * 1000000LL;                                    \
		bool yes_;                                                                         \
		while (!(yes_ = (cond)) && now_ns() < end_)                                        \
			sleep_ms(1);                                                               \
		yes_;                                                                              \
	})

/* In a child, whose checks do not count: tells, and returns 1 from the function. */
#define need(cond)                                                                                 \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			diag("line %d, in a child: %s (errno %d)", __LINE__, #cond, errno);        \
			return 1;                                                                  \
		}                                                                                  \
	} while (0)

/* With a master only. */
static UNUSED void open_master(struct term *t)
{
	t->slave = -1;
	t->master = posix_openpt(O_RDWR | O_NOCTTY);
	must(t->master >= 0);
	must(grantpt(t->master) == 0 && unlockpt(t->master) == 0);
	must(ptsname_r(t->master, t->name, sizeof(t->name)) == 0);
	must(fcntl(t->master, F_SETFL, O_RDWR | O_NONBLOCK) == 0);
}

static UNUSED void open_term(struct term *t)
{
	open_master(t);
	t->slave = open(t->name, O_RDWR | O_NOCTTY);
	must(t->slave >= 0);
}

static UNUSED void close_term(struct term *t)
{
	if (t->slave >= 0)
		close(t->slave);
	close(t->master);
}

/* Changes flags of the four words; and VMIN and VTIME, unless they are -1. */
static UNUSED void set_flags(int fd, tcflag_t l_off, tcflag_t l_on, int vmin, int vtime)
{
	struct termios tio;

	must(tcgetattr(fd, &tio) == 0);
	tio.c_lflag = (tio.c_lflag & ~l_off) | l_on;
	if (vmin >= 0)
		tio.c_cc[VMIN] = vmin;
	if (vtime >= 0)
		tio.c_cc[VTIME] = vtime;
	must(tcsetattr(fd, TCSANOW, &tio) == 0);
}

static UNUSED void set_raw(int fd)
{
	struct termios tio;

	must(tcgetattr(fd, &tio) == 0);
	cfmakeraw(&tio);
	must(tcsetattr(fd, TCSANOW, &tio) == 0);
}

static UNUSED void type_keys(struct term *t, const char *keys)
{
	must(write(t->master, keys, strlen(keys)) == (ssize_t)strlen(keys));
}

/* What the master shows until it has shown n bytes, or the limit: how many. */
static UNUSED size_t screen(struct term *t, char *buf, size_t n)
{
	int64_t end = now_ns() + LIMIT_MS * 1000000LL;
	size_t done = 0;

	while (done < n && now_ns() < end) {
		ssize_t got = read(t->master, buf + done, n - done);

		if (got > 0)
			done += got;
		else if (got < 0 && errno != EAGAIN && errno != EINTR)
			break;
		else
			sleep_ms(1);
	}
	return done;
}

#define shows(t, text, ...)                                                                        \
	do {                                                                                       \
		char seen_[256] = {0};                                                             \
		size_t n_ = screen(t, seen_, strlen(text));                                        \
		if (!ok(n_ == strlen(text) && !memcmp(seen_, text, n_), __VA_ARGS__))              \
			diag("  got %zu bytes: \"%s\"", n_, seen_);                                \
	} while (0)

/* How many bytes can be read. */
static UNUSED int readable(int fd)
{
	int n = -1;

	must(ioctl(fd, FIONREAD, &n) == 0);
	return n;
}

/* A child that leads a session whose terminal this is: its standard streams. */
static UNUSED pid_t spawn_session(struct term *t, child_fn *fn, void *arg)
{
	pid_t pid = fork();

	must(pid >= 0);
	if (pid == 0) {
		int fd;

		close(t->master);
		must(setsid() == getpid());
		fd = open(t->name, O_RDWR);
		must(fd >= 0);
		if (t->slave >= 0)
			close(t->slave);
		_exit(fn(arg));
	}
	return pid;
}

/* The terminal of such a child. */
static UNUSED int my_tty(void)
{
	int fd = open("/dev/tty", O_RDWR);

	must(fd >= 0);
	return fd;
}

/* A child in a process group of its own, in the foreground or not. */
static UNUSED pid_t spawn_job(int tty, bool foreground, child_fn *fn, void *arg)
{
	pid_t pid = fork();

	must(pid >= 0);
	if (pid == 0) {
		setpgid(0, 0);
		if (foreground) {
			signal(SIGTTOU, SIG_IGN);
			must(tcsetpgrp(tty, getpid()) == 0);
			signal(SIGTTOU, SIG_DFL);
		}
		_exit(fn(arg));
	}
	setpgid(pid, pid);
	return pid;
}

static UNUSED sigset_t set_of(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	return set;
}

static UNUSED void block_signal(int sig)
{
	sigset_t set = set_of(sig);

	must(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
}

/* Waits for a signal that is blocked: did it come within the limit? */
static UNUSED bool comes(int sig)
{
	const struct timespec limit = {LIMIT_MS / 1000, 0};
	sigset_t set = set_of(sig);
	int got;

	do
		got = sigtimedwait(&set, NULL, &limit);
	while (got < 0 && errno == EINTR);
	return got == sig;
}

static UNUSED bool is_pending(int sig)
{
	sigset_t set;

	must(sigpending(&set) == 0);
	return sigismember(&set, sig);
}

/* The next stop or the end of a child; -1 past the limit. */
static UNUSED int change_of(pid_t pid)
{
	int status = -1;
	pid_t got = 0;

	if (!eventually((got = waitpid(pid, &status, WUNTRACED | WNOHANG)) != 0) || got != pid)
		return -1;
	return status;
}

#endif
