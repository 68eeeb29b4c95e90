// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * What waits: a standard signal once, however often it was sent, with what the first sender
 * said; real-time signals each, the lowest number first, those of a number in their order.
 * RLIMIT_SIGPENDING bounds what a user has waiting.
 */
#include "sig.h"

#define FIRST (SIGRTMIN + 3)

static void merging(void)
{
	catch_signal(SIGUSR1, 0);
	block(BIT(SIGUSR1));
	for (int i = 0; i < 10; i++)
		must(queue_value(getpid(), SIGUSR1, i) == 0);
	unblock(BIT(SIGUSR1));
	is(notes, 1, "a standard signal sent ten times comes once");
	is(note[0].si_int, 0, "with the first one's value");
	notes = 0;
}

/* Sent in a shuffled order of numbers, values in rising order. */
static void ordering(void)
{
	sigset_t set = 0;
	int wrong = 0;

	for (int k = 0; k < 8; k++) {
		catch_signal(FIRST + k, 0);
		set |= BIT(FIRST + k);
	}
	block(set);
	for (int i = 0; i < 80; i++)
		must(queue_value(getpid(), FIRST + i * 5 % 8, i) == 0);
	is(get_pending(), set, "all of them are pending");
	unblock(set);
	is(notes, 80, "eighty real-time signals come, each");
	/* sa_mask is full, so they come one after the other: the lowest is taken first. */
	for (int i = 1; i < 80; i++)
		wrong += note[i].si_signo < note[i - 1].si_signo ||
			 (note[i].si_signo == note[i - 1].si_signo &&
			  note[i].si_int <= note[i - 1].si_int);
	is(wrong, 0, "the lowest number first, and each number in its order");
	notes = 0;
}

static void synchronous_order(void)
{
	sigset_t set = BIT(SIGUSR2) | BIT(SIGHUP) | BIT(FIRST) | BIT(FIRST + 1);
	static const int order[] = {SIGHUP, SIGUSR2, FIRST, FIRST, FIRST + 1};
	siginfo_t info;
	int wrong = 0;

	block(set);
	queue_value(getpid(), FIRST + 1, 0);
	queue_value(getpid(), FIRST, 1);
	queue_value(getpid(), FIRST, 2);
	raise(SIGUSR2);
	raise(SIGHUP);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		wrong += sigwaitinfo(&set, &info) != order[i];
	is(wrong, 0, "sigwaitinfo takes the lowest number first");
	is(get_pending(), 0, "and leaves nothing");
	set_mask(0);
}

/*
 * Those of the thread before those of the process; among the first, faults and their like
 * come first of all.
 */
static void thread_first(void)
{
	sigset_t set = BIT(SIGUSR1) | BIT(SIGUSR2) | BIT(SIGSEGV);

	catch_signal(SIGUSR2, 0);
	catch_signal(SIGSEGV, 0);
	notes = 0;
	block(set);
	kill(getpid(), SIGUSR1);
	raise(SIGUSR2);
	unblock(set);
	is(notes, 2, "one to the process and one to the thread");
	is(note[0].si_signo, SIGUSR2, "the thread's comes first, though its number is higher");
	block(set);
	raise(SIGUSR1);
	raise(SIGSEGV);
	notes = 0;
	unblock(set);
	is(note[0].si_signo, SIGSEGV, "SIGSEGV before SIGUSR1");
	notes = 0;
}

static int at_the_limit(void *arg)
{
	struct rlimit rl = {10, 10};
	siginfo_t info;
	sigset_t set = BIT(FIRST) | BIT(SIGUSR1) | BIT(SIGUSR2);
	int sent = 0;

	(void)arg;
	set_mask(set);
	must(setrlimit(RLIMIT_SIGPENDING, &rl) == 0);
	while (sent < 100 && queue_value(getpid(), FIRST, sent) == 0)
		sent++;
	if (errno != EAGAIN || sent > 10 || sent < 1) {
		diag("  %d sent, errno %d", sent, errno);
		return 1;
	}
	/* kill need not be remembered in full. */
	if (kill(getpid(), SIGUSR1) != 0 || !(get_pending() & BIT(SIGUSR1)))
		return 2;
	/* Nor are standard signals from sigqueue: who sent them is forgotten. */
	if (queue_value(getpid(), SIGUSR2, 5) != 0)
		return 3;
	for (int i = 0; i < sent; i++)
		if (sigwaitinfo(&(sigset_t){BIT(FIRST)}, &info) != FIRST || info.si_int != i)
			return 4;
	if (queue_value(getpid(), FIRST, 1000) != 0)
		return 5;
	if (sigwaitinfo(&(sigset_t){BIT(SIGUSR1)}, &info) != SIGUSR1)
		return 6;
	if (sigwaitinfo(&(sigset_t){BIT(SIGUSR2)}, &info) != SIGUSR2 || info.si_code != SI_USER)
		return 7;
	return 0;
}

static void limit(void)
{
	struct rlimit rl;

	is(getrlimit(RLIMIT_SIGPENDING, &rl), 0, "RLIMIT_SIGPENDING is there");
	ok(rl.rlim_cur >= 100, "and leaves room: %lu", (unsigned long)rl.rlim_cur);
	is_exit(run_child(at_the_limit, NULL), 0,
		"past it sigqueue of a real-time signal is EAGAIN; room comes back");
}

int main(void)
{
	set_mask(0);
	merging();
	ordering();
	synchronous_order();
	thread_first();
	limit();
	return done_testing();
}
