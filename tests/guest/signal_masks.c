// SPDX-License-Identifier: MIT
// grade: group=signal points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Masks: a blocked signal is pending until it is unblocked, then comes before sigprocmask
 * returns; the mask during a handler; what can't be blocked; the errors of the calls.
 */
#include "sig.h"

static sigset_t seen_mask;

static void note_mask(int sig, siginfo_t *info, void *context)
{
	seen_mask = get_mask();
	take_note(sig, info, context);
}

static void blocking(void)
{
	sigset_t set = BIT(SIGUSR1) | BIT(SIGUSR2), old = 0;

	catch_signal(SIGUSR1, 0);
	catch_signal(SIGUSR2, 0);
	is(get_mask(), 0, "nothing is blocked at first");
	is(get_pending(), 0, "nothing is pending");
	is(sigprocmask(SIG_BLOCK, &set, &old), 0, "SIG_BLOCK");
	is(old, 0, "gives the old mask");
	raise(SIGUSR1);
	kill(getpid(), SIGUSR2);
	is(notes, 0, "what is blocked does not come");
	is(get_pending(), set, "but is pending, sent to the thread or to the process");
	unblock(BIT(SIGUSR1));
	is(notes, 1, "unblocked, it has come before sigprocmask returns");
	is(note[0].si_signo, SIGUSR1, "the one that was unblocked");
	is(get_pending(), BIT(SIGUSR2), "the other is still pending");
	set_mask(0);
	is(notes, 2, "SIG_SETMASK unblocks too");
	is(get_pending(), 0, "then nothing is pending");
	notes = 0;
}

/* Those that are blocked and have no handler: the action is looked up when they come. */
static void discarding(void)
{
	block(BIT(SIGUSR1) | BIT(SIGCHLD) | BIT(SIGTERM));
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	is(get_pending() & BIT(SIGUSR1), 0, "who ignores a signal discards a pending one");
	raise(SIGUSR1);
	is(get_pending() & BIT(SIGUSR1), BIT(SIGUSR1), "but while blocked it pends even so");
	signal(SIGUSR1, SIG_IGN);
	raise(SIGCHLD);
	is(get_pending() & BIT(SIGCHLD), BIT(SIGCHLD), "also where the default is to ignore");
	signal(SIGCHLD, SIG_DFL);
	is(get_pending() & BIT(SIGCHLD), 0, "which, set again, discards it");
	raise(SIGTERM);
	signal(SIGTERM, SIG_DFL);
	is(get_pending(), BIT(SIGTERM), "one that would end the process stays");
	signal(SIGTERM, SIG_IGN);
	set_mask(0);
	signal(SIGTERM, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
}

static void in_handlers(void)
{
	on_signal(SIGUSR1, note_mask, 0, BIT(SIGHUP) | BIT(SIGKILL) | BIT(SIGSTOP));
	block(BIT(SIGTERM));
	raise(SIGUSR1);
	is(seen_mask, BIT(SIGUSR1) | BIT(SIGHUP) | BIT(SIGTERM),
	   "in a handler its signal, sa_mask and what was blocked before are blocked");
	is(get_mask(), BIT(SIGTERM), "after it, what was before");
	on_signal(SIGUSR1, note_mask, SA_NODEFER, 0);
	raise(SIGUSR1);
	is(seen_mask, BIT(SIGTERM), "with SA_NODEFER not even its own");
	on_signal(SIGUSR1, note_mask, SA_NODEFER, BIT(SIGUSR1));
	raise(SIGUSR1);
	is(seen_mask, BIT(SIGTERM) | BIT(SIGUSR1), "unless sa_mask has it");
	set_mask(0);
}

static void unblockable(void)
{
	sigset_t all = -1UL;

	is(sigprocmask(SIG_SETMASK, &all, NULL), 0, "who blocks everything is told of no error");
	is(get_mask(), ~(BIT(SIGKILL) | BIT(SIGSTOP)), "SIGKILL and SIGSTOP are not blocked");
	is(sigprocmask(SIG_BLOCK, &all, NULL), 0, "nor by SIG_BLOCK");
	is(get_mask(), ~(BIT(SIGKILL) | BIT(SIGSTOP)), "that is still so");
	set_mask(0);
}

static void errors(void)
{
	struct sigaction action = {.sa_handler = SIG_IGN};
	sigset_t set = 0;

	is_err(raw(SYS_rt_sigprocmask, 3, &set, NULL, 8), EINVAL, "a strange `how`");
	is_err(raw(SYS_rt_sigprocmask, -1, &set, NULL, 8), EINVAL, "another");
	is(raw(SYS_rt_sigprocmask, 77, NULL, &set, 8), 0, "which does not matter without a set");
	static const long sizes[] = {0, 4, 7, 9, 16, 128, -1};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		long n = sizes[i];

		is_err(raw(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, n), EINVAL,
		       "rt_sigprocmask with sets of %ld", n);
		is_err(raw(SYS_rt_sigaction, SIGUSR1, &action, NULL, n), EINVAL, "rt_sigaction");
		is_err(raw(SYS_rt_sigsuspend, &set, n), EINVAL, "rt_sigsuspend");
		is_err(raw(SYS_rt_sigtimedwait, &set, NULL, NULL, n), EINVAL, "rt_sigtimedwait");
		is_err(raw(SYS_signalfd4, -1, &set, n, 0), EINVAL, "signalfd4");
	}
	is_err(raw(SYS_rt_sigpending, &set, 9), EINVAL, "rt_sigpending of more than there are");
	set = -1UL;
	is(raw(SYS_rt_sigpending, &set, 4), 0, "rt_sigpending of 32");
	is(set >> 32, 0xffffffff, "writes no more");
}

int main(void)
{
	set_mask(0);
	blocking();
	discarding();
	in_handlers();
	unblockable();
	errors();
	return done_testing();
}
