// SPDX-License-Identifier: MIT
// grade: group=libc points=15 cpus=1,4 timeout=60 linux=yes
/*
 * The library's threads: results, detached ones, what each has of its own, mutexes of all types,
 * conditions, locks for readers and writers, barriers.
 */
#include "tap.h"
#include <pthread.h>
#include <signal.h>

#define NR 6

static pthread_t threads[NR];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static volatile int counter;

static void start_all(void *(*fn)(void *))
{
	for (long i = 0; i < NR; i++)
		must(pthread_create(&threads[i], NULL, fn, (void *)i) == 0);
}

static void join_all(void)
{
	for (int i = 0; i < NR; i++)
		must(pthread_join(threads[i], NULL) == 0);
}

/* ---- create and join ---- */

static void *twice(void *arg)
{
	return (void *)(2 * (long)arg);
}

static void *exits(void *arg)
{
	pthread_exit((char *)arg + 1);
}

static void results(void)
{
	pthread_t t;
	void *result;

	must(pthread_create(&t, NULL, twice, (void *)21L) == 0);
	is(pthread_join(t, &result), 0, "pthread_join");
	is((long)result, 42, "gives the function's result");
	must(pthread_create(&t, NULL, exits, (void *)8L) == 0 && pthread_join(t, &result) == 0);
	is((long)result, 9, "or pthread_exit's");
	is(pthread_join(pthread_self(), NULL), EDEADLK, "a thread can't join itself");
	ok(pthread_equal(pthread_self(), pthread_self()), "pthread_equal");
}

static void *count_up(void *arg)
{
	__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
	return arg;
}

static void detached(void)
{
	pthread_t t;

	counter = 0;
	for (int i = 0; i < 50; i++) {
		must(pthread_create(&t, NULL, count_up, NULL) == 0);
		if (i % 2)
			sched_yield();
		must(pthread_detach(t) == 0);
	}
	for (int i = 0; i < 2000 && counter < 50; i++)
		sleep_ms(1);
	is(counter, 50, "detached threads do their work");
}

/* ---- of its own ---- */

static __thread int own = 5;
static __thread long zero;
static pthread_key_t key;
static volatile int destroyed;

static void destroy(void *value)
{
	__atomic_fetch_add(&destroyed, (int)(long)value, __ATOMIC_SEQ_CST);
}

static void *own_things(void *arg)
{
	long wrong = own != 5 || zero || errno || pthread_getspecific(key);

	own += (int)(long)arg;
	zero = (long)arg;
	pthread_setspecific(key, (char *)arg + 1);
	errno = (int)(long)arg + 1;
	for (int i = 0; i < 50; i++) {
		sched_yield();
		wrong += own != 5 + (int)(long)arg || zero != (long)arg ||
			 errno != (int)(long)arg + 1 || pthread_getspecific(key) != (char *)arg + 1;
	}
	return (void *)wrong;
}

static void thread_local_things(void)
{
	long wrong = 0;
	void *result;

	must(pthread_key_create(&key, destroy) == 0);
	errno = 0;
	start_all(own_things);
	for (int i = 0; i < NR; i++) {
		must(pthread_join(threads[i], &result) == 0);
		wrong += (long)result;
	}
	is(wrong, 0, "errno, __thread variables and keys: each thread has its own");
	is(destroyed, NR * (NR + 1) / 2, "destructors have run");
	is(own, 5, "the first thread's are as they were");
	is(pthread_key_delete(key), 0, "pthread_key_delete");
	is(pthread_setspecific(key, NULL), EINVAL, "a key that is gone");
}

static int initialised;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init(void)
{
	sleep_ms(10);
	initialised++;
}

static void *init_once(void *arg)
{
	(void)arg;
	pthread_once(&once, init);
	return NULL;
}

/* ---- locks ---- */

static void *count_locked(void *arg)
{
	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static void types(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t m;

	must(pthread_mutexattr_init(&attr) == 0);
	is(pthread_mutexattr_settype(&attr, 99), EINVAL, "no such type");
	must(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE) == 0);
	must(pthread_mutex_init(&m, &attr) == 0);
	is(pthread_mutex_lock(&m) | pthread_mutex_lock(&m) | pthread_mutex_trylock(&m), 0,
	   "a recursive mutex, three times");
	is(pthread_mutex_unlock(&m) | pthread_mutex_unlock(&m) | pthread_mutex_unlock(&m), 0,
	   "and back");
	is(pthread_mutex_unlock(&m), EPERM, "once too often");
	must(pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK) == 0);
	must(pthread_mutex_init(&m, &attr) == 0 && pthread_mutex_lock(&m) == 0);
	is(pthread_mutex_lock(&m), EDEADLK, "an error-checking one says so");
	is(pthread_mutex_trylock(&m), EBUSY, "trylock");
	is(pthread_mutex_unlock(&m), 0, "unlock");
	is(pthread_mutex_unlock(&m), EPERM, "it is not ours any more");
}

static void *produce(void *arg)
{
	for (int i = 0; i < 300; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static void conditions(void)
{
	struct timespec ts;
	int taken = 0;

	counter = 0;
	start_all(produce);
	pthread_mutex_lock(&mutex);
	while (taken < NR * 300) {
		while (!counter)
			pthread_cond_wait(&cond, &mutex);
		taken += counter;
		counter = 0;
	}
	is(taken, NR * 300, "a consumer gets all");
	clock_gettime(CLOCK_REALTIME, &ts);
	is(pthread_cond_timedwait(&cond, &mutex, &ts), ETIMEDOUT, "pthread_cond_timedwait");
	pthread_mutex_unlock(&mutex);
	join_all();
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static volatile int a, b, torn;

static void *read_or_write(void *arg)
{
	for (int i = 0; i < 300; i++) {
		if ((long)arg % 3 == 0) {
			pthread_rwlock_wrlock(&rwlock);
			a++;
			if (i % 20 == 0)
				sched_yield();
			b++;
		} else {
			pthread_rwlock_rdlock(&rwlock);
			torn += a != b;
		}
		pthread_rwlock_unlock(&rwlock);
	}
	return NULL;
}

static pthread_barrier_t barrier;
static volatile int phases[NR], out_of_step, serials;

static void *step_together(void *arg)
{
	long self = (long)arg;

	for (int round = 0; round < 50; round++) {
		phases[self] = round;
		if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
			__atomic_fetch_add(&serials, 1, __ATOMIC_SEQ_CST);
		for (int i = 0; i < NR; i++)
			out_of_step += phases[i] != round;
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void *allocate(void *arg)
{
	long wrong = 0;

	for (int i = 1; i < 400; i++) {
		size_t n = (size_t)(i * 37 % 900 + 1);
		char *p = malloc(n), *q;

		must(p);
		memset(p, (int)(long)arg, n);
		q = realloc(p, n * 2);
		must(q);
		for (size_t j = 0; j < n; j++)
			wrong += q[j] != (char)(long)arg;
		free(q);
	}
	return (void *)wrong;
}

int main(void)
{
	long wrong = 0;
	void *result;

	results();
	detached();
	thread_local_things();
	start_all(init_once);
	join_all();
	is(initialised, 1, "pthread_once");
	counter = 0;
	start_all(count_locked);
	join_all();
	is(counter, NR * 1000, "a mutex");
	types();
	conditions();
	start_all(read_or_write);
	join_all();
	is(torn, 0, "readers see no half of a writer's work");
	is(a, NR / 3 * 300, "writers exclude each other");
	must(pthread_barrier_init(&barrier, NULL, NR) == 0);
	start_all(step_together);
	join_all();
	is(out_of_step, 0, "a barrier holds all back");
	is(serials, 50, "and tells one of them");
	start_all(allocate);
	for (int i = 0; i < NR; i++) {
		must(pthread_join(threads[i], &result) == 0);
		wrong += (long)result;
	}
	is(wrong, 0, "malloc in all threads");
	is(pthread_kill(pthread_self(), 0), 0, "pthread_kill");
	return done_testing();
}
