// SPDX-License-Identifier: MIT
// grade: group=thread points=15 cpus=1,4 timeout=60 linux=yes
/*
 * The time of a process is the sum of its threads', also of those that are gone: clocks, times,
 * rusage, timers. Limits are the process's.
 */
#include "thread.h"
#include <signal.h>

#define NR 3

static struct thread threads[NR];
static volatile int end, fired, fired_in;

static int64_t read_clock(long clock)
{
	struct timespec ts = {0, 0};

	return raw(SYS_clock_gettime, clock, &ts) ? -1 : ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static long cpu_clock(pid_t tid, bool of_thread)
{
	return ~(long)tid * 8 + (of_thread ? 6 : 2);
}

/* Until the caller has run for so long. */
static int burn(void *ms)
{
	int64_t until = read_clock(CLOCK_THREAD_CPUTIME_ID) + (long)ms * 1000000;

	while (read_clock(CLOCK_THREAD_CPUTIME_ID) < until)
		for (volatile int i = 0; i < 1000; i++)
			;
	return 0;
}

static int spin(void *arg)
{
	(void)arg;
	while (!end)
		;
	return 0;
}

static void clocks(void)
{
	int64_t before = read_clock(CLOCK_PROCESS_CPUTIME_ID), own, sum;
	struct rusage usage;
	struct tms tms;

	own = read_clock(CLOCK_THREAD_CPUTIME_ID);
	for (int i = 0; i < NR; i++)
		start_thread(&threads[i], burn, (void *)30L);
	for (int i = 0; i < NR; i++)
		join_thread(&threads[i]);
	sum = read_clock(CLOCK_PROCESS_CPUTIME_ID) - before;
	ok(sum >= NR * 30000000LL, "the process's clock has %d threads' time: %ld us", NR,
	   (long)(sum / 1000));
	ok(read_clock(cpu_clock(0, false)) >= sum, "by its other number");
	ok(read_clock(cpu_clock(getpid(), false)) >= sum, "and by the pid");
	ok(read_clock(CLOCK_THREAD_CPUTIME_ID) >= own, "the thread's goes on");
	must(getrusage(RUSAGE_SELF, &usage) == 0);
	sum = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec +
	      usage.ru_stime.tv_usec;
	ok(sum >= NR * 25000LL, "getrusage: %ld us", (long)sum);
	must(times(&tms) != -1);
	ok(tms.tms_utime + tms.tms_stime >= NR * 25 / 10, "times");
}

static void of_threads(void)
{
	struct thread t;
	int64_t first, second = 0;

	end = 0;
	start_thread(&t, spin, NULL);
	first = read_clock(cpu_clock(t.was, true));
	ok(first >= 0, "another thread's clock");
	for (int i = 0; i < 2000 && second <= first + 1000000; i++) {
		sched_yield();
		second = read_clock(cpu_clock(t.was, true));
	}
	ok(second > first, "which goes on");
	end = 1;
	join_thread(&t);
	for (int i = 0; i < 1000 && read_clock(cpu_clock(t.was, true)) >= 0; i++)
		sleep_ms(1);
	is(read_clock(cpu_clock(t.was, true)), -1, "and is gone with it");
	is_err(raw(SYS_clock_gettime, cpu_clock(0x3ffffff, false), &first), EINVAL, "of nobody");
}

/* ---- timers ---- */

static void handler(int sig)
{
	(void)sig;
	fired++;
	fired_in = gettid_();
}

static void set_handler(int sig)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

	must(sigaction(sig, &action, NULL) == 0);
}

/* A timer of the process's time goes off although the caller uses none. */
static void by_sum(int which, int sig, const char *what)
{
	struct itimerval it = {{0, 0}, {0, 60000}};

	set_handler(sig);
	fired = end = 0;
	must(setitimer(which, &it, NULL) == 0);
	for (int i = 0; i < NR; i++)
		start_thread(&threads[i], spin, NULL);
	for (int i = 0; i < 5000 && !fired; i++)
		sleep_ms(1);
	end = 1;
	for (int i = 0; i < NR; i++)
		join_thread(&threads[i]);
	is(fired, 1, "%s", what);
}

static int sleep_until_end(void *arg)
{
	struct timespec ts = {0, 1000000};

	(void)arg;
	while (!end)
		raw(SYS_nanosleep, &ts, NULL);
	return 0;
}

static void to_a_thread(void)
{
	struct itimerspec soon = {{0, 0}, {0, 5000000}};
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
	timer_t timer;

	set_handler(SIGUSR1);
	fired = end = 0;
	start_thread(&threads[0], sleep_until_end, NULL);
	event.sigev_notify_thread_id = threads[0].was;
	must(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	must(timer_settime(timer, 0, &soon, NULL) == 0);
	ok(comes_true(&fired_in, threads[0].was), "SIGEV_THREAD_ID: another thread gets it");
	end = 1;
	join_thread(&threads[0]);
	must(timer_settime(timer, 0, &soon, NULL) == 0);
	sleep_ms(20);
	is(timer_delete(timer), 0, "one whose thread is gone harms nobody");
	event.sigev_notify_thread_id = 1;
	is_errno(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL, "not of another process");
}

/* ---- limits ---- */

static int lower_limit(void *arg)
{
	struct rlimit limit = {50, 50};

	(void)arg;
	return raw(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
}

static int limits(void *arg)
{
	struct rlimit limit;
	struct thread t;

	(void)arg;
	start_thread(&t, lower_limit, NULL);
	join_thread(&t);
	must(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	return limit.rlim_cur == 50 && dup2(1, 60) == -1 ? 3 : 4;
}

int main(void)
{
	clocks();
	of_threads();
	by_sum(ITIMER_PROF, SIGPROF, "ITIMER_PROF by the time of other threads");
	by_sum(ITIMER_VIRTUAL, SIGVTALRM, "ITIMER_VIRTUAL");
	to_a_thread();
	is_exit(run_child(limits, NULL), 3, "a limit that one thread sets binds all");
	return done_testing();
}
