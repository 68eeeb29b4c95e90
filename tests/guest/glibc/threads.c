// SPDX-License-Identifier: MIT
// grade: group=glibc points=20 cpus=1,4 timeout=90 linux=yes
/*
 * POSIX threads as Debian's C library makes them: create, join, cancel, mutexes of each kind,
 * conditions, locks for readers and writers, barriers, semaphores, what each thread has of its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define NR 6

static pthread_t threads[NR];
static volatile int counter;

static void start_all(void *(*fn)(void *))
{
	for (long i = 0; i < NR; i++)
		if (pthread_create(&threads[i], NULL, fn, (void *)i))
			exit(99);
}

static long join_all(void)
{
	long sum = 0;
	void *result;

	for (int i = 0; i < NR; i++) {
		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	return sum;
}

static struct timespec soon(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	ts.tv_nsec += 20000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_sec++;
		ts.tv_nsec -= 1000000000;
	}
	return ts;
}

/* ---- create, join, cancel ---- */

static void *identity(void *arg)
{
	return arg;
}

static volatile int cleaned;

static void clean(void *arg)
{
	cleaned += (int)(long)arg;
}

static void *sleeps(void *arg)
{
	pthread_cleanup_push(clean, (void *)3L);
	for (;;)
		pause();
	pthread_cleanup_pop(0);
	return arg;
}

static void *spins(void *arg)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	cleaned = 0;
	for (;;)
		;
	return arg;
}

static void lives(void)
{
	pthread_attr_t attr;
	pthread_t t;
	void *result;

	start_all(identity);
	ok(join_all() == NR * (NR - 1) / 2, "create and join");
	ok(pthread_create(&t, NULL, sleeps, NULL) == 0 && pthread_cancel(t) == 0, "cancel");
	pthread_join(t, &result);
	ok(result == PTHREAD_CANCELED && cleaned == 3, "ends a sleeper, which cleans up");
	cleaned = 1;
	pthread_create(&t, NULL, spins, NULL);
	while (cleaned)
		sched_yield();
	pthread_cancel(t);
	pthread_join(t, &result);
	ok(result == PTHREAD_CANCELED, "and one that runs, if it wants to");
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 100; i++)
		if (pthread_create(&t, &attr, identity, NULL))
			exit(98);
	ok(1, "a hundred detached ones");
	pthread_attr_setstacksize(&attr, 1 << 20);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_JOINABLE);
	ok(pthread_create(&t, &attr, identity, NULL) == 0 && pthread_join(t, NULL) == 0,
	   "a stack of a megabyte");
}

/* ---- mutexes ---- */

static pthread_mutex_t mutex;

static void init_mutex(int type, int robust, int protocol)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, type);
	pthread_mutexattr_setrobust(&attr, robust);
	pthread_mutexattr_setprotocol(&attr, protocol);
	if (pthread_mutex_init(&mutex, &attr))
		printf("# pthread_mutex_init fails\n");
}

static void *count(void *arg)
{
	long wrong = 0;

	(void)arg;
	for (int i = 0; i < 2000; i++) {
		wrong += pthread_mutex_lock(&mutex) != 0;
		counter = counter + 1;
		wrong += pthread_mutex_unlock(&mutex) != 0;
	}
	return (void *)wrong;
}

static void counts(const char *what)
{
	long wrong;

	counter = 0;
	start_all(count);
	wrong = join_all();
	ok(counter == NR * 2000 && !wrong, "%s: %d", what, counter);
}

static void *lock_and_end(void *arg)
{
	(void)arg;
	return (void *)(long)pthread_mutex_lock(&mutex);
}

static void *lock_robust(void *arg)
{
	int err = pthread_mutex_lock(&mutex);

	(void)arg;
	if (err == EOWNERDEAD)
		pthread_mutex_consistent(&mutex);
	pthread_mutex_unlock(&mutex);
	return (void *)(long)err;
}

static void *hold_and_end(void *arg)
{
	pthread_mutex_lock(&mutex);
	counter = 1;
	usleep(20000);
	return arg;
}

static void robust(int protocol, const char *what)
{
	pthread_t t;
	void *result;

	init_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST, protocol);
	pthread_create(&t, NULL, lock_and_end, NULL);
	pthread_join(t, NULL);
	ok(pthread_mutex_lock(&mutex) == EOWNERDEAD, "%s: its owner has died", what);
	ok(pthread_mutex_consistent(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0,
	   "%s: and it is mended", what);
	ok(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0, "%s: for good",
	   what);
	counter = 0;
	pthread_create(&t, NULL, hold_and_end, NULL);
	while (!counter)
		sched_yield();
	lock_robust(NULL);
	pthread_join(t, NULL);
	pthread_create(&t, NULL, lock_robust, NULL);
	pthread_join(t, &result);
	ok(result == NULL, "%s: who sleeps is told, and mends it", what);
}

static void mutexes(void)
{
	struct timespec ts = soon(CLOCK_REALTIME);

	init_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
	counts("a normal mutex");
	pthread_mutex_lock(&mutex);
	ok(pthread_mutex_timedlock(&mutex, &ts) == ETIMEDOUT, "timedlock");
	pthread_mutex_unlock(&mutex);
	init_mutex(PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
	counts("a recursive one");
	ok(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_lock(&mutex) == 0 &&
		   pthread_mutex_unlock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0 &&
		   pthread_mutex_unlock(&mutex) == EPERM,
	   "twice");
	init_mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
	counts("an error-checking one");
	ok(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_lock(&mutex) == EDEADLK, "twice");
	robust(PTHREAD_PRIO_NONE, "a robust mutex");
}

static void pi_mutexes(void)
{
	struct timespec ts = soon(CLOCK_REALTIME);

	init_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_INHERIT);
	counts("a mutex that inherits priorities");
	init_mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_INHERIT);
	pthread_mutex_lock(&mutex);
	ok(pthread_mutex_lock(&mutex) == EDEADLK, "twice");
	ok(pthread_mutex_timedlock(&mutex, &ts) == EDEADLK, "timedlock");
	pthread_mutex_unlock(&mutex);
	robust(PTHREAD_PRIO_INHERIT, "a robust one that inherits");
}

/* ---- the rest ---- */

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void *produce(void *arg)
{
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static void conditions(const char *what)
{
	struct timespec ts = soon(CLOCK_REALTIME);
	int taken = 0;

	counter = 0;
	start_all(produce);
	pthread_mutex_lock(&mutex);
	while (taken < NR * 500) {
		while (!counter)
			pthread_cond_wait(&cond, &mutex);
		taken += counter;
		counter = 0;
	}
	ok(taken == NR * 500, "a condition with %s", what);
	ok(pthread_cond_timedwait(&cond, &mutex, &ts) == ETIMEDOUT, "timedwait");
	pthread_mutex_unlock(&mutex);
	join_all();
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static volatile int a, b;

static void *read_or_write(void *arg)
{
	long torn = 0;

	for (int i = 0; i < 500; i++) {
		if ((long)arg % 3 == 0) {
			pthread_rwlock_wrlock(&rwlock);
			a++;
			b++;
		} else {
			pthread_rwlock_rdlock(&rwlock);
			torn += a != b;
		}
		pthread_rwlock_unlock(&rwlock);
	}
	return (void *)torn;
}

static pthread_barrier_t barrier;
static volatile int phases[NR];

static void *step_together(void *arg)
{
	long wrong = 0;

	for (int round = 0; round < 50; round++) {
		phases[(long)arg] = round;
		pthread_barrier_wait(&barrier);
		for (int i = 0; i < NR; i++)
			wrong += phases[i] != round;
		pthread_barrier_wait(&barrier);
	}
	return (void *)wrong;
}

static sem_t items;

static void *post(void *arg)
{
	for (int i = 0; i < 200; i++)
		sem_post(&items);
	return arg;
}

static __thread int own = 7;

static void *own_things(void *arg)
{
	int wrong = own != 7;

	own += (int)(long)arg;
	errno = (int)(long)arg;
	for (int i = 0; i < 100; i++) {
		sched_yield();
		wrong += own != 7 + (int)(long)arg || errno != (int)(long)arg;
	}
	return (void *)(long)wrong;
}

static void others(void)
{
	struct timespec ts = soon(CLOCK_REALTIME);

	start_all(read_or_write);
	ok(join_all() == 0 && a == NR / 3 * 500, "locks for readers and writers");
	pthread_barrier_init(&barrier, NULL, NR);
	start_all(step_together);
	ok(join_all() == 0, "a barrier");
	sem_init(&items, 0, 0);
	start_all(post);
	for (int i = 0; i < NR * 200; i++)
		sem_wait(&items);
	join_all();
	ok(sem_trywait(&items) < 0 && errno == EAGAIN, "a semaphore");
	ok(sem_timedwait(&items, &ts) < 0 && errno == ETIMEDOUT, "timedwait");
	start_all(own_things);
	ok(join_all() == 0 && own == 7, "__thread and errno");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	lives();
	mutexes();
	pthread_mutex_destroy(&mutex);
	init_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
	conditions("a normal mutex");
	others();
	pi_mutexes();
	init_mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_INHERIT);
	conditions("one that inherits");
	return done();
}
