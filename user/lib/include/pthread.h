/* SPDX-License-Identifier: MIT */
/*
 * Threads, on clone and futex: pthreads(7) as far as programs here need it. What is not there:
 * cancellation, attributes but their NULL, process-shared, robust and priority-inheriting locks.
 * malloc may be used by all threads; a FILE by one at a time.
 */
#ifndef CALF_PTHREAD_H
#define CALF_PTHREAD_H

#include <stddef.h>
#include <time.h>

#define PTHREAD_KEYS_MAX 32

typedef struct __pthread *pthread_t;
typedef struct __pthread_attr pthread_attr_t; /* NULL only */
typedef int pthread_once_t;
typedef unsigned int pthread_key_t;

enum { PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK };
enum { PTHREAD_MUTEX_DEFAULT = PTHREAD_MUTEX_NORMAL };

typedef struct {
	int type;
} pthread_mutexattr_t;

typedef struct {
	int word; /* 0 free, 1 locked, 2 locked and somebody may wait */
	int type, depth;
	pthread_t owner; /* of types that care */
} pthread_mutex_t;

typedef struct {
	int sequence; /* changes by each signal */
} pthread_cond_t;
typedef struct __pthread_condattr pthread_condattr_t;

typedef struct {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	int readers; /* -1: a writer */
	int writers_waiting;
} pthread_rwlock_t;
typedef struct __pthread_rwlockattr pthread_rwlockattr_t;

typedef struct {
	pthread_mutex_t mutex;
	pthread_cond_t all_here;
	unsigned int wanted, here, round;
} pthread_barrier_t;
typedef struct __pthread_barrierattr pthread_barrierattr_t;

#define PTHREAD_ONCE_INIT 0
#define PTHREAD_MUTEX_INITIALIZER                                                                  \
	{                                                                                          \
		0                                                                                  \
	}
#define PTHREAD_RECURSIVE_MUTEX_INITIALIZER                                                        \
	{                                                                                          \
		0, PTHREAD_MUTEX_RECURSIVE, 0, 0                                                   \
	}
#define PTHREAD_COND_INITIALIZER                                                                   \
	{                                                                                          \
		0                                                                                  \
	}
#define PTHREAD_RWLOCK_INITIALIZER                                                                 \
	{                                                                                          \
		0                                                                                  \
	}
#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

/* All give 0 or an error number, but for those that give something else. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *arg),
		   void *arg);
int pthread_join(pthread_t thread, void **result);
int pthread_detach(pthread_t thread);
void pthread_exit(void *result) __attribute__((noreturn));
pthread_t pthread_self(void);
int pthread_equal(pthread_t a, pthread_t b);
int pthread_kill(pthread_t thread, int sig);
int pthread_once(pthread_once_t *once, void (*init)(void));

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *value));
int pthread_key_delete(pthread_key_t key);
void *pthread_getspecific(pthread_key_t key);
int pthread_setspecific(pthread_key_t key, const void *value);

int pthread_mutexattr_init(pthread_mutexattr_t *attr);
int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type);
int pthread_mutexattr_destroy(pthread_mutexattr_t *attr);
int pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr);
int pthread_mutex_lock(pthread_mutex_t *m);
int pthread_mutex_trylock(pthread_mutex_t *m);
int pthread_mutex_unlock(pthread_mutex_t *m);
int pthread_mutex_destroy(pthread_mutex_t *m);

int pthread_cond_init(pthread_cond_t *c, const pthread_condattr_t *attr);
int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m);
int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *abstime);
int pthread_cond_signal(pthread_cond_t *c);
int pthread_cond_broadcast(pthread_cond_t *c);
int pthread_cond_destroy(pthread_cond_t *c);

int pthread_rwlock_init(pthread_rwlock_t *l, const pthread_rwlockattr_t *attr);
int pthread_rwlock_rdlock(pthread_rwlock_t *l);
int pthread_rwlock_wrlock(pthread_rwlock_t *l);
int pthread_rwlock_unlock(pthread_rwlock_t *l);
int pthread_rwlock_destroy(pthread_rwlock_t *l);

int pthread_barrier_init(pthread_barrier_t *b, const pthread_barrierattr_t *attr,
			 unsigned int count);
int pthread_barrier_wait(pthread_barrier_t *b); /* also PTHREAD_BARRIER_SERIAL_THREAD, to one */
int pthread_barrier_destroy(pthread_barrier_t *b);

#endif
