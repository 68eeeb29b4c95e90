// SPDX-License-Identifier: MIT
// grade: group=bad points=15 cpus=1,4 timeout=60 linux=yes
/*
 * The calls of signals, timers and their descriptors with pointers that can't be followed, and
 * handlers that are nowhere.
 */
#include "bad.h"
#include "sig.h"

static void actions_and_masks(void)
{
	is_efault(bad_in + 1, raw(SYS_rt_sigaction, SIGUSR2, b->p, NULL, 8), "rt_sigaction");
	is_efault(bad_out + 1, raw(SYS_rt_sigaction, SIGUSR2, NULL, b->p, 8), "its old action");
	is_err(raw(SYS_rt_sigaction, SIGUSR2, bad_edge - 8, NULL, 8), EFAULT, "half an action");
	is_efault(bad_in + 1, raw(SYS_rt_sigprocmask, SIG_BLOCK, b->p, NULL, 8), "rt_sigprocmask");
	is_efault(bad_out + 1, raw(SYS_rt_sigprocmask, SIG_BLOCK, NULL, b->p, 8), "its old mask");
	is_efault(bad_out, raw(SYS_rt_sigpending, b->p, 8), "rt_sigpending");
	is_efault(bad_in + 1, raw(SYS_sigaltstack, b->p, NULL), "sigaltstack");
	is_efault(bad_out + 1, raw(SYS_sigaltstack, NULL, b->p), "its old stack");
	is(get_mask(), 0, "the mask is as it was");
	struct sigaction action;

	must(sigaction(SIGUSR2, NULL, &action) == 0);
	ok(action.sa_handler == SIG_DFL, "the action too");
}

static long waits_pending(char *info)
{
	sigset_t set = BIT(SIGUSR1);

	raise(SIGUSR1);
	return raw(SYS_rt_sigtimedwait, &set, info, NULL, 8);
}

static void waiting(void)
{
	sigset_t set = BIT(SIGUSR1);

	is_efault(bad_in, raw(SYS_rt_sigsuspend, b->p, 8), "rt_sigsuspend");
	is_efault(bad_in, raw(SYS_rt_sigtimedwait, b->p, NULL, NULL, 8), "rt_sigtimedwait");
	is_efault(bad_in + 1, raw(SYS_rt_sigtimedwait, &set, NULL, b->p, 8), "its time");
	block(set);
	is_efault(bad_out + 1, waits_pending(b->p), "its siginfo_t");
	set_mask(0);
}

static void sending(void)
{
	siginfo_t *part = (siginfo_t *)(bad_edge - 40);

	is_efault(bad_in, raw(SYS_rt_sigqueueinfo, getpid(), SIGURG, b->p), "rt_sigqueueinfo");
	is_efault(bad_in, raw(SYS_rt_tgsigqueueinfo, getpid(), gettid(), SIGURG, b->p),
		  "rt_tgsigqueueinfo");
	is_err(raw(SYS_rt_sigqueueinfo, getpid(), SIGURG, part), EFAULT, "a part of a siginfo_t");
}

static void timers(void)
{
	struct itimerspec it = {{0, 0}, {1000, 0}};
	timer_t timer;

	is_efault(bad_out, raw(SYS_getitimer, ITIMER_REAL, b->p), "getitimer");
	is_efault(bad_in + 1, raw(SYS_setitimer, ITIMER_REAL, b->p, NULL), "setitimer");
	is_efault(bad_in + 1, raw(SYS_timer_create, CLOCK_MONOTONIC, b->p, &timer), "timer_create");
	is_efault(bad_out, raw(SYS_timer_create, CLOCK_MONOTONIC, NULL, b->p), "its timer");
	must(timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0);
	is_efault(bad_out, raw(SYS_timer_gettime, timer, b->p), "timer_gettime");
	is_efault(bad_in + 1, raw(SYS_timer_settime, timer, 0, b->p, NULL), "timer_settime");
	is_err(raw(SYS_timer_settime, timer, 0, NULL, NULL), EINVAL, "to nothing");
	is_efault(bad_out + 1, raw(SYS_timer_settime, timer, 0, &it, b->p), "its old value");
	must(timer_delete(timer) == 0);
}

static long reads_pending(int fd, char *buf)
{
	raise(SIGUSR1);
	return raw(SYS_read, fd, buf, 128);
}

static void descriptors(void)
{
	sigset_t set = BIT(SIGUSR1);
	int fd = signalfd(-1, &set, SFD_NONBLOCK), pidfd = pidfd_open(getpid(), 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct timespec zero = {0, 0};

	must(fd >= 0 && pidfd >= 0);
	block(set);
	is_efault(bad_in, raw(SYS_signalfd4, -1, b->p, 8, 0), "signalfd4");
	is_efault(bad_out, reads_pending(fd, b->p), "a read of it");
	is_efault(bad_in + 1, raw(SYS_pidfd_send_signal, pidfd, SIGURG, b->p, 0),
		  "pidfd_send_signal");
	is_efault(bad_out, raw(SYS_ppoll, b->p, 1, &zero, NULL, 8), "ppoll");
	is_efault(bad_in + 1, raw(SYS_ppoll, &p, 1, b->p, NULL, 8), "its time");
	is_efault(bad_in + 1, raw(SYS_ppoll, &p, 1, NULL, b->p, 8), "its mask");
	is_efault(bad_out + 1, raw(SYS_pselect6, 1, b->p, NULL, NULL, &zero, NULL), "pselect6");
	is_efault(bad_in + 1, raw(SYS_pselect6, 0, NULL, NULL, NULL, b->p, NULL), "its time");
	is_efault(bad_in + 1, raw(SYS_pselect6, 0, NULL, NULL, NULL, NULL, b->p), "its mask");
	is_efault(bad_out, raw(SYS_prctl, PR_GET_PDEATHSIG, b->p), "prctl");
	is_efault(bad_out, raw(SYS_prctl, PR_GET_CHILD_SUBREAPER, b->p), "prctl");
	set_mask(0);
	close(fd);
	close(pidfd);
}

/* What an interrupted sleep has left can't be told. */
static void interrupted(void)
{
	struct timespec ts = {20, 0};

	catch_signal(SIGALRM, 0);
	tick(5000);
	is_efault(bad_out + 1, raw(SYS_nanosleep, &ts, b->p), "what nanosleep has left");
	tick(0);
}

static int handles_nowhere(void *handler)
{
	on_signal(SIGUSR1, (__sigaction_t)(void (*)(void))handler, 0, 0);
	raise(SIGUSR1);
	return 0;
}

static int own_fault(void *handler)
{
	on_signal(SIGSEGV, (__sigaction_t)(void (*)(void))handler, 0, 0);
	return handles_nowhere(handler);
}

static void handlers(void)
{
	int wrong = 0;

	/* NULL is the default action. */
	each_bad(b, bad_in + 1)
	{
		int status = run_child(handles_nowhere, b->p);

		wrong += !WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV;
		status = run_child(own_fault, b->p);
		wrong += !WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV;
	}
	is(wrong, 0, "a handler that is nowhere: SIGSEGV");
}

int main(void)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	bad_init();
	set_mask(0);
	actions_and_masks();
	waiting();
	sending();
	timers();
	descriptors();
	interrupted();
	handlers();
	return done_testing();
}
