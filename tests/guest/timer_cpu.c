// SPDX-License-Identifier: MIT
// grade: group=timer points=15 cpus=1,4 timeout=120 linux=yes
/*
 * What goes by processor time: timers on the clocks of CPU time, and RLIMIT_CPU. Sleep does
 * not count; a process alone on its processor is told in time; exec and fork.
 */
#include "sig.h"

#define MS 1000000L

static int64_t cpu_ns(void)
{
	struct timespec ts;

	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) == 0);
	return ts.tv_sec * 1000 * MS + ts.tv_nsec;
}

static timer_t create(clockid_t clock, int sig)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = sig};
	timer_t timer;

	must(timer_create(clock, &event, &timer) == 0);
	return timer;
}

static void set(timer_t timer, int flags, int64_t ns, int64_t interval_ns)
{
	struct itimerspec it = {{interval_ns / (1000 * MS), interval_ns % (1000 * MS)},
				{ns / (1000 * MS), ns % (1000 * MS)}};

	must(timer_settime(timer, flags, &it, NULL) == 0);
}

/* Without a system call, until so many signals have come or for a long time. */
static void compute(int want)
{
	for (volatile long i = 0; notes < want && i < 4000000000L; i++)
		;
}

static void of_clock(clockid_t clock, const char *name)
{
	timer_t timer = create(clock, SIGUSR1);
	struct itimerspec left;
	int64_t start = cpu_ns(), took;

	catch_signal(SIGUSR1, SA_RESTART);
	notes = 0;
	set(timer, 0, 60 * MS, 0);
	sleep_ms(100);
	is(notes, 0, "%s: sleep does not count", name);
	must(timer_gettime(timer, &left) == 0);
	ok(left.it_value.tv_nsec > 20 * MS && left.it_value.tv_nsec <= 60 * MS,
	   "%s: there is time left", name);
	compute(1);
	took = cpu_ns() - start;
	is(notes, 1, "%s: work does", name);
	ok(took >= 60 * MS, "%s: %ld us of 60000", name, (long)(took / 1000));
	is(note[0].si_code, SI_TIMER, "%s: from the timer", name);
	must(timer_gettime(timer, &left) == 0);
	ok(left.it_value.tv_nsec == 0, "%s: once", name);
	notes = 0;
	set(timer, 0, 5 * MS, 5 * MS);
	compute(5);
	ok(notes >= 5, "%s: again and again", name);
	set(timer, 0, 0, 0);
	notes = 0;
	set(timer, TIMER_ABSTIME, cpu_ns() + 20 * MS, 0);
	compute(1);
	is(notes, 1, "%s: at a time of the clock", name);
	notes = 0;
	set(timer, TIMER_ABSTIME, 1, 0);
	compute(1);
	is(notes, 1, "%s: which has gone by", name);
	must(timer_delete(timer) == 0);
}

/* While its signal is blocked the timer counts, and tells how often. */
static void overrun(void)
{
	timer_t timer = create(CLOCK_PROCESS_CPUTIME_ID, SIGUSR1);
	int64_t end;

	catch_signal(SIGUSR1, SA_RESTART);
	notes = 0;
	block(BIT(SIGUSR1));
	set(timer, 0, 10 * MS, 10 * MS);
	for (end = cpu_ns() + 105 * MS; cpu_ns() < end;)
		;
	unblock(BIT(SIGUSR1));
	ok(note[0].si_overrun >= 8, "10 expiries are one signal and its overrun, %d",
	   note[0].si_overrun);
	must(timer_delete(timer) == 0);
}

static int no_timer_of_the_parent(void *arg)
{
	struct itimerval it;

	(void)arg;
	notes = 0;
	must(getitimer(ITIMER_PROF, &it) == 0);
	if (it.it_value.tv_sec || it.it_value.tv_usec)
		return 1;
	for (int64_t end = cpu_ns() + 60 * MS; cpu_ns() < end;)
		;
	return notes ? 2 : 0;
}

static void forked(void)
{
	timer_t timer = create(CLOCK_PROCESS_CPUTIME_ID, SIGUSR1);
	struct itimerval it = {{0, 10000}, {0, 10000}};

	catch_signal(SIGPROF, SA_RESTART);
	set(timer, 0, 10 * MS, 10 * MS);
	must(setitimer(ITIMER_PROF, &it, NULL) == 0);
	is_exit(run_child(no_timer_of_the_parent, NULL), 0, "a child has no timers");
	it = (struct itimerval){{0, 0}, {0, 0}};
	must(setitimer(ITIMER_PROF, &it, NULL) == 0);
	must(timer_delete(timer) == 0);
}

/* What the limit is of. */
static long used_ms(void)
{
	struct rusage ru;

	must(getrusage(RUSAGE_SELF, &ru) == 0);
	return (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000 +
	       (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) / 1000;
}

static int over_the_limit(void *arg)
{
	struct rlimit limit = {1, 3}, now;

	catch_signal(SIGXCPU, SA_RESTART);
	notes = 0;
	if (arg)
		signal(SIGXCPU, SIG_DFL);
	must(setrlimit(RLIMIT_CPU, &limit) == 0);
	compute(1);
	must(getrlimit(RLIMIT_CPU, &now) == 0);
	if (used_ms() < 700 || now.rlim_cur < 2)
		return 1;
	compute(2);
	if (used_ms() < 1700)
		return 2;
	compute(1000); /* until the hard limit */
	return 3;
}

int main(void)
{
	of_clock(CLOCK_PROCESS_CPUTIME_ID, "the process's clock");
	of_clock(CLOCK_THREAD_CPUTIME_ID, "the thread's clock");
	overrun();
	forked();
	is_killed(run_child(over_the_limit, NULL), SIGKILL,
		  "SIGXCPU at the soft limit and a second later, SIGKILL at the hard one");
	is_killed(run_child(over_the_limit, ""), SIGXCPU, "SIGXCPU ends who does not handle it");
	return done_testing();
}
