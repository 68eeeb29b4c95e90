// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Stopping and continuing: what a stopped process does and does not take, how stop signals and
 * SIGCONT cancel each other, handlers for them.
 */
#include "sig.h"

static struct rope rope;

static void each_stop(void)
{
	static const int stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
	pid_t pid = spawn_leader(sleeps, NULL);

	for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
		kill(pid, stops[i]);
		is_stopped(change_of(pid, WUNTRACED), stops[i], "%s", strsignal(stops[i]));
		is(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0, "which is told once");
		kill(pid, SIGTSTP);
		is(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0, "stopped again, nothing is told");
		kill(pid, SIGCONT);
		is(change_of(pid, WCONTINUED), 0xffff, "SIGCONT continues");
		is(waitpid(pid, NULL, WCONTINUED | WNOHANG), 0, "which is told once");
		kill(pid, SIGCONT);
		is(waitpid(pid, NULL, WCONTINUED | WNOHANG), 0, "and only after a stop");
	}
	is_killed(end_child(pid), SIGKILL, "it is killed");
}

static int writes_bytes(void *arg)
{
	char c = 0;

	(void)arg;
	for (;;)
		must(write(rope.out, &c, 1) == 1 && read(rope.in, &c, 1) == 1);
	return 0;
}

/* A stopped process does nothing: a byte that waits for it stays there. */
static void does_nothing(void)
{
	pid_t pid = spawn_roped(writes_bytes, NULL, &rope);

	for (int i = 0; i < 100; i++) {
		await(&rope);
		pull(&rope);
	}
	kill(pid, SIGSTOP);
	is_stopped(change_of(pid, WUNTRACED), SIGSTOP, "a busy process stops");
	struct pollfd p = {.fd = rope.in, .events = POLLIN};

	if (poll(&p, 1, 0) == 1)
		await(&rope);
	pull(&rope);
	is(poll(&p, 1, 100), 0, "it does nothing");
	kill(pid, SIGCONT);
	is(poll(&p, 1, LIMIT_MS), 1, "until it continues");
	kill(pid, SIGSTOP);
	change_of(pid, WUNTRACED);
	is_killed(end_child(pid), SIGKILL, "a stopped process can be killed");
	drop(&rope);
}

static int notes_usr1(void *arg)
{
	(void)arg;
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGCONT, 0);
	block(BIT(SIGUSR1) | BIT(SIGCONT));
	pull(&rope);
	sigset_t none = 0;

	while (notes < 2)
		sigsuspend(&none);
	return note[0].si_signo == SIGUSR1 || note[1].si_signo == SIGUSR1 ? 7 : 8;
}

static int terminates(void *arg)
{
	(void)arg;
	pull(&rope);
	return sleeps(NULL);
}

/* The status of a child that gets a signal when it is stopped. */
static int later(child_fn *fn, int sig)
{
	pid_t pid = spawn_roped(fn, NULL, &rope);
	int status;

	await(&rope);
	kill(pid, SIGSTOP);
	is_stopped(change_of(pid, WUNTRACED), SIGSTOP, "stopped");
	kill(pid, sig);
	sleep_ms(20);
	is(waitpid(pid, NULL, WNOHANG | WCONTINUED), 0, "%s does not wake it", strsignal(sig));
	kill(pid, SIGCONT);
	status = join(pid);
	drop(&rope);
	return status;
}

static void takes_later(void)
{
	is_exit(later(notes_usr1, SIGUSR1), 7,
		"it is taken, and SIGCONT's handler runs, after it continues");
	is_killed(later(terminates, SIGTERM), SIGTERM, "one that ends it does so then");
}

/* Pending ones cancel each other, even if they are blocked. */
static void cancelling(void)
{
	sigset_t set = BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGCONT);

	block(set);
	raise(SIGTSTP);
	raise(SIGTTIN);
	is(get_pending(), BIT(SIGTSTP) | BIT(SIGTTIN), "stop signals are pending");
	raise(SIGCONT);
	is(get_pending(), BIT(SIGCONT), "SIGCONT takes them away");
	raise(SIGTSTP);
	is(get_pending(), BIT(SIGTSTP), "and a stop signal SIGCONT");
	kill(getpid(), SIGCONT);
	is(get_pending(), BIT(SIGCONT), "sent to the process, too");
	set_mask(0);
}

static void blocked_or_ignored(void)
{
	sigset_t set = BIT(SIGCONT);

	set_mask(set);
	pid_t pid = spawn_leader(sleeps, NULL);

	set_mask(0);
	kill(pid, SIGTSTP);
	is_stopped(change_of(pid, WUNTRACED), SIGTSTP, "stopped, with SIGCONT blocked");
	kill(pid, SIGCONT);
	is(change_of(pid, WCONTINUED), 0xffff, "it continues even so");
	end_child(pid);
	signal(SIGCONT, SIG_IGN);
	pid = spawn_leader(sleeps, NULL);
	kill(pid, SIGTSTP);
	is_stopped(change_of(pid, WUNTRACED), SIGTSTP, "stopped, with SIGCONT ignored");
	kill(pid, SIGCONT);
	is(change_of(pid, WCONTINUED), 0xffff, "it continues even so");
	end_child(pid);
	signal(SIGCONT, SIG_DFL);
}

/* As editors do: the handler for ^Z cleans up and then stops by hand. */
static void suspend(int sig, siginfo_t *info, void *context)
{
	take_note(sig, info, context);
	kill(getpid(), SIGSTOP);
}

static int suspends(void *arg)
{
	sigset_t none = 0;

	(void)arg;
	on_signal(SIGTSTP, suspend, 0, 0);
	catch_signal(SIGCONT, 0);
	block(BIT(SIGTSTP) | BIT(SIGCONT));
	pull(&rope);
	while (notes < 2)
		sigsuspend(&none);
	return note[1].si_signo == SIGCONT ? 9 : 10;
}

static void handled(void)
{
	pid_t pid = spawn_roped(suspends, NULL, &rope);

	await(&rope);
	kill(pid, SIGTSTP);
	is_stopped(change_of(pid, WUNTRACED), SIGSTOP, "a handler of SIGTSTP stops by SIGSTOP");
	kill(pid, SIGCONT);
	is_exit(join(pid), 9, "and goes on");
	drop(&rope);
}

int main(void)
{
	set_mask(0);
	each_stop();
	does_nothing();
	takes_later();
	cancelling();
	blocked_or_ignored();
	handled();
	return done_testing();
}
