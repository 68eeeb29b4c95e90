// SPDX-License-Identifier: MIT
/*
 * What threads wait for: mutexes, conditions, locks for readers and writers, barriers. All sleep
 * on a futex, and call the kernel only if somebody has to sleep or may have to be woken.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include "libc.h"
#include "uapi/futex.h"

long __futex(int *word, int op, int value, const struct timespec *timeout)
{
	register long a0 asm("a0") = (long)word;
	register long a1 asm("a1") = op;
	register long a2 asm("a2") = value;
	register long a3 asm("a3") = (long)timeout;
	register long a4 asm("a4") = 0;
	register long a5 asm("a5") = FUTEX_BITSET_MATCH_ANY;
	register long a7 asm("a7") = SYS_futex;

	asm volatile("ecall"
		     : "+r"(a0)
		     : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7)
		     : "memory");
	return a0;
}

static void wake(int *word, int nr)
{
	__futex(word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, nr, NULL);
}

static bool swap_if(int *word, int from, int to)
{
	return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

/* ---- mutexes ---- */

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
	attr->type = PTHREAD_MUTEX_DEFAULT;
	return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)
{
	if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
		return EINVAL;
	attr->type = type;
	return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr)
{
	*m = (pthread_mutex_t){.type = attr ? attr->type : PTHREAD_MUTEX_DEFAULT};
	return 0;
}

/* Whoever finds it locked says that he waits, by a 2, and takes it with a 2: others may wait. */
static void lock_slowly(int *word)
{
	while (__atomic_exchange_n(word, 2, __ATOMIC_SEQ_CST))
		__futex(word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, NULL);
}

/* Is it the caller's already, and what does that mean? 0: no. */
static int lock_again(pthread_mutex_t *m)
{
	if (m->type == PTHREAD_MUTEX_NORMAL || m->owner != pthread_self())
		return 0;
	if (m->type == PTHREAD_MUTEX_ERRORCHECK)
		return EDEADLK;
	m->depth++;
	return -1;
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
	int again = lock_again(m);

	if (again)
		return again < 0 ? 0 : again;
	if (!swap_if(&m->word, 0, 1))
		lock_slowly(&m->word);
	if (m->type != PTHREAD_MUTEX_NORMAL)
		m->owner = pthread_self();
	return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *m)
{
	if (lock_again(m) < 0)
		return 0;
	if (!swap_if(&m->word, 0, 1))
		return EBUSY;
	if (m->type != PTHREAD_MUTEX_NORMAL)
		m->owner = pthread_self();
	return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *m)
{
	if (m->type != PTHREAD_MUTEX_NORMAL) {
		if (m->owner != pthread_self())
			return EPERM;
		if (m->depth > 0) {
			m->depth--;
			return 0;
		}
		m->owner = NULL;
	}
	if (__atomic_exchange_n(&m->word, 0, __ATOMIC_SEQ_CST) == 2)
		wake(&m->word, 1);
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *m)
{
	return m->word ? EBUSY : 0;
}

/* ---- once: 0 nobody has, 1 somebody does, 2 done ---- */

int pthread_once(pthread_once_t *once, void (*init)(void))
{
	if (swap_if(once, 0, 1)) {
		init();
		__atomic_store_n(once, 2, __ATOMIC_SEQ_CST);
		wake(once, INT_MAX);
	}
	while (__atomic_load_n(once, __ATOMIC_SEQ_CST) == 1)
		__futex(once, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, NULL);
	return 0;
}

/* ---- conditions: a signal between the look at `sequence` and the sleep changes it ---- */

int pthread_cond_init(pthread_cond_t *c, const pthread_condattr_t *attr)
{
	(void)attr;
	c->sequence = 0;
	return 0;
}

int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *abstime)
{
	int sequence = __atomic_load_n(&c->sequence, __ATOMIC_SEQ_CST);
	int err = pthread_mutex_unlock(m);
	long ret;

	if (err)
		return err;
	ret = __futex(&c->sequence, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME,
		      sequence, abstime);
	pthread_mutex_lock(m);
	return ret == -ETIMEDOUT || ret == -EINVAL ? (int)-ret : 0;
}

int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
	return pthread_cond_timedwait(c, m, NULL);
}

int pthread_cond_signal(pthread_cond_t *c)
{
	__atomic_fetch_add(&c->sequence, 1, __ATOMIC_SEQ_CST);
	wake(&c->sequence, 1);
	return 0;
}

int pthread_cond_broadcast(pthread_cond_t *c)
{
	__atomic_fetch_add(&c->sequence, 1, __ATOMIC_SEQ_CST);
	wake(&c->sequence, INT_MAX);
	return 0;
}

int pthread_cond_destroy(pthread_cond_t *c)
{
	(void)c;
	return 0;
}

/* ---- readers and writers: who wants to write goes before who wants to read ---- */

int pthread_rwlock_init(pthread_rwlock_t *l, const pthread_rwlockattr_t *attr)
{
	(void)attr;
	*l = (pthread_rwlock_t){};
	return 0;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *l)
{
	pthread_mutex_lock(&l->mutex);
	while (l->readers < 0 || l->writers_waiting)
		pthread_cond_wait(&l->changed, &l->mutex);
	l->readers++;
	pthread_mutex_unlock(&l->mutex);
	return 0;
}

int pthread_rwlock_wrlock(pthread_rwlock_t *l)
{
	pthread_mutex_lock(&l->mutex);
	l->writers_waiting++;
	while (l->readers)
		pthread_cond_wait(&l->changed, &l->mutex);
	l->writers_waiting--;
	l->readers = -1;
	pthread_mutex_unlock(&l->mutex);
	return 0;
}

int pthread_rwlock_unlock(pthread_rwlock_t *l)
{
	pthread_mutex_lock(&l->mutex);
	l->readers = l->readers < 0 ? 0 : l->readers - 1;
	if (!l->readers)
		pthread_cond_broadcast(&l->changed);
	pthread_mutex_unlock(&l->mutex);
	return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *l)
{
	return l->readers ? EBUSY : 0;
}

/* ---- barriers ---- */

int pthread_barrier_init(pthread_barrier_t *b, const pthread_barrierattr_t *attr,
			 unsigned int count)
{
	(void)attr;
	*b = (pthread_barrier_t){.wanted = count};
	return count ? 0 : EINVAL;
}

int pthread_barrier_wait(pthread_barrier_t *b)
{
	unsigned int round;
	bool last;

	pthread_mutex_lock(&b->mutex);
	round = b->round;
	last = ++b->here == b->wanted;
	if (last) {
		b->here = 0;
		b->round++;
		pthread_cond_broadcast(&b->all_here);
	}
	while (b->round == round)
		pthread_cond_wait(&b->all_here, &b->mutex);
	pthread_mutex_unlock(&b->mutex);
	return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

int pthread_barrier_destroy(pthread_barrier_t *b)
{
	return b->here ? EBUSY : 0;
}
