// SPDX-License-Identifier: MIT
// grade: group=thread points=20 cpus=1,4 timeout=60 linux=yes
/*
 * Signals and threads: what is sent to the process goes to a thread that does not block it, what
 * is sent to a thread to that; a stop stops all of them and SIGCONT lets all go on.
 */
#include "thread.h"
#include <signal.h>

#define NR 4

static struct thread threads[NR];
static volatile int ready, handled_by, nr_handled, end;
static volatile long counters[NR];

static unsigned long bit(int sig)
{
	return 1UL << (sig - 1);
}

static void block(int how, unsigned long mask)
{
	raw(SYS_rt_sigprocmask, how, &mask, NULL, 8);
}

static void handler(int sig)
{
	(void)sig;
	handled_by = gettid_();
	__atomic_fetch_add(&nr_handled, 1, __ATOMIC_SEQ_CST);
}

static void set_handler(int sig)
{
	struct sigaction action = {.sa_handler = handler};

	must(sigaction(sig, &action, NULL) == 0);
}

/* Blocks all in `arg` and waits for the end. */
static int blocked(void *arg)
{
	struct timespec ts = {0, 1000000};

	block(SIG_SETMASK, (unsigned long)arg);
	__atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
	while (!end)
		raw(SYS_nanosleep, &ts, NULL);
	return 0;
}

/* One of NR threads takes SIGUSR1; all block what is in `rest`. */
static void start_all(int taker, unsigned long rest)
{
	ready = end = nr_handled = handled_by = 0;
	for (int i = 0; i < NR; i++)
		start_thread(&threads[i], blocked,
			     (void *)(rest | (i == taker ? 0 : bit(SIGUSR1))));
	must(comes_true(&ready, NR));
}

static void end_all(void)
{
	end = 1;
	for (int i = 0; i < NR; i++)
		join_thread(&threads[i]);
}

static void directed(void)
{
	set_handler(SIGUSR1);
	set_handler(SIGUSR2);
	block(SIG_BLOCK, bit(SIGUSR1));
	for (int i = 0; i < NR; i++) {
		start_all(i, 0);
		kill(getpid(), SIGUSR1);
		ok(comes_true(&handled_by, threads[i].was), "kill: thread %d does not block it", i);
		end_all();
	}
	start_all(-1, 0);
	kill(getpid(), SIGUSR1);
	sleep_ms(20);
	is(nr_handled, 0, "if all block it, it waits");
	block(SIG_UNBLOCK, bit(SIGUSR1));
	is(handled_by, getpid(), "for who unblocks it first");
	for (int i = 0; i < NR; i++) {
		handled_by = 0;
		is(raw(SYS_tgkill, getpid(), threads[i].was, SIGUSR2), 0, "tgkill");
		ok(comes_true(&handled_by, threads[i].was), "reaches thread %d", i);
	}
	raw(SYS_tkill, threads[1].was, SIGUSR1);
	nr_handled = 0;
	sleep_ms(10);
	is(nr_handled, 0, "what is for a blocked thread is for no other");
	end_all();
}

/* ---- it blocks what it was told of ---- */

static int sigwait_for(void *arg)
{
	unsigned long set = bit(SIGUSR1);

	(void)arg;
	block(SIG_BLOCK, set);
	ready = 1;
	handled_by = raw(SYS_rt_sigtimedwait, &set, NULL, NULL, 8) == SIGUSR1 ? gettid_() : -1;
	return 0;
}

static void waiting(void)
{
	block(SIG_BLOCK, bit(SIGUSR1));
	ready = handled_by = 0;
	start_thread(&threads[0], sigwait_for, NULL);
	must(comes_true(&ready, 1));
	sleep_ms(5);
	kill(getpid(), SIGUSR1);
	join_thread(&threads[0]);
	is(handled_by, threads[0].was, "sigtimedwait in a thread");
	block(SIG_UNBLOCK, bit(SIGUSR1));
}

static int toggle(void *arg)
{
	(void)arg;
	while (!end) {
		block(SIG_BLOCK, bit(SIGUSR1));
		block(SIG_UNBLOCK, bit(SIGUSR1));
	}
	block(SIG_BLOCK, bit(SIGUSR1));
	return 0;
}

/* Each is handled by somebody, whoever blocks it just then. */
static void moving_target(void)
{
	end = nr_handled = 0;
	block(SIG_BLOCK, bit(SIGUSR1));
	for (int i = 0; i < NR; i++)
		start_thread(&threads[i], toggle, NULL);
	for (int i = 1; i <= 50; i++) {
		kill(getpid(), SIGUSR1);
		if (!comes_true(&nr_handled, i))
			break;
	}
	is(nr_handled, 50, "50 signals to threads that block and unblock them");
	end_all();
	block(SIG_UNBLOCK, bit(SIGUSR1));
}

/* ---- stops ---- */

static int count(void *arg)
{
	ready = 1;
	for (;;)
		counters[(long)arg]++;
	return 0;
}

static int counting(void *arg)
{
	struct thread t[NR];

	(void)arg;
	for (long i = 0; i < NR; i++) {
		ready = 0;
		start_thread(&t[i], i ? count : sleep_for_ever, (void *)i);
		must(!i || comes_true(&ready, 1));
	}
	sleep_for_ever(NULL);
	return 0;
}

static long sum(void)
{
	return counters[1] + counters[2] + counters[3];
}

static void stops(void)
{
	pid_t pid = spawn(counting, NULL);
	int status = 0;
	siginfo_t info = {0};

	sleep_ms(30);
	for (int i = 0; i < 5; i++) {
		must(kill(pid, SIGSTOP) == 0);
		is(waitpid(pid, &status, WUNTRACED), pid, "a process of threads stops");
		must(waitid(P_PID, pid, &info, WSTOPPED | WNOHANG) == 0);
		is(info.si_pid, 0, "which is told once");
		must(kill(pid, SIGCONT) == 0);
		is(waitpid(pid, &status, WCONTINUED), pid, "and goes on");
	}
	must(kill(pid, SIGSTOP) == 0 && waitpid(pid, &status, WUNTRACED) == pid);
	must(kill(pid, SIGKILL) == 0);
	is_killed(join(pid), SIGKILL, "SIGKILL ends all that are stopped");
}

static int stop_self(void *arg)
{
	struct thread t[NR];
	long before;

	(void)arg;
	for (long i = 0; i < NR; i++)
		start_thread(&t[i], count, (void *)i);
	sleep_ms(20);
	raw(SYS_kill, getpid(), SIGSTOP);
	before = sum();
	for (int i = 0; i < 200 && sum() == before; i++)
		sleep_ms(5);
	return sum() > before ? 7 : 8;
}

static void stop_and_count(void)
{
	pid_t pid = spawn(stop_self, NULL);
	int status = 0;

	is(waitpid(pid, &status, WUNTRACED), pid, "one stops itself, and with it the others");
	must(kill(pid, SIGCONT) == 0);
	is_exit(join(pid), 7, "all of them go on");
}

/* A storm of both, and nobody is left stopped. */
static void stop_storm(void)
{
	pid_t pid = spawn(counting, NULL);
	int status;

	for (int i = 0; i < 60; i++) {
		kill(pid, SIGSTOP);
		if (i % 4 == 0)
			waitpid(pid, &status, WUNTRACED);
		kill(pid, SIGCONT);
	}
	kill(pid, SIGTERM);
	is_killed(join(pid), SIGTERM, "60 stops and SIGCONTs, then SIGTERM");
}

int main(void)
{
	directed();
	waiting();
	moving_target();
	stops();
	stop_and_count();
	stop_storm();
	return done_testing();
}
