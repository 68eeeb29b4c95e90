// SPDX-License-Identifier: MIT
// grade: group=signal points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The flags of sigaction: what each does, and what is left of those that nobody knows.
 * SA_RESTART is in signal_eintr, SA_ONSTACK in signal_altstack.
 */
#include "sig.h"

static volatile int depth, deepest;

static void again(int sig, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	if (++depth > deepest)
		deepest = depth;
	notes++;
	if (notes < 3)
		raise(sig);
	depth--;
}

static void nodefer(void)
{
	notes = deepest = 0;
	on_signal(SIGUSR1, again, 0, 0);
	raise(SIGUSR1);
	is(notes, 3, "a signal that its handler raises comes again");
	is(deepest, 1, "but not before the handler has returned");
	notes = deepest = 0;
	on_signal(SIGUSR1, again, SA_NODEFER, 0);
	raise(SIGUSR1);
	is(notes, 3, "with SA_NODEFER it comes as often");
	is(deepest, 3, "and at once");
}

static void resethand(void)
{
	struct sigaction action;

	notes = 0;
	catch_signal(SIGUSR1, SA_RESETHAND);
	raise(SIGUSR1);
	is(notes, 1, "with SA_RESETHAND the handler runs");
	must(sigaction(SIGUSR1, NULL, &action) == 0);
	ok(action.sa_handler == SIG_DFL, "once");
	ok(action.sa_flags & SA_RESETHAND, "its flags stay");
}

static void old_actions(void)
{
	struct sigaction old, action = {.sa_flags = SA_RESTART | SA_NOCLDSTOP, .sa_mask = 0};

	action.sa_mask = BIT(SIGHUP) | BIT(SIGKILL) | BIT(64);
	action.sa_sigaction = take_note;
	must(sigaction(SIGUSR2, &action, &old) == 0);
	ok(old.sa_handler == SIG_DFL && old.sa_flags == 0 && old.sa_mask == 0, "at first: nothing");
	must(sigaction(SIGUSR2, NULL, &old) == 0);
	ok(old.sa_sigaction == take_note, "the handler that was set");
	is(old.sa_flags, SA_RESTART | SA_NOCLDSTOP, "its flags");
	is(old.sa_mask, BIT(SIGHUP) | BIT(64), "its mask, without SIGKILL");
	signal(SIGUSR2, SIG_DFL);
}

/* Programs ask by these which flags the kernel knows. */
static void unknown_flags(void)
{
	struct sigaction old, action = {.sa_handler = SIG_IGN, .sa_flags = 0xffffffff};
	const unsigned long known = SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK |
				    SA_RESTART | SA_NODEFER | SA_RESETHAND;

	must(sigaction(SIGUSR2, &action, NULL) == 0);
	must(sigaction(SIGUSR2, NULL, &old) == 0);
	is(old.sa_flags & known, known, "all the flags of POSIX are known");
	is(old.sa_flags & SA_UNSUPPORTED, 0, "SA_UNSUPPORTED is not there");
	is(old.sa_flags & 0x00fff000, 0, "nor are flags that nobody knows");
	signal(SIGUSR2, SIG_DFL);
}

static int exits(void *arg)
{
	return (int)(long)arg;
}

static void nocldstop(void)
{
	notes = 0;
	catch_signal(SIGCHLD, SA_NOCLDSTOP);
	pid_t pid = spawn_leader(sleeps, NULL);

	kill(pid, SIGSTOP);
	is_stopped(change_of(pid, WUNTRACED), SIGSTOP, "a child stops");
	kill(pid, SIGCONT);
	is(change_of(pid, WCONTINUED), 0xffff, "and continues");
	is(notes, 0, "with SA_NOCLDSTOP there is no SIGCHLD");
	end_child(pid);
	is(notes, 1, "but for its end there is");
}

static void nocldwait(child_fn *how, const char *what)
{
	is(how(NULL), 0, "%s", what);
	pid_t pid = spawn(exits, (void *)3);

	is_errno(waitpid(pid, NULL, 0), ECHILD, "waits for the end, and then there is no child");
	pid_t first = spawn(exits, NULL), second = spawn(exits, NULL);

	is_errno(wait(NULL), ECHILD, "for all of them");
	is_errno(kill(first, 0), ESRCH, "they are no zombies");
	is_errno(kill(second, 0), ESRCH, "neither is");
	signal(SIGCHLD, SIG_DFL);
	pid = spawn(exits, (void *)4);
	is_exit(join(pid), 4, "with the default they are waited for again");
}

static int by_flag(void *arg)
{
	(void)arg;
	catch_signal(SIGCHLD, SA_NOCLDWAIT | SA_RESTART);
	return 0;
}

static int by_ignoring(void *arg)
{
	(void)arg;
	return signal(SIGCHLD, SIG_IGN) == SIG_ERR;
}

int main(void)
{
	set_mask(0);
	nodefer();
	resethand();
	old_actions();
	unknown_flags();
	nocldstop();
	notes = 0;
	nocldwait(by_flag, "SA_NOCLDWAIT");
	ok(notes >= 2, "which sends SIGCHLD even so, for two at once perhaps only one");
	nocldwait(by_ignoring, "SIGCHLD ignored");
	return done_testing();
}
