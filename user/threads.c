// SPDX-License-Identifier: MIT
/*
 * threads: shows what threads of a process share, what goes wrong without a lock, and how seldom
 * a lock needs the kernel. -s goes slowly.
 *
 * The lock is made here rather than taken from pthread.h, so that all of it can be seen.
 */
#include "demo.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include "uapi/futex.h"

enum { NR = 4, ROUNDS = 2000 };

static int shared = 1;
static __thread int own = 1;

/* ---- what is shared ---- */

struct report {
	pid_t pid, tid;
	int *shared, *own;
	int own_value;
};

static void *look_around(void *arg)
{
	struct report *r = arg;
	shared++;
	own++;
	*r = (struct report){getpid(), gettid(), &shared, &own, own};
	return r;
}

static void start(pthread_t *thread, void *(*fn)(void *), void *arg)
{
	int error = pthread_create(thread, NULL, fn, arg);

	if (error)
		errx(1, "pthread_create: %s", strerror(error));
}

static void show_sharing(void)
{
	struct report reports[3];
	pthread_t threads[3];

	step("Threads are tasks that share memory, descriptors and a process id.");
	for (int i = 0; i < 3; i++)
		start(&threads[i], look_around, &reports[i]);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	say("the first thread: pid %d, tid %d", getpid(), gettid());
	for (int i = 0; i < 3; i++)
		say("another thread:   pid %d, tid %d", reports[i].pid, reports[i].tid);
	say("a global variable is at %p for all; each has added 1 to it: %d",
	    (void *)reports[0].shared, shared);
	say("a __thread variable is at %p, %p, %p; each has its own: %d, %d, %d",
	    (void *)reports[0].own, (void *)reports[1].own, (void *)reports[2].own,
	    reports[0].own_value, reports[1].own_value, reports[2].own_value);
}

/* ---- a race ---- */

static volatile int counter;
static pthread_barrier_t barrier;

static void *count_carelessly(void *arg)
{
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < ROUNDS; i++) {
		int seen = counter;

		if (i % 20 == 0)
			sched_yield(); /* what may happen at any time, made to happen often */
		counter = seen + 1;
	}
	return arg;
}

static void run_all(void *(*fn)(void *))
{
	pthread_t threads[NR];

	counter = 0;
	pthread_barrier_init(&barrier, NULL, NR);
	for (int i = 0; i < NR; i++)
		start(&threads[i], fn, NULL);
	for (int i = 0; i < NR; i++)
		pthread_join(threads[i], NULL);
}

static void show_race(void)
{
	step("Without a lock, what one adds another overwrites.");
	say("%d threads add 1, %d times each: counter = counter + 1", NR, ROUNDS);
	run_all(count_carelessly);
	say("it should be %d, and is %d", NR * ROUNDS, counter);
}

/* ---- a lock: 0 free, 1 taken, 2 taken and somebody may sleep ---- */

static int lock_word;
static int nr_locked, nr_waits, nr_wakes; /* all but the first: how often the kernel was called */

static void lock(void)
{
	int free = 0;

	if (!__atomic_compare_exchange_n(&lock_word, &free, 1, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		while (__atomic_exchange_n(&lock_word, 2, __ATOMIC_ACQUIRE)) {
			__atomic_fetch_add(&nr_waits, 1, __ATOMIC_RELAXED);
			/* Sleeps only if it is still 2: who unlocks meanwhile makes it 0. */
			syscall(SYS_futex, &lock_word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, 0L);
		}
	nr_locked++;
}

static void unlock(void)
{
	if (__atomic_exchange_n(&lock_word, 0, __ATOMIC_RELEASE) == 2) {
		__atomic_fetch_add(&nr_wakes, 1, __ATOMIC_RELAXED);
		syscall(SYS_futex, &lock_word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
	}
}

static void count(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		lock();
		int seen = counter;
		if (i % 20 == 0)
			sched_yield();
		counter = seen + 1;
		unlock();
	}
}

static void *count_with_lock(void *arg)
{
	pthread_barrier_wait(&barrier);
	count();
	return arg;
}

static void say_calls(void)
{
	say("locked %d times; futex calls: %d to wait, %d to wake", nr_locked, nr_waits, nr_wakes);
	nr_locked = nr_waits = nr_wakes = 0;
}

static void show_lock(void)
{
	step("With a lock nothing is lost.");
	run_all(count_with_lock);
	say("it should be %d, and is %d", NR * ROUNDS, counter);
	say_calls();
	step("Whom nobody disturbs never calls the kernel: the lock is a word in user memory.");
	count();
	say_calls();
}

int main(int argc, char **argv)
{
	begin_demo(argc, argv, "threads [-s]", "Threads, races and locks.");
	show_sharing();
	show_race();
	show_lock();
	return finish(0);
}
