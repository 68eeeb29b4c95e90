/* SPDX-License-Identifier: MIT */
/*
 * Signals: sets, actions, masks, sending and waiting. All numbers from SIGRTMIN on are the
 * program's: the library keeps none for itself.
 */
#ifndef CALF_SIGNAL_H
#define CALF_SIGNAL_H

#include "uapi/signal.h"
#include "uapi/time.h"
#include "uapi/ucontext.h"

#define NSIG	    (_NSIG + 1)
#define SIG2STR_MAX sizeof("RTMIN+31")

typedef __sighandler_t sighandler_t;
typedef int sig_atomic_t;

int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int sig);
int sigdelset(sigset_t *set, int sig);
int sigismember(const sigset_t *set, int sig);

int sigaction(int sig, const struct sigaction *action, struct sigaction *old);
sighandler_t signal(int sig, sighandler_t handler);
int siginterrupt(int sig, int interrupt);
int sigaltstack(const stack_t *stack, stack_t *old);
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old);
int sigpending(sigset_t *set);

int kill(pid_t pid, int sig);
int killpg(pid_t pgrp, int sig);
int tgkill(pid_t tgid, pid_t tid, int sig);
int raise(int sig);
int sigqueue(pid_t pid, int sig, union sigval value);

int sigsuspend(const sigset_t *mask);
int sigwait(const sigset_t *set, int *sig);
int sigwaitinfo(const sigset_t *set, siginfo_t *info);
int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout);

int sig2str(int sig, char *str);
int str2sig(const char *restrict str, int *restrict sig);
char *strsignal(int sig);
void psignal(int sig, const char *s);

#endif
