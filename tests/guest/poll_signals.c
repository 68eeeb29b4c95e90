// SPDX-License-Identifier: MIT
// grade: group=poll points=15 cpus=1,4 timeout=120 linux=yes
/*
 * Signals and polling: a handler ends the wait with EINTR, always; a signal that calls none
 * does not; the mask of ppoll and pselect6 holds from the check for signals to the end.
 */
#include "sig.h"

enum { ROUNDS = 150 };

static int fds[2]; /* an empty pipe */
static struct rope rope;

static long ppoll_in(struct timespec *ts, const sigset_t *mask)
{
	struct pollfd p = {fds[0], POLLIN, 0};

	return raw(SYS_ppoll, &p, 1, ts, mask, 8);
}

static long pselect_in(struct timespec *ts, const sigset_t *mask)
{
	struct {
		const sigset_t *mask;
		size_t size;
	} arg = {mask, 8};
	unsigned long in = 1UL << fds[0];

	return raw(SYS_pselect6, fds[0] + 1, &in, NULL, NULL, ts, &arg);
}

typedef long poll_fn(struct timespec *ts, const sigset_t *mask);

/* Until its rope is dropped: a signal to the parent for every word, after some yields. */
static int kills_on_word(void *arg)
{
	char yields;

	(void)arg;
	while (read(rope.in, &yields, 1) == 1) {
		while (yields--)
			sched_yield();
		kill(getppid(), SIGUSR1);
	}
	return 0;
}

static void handler_interrupts(const char *name, poll_fn *call)
{
	struct timespec ts = {1000, 0};
	pid_t pid = spawn_roped(kills_on_word, NULL, &rope);
	sigset_t none = 0;

	/* Blocked until the call itself lets it in: it can't come too early. */
	block(BIT(SIGUSR1));
	catch_signal(SIGUSR1, SA_RESTART);
	notes = 0;
	must(write(rope.out, "\3", 1) == 1);
	is_err(call(&ts, &none), EINTR, "%s: a handler interrupts, also with SA_RESTART", name);
	is(notes, 1, "%s: which ran once", name);
	if (!has_vmstat() && ts.tv_sec == 1000)
		skip(1, "QEMU's user emulation leaves the timeout alone");
	else
		ok(ts.tv_sec < 1000 && ts.tv_sec > 900, "%s: what is left is told: %ld s", name,
		   (long)ts.tv_sec);
	must(write(rope.out, "\3", 1) == 1);
	is_err(call(NULL, &none), EINTR, "%s: also a wait for ever", name);
	is(get_mask(), BIT(SIGUSR1), "%s: the mask is as before", name);
	drop(&rope);
	is_exit(join(pid), 0, "%s: the child ends", name);
	unblock(BIT(SIGUSR1));
}

static void pending_before(const char *name, poll_fn *call)
{
	struct timespec none = {0, 0};
	sigset_t all_in = 0, all_out = -1UL;
	char c;

	catch_signal(SIGUSR1, 0);
	block(BIT(SIGUSR1));
	raise(SIGUSR1);
	notes = 0;
	is(call(&none, &all_out), 0, "%s: what is blocked stays", name);
	is(call(&none, NULL), 0, "%s: also without a mask", name);
	is(notes, 0, "%s: no handler ran", name);
	must(write(fds[1], "x", 1) == 1);
	is(call(NULL, &all_in), 1, "%s: a descriptor that is ready is worth more", name);
	is(notes, 0, "%s: than a signal", name);
	is(get_pending(), BIT(SIGUSR1), "%s: which is still pending", name);
	must(read(fds[0], &c, 1) == 1);
	is_err(call(&none, &all_in), EINTR, "%s: without time it interrupts too", name);
	is(notes, 1, "%s: the handler ran", name);
	is(get_mask(), BIT(SIGUSR1), "%s: the mask is back", name);
	unblock(BIT(SIGUSR1));
}

/* A signal at any time around the call is neither lost nor early. */
static void race(const char *name, poll_fn *call)
{
	pid_t pid = spawn_roped(kills_on_word, NULL, &rope);
	struct timespec ts;
	sigset_t none = 0;
	int right = 0;

	catch_signal(SIGUSR1, 0);
	block(BIT(SIGUSR1));
	notes = 0;
	for (int i = 0; i < ROUNDS; i++) {
		char yields = (char)(i % 5);

		must(write(rope.out, &yields, 1) == 1);
		ts = (struct timespec){LIMIT_MS / 1000, 0};
		right += call(&ts, &none) == -EINTR && notes == i + 1;
	}
	is(right, ROUNDS, "%s: each signal of %d interrupted one call", name, ROUNDS);
	drop(&rope);
	is_exit(join(pid), 0, "%s: the child ends", name);
	unblock(BIT(SIGUSR1));
}

/* Polls for a time, and says how it went: the time, or the byte, must come by itself. */
static int polls_on(void *arg)
{
	struct timespec ts = {arg ? 0 : 1000, 300 * 1000000};
	int64_t start = now_ns();
	long ret;

	signal(SIGUSR2, SIG_IGN);
	pull(&rope);
	ret = ppoll_in(&ts, NULL);
	if (arg)
		return ret == 0 && now_ns() - start >= 300 * 1000000 ? 0 : 1;
	return ret == 1 ? 0 : 1;
}

static void no_handler(void *timed, const char *what)
{
	pid_t pid = spawn_roped(polls_on, timed, &rope);

	await(&rope);
	sleep_ms(20);
	kill(pid, SIGUSR2);
	kill(pid, SIGCHLD);
	kill(pid, SIGSTOP);
	is_stopped(change_of(pid, WUNTRACED), SIGSTOP, "%s: stops", what);
	kill(pid, SIGCONT);
	if (!timed)
		must(write(fds[1], "x", 1) == 1);
	is_exit(join(pid), 0, "%s: and goes on, as after an ignored signal", what);
	if (!timed)
		must(read(fds[0], (char[1]){0}, 1) == 1);
	drop(&rope);
}

static int dies_polling(void *arg)
{
	(void)arg;
	pull(&rope);
	ppoll_in(NULL, NULL);
	return 1;
}

static void fatal(void)
{
	pid_t pid = spawn_roped(dies_polling, NULL, &rope);

	await(&rope);
	kill(pid, SIGTERM);
	is_killed(join(pid), SIGTERM, "a fatal signal ends a poller");
	drop(&rope);
}

int main(void)
{
	must(pipe(fds) == 0);
	handler_interrupts("ppoll", ppoll_in);
	handler_interrupts("pselect6", pselect_in);
	pending_before("ppoll", ppoll_in);
	pending_before("pselect6", pselect_in);
	race("ppoll", ppoll_in);
	race("pselect6", pselect_in);
	no_handler(NULL, "who polls for long");
	no_handler("", "who polls for 300 ms");
	fatal();
	return done_testing();
}
