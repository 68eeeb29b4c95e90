// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * timer_create and its relatives: who is told and how, values, intervals, overruns, errors.
 */
#include "sig.h"

#define SIG (SIGRTMIN + 1)
#define MS  1000000L

static timer_t create(clockid_t clock, int notify, int value)
{
	struct sigevent event = {.sigev_notify = notify, .sigev_signo = SIG};
	timer_t timer = -1;

	event.sigev_value.sival_int = value;
	event.sigev_notify_thread_id = gettid();
	must(timer_create(clock, &event, &timer) == 0);
	return timer;
}

static void set(timer_t timer, long ns, long interval_ns)
{
	struct itimerspec it = {{interval_ns / (1000 * MS), interval_ns % (1000 * MS)},
				{ns / (1000 * MS), ns % (1000 * MS)}};

	must(timer_settime(timer, 0, &it, NULL) == 0);
}

static siginfo_t wait_for(int sig)
{
	sigset_t set = BIT(sig);
	struct timespec limit = {LIMIT_MS / 1000, 0};
	siginfo_t info = {0};

	is(sigtimedwait(&set, &info, &limit), sig, "a timer's signal");
	return info;
}

static void once(clockid_t clock, int notify, const char *name)
{
	timer_t timer = create(clock, notify, 77);
	struct itimerspec it;
	int64_t start = now_ns();

	is(timer_gettime(timer, &it), 0, "%s", name);
	ok(it.it_value.tv_sec == 0 && it.it_value.tv_nsec == 0, "not set at first");
	set(timer, 30 * MS, 0);
	siginfo_t info = wait_for(SIG);

	ok(now_ns() - start >= 30 * MS, "not early");
	is(info.si_code, SI_TIMER, "SI_TIMER");
	is(info.si_int, 77, "its value");
	is(info.si_overrun, 0, "no overrun");
	must(timer_gettime(timer, &it) == 0);
	ok(it.it_value.tv_sec == 0 && it.it_value.tv_nsec == 0, "it came once");
	is(timer_delete(timer), 0, "timer_delete");
	is_errno(timer_gettime(timer, &it), EINVAL, "it is gone");
}

static void to_a_time(void)
{
	timer_t timer = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, 0);
	struct itimerspec it = {{0, 0}, {0, 0}}, old;

	clock_gettime(CLOCK_MONOTONIC, &it.it_value);
	it.it_value.tv_sec += 100;
	is(timer_settime(timer, TIMER_ABSTIME, &it, NULL), 0, "TIMER_ABSTIME");
	must(timer_gettime(timer, &old) == 0);
	ok(old.it_value.tv_sec == 99 || old.it_value.tv_sec == 100, "in 100 seconds");
	it.it_value = (struct timespec){0, 1};
	is(timer_settime(timer, TIMER_ABSTIME, &it, &old), 0, "a time that has gone by");
	ok(old.it_value.tv_sec >= 99, "old value");
	wait_for(SIG);
	must(timer_delete(timer) == 0);
}

/* While it is pending it is one signal, which tells how often it would have come again. */
static void overruns(void)
{
	timer_t timer = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, 5);
	int64_t start = now_ns();

	set(timer, 1 * MS, 1 * MS);
	sleep_ms(60);
	siginfo_t info = wait_for(SIG);
	long most = (long)((now_ns() - start) / MS);

	is(info.si_overrun, timer_getoverrun(timer), "timer_getoverrun");
	ok(info.si_overrun >= 50 && info.si_overrun <= most, "%d overruns in %ld ms",
	   info.si_overrun, most);
	info = wait_for(SIG);
	ok(info.si_overrun < most + 100, "the next begins anew: %d", info.si_overrun);
	must(timer_delete(timer) == 0);
	struct timespec zero = {0, 0};
	sigset_t set = BIT(SIG);

	sigtimedwait(&set, NULL, &zero);
	is(get_pending(), 0, "none comes after timer_delete");
}

static void silent(void)
{
	timer_t timer = create(CLOCK_MONOTONIC, SIGEV_NONE, 0);
	struct itimerspec it;

	set(timer, 20 * MS, 0);
	do
		must(timer_gettime(timer, &it) == 0);
	while (it.it_value.tv_nsec);
	is(get_pending(), 0, "SIGEV_NONE tells nobody");
	set(timer, 1000 * MS, 250 * MS);
	must(timer_gettime(timer, &it) == 0);
	ok(it.it_value.tv_nsec > 0 && it.it_interval.tv_nsec == 250 * MS, "but counts");
	must(timer_delete(timer) == 0);
}

/* Without a sigevent: SIGALRM, whose value is the timer. */
static void by_default(void)
{
	timer_t timer = -1;

	is(timer_create(CLOCK_REALTIME, NULL, &timer), 0, "no sigevent");
	set(timer, 1 * MS, 0);
	siginfo_t info = wait_for(SIGALRM);

	is(info.si_int, timer, "the value is the timer");
	is(info.si_code, SI_TIMER, "SI_TIMER");
	must(timer_delete(timer) == 0);
}

static void many(void)
{
	timer_t timers[200];
	int wrong = 0, came[200] = {0};

	for (int i = 0; i < 200; i++)
		timers[i] = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, i);
	for (int i = 0; i < 200; i++)
		set(timers[i], 1 * MS + (i * 37 % 200) * MS / 10, 0);
	for (int i = 0; i < 200; i++) {
		sigset_t set = BIT(SIG);
		siginfo_t info;

		if (sigtimedwait(&set, &info, &(struct timespec){LIMIT_MS / 1000, 0}) == SIG)
			came[info.si_int % 200]++;
	}
	for (int i = 0; i < 200; i++) {
		wrong += came[i] != 1;
		must(timer_delete(timers[i]) == 0);
	}
	is(wrong, 0, "200 timers come once each");
}

static void errors(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIG};
	struct itimerspec it = {{0, 0}, {0, 1000000000}};
	timer_t timer;

	is_errno(timer_create(99, &event, &timer), EINVAL, "a clock that nobody has");
	event.sigev_signo = 65;
	is_errno(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL, "signal 65");
	event.sigev_signo = 0;
	is_errno(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL, "signal 0");
	event = (struct sigevent){.sigev_notify = 77, .sigev_signo = SIG};
	is_errno(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL, "a strange sigev_notify");
	event = (struct sigevent){.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIG};
	event.sigev_notify_thread_id = getppid();
	is_errno(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL, "another's thread");
	timer = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, 0);
	is_errno(timer_settime(timer, 0, &it, NULL), EINVAL, "10^9 nanoseconds");
	it.it_value.tv_nsec = -1;
	is_errno(timer_settime(timer, 0, &it, NULL), EINVAL, "-1");
	it.it_value = (struct timespec){-1, 0};
	is_errno(timer_settime(timer, 0, &it, NULL), EINVAL, "-1 seconds");
	must(timer_delete(timer) == 0);
	static const int ids[] = {-1, 12345, 0x7fffffff};

	it.it_value.tv_sec = 1;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		is_errno(timer_delete(ids[i]), EINVAL, "timer_delete of %d", ids[i]);
		is_errno(timer_getoverrun(ids[i]), EINVAL, "timer_getoverrun");
		is_errno(timer_settime(ids[i], 0, &it, NULL), EINVAL, "timer_settime");
	}
}

int main(void)
{
	set_mask(BIT(SIG) | BIT(SIGALRM));
	once(CLOCK_MONOTONIC, SIGEV_SIGNAL, "CLOCK_MONOTONIC");
	once(CLOCK_REALTIME, SIGEV_SIGNAL, "CLOCK_REALTIME");
	once(CLOCK_BOOTTIME, SIGEV_SIGNAL, "CLOCK_BOOTTIME");
	once(CLOCK_MONOTONIC, SIGEV_THREAD_ID | SIGEV_SIGNAL, "SIGEV_THREAD_ID");
	to_a_time();
	overruns();
	silent();
	by_default();
	many();
	errors();
	return done_testing();
}
