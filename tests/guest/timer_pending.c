// SPDX-License-Identifier: MIT
// grade: group=timer points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A timer's signal while it is blocked or ignored, and the limit of queued signals.
 */
#include "timers.h"

/* Two timers with one standard signal: two entries of it, beside kill's. */
static void one_signal(void)
{
	timer_t a = create(SIGUSR1, 1), b = create(SIGUSR1, 2);
	siginfo_t info;
	int values = 0;

	set(a, 1, 0);
	set(b, 1, 0);
	sleep_ms(20);
	for (int i = 0; i < 2 && take(SIGUSR1, LIMIT_MS, &info); i++)
		values += info.si_int;
	is(values, 3, "each timer's signal comes, though the number is the same");
	is(get_pending(), 0, "and then none");
	must(timer_delete(a) == 0 && timer_delete(b) == 0);
}

/* The value is not lost, and each expiry restarts only when the last was taken. */
static void interval(void)
{
	timer_t timer = create(SIG, 7);
	struct itimerspec it;
	siginfo_t info;
	int right = 0;

	set(timer, 1, 1);
	for (int i = 0; i < 200; i++)
		right += take(SIG, LIMIT_MS, &info) == SIG && info.si_int == 7 &&
			 info.si_overrun >= 0;
	is(right, 200, "an interval of a nanosecond is as fast as its signals are taken");
	must(timer_gettime(timer, &it) == 0);
	is(it.it_interval.tv_nsec, 1, "and stays what it was");
	ok(it.it_value.tv_sec == 0 && it.it_value.tv_nsec == 1, "the next is at hand");
	must(timer_delete(timer) == 0);
}

static void set_anew(void)
{
	timer_t timer = create(SIG, 7);
	siginfo_t info;

	set(timer, 1, 1 * MS);
	sleep_ms(20);
	set(timer, 0, 0);
	take(SIG, 0, &info); /* of before it was turned off, or not */
	is(take(SIG, 50, &info), 0, "turned off while its signal was pending");
	set(timer, 1, 0);
	is(take(SIG, LIMIT_MS, &info), SIG, "set again");
	is(info.si_overrun, 0, "it counts anew");
	is(timer_getoverrun(timer), 0, "timer_getoverrun too");
	must(timer_delete(timer) == 0);
}

/* One entry, whatever happens to the timer: what comes while it is queued is counted. */
static void twice(void)
{
	timer_t timer = create(SIG, 7);
	siginfo_t info;

	set(timer, 1, 0);
	sleep_ms(20);
	set(timer, 1, 0);
	sleep_ms(20);
	is(take(SIG, LIMIT_MS, &info), SIG, "expired twice");
	is(take(SIG, 20, &info), 0, "it is one signal");
	must(timer_delete(timer) == 0);
}

static void ignored(void)
{
	timer_t timer = create(SIG, 7);
	siginfo_t info;

	signal(SIG, SIG_IGN);
	unblock(BIT(SIG));
	set(timer, 1, 2 * MS);
	sleep_ms(50);
	is(timer_getoverrun(timer), 0, "no overrun of what is ignored");
	block(BIT(SIG));
	signal(SIG, SIG_DFL);
	is(take(SIG, LIMIT_MS, &info), SIG, "the signal comes once it is not ignored");
	signal(SIG, SIG_IGN);
	signal(SIG, SIG_DFL);
	is(take(SIG, LIMIT_MS, &info), SIG, "also if it was pending, and thrown away");
	must(timer_delete(timer) == 0);
}

static int makes_too_many(void *arg)
{
	struct rlimit limit = {30, 30};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIG};
	timer_t timer;
	int n = 0;

	(void)arg;
	must(setrlimit(RLIMIT_SIGPENDING, &limit) == 0);
	while (n < 100 && timer_create(CLOCK_MONOTONIC, &event, &timer) == 0)
		n++;
	return errno == EAGAIN && n <= 30 ? 0 : 1;
}

int main(void)
{
	set_mask(BIT(SIG) | BIT(SIGUSR1));
	one_signal();
	interval();
	set_anew();
	twice();
	ignored();
	is_exit(run_child(makes_too_many, NULL), 0, "timers count among the queued signals");
	return done_testing();
}
