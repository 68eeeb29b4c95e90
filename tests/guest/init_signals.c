// SPDX-License-Identifier: MIT
/*
 * The first process and signals: none that it has no handler for does anything to it, whoever
 * sends it. Started as init by tests/test_signals.py.
 */
#include "sig.h"

static int sends_all(void *arg)
{
	int failed = 0;

	(void)arg;
	for (int sig = 0; sig <= _NSIG; sig++)
		failed += kill(1, sig) != 0;
	return failed;
}

static int sends_usr1(void *arg)
{
	(void)arg;
	return kill(1, SIGUSR1) != 0;
}

static void without_handlers(void)
{
	is(sends_all(NULL), 0, "init sends itself every signal");
	is(get_pending(), 0, "and has none of them");
	is_exit(run_child(sends_all, NULL), 0, "a child sends it every signal");
	is(get_pending(), 0, "and it has none of them");
	block(~0UL);
	is_exit(run_child(sends_all, NULL), 0, "all blocked, a child sends every signal");
	ok(get_pending() & BIT(SIGTERM), "they are pending");
	ok(!(get_pending() & (BIT(SIGKILL) | BIT(SIGSTOP))), "but for two");
	set_mask(0);
	is(get_pending(), 0, "unblocked they do nothing");
}

static void with_handler(void)
{
	struct itimerval it = {.it_value = {0, 1000}};

	catch_signal(SIGUSR1, 0);
	is(raise(SIGUSR1), 0, "init sends itself what it handles");
	is(notes, 1, "the handler runs");
	is_exit(run_child(sends_usr1, NULL), 0, "a child does");
	while (notes < 2)
		pause();
	is(note[1].si_code, SI_USER, "the handler runs");
	must(setitimer(ITIMER_REAL, &it, NULL) == 0);
	sleep_ms(20);
	must(getitimer(ITIMER_REAL, &it) == 0);
	is(it.it_value.tv_usec, 0, "a timer without a handler does nothing either");
}

static void everyone_else(void)
{
	pid_t pids[3];

	for (int i = 0; i < 3; i++)
		pids[i] = spawn(sleeps, NULL);
	is(kill(-1, SIGKILL), 0, "init kills everybody else");
	for (int i = 0; i < 3; i++)
		is_killed(join(pids[i]), SIGKILL, "a child is killed");
}

int main(void)
{
	if (getpid() != 1) {
		diag("only as init");
		return 1;
	}
	without_handlers();
	with_handler();
	everyone_else();
	return done_testing();
}
