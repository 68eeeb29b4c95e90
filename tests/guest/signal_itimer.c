// SPDX-License-Identifier: MIT
// grade: group=signal points=10 cpus=1,4 timeout=60 linux=yes
/*
 * setitimer's three timers, of real time, user time and processor time; and alarm.
 */
#include "sig.h"

static struct itimerval get(int which)
{
	struct itimerval it;

	must(getitimer(which, &it) == 0);
	return it;
}

static void set(int which, long us, long interval_us)
{
	struct itimerval it = {{interval_us / 1000000, interval_us % 1000000},
			       {us / 1000000, us % 1000000}};

	must(setitimer(which, &it, NULL) == 0);
}

/* Until so many have come, or for a long time. */
static void spin(int want)
{
	int64_t end = now_ns() + LIMIT_MS * 1000000L;

	while (notes < want && now_ns() < end)
		;
}

static void real(void)
{
	struct itimerval it = get(ITIMER_REAL), old;

	ok(!timerisset(&it.it_value) && !timerisset(&it.it_interval), "at first it is not set");
	catch_signal(SIGALRM, 0);
	int64_t start = now_ns();

	set(ITIMER_REAL, 50000, 0);
	spin(1);
	ok(now_ns() - start >= 50000000, "ITIMER_REAL comes, and not early");
	is(note[0].si_signo, SIGALRM, "by SIGALRM");
	is(note[0].si_code, SI_KERNEL, "from the kernel");
	it = get(ITIMER_REAL);
	ok(!timerisset(&it.it_value), "once");
	set(ITIMER_REAL, 10000, 10000);
	spin(6);
	ok(notes >= 6, "with an interval again and again");
	it = (struct itimerval){.it_value = {500, 0}};
	is(setitimer(ITIMER_REAL, &it, &old), 0, "a new value");
	is(old.it_interval.tv_usec, 10000, "gives the old interval");
	ok(old.it_value.tv_sec == 0 && old.it_value.tv_usec <= 10000, "and what was left");
	it = get(ITIMER_REAL);
	ok(it.it_value.tv_sec == 499 && it.it_interval.tv_usec == 0, "what is left gets less");
	set(ITIMER_REAL, 0, 10000);
	it = get(ITIMER_REAL);
	ok(!timerisset(&it.it_value), "0 ends it");
}

/* The old one, and what alarm makes of a part of a second. */
static void alarms(void)
{
	is(alarm(1000), 0, "alarm");
	unsigned int left = alarm(0);

	ok(left == 1000 || left == 999, "gives what was left: %u", left);
	is(alarm(0), 0, "now nothing is");
	set(ITIMER_REAL, 400000, 0);
	is(alarm(0), 1, "a part of a second is a second");
	notes = 0;
	alarm(1);
	is(pause(), -1, "pause");
	is(note[0].si_signo, SIGALRM, "is ended by it");
}

static void of_processor(int which, int sig, const char *name)
{
	notes = 0;
	catch_signal(sig, SA_RESTART);
	set(which, 40000, 0);
	sleep_ms(120);
	is(notes, 0, "%s does not count sleep", name);
	int64_t start = now_ns();

	spin(1);
	is(notes, 1, "but work");
	is(note[0].si_signo, sig, "by %s", strsignal(sig));
	ok(now_ns() - start >= 20000000, "about as much as asked for");
	set(which, 15000, 15000);
	spin(4);
	ok(notes >= 4, "again and again");
	struct itimerval it = get(which);

	is(it.it_interval.tv_usec, 15000, "its interval");
	set(which, 0, 0);
}

static void errors(void)
{
	struct itimerval it = {.it_value = {0, 1000000}};

	is_errno(setitimer(ITIMER_REAL, &it, NULL), EINVAL, "a million microseconds");
	it.it_value = (struct timeval){0, -1};
	is_errno(setitimer(ITIMER_REAL, &it, NULL), EINVAL, "-1");
	it.it_value = (struct timeval){-1, 0};
	is_errno(setitimer(ITIMER_REAL, &it, NULL), EINVAL, "-1 seconds");
	it = (struct itimerval){.it_interval = {0, 1000000}};
	is_errno(setitimer(ITIMER_REAL, &it, NULL), EINVAL, "an interval of a million");
	it = (struct itimerval){0};
	is_errno(setitimer(3, &it, NULL), EINVAL, "a fourth timer");
	is_errno(setitimer(-1, &it, NULL), EINVAL, "timer -1");
	is_errno(getitimer(3, &it), EINVAL, "getitimer of a fourth");
}

int main(void)
{
	set_mask(0);
	real();
	alarms();
	of_processor(ITIMER_VIRTUAL, SIGVTALRM, "ITIMER_VIRTUAL");
	of_processor(ITIMER_PROF, SIGPROF, "ITIMER_PROF");
	errors();
	return done_testing();
}
