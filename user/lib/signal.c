// SPDX-License-Identifier: MIT
/*
 * Signals: sets of them, actions, masks, sending, waiting.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "libc.h"

long __sys_rt_sigaction(int sig, const struct sigaction *action, struct sigaction *old, size_t n);
long __sys_rt_sigprocmask(int how, const sigset_t *set, sigset_t *old, size_t n);
long __sys_rt_sigpending(sigset_t *set, size_t n);
long __sys_rt_sigsuspend(const sigset_t *mask, size_t n);
long __sys_rt_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout,
			   size_t n);
long __sys_rt_sigqueueinfo(pid_t pid, int sig, const siginfo_t *info);
long __sys_signalfd4(int fd, const sigset_t *mask, size_t n, int flags);

/* Those that siginterrupt wants to interrupt calls; signal's others restart them. */
static sigset_t interrupting;

/* ---- sets ---- */

/* The bit of a signal; 0 with errno EINVAL if there is no such. */
static sigset_t bit(int sig)
{
	if (sig >= 1 && sig <= _NSIG)
		return 1UL << (sig - 1);
	errno = EINVAL;
	return 0;
}

int sigemptyset(sigset_t *set)
{
	*set = 0;
	return 0;
}

int sigfillset(sigset_t *set)
{
	*set = -1;
	return 0;
}

int sigaddset(sigset_t *set, int sig)
{
	*set |= bit(sig);
	return bit(sig) ? 0 : -1;
}

int sigdelset(sigset_t *set, int sig)
{
	*set &= ~bit(sig);
	return bit(sig) ? 0 : -1;
}

int sigismember(const sigset_t *set, int sig)
{
	return bit(sig) ? (*set & bit(sig)) != 0 : -1;
}

/* ---- actions and masks ---- */

/*
 * QEMU's user emulation takes it for granted that there is an sa_restorer, and so has the
 * mask behind what Linux for riscv64 calls a struct sigaction. Both find it here.
 */
struct padded_sigaction {
	struct sigaction action;
	sigset_t mask;
};

int sigaction(int sig, const struct sigaction *action, struct sigaction *old)
{
	struct padded_sigaction in, out;

	if (action)
		in = (struct padded_sigaction){*action, action->sa_mask};
	if (__sys_rt_sigaction(sig, action ? &in.action : NULL, old ? &out.action : NULL,
			       sizeof(sigset_t)) < 0)
		return -1;
	if (old)
		*old = out.action;
	return 0;
}

sighandler_t signal(int sig, sighandler_t handler)
{
	struct sigaction old,
		action = {
			.sa_handler = handler,
			.sa_flags = sigismember(&interrupting, sig) == 1 ? 0 : SA_RESTART,
		};

	return sigaction(sig, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int siginterrupt(int sig, int interrupt)
{
	struct sigaction action;

	if (sigaction(sig, NULL, &action) < 0)
		return -1;
	if (interrupt) {
		interrupting |= bit(sig);
		action.sa_flags &= ~(unsigned long)SA_RESTART;
	} else {
		interrupting &= ~bit(sig);
		action.sa_flags |= SA_RESTART;
	}
	return sigaction(sig, &action, NULL);
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return __sys_rt_sigprocmask(how, set, old, sizeof(sigset_t));
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	int saved_errno = errno, result = sigprocmask(how, set, old) < 0 ? errno : 0;

	errno = saved_errno;
	return result;
}

int sigpending(sigset_t *set)
{
	return __sys_rt_sigpending(set, sizeof(sigset_t));
}

void __sigsavemask(sigjmp_buf env, int savemask)
{
	env->mask_saved = savemask;
	if (savemask)
		sigprocmask(SIG_SETMASK, NULL, &env->mask);
}

void siglongjmp(sigjmp_buf env, int value)
{
	if (env->mask_saved)
		sigprocmask(SIG_SETMASK, &env->mask, NULL);
	longjmp(env->env, value);
}

/* ---- sending ---- */

int raise(int sig)
{
	return tgkill(getpid(), gettid(), sig);
}

int killpg(pid_t pgrp, int sig)
{
	if (pgrp < 0) {
		errno = EINVAL;
		return -1;
	}
	return kill(-pgrp, sig);
}

int sigqueue(pid_t pid, int sig, union sigval value)
{
	siginfo_t info = {.si_signo = sig, .si_code = SI_QUEUE};

	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = value;
	return __sys_rt_sigqueueinfo(pid, sig, &info);
}

/* ---- waiting ---- */

int sigsuspend(const sigset_t *mask)
{
	return __sys_rt_sigsuspend(mask, sizeof(sigset_t));
}

int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
	return __sys_rt_sigtimedwait(set, info, timeout, sizeof(sigset_t));
}

int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
	return sigtimedwait(set, info, NULL);
}

/* Not to be interrupted by the handlers of other signals. */
int sigwait(const sigset_t *set, int *sig)
{
	int saved_errno = errno, got;

	do {
		got = sigwaitinfo(set, NULL);
	} while (got < 0 && errno == EINTR);
	int result = got < 0 ? errno : 0;
	errno = saved_errno;
	if (!result)
		*sig = got;
	return result;
}

int signalfd(int fd, const sigset_t *mask, int flags)
{
	return __sys_signalfd4(fd, mask, sizeof(sigset_t), flags);
}

void psignal(int sig, const char *s)
{
	fprintf(stderr, "%s%s%s\n", s ? s : "", s && *s ? ": " : "", strsignal(sig));
}
