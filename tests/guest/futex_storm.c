// SPDX-License-Identifier: MIT
// grade: group=futex points=20 cpus=1,4 timeout=90 linux=yes
/*
 * No wake-up is lost: threads that hand a word round, a mutex under load, waiters that are moved
 * about, woken, interrupted and out of time at once, and memory that is copied by fork meanwhile.
 */
#include "futex.h"
#include <signal.h>

#define NR     4
#define ROUNDS 800
#define P      FUTEX_PRIVATE_FLAG

static struct thread threads[16];
static volatile int word, turn, end;
static volatile long counter;

/* ---- a ring: each waits for its turn ---- */

static int ring(void *arg)
{
	int self = (int)(long)arg, now;

	for (int i = 0; i < ROUNDS / NR; i++) {
		while ((now = turn) % NR != self)
			futex(&turn, FUTEX_WAIT | P, now, NULL, NULL, 0);
		turn = now + 1;
		futex(&turn, FUTEX_WAKE | P, NR, NULL, NULL, 0);
	}
	return 0;
}

static void rings(void)
{
	for (long i = 0; i < NR; i++)
		start_thread(&threads[i], ring, (void *)i);
	for (int i = 0; i < NR; i++)
		join_thread(&threads[i]);
	is(turn, ROUNDS / NR * NR, "a word goes round %d threads %d times", NR, ROUNDS);
}

/* ---- a mutex ---- */

static int count(void *arg)
{
	for (long i = 0; i < (long)arg; i++) {
		lock(&word);
		counter++;
		unlock(&word);
	}
	return 0;
}

static void mutex(void)
{
	for (int i = 0; i < 8; i++)
		start_thread(&threads[i], count, (void *)2000L);
	for (int i = 0; i < 8; i++)
		join_thread(&threads[i]);
	is(counter, 16000, "eight threads count under a mutex");
}

/* While it runs, the page of the mutex is copied again and again. */
static void mutex_and_fork(void)
{
	int status, wrong = 0;

	counter = 0;
	word = 0;
	for (int i = 0; i < 4; i++)
		start_thread(&threads[i], count, (void *)2000L);
	for (int i = 0; i < 30; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		must(pid > 0);
		wrong += waitpid(pid, &status, 0) != pid || status;
	}
	for (int i = 0; i < 4; i++)
		join_thread(&threads[i]);
	is(counter, 8000, "and while the process forks");
	is(wrong, 0, "the children end well");
}

/* ---- everything at once ---- */

static volatile int words[4];
static volatile int bad;

static void handler(int sig)
{
	(void)sig;
}

static int wait_anywhere(void *arg)
{
	unsigned int seed = (unsigned int)(long)arg;
	struct timespec ts = {0, 200000};

	while (!end) {
		long ret;

		seed = seed * 1103515245 + 12345;
		ret = futex(&words[seed >> 16 & 3], FUTEX_WAIT | P, 0, &ts, NULL, 0);
		if (ret && ret != -ETIMEDOUT && ret != -EINTR)
			bad = (int)ret;
	}
	return 0;
}

static int wake_anywhere(void *arg)
{
	unsigned int seed = (unsigned int)(long)arg;

	while (!end) {
		volatile int *a, *b;
		long ret;

		seed = seed * 1103515245 + 12345;
		a = &words[seed >> 16 & 3];
		b = &words[seed >> 18 & 3];
		if (seed >> 20 & 1)
			ret = futex(a, FUTEX_CMP_REQUEUE | P, seed >> 22 & 1, (void *)2L, b, 0);
		else if (seed >> 21 & 1)
			ret = futex(a, FUTEX_WAKE_OP | P, 1, (void *)1L, b,
				    FUTEX_OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_EQ, 0));
		else
			ret = futex(a, FUTEX_WAKE | P, 2, NULL, NULL, 0);
		if (ret < 0)
			bad = (int)ret;
	}
	return 0;
}

static void chaos(void)
{
	struct sigaction action = {.sa_handler = handler};

	must(sigaction(SIGUSR1, &action, NULL) == 0);
	for (long i = 0; i < 8; i++)
		start_thread(&threads[i], i < 5 ? wait_anywhere : wake_anywhere, (void *)(i + 1));
	for (int i = 0; i < 40; i++) {
		raw(SYS_tgkill, getpid(), threads[i % 5].was, SIGUSR1);
		sleep_ms(2);
	}
	end = 1;
	for (int i = 0; i < 8; i++)
		join_thread(&threads[i]);
	is(bad, 0, "waits, wakes, moves, signals and time-outs at once");
	for (int i = 0; i < 4; i++)
		is(futex(&words[i], FUTEX_WAKE | P, 99, NULL, NULL, 0), 0, "nobody is left over");
}

/* ---- ends ---- */

static int wait_for_ever(void *arg)
{
	for (;;)
		futex(arg, FUTEX_WAIT | P, 0, NULL, NULL, 0);
	return 0;
}

static int end_of_waiters(void *arg)
{
	(void)arg;
	words[0] = 0;
	for (int i = 0; i < 16; i++)
		start_thread(&threads[i], wait_for_ever, (void *)&words[0]);
	return 9;
}

int main(void)
{
	rings();
	mutex();
	mutex_and_fork();
	chaos();
	for (int i = 0; i < 5; i++)
		is_exit(run_child(end_of_waiters, NULL), 9,
			"sixteen that wait end with their process");
	return done_testing();
}
