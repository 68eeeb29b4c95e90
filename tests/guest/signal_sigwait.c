// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Waiting for signals: sigwaitinfo and sigtimedwait take pending ones without their handlers;
 * sigsuspend, ppoll and pselect change the mask for as long as they sleep, in one step.
 */
#include "sig.h"

static struct rope rope;

static void taking(void)
{
	sigset_t set = BIT(SIGUSR1) | BIT(SIGUSR2);
	siginfo_t info;
	int sig = 0;

	catch_signal(SIGUSR1, 0);
	block(set);
	kill(getpid(), SIGUSR1);
	is(sigwaitinfo(&set, &info), SIGUSR1, "sigwaitinfo takes what is pending");
	is(info.si_pid, getpid(), "and says who sent it");
	is(notes, 0, "no handler runs");
	raise(SIGUSR2);
	is(sigwait(&set, &sig), 0, "sigwait");
	is(sig, SIGUSR2, "gives the number");
	raise(SIGUSR1);
	sigset_t other = BIT(SIGUSR2);
	struct timespec zero = {0, 0}, negative = {0, -1}, past = {-1, 0}, large = {0, 1000000000};

	is_errno(sigtimedwait(&other, NULL, &zero), EAGAIN, "what is not waited for stays");
	is(sigtimedwait(&set, NULL, &zero), SIGUSR1, "a time of 0 takes what is there");
	is_errno(sigtimedwait(&set, NULL, &zero), EAGAIN, "or nothing");
	is_errno(sigtimedwait(&set, NULL, &negative), EINVAL, "a negative part of a second");
	is_errno(sigtimedwait(&set, NULL, &large), EINVAL, "one too large");
	is_errno(sigtimedwait(&set, NULL, &past), EINVAL, "negative seconds");
	sigset_t none = 0, killing = BIT(SIGKILL) | BIT(SIGSTOP);

	is_errno(sigtimedwait(&none, NULL, &zero), EAGAIN, "none at all");
	is_errno(sigtimedwait(&killing, NULL, &zero), EAGAIN, "SIGKILL and SIGSTOP");
	set_mask(0);
}

static void timing_out(void)
{
	sigset_t set = BIT(SIGUSR2);
	struct timespec ts = {0, 60000000};
	int64_t start = now_ns();

	is_errno(sigtimedwait(&set, NULL, &ts), EAGAIN, "nothing comes");
	ok(now_ns() - start >= 60000000, "for so long");
}

static int sends_when_told(void *arg)
{
	int sig = (int)(long)arg;

	await(&rope);
	for (int i = 0; i < 200; i++) {
		kill(getppid(), sig);
		sleep_ms(5);
	}
	return 0;
}

/* Also one whose action is to be ignored by default, if it is not blocked. */
static void sleeping(int sig, bool blocked, const char *what)
{
	sigset_t set = BIT(sig);
	siginfo_t info;
	pid_t pid = spawn_roped(sends_when_told, (void *)(long)sig, &rope);

	if (blocked)
		block(set);
	pull(&rope);
	int got = sigwaitinfo(&set, &info);

	/* Not blocked, its handler may have had it before. */
	while (!blocked && got < 0 && errno == EINTR)
		got = sigwaitinfo(&set, &info);
	is(got, sig, "%s", what);
	is(info.si_pid, pid, "from the child");
	end_child(pid);
	drop(&rope);
	struct timespec zero = {0, 0};

	sigtimedwait(&set, NULL, &zero);
	set_mask(0);
}

/* ---- calls that change the mask while they sleep ---- */

static long by_sigsuspend(const sigset_t *mask)
{
	return sigsuspend(mask);
}

static long by_ppoll(const sigset_t *mask)
{
	struct timespec ts = {60, 0};

	return ppoll(NULL, 0, &ts, mask);
}

static long by_pselect(const sigset_t *mask)
{
	return pselect(0, NULL, NULL, NULL, NULL, mask);
}

static sigset_t seen;

static void note_mask(int sig, siginfo_t *info, void *context)
{
	seen = ((ucontext_t *)context)->uc_sigmask;
	take_note(sig, info, context);
}

/* Pending before: the mask of the call lets it in, that of the caller would not. */
static void atomically(long (*call)(const sigset_t *), const char *name)
{
	sigset_t mask = BIT(SIGTERM) | BIT(SIGKILL);

	notes = 0;
	on_signal(SIGUSR1, note_mask, 0, 0);
	set_mask(BIT(SIGUSR1) | BIT(SIGHUP));
	raise(SIGUSR1);
	is_errno(call(&mask), EINTR, "%s with a signal that its mask lets in", name);
	is(notes, 1, "the handler has run");
	is(get_mask(), BIT(SIGUSR1) | BIT(SIGHUP), "then the mask is the old one");
	is(seen, BIT(SIGUSR1) | BIT(SIGHUP), "which was in the frame");
	set_mask(0);
}

/* One that stays blocked must not end it: the alarm, unblocked meanwhile, does. */
static void only_what_is_let_in(long (*call)(const sigset_t *), const char *name)
{
	sigset_t mask = BIT(SIGUSR1);

	notes = 0;
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGALRM, 0);
	set_mask(BIT(SIGALRM) | BIT(SIGUSR1));
	raise(SIGUSR1);
	struct itimerval it = {.it_value = {0, 20000}};

	must(setitimer(ITIMER_REAL, &it, NULL) == 0);
	is_errno(call(&mask), EINTR, "%s", name);
	is(notes, 1, "is ended by one signal");
	is(note[0].si_signo, SIGALRM, "the one that was not blocked");
	is(get_pending(), BIT(SIGUSR1), "the other is still pending");
	set_mask(0);
}

/* No time, nothing ready: a signal that is let in is taken even so, on Linux. */
static void without_sleeping(void)
{
	sigset_t none = 0;
	struct timespec zero = {0, 0};
	int fds[2];

	must(pipe(fds) == 0);
	struct pollfd p = {.fd = fds[1], .events = POLLOUT};

	notes = 0;
	catch_signal(SIGUSR1, 0);
	block(BIT(SIGUSR1));
	raise(SIGUSR1);
	is(ppoll(&p, 1, &zero, &none), 1, "ppoll that finds what it wants does not sleep");
	is(notes, 0, "and lets no signal in");
	is(get_mask(), BIT(SIGUSR1), "the mask is the old one");
	set_mask(0);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	set_mask(0);
	taking();
	timing_out();
	sleeping(SIGUSR1, true, "sleeping, a blocked one");
	catch_signal(SIGUSR2, SA_RESTART);
	sleeping(SIGUSR2, false, "one that is not blocked and has a handler");
	sleeping(SIGURG, true, "a blocked one that would be ignored");
	atomically(by_sigsuspend, "sigsuspend");
	atomically(by_ppoll, "ppoll");
	atomically(by_pselect, "pselect");
	only_what_is_let_in(by_sigsuspend, "sigsuspend");
	only_what_is_let_in(by_ppoll, "ppoll");
	only_what_is_let_in(by_pselect, "pselect");
	without_sleeping();
	return done_testing();
}
