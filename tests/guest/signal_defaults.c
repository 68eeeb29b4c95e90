// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Each signal with each action: what the default does, as the parent sees it; ignored; to a
 * handler. SIGKILL and SIGSTOP have no other action than theirs.
 */
#include "sig.h"

static bool ignored_by_default(int sig)
{
	return sig == SIGCHLD || sig == SIGCONT || sig == SIGURG || sig == SIGWINCH;
}

static bool stops_by_default(int sig)
{
	return sig >= SIGSTOP && sig <= SIGTTOU;
}

static int kills_itself(void *arg)
{
	kill(getpid(), (int)(long)arg);
	return 55;
}

static int ignores(void *arg)
{
	int sig = (int)(long)arg;

	must(signal(sig, SIG_IGN) == SIG_DFL);
	kill(getpid(), sig);
	return 55;
}

static int handles(void *arg)
{
	int sig = (int)(long)arg;

	catch_signal(sig, 0);
	kill(getpid(), sig);
	return notes == 1 && note[0].si_signo == sig ? 55 : notes;
}

/* The child ends, or stops and then ends once it continues. */
static bool default_is_right(int sig)
{
	pid_t pid = spawn_leader(kills_itself, (void *)(long)sig);
	int status = change_of(pid, WUNTRACED);

	if (stops_by_default(sig)) {
		if (status != W_STOPCODE(sig))
			return false;
		kill(pid, SIGCONT);
		status = change_of(pid, 0);
		return status == W_EXITCODE(55, 0);
	}
	if (ignored_by_default(sig))
		return status == W_EXITCODE(55, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == sig;
}

static int ends_with_55(child_fn *fn, int sig)
{
	int status = run_child(fn, (void *)(long)sig);

	if (status != W_EXITCODE(55, 0))
		diag("  signal %d: %s", sig, status_text(status));
	return status == W_EXITCODE(55, 0);
}

static void all_signals(void)
{
	int defaults = 0, ignoring = 0, handling = 0;

	for (int sig = 1; sig <= _NSIG; sig++) {
		bool right = default_is_right(sig);

		if (!right)
			diag("  signal %d: not its default", sig);
		defaults += right;
		if (sig == SIGKILL || sig == SIGSTOP)
			continue;
		ignoring += ends_with_55(ignores, sig);
		handling += ends_with_55(handles, sig);
	}
	is(defaults, 64, "each signal does by default what it should");
	is(ignoring, 62, "each can be ignored");
	is(handling, 62, "each can be handled");
}

static void kill_and_stop(int sig)
{
	struct sigaction action = {.sa_handler = SIG_DFL};

	is_errno(sigaction(sig, &action, NULL), EINVAL, "%d: not even the default can be set", sig);
	action.sa_handler = SIG_IGN;
	is_errno(sigaction(sig, &action, NULL), EINVAL, "%d can't be ignored", sig);
	action.sa_handler = (__sighandler_t)kill_and_stop;
	is_errno(sigaction(sig, &action, NULL), EINVAL, "%d can't be caught", sig);
	is(sigaction(sig, NULL, &action), 0, "%d: its action can be asked for", sig);
	ok(action.sa_handler == SIG_DFL, "and is the default");
	pid_t pid = spawn_leader(sleeps, NULL);

	kill(pid, sig);
	int status = change_of(pid, WUNTRACED);

	if (sig == SIGSTOP)
		end_child(pid);
	ok(sig == SIGSTOP ? status == W_STOPCODE(sig) : WTERMSIG(status) == sig,
	   "%d does what it does", sig);
}

static void no_signals(void)
{
	static const int numbers[] = {-1, 65, 66, 128, 1000, 0x7fffffff, -0x7fffffff - 1};
	struct sigaction action = {.sa_handler = SIG_IGN};
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		wrong += sigaction(numbers[i], &action, NULL) != -1 || errno != EINVAL;
		wrong += kill(getpid(), numbers[i]) != -1 || errno != EINVAL;
		wrong += raise(numbers[i]) != -1 || errno != EINVAL;
		wrong += queue_value(getpid(), numbers[i], 0) != -1 || errno != EINVAL;
	}
	wrong += sigaction(0, &action, NULL) != -1 || errno != EINVAL;
	is(wrong, 0, "numbers that are no signals: EINVAL");
	is(kill(getpid(), 0), 0, "signal 0 may be sent");
}

int main(void)
{
	all_signals();
	kill_and_stop(SIGKILL);
	kill_and_stop(SIGSTOP);
	no_signals();
	return done_testing();
}
