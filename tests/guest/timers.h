/* SPDX-License-Identifier: MIT */
/* Timers that send a signal of their own: made, set, and their signals taken one by one. */
#ifndef TIMERS_H
#define TIMERS_H

#include "sig.h"

#define SIG (SIGRTMIN + 2)
#define MS  1000000L

static UNUSED timer_t create(int sig, int value)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = sig};
	timer_t timer;

	event.sigev_value.sival_int = value;
	must(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	return timer;
}

static UNUSED void set(timer_t timer, long ns, long interval_ns)
{
	struct itimerspec it = {{0, interval_ns}, {0, ns}};

	must(timer_settime(timer, 0, &it, NULL) == 0);
}

/* 0 if none comes within a moment. */
static UNUSED int take(int sig, long ms, siginfo_t *info)
{
	struct timespec limit = {ms / 1000, ms % 1000 * MS};
	sigset_t set = BIT(sig);
	int got = sigtimedwait(&set, info, &limit);

	return got < 0 ? 0 : got;
}

#endif
