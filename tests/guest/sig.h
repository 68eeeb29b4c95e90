/* SPDX-License-Identifier: MIT */
/*
 * Signals for guest tests: sets as bits, masks, a handler that takes notes of what arrives,
 * and children whose stops and ends are waited for with a limit.
 */
#ifndef SIG_H
#define SIG_H

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <ucontext.h>
#include "tap.h"

#define BIT(sig) (1UL << ((sig)-1))
#define NOTES	 256

static volatile int notes;
static siginfo_t note[NOTES];

static UNUSED void take_note(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	if (notes < NOTES)
		note[notes] = *info;
	notes++;
}

static UNUSED void on_signal(int sig, __sigaction_t handler, unsigned long flags, sigset_t mask)
{
	struct sigaction action = {.sa_flags = flags | SA_SIGINFO, .sa_mask = mask};

	action.sa_sigaction = handler;
	must(sigaction(sig, &action, NULL) == 0);
}

/* From now on it is taken note of; no other signal comes between. */
static UNUSED void catch_signal(int sig, unsigned long flags)
{
	on_signal(sig, take_note, flags, -1UL);
}

static UNUSED void block(sigset_t set)
{
	must(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
}

static UNUSED void unblock(sigset_t set)
{
	must(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
}

static UNUSED void set_mask(sigset_t set)
{
	must(sigprocmask(SIG_SETMASK, &set, NULL) == 0);
}

static UNUSED sigset_t get_mask(void)
{
	sigset_t set;

	must(sigprocmask(SIG_BLOCK, NULL, &set) == 0);
	return set;
}

static UNUSED sigset_t get_pending(void)
{
	sigset_t set;

	must(sigpending(&set) == 0);
	return set;
}

static UNUSED int queue_value(pid_t pid, int sig, int value)
{
	union sigval v = {.sival_int = value};

	return sigqueue(pid, sig, v);
}

/* Every `us` microseconds a SIGALRM, whatever this process does; 0 ends it. */
static UNUSED void tick(long us)
{
	struct itimerval it = {{us / 1000000, us % 1000000}, {us / 1000000, us % 1000000}};

	must(setitimer(ITIMER_REAL, &it, NULL) == 0);
}

/* The next change of a child that waitpid shows with these options; -1 past the limit. */
static UNUSED int change_of(pid_t pid, int options)
{
	int64_t end = now_ns() + LIMIT_MS * 1000000L;
	int status;

	while (now_ns() < end) {
		pid_t got = waitpid(pid, &status, options | WNOHANG);

		if (got == pid)
			return status;
		must(got == 0 || errno == EINTR);
		sleep_ms(1);
	}
	diag("nothing of child %d after %d ms", (int)pid, LIMIT_MS);
	return -1;
}

#define is_stopped(status, sig, ...)                                                               \
	do {                                                                                       \
		int stopped_ = (status);                                                           \
		if (!ok(stopped_ == W_STOPCODE(sig), __VA_ARGS__))                                 \
			diag("  got %s, want a stop by %d", status_text(stopped_), sig);           \
	} while (0)

/* A child that can do nothing but get signals. */
static UNUSED int sleeps(void *arg)
{
	(void)arg;
	while (pause() < 0)
		;
	return 0;
}

/* The same, in a group of its own of this session, so that stop signals stop it. */
static UNUSED pid_t spawn_leader(child_fn *fn, void *arg)
{
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		_exit(fn(arg));
	}
	must(pid > 0);
	setpgid(pid, pid);
	return pid;
}

static UNUSED int end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	return join(pid);
}

#endif
