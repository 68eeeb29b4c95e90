// SPDX-License-Identifier: MIT
// grade: group=futex points=20 cpus=1,4 timeout=60 linux=yes
/*
 * Futexes with an owner: locking, trying, unlocking, by whom; circles; owners that end; time-outs;
 * and waiters that move from a condition to such a lock.
 */
#include "futex.h"
#include <signal.h>

#define P  FUTEX_PRIVATE_FLAG
#define NR 4

static struct thread threads[NR];
static volatile int a, b, cond, go, held;
static volatile long results[NR], counter;

static long lock_pi(volatile int *word)
{
	int free = 0;

	if (__atomic_compare_exchange_n(word, &free, gettid_(), false, __ATOMIC_SEQ_CST,
					__ATOMIC_SEQ_CST))
		return 0;
	return futex(word, FUTEX_LOCK_PI | P, 0, NULL, NULL, 0);
}

static long unlock_pi(volatile int *word)
{
	int mine = gettid_();

	if (__atomic_compare_exchange_n(word, &mine, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return 0;
	return futex(word, FUTEX_UNLOCK_PI | P, 0, NULL, NULL, 0);
}

static void one_thread(void)
{
	a = 0;
	is(futex(&a, FUTEX_LOCK_PI | P, 0, NULL, NULL, 0), 0, "a free lock");
	is(a, gettid_(), "its word is the owner");
	is_err(futex(&a, FUTEX_LOCK_PI | P, 0, NULL, NULL, 0), EDEADLK, "twice");
	is_err(futex(&a, FUTEX_TRYLOCK_PI | P, 0, NULL, NULL, 0), EDEADLK, "tried twice");
	is(futex(&a, FUTEX_UNLOCK_PI | P, 0, NULL, NULL, 0), 0, "unlocked");
	is(a, 0, "the word is 0");
	is_err(futex(&a, FUTEX_UNLOCK_PI | P, 0, NULL, NULL, 0), EPERM, "it is not ours any more");
	is(futex(&a, FUTEX_TRYLOCK_PI | P, 0, NULL, NULL, 0), 0, "tried");
	is(unlock_pi(&a), 0, "and unlocked");
	a = 0x3ffffff;
	is_err(futex(&a, FUTEX_LOCK_PI | P, 0, NULL, NULL, 0), ESRCH, "an owner that there is not");
	a = FUTEX_OWNER_DIED;
	is(futex(&a, FUTEX_LOCK_PI | P, 0, NULL, NULL, 0), 0, "one that has died leaves it");
	is(a, gettid_() | FUTEX_OWNER_DIED, "which the next one is told");
	is(futex(&a, FUTEX_UNLOCK_PI | P, 0, NULL, NULL, 0), 0, "unlocked");
	is_err(futex((int *)16L, FUTEX_LOCK_PI | P, 0, NULL, NULL, 0), EFAULT, "not there");
	is_err(futex((int *)16L, FUTEX_UNLOCK_PI | P, 0, NULL, NULL, 0), EFAULT, "nor to unlock");
}

/* ---- owners ---- */

static int hold(void *arg)
{
	(void)arg;
	results[0] = lock_pi(&a);
	held = 1;
	comes_true(&go, 1);
	results[1] = unlock_pi(&a);
	return 0;
}

static int hold_and_end(void *arg)
{
	(void)arg;
	results[0] = lock_pi(&a);
	held = 1;
	comes_true(&go, 1);
	return 0;
}

static int let_go_soon(void *arg)
{
	struct timespec ts = {0, 20000000};

	(void)arg;
	raw(SYS_nanosleep, &ts, NULL);
	go = 1;
	return 0;
}

static void start_holder(child_fn *fn)
{
	a = go = held = 0;
	start_thread(&threads[0], fn, NULL);
	must(comes_true(&held, 1));
}

static void owners(void)
{
	struct timespec ts;

	start_holder(hold);
	is_err(futex(&a, FUTEX_TRYLOCK_PI | P, 0, NULL, NULL, 0), EAGAIN,
	       "another's: not to be had");
	is_err(futex(&a, FUTEX_UNLOCK_PI | P, 0, NULL, NULL, 0), EPERM, "nor to be unlocked");
	ts = in_ms(CLOCK_REALTIME, 20);
	is_err(futex(&a, FUTEX_LOCK_PI | P, 0, &ts, NULL, 0), ETIMEDOUT, "nor within 20 ms");
	ts = in_ms(CLOCK_MONOTONIC, 20);
	if (futex(&b, FUTEX_LOCK_PI2 | P, 0, NULL, NULL, 0) == -ENOSYS)
		skip(1, "no FUTEX_LOCK_PI2 here");
	else
		is_err(futex(&a, FUTEX_LOCK_PI2 | P, 0, &ts, NULL, 0), ETIMEDOUT,
		       "by another clock");
	b = 0;
	ts.tv_nsec = -1;
	is_err(futex(&a, FUTEX_LOCK_PI | P, 0, &ts, NULL, 0), EINVAL, "no time");
	start_thread(&threads[1], let_go_soon, NULL);
	is(lock_pi(&a), 0, "until he unlocks it");
	join_thread(&threads[0]);
	join_thread(&threads[1]);
	is(results[1], 0, "which he can");
	is(a & FUTEX_TID_MASK, gettid_(), "it is ours then");
	is(unlock_pi(&a), 0, "unlocked");
	start_holder(hold_and_end);
	start_thread(&threads[1], let_go_soon, NULL);
	is(lock_pi(&a), 0, "its owner ends while we wait: we get it");
	is(a & ~FUTEX_WAITERS, (long)(gettid_() | FUTEX_OWNER_DIED), "and are told");
	join_thread(&threads[0]);
	join_thread(&threads[1]);
	is(futex(&a, FUTEX_UNLOCK_PI | P, 0, NULL, NULL, 0), 0, "unlocked");
	is(a, 0, "free");
}

/* ---- circles ---- */

static int lock_b_then_a(void *arg)
{
	(void)arg;
	results[0] = lock_pi(&b);
	held = 1;
	results[1] = lock_pi(&a);
	if (!results[1])
		unlock_pi(&a);
	unlock_pi(&b);
	return 0;
}

static void circles(void)
{
	long ret;

	a = b = held = 0;
	must(lock_pi(&a) == 0);
	start_thread(&threads[0], lock_b_then_a, NULL);
	must(comes_true(&held, 1));
	for (int i = 0; i < 2000 && !(a & FUTEX_WAITERS); i++)
		sleep_ms(1);
	sleep_ms(5);
	ret = lock_pi(&b);
	is_err(ret, EDEADLK, "a circle of two");
	unlock_pi(&a);
	join_thread(&threads[0]);
	is(results[1], 0, "the other one gets on");
	is(a | b, 0, "both are free");
}

/* ---- load ---- */

static int count(void *arg)
{
	(void)arg;
	for (int i = 0; i < 300; i++) {
		if (lock_pi(&a))
			results[0] = -1;
		counter = counter + 1;
		if (i % 10 == 0)
			raw(SYS_sched_yield);
		if (unlock_pi(&a))
			results[0] = -2;
	}
	return 0;
}

static void handler(int sig)
{
	(void)sig;
}

static void load(void)
{
	struct sigaction action = {.sa_handler = handler};

	must(sigaction(SIGUSR1, &action, NULL) == 0);
	a = 0;
	results[0] = 0;
	for (int i = 0; i < NR; i++)
		start_thread(&threads[i], count, NULL);
	for (int i = 0; i < 40; i++) {
		raw(SYS_tgkill, getpid(), threads[i % NR].was, SIGUSR1);
		sched_yield();
	}
	for (int i = 0; i < NR; i++)
		join_thread(&threads[i]);
	is(counter, NR * 300, "four threads count, and get signals");
	is(results[0], 0, "no call has failed");
	is(a, 0, "the lock is free");
}

static int wait_and_be_killed(void *arg)
{
	struct thread t[NR];

	(void)arg;
	a = 0;
	lock_pi(&a);
	for (int i = 0; i < NR; i++)
		start_thread(&t[i], count, NULL);
	sleep_ms(10);
	raw(SYS_kill, getpid(), SIGKILL);
	return 0;
}

/* ---- from a condition to the lock ---- */

static int wait_cond(void *arg)
{
	long i = (long)arg;

	lock_pi(&a);
	__atomic_fetch_add(&held, 1, __ATOMIC_SEQ_CST);
	unlock_pi(&a);
	results[i] = futex(&cond, FUTEX_WAIT_REQUEUE_PI | P, 0, NULL, &a, 0);
	if (!results[i]) {
		counter++;
		unlock_pi(&a);
	}
	return 0;
}

static void conditions(void)
{
	struct timespec ts = in_ms(CLOCK_MONOTONIC, 20);
	long moved = 0;

	a = cond = held = 0;
	counter = 0;
	is_err(futex(&cond, FUTEX_WAIT_REQUEUE_PI | P, 0, NULL, &cond, 0), EINVAL, "to itself");
	is_err(futex(&cond, FUTEX_WAIT_REQUEUE_PI | P, 1, NULL, &a, 0), EAGAIN, "another value");
	is_err(futex(&cond, FUTEX_WAIT_REQUEUE_PI | P, 0, &ts, &a, 0), ETIMEDOUT, "a time-out");
	is_err(futex(&cond, FUTEX_CMP_REQUEUE_PI | P, 2, (void *)1L, &a, 0), EINVAL, "not one");
	is_err(futex(&cond, FUTEX_CMP_REQUEUE_PI | P, 1, (void *)1L, &a, 7), EAGAIN,
	       "another value");
	for (long i = 0; i < NR; i++)
		start_thread(&threads[i], wait_cond, (void *)i);
	must(comes_true(&held, NR));
	lock_pi(&a);
	for (int tries = 0; tries < 5000 && moved < NR; tries++) {
		long got = futex(&cond, FUTEX_CMP_REQUEUE_PI | P, 1, (void *)9L, &a, 0);

		must(got >= 0);
		moved += got;
		sched_yield();
	}
	is(moved, NR, "all wait for the lock now");
	is(counter, 0, "which nobody has but us");
	unlock_pi(&a);
	for (int i = 0; i < NR; i++)
		join_thread(&threads[i]);
	is(counter, NR, "then each has had it");
	is(a, 0, "and it is free");
}

int main(void)
{
	one_thread();
	owners();
	circles();
	load();
	is_killed(run_child(wait_and_be_killed, NULL), SIGKILL, "the end of all that wait");
	conditions();
	return done_testing();
}
