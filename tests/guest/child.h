/* SPDX-License-Identifier: MIT */
/*
 * Children for guest tests, which are waited for with a limit.
 */
#ifndef CHILD_H
#define CHILD_H

#include "guest.h"

static UNUSED pid_t spawn(child_fn *fn, void *arg)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(fn(arg));
	must(pid > 0);
	return pid;
}

/* Gives the wait status, or -1 (and says so) when the child is still there after the limit. */
static UNUSED int join_limit(pid_t pid, long limit_ms)
{
	int64_t end = now_ns() + limit_ms * 1000000;
	int status, tries = 0;

	while (now_ns() < end) {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			return status;
		must(got == 0);
		/* Most children end at once: let them run before sleeping for them. */
		if (++tries < 20)
			sched_yield();
		else
			sleep_ms(tries < 60 ? 1 : 10);
	}
	diag("child %d still runs after %ld ms", (int)pid, limit_ms);
	return -1;
}

static UNUSED int join(pid_t pid)
{
	return join_limit(pid, LIMIT_MS);
}

static UNUSED int run_child(child_fn *fn, void *arg)
{
	return join(spawn(fn, arg));
}

/*
 * A child on a rope: both sides can wait for the other's word. Each has only its own ends,
 * so the death of one is an end of file for the other and nobody waits for ever.
 */
struct rope {
	int in, out;
};

static UNUSED pid_t spawn_roped(child_fn *fn, void *arg, struct rope *r)
{
	int down[2], up[2];
	pid_t pid;

	must(pipe(down) == 0 && pipe(up) == 0);
	pid = fork();
	must(pid >= 0);
	close(pid ? down[0] : up[0]);
	close(pid ? up[1] : down[1]);
	r->in = pid ? up[0] : down[0];
	r->out = pid ? down[1] : up[1];
	if (pid == 0)
		_exit(fn(arg));
	return pid;
}

static UNUSED void pull(struct rope *r)
{
	must(write(r->out, "x", 1) == 1);
}

static UNUSED void await(struct rope *r)
{
	char c;

	must(read(r->in, &c, 1) == 1);
}

static UNUSED void drop(struct rope *r)
{
	close(r->in);
	close(r->out);
}

static UNUSED int spin_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		__asm__ volatile("");
	return 0;
}

static UNUSED const char *status_text(int status)
{
	static char text[48];

	if (status == -1)
		return "no status";
	if (WIFEXITED(status))
		snprintf(text, sizeof(text), "exit %d", WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "signal %d", WTERMSIG(status));
	else
		snprintf(text, sizeof(text), "status 0x%x", status);
	return text;
}

#define is_exit(status, code, ...)                                                                 \
	do {                                                                                       \
		int status_ = (status);                                                            \
		if (!ok(status_ != -1 && WIFEXITED(status_) && WEXITSTATUS(status_) == (code),     \
			__VA_ARGS__))                                                              \
			diag("  got %s, want exit %d", status_text(status_), code);                \
	} while (0)

#define is_killed(status, sig, ...)                                                                \
	do {                                                                                       \
		int status_ = (status);                                                            \
		if (!ok(status_ != -1 && WIFSIGNALED(status_) && WTERMSIG(status_) == (sig),       \
			__VA_ARGS__))                                                              \
			diag("  got %s, want signal %d", status_text(status_), sig);               \
	} while (0)

/* Linux ends a writer to a pipe without readers; where signals exist, ask for EPIPE alone. */
static UNUSED void ignore_sigpipe(void)
{
	unsigned long action[4] = {1}; /* SIG_IGN, no flags, empty mask */

	raw(SYS_rt_sigaction, 13, action, NULL, 8);
}

#endif
