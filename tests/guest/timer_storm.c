// SPDX-License-Identifier: MIT
// grade: group=timer points=15 cpus=1,4 timeout=120 linux=yes
/*
 * Timers that expire while they are set, asked, deleted, and while their process ends, in
 * several processes at once.
 */
#include "sig.h"

#define SIG (SIGRTMIN + 3)

enum { TIMERS = 8, STEPS = 3000, PROCESSES = 6 };

static timer_t create(int notify)
{
	struct sigevent event = {.sigev_notify = notify, .sigev_signo = SIG};
	timer_t timer;

	event.sigev_notify_thread_id = gettid();
	must(timer_create(rng_below(2) ? CLOCK_MONOTONIC : CLOCK_REALTIME, &event, &timer) == 0);
	return timer;
}

static void random_step(timer_t *t)
{
	struct itimerspec it = {{0, (long)rng_below(3) * 1000}, {0, (long)rng_below(40000)}};
	struct itimerval real = {{0, (int)rng_below(2) * 100}, {0, (int)rng_below(100)}};

	switch (rng_below(6)) {
	case 0:
		must(timer_delete(*t) == 0);
		*t = create(rng_below(2) ? SIGEV_SIGNAL : SIGEV_THREAD_ID);
		break;
	case 1: must(timer_gettime(*t, &it) == 0); break;
	case 2: must(timer_getoverrun(*t) >= 0); break;
	case 3: must(setitimer(ITIMER_REAL, &real, NULL) == 0); break;
	default: must(timer_settime(*t, 0, &it, &it) == 0);
	}
}

static void take_some(void)
{
	struct timespec none = {0, 0};
	sigset_t set = BIT(SIG) | BIT(SIGALRM);

	while (rng_below(4) && sigtimedwait(&set, NULL, &none) > 0)
		;
}

static int storms(void *arg)
{
	timer_t timers[TIMERS];

	rng_state += (uint64_t)(long)arg * 0x9e3779b9;
	block(BIT(SIG) | BIT(SIGALRM));
	for (int i = 0; i < TIMERS; i++)
		timers[i] = create(SIGEV_SIGNAL);
	for (int i = 0; i < STEPS; i++) {
		random_step(&timers[rng_below(TIMERS)]);
		take_some();
	}
	return 0; /* they still run */
}

static int ends_with_timers(void *arg)
{
	struct itimerspec it = {{0, 50000}, {0, 50000}};

	(void)arg;
	signal(SIG, SIG_IGN);
	for (int i = 0; i < TIMERS; i++)
		must(timer_settime(create(SIGEV_SIGNAL), 0, &it, NULL) == 0);
	return 0;
}

int main(void)
{
	pid_t pids[PROCESSES];
	int right = 0;

	rng_seed(20);
	for (long i = 0; i < PROCESSES; i++)
		pids[i] = spawn(storms, (void *)i);
	for (int i = 0; i < PROCESSES; i++)
		is_exit(join(pids[i]), 0, "process %d", i);
	for (int i = 0; i < 60; i++)
		right += run_child(ends_with_timers, NULL) == 0;
	is(right, 60, "processes end while their timers expire");
	return done_testing();
}
