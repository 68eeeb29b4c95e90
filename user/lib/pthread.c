// SPDX-License-Identifier: MIT
/*
 * Threads: each has a mapping of its own, a guard page, its stack, and at the end its block of
 * thread-local storage. The kernel clears `tid` when it is done with them, and wakes who joins.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "libc.h"
#include "pthread_impl.h"
#include "uapi/futex.h"

#define GUARD	   4096UL
#define STACK_SIZE (256 * 1024UL)
#define FLAGS                                                                                      \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |        \
	 CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

static int nr_threads = 1;

static struct {
	int used; /* a */
	void (*destructor)(void *value);
} keys[PTHREAD_KEYS_MAX];

static int run(void *arg)
{
	struct __pthread *self = arg;

	pthread_exit(self->start(self->arg));
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *arg),
		   void *arg)
{
	size_t size = (GUARD + STACK_SIZE + __tls_size() + 4095) & ~4095UL;
	char *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct __pthread *self;

	(void)attr;
	if (map == MAP_FAILED)
		return EAGAIN;
	mprotect(map, GUARD, PROT_NONE);
	self = __tls_init(map + size - __tls_size());
	self->map = map;
	self->map_size = size;
	self->start = start;
	self->arg = arg;
	__atomic_fetch_add(&nr_threads, 1, __ATOMIC_SEQ_CST);
	if (clone(run, map + size - __tls_size(), FLAGS, self, &self->tid, self + 1, &self->tid) <
	    0) {
		__atomic_fetch_sub(&nr_threads, 1, __ATOMIC_SEQ_CST);
		munmap(map, size);
		return EAGAIN;
	}
	*thread = self;
	return 0;
}

/* The stack under our feet: nothing may be called between the two calls. */
static void __attribute__((noreturn)) unmap_and_exit(void *map, size_t size)
{
	register void *a0 asm("a0") = map;
	register size_t a1 asm("a1") = size;

	asm volatile("li a7, %[munmap]\n"
		     "ecall\n"
		     "li a0, 0\n"
		     "li a7, %[exit]\n"
		     "ecall\n"
		     :
		     : "r"(a0), "r"(a1), [munmap] "i"(SYS_munmap), [exit] "i"(SYS_exit));
	__builtin_unreachable();
}

/* A destructor may set values again; not for ever. */
static void run_destructors(struct __pthread *self)
{
	for (int round = 0; round < 4; round++)
		for (pthread_key_t k = 0; k < PTHREAD_KEYS_MAX; k++) {
			void *value = self->specific[k];

			self->specific[k] = NULL;
			if (value && keys[k].destructor)
				keys[k].destructor(value);
		}
}

void pthread_exit(void *result)
{
	struct __pthread *self = __self();
	sigset_t all = ~0UL;

	run_destructors(self);
	self->result = result;
	if (__atomic_sub_fetch(&nr_threads, 1, __ATOMIC_SEQ_CST) == 0)
		exit(0);
	if (__atomic_exchange_n(&self->state, EXITED, __ATOMIC_SEQ_CST) == DETACHED) {
		/* A handler would have no stack, and the kernel no word to clear. */
		sigprocmask(SIG_BLOCK, &all, NULL);
		set_tid_address(NULL);
		unmap_and_exit(self->map, self->map_size);
	}
	syscall(SYS_exit, 0);
	__builtin_unreachable();
}

static void wait_for_end(struct __pthread *thread)
{
	int tid;

	/* Not a private futex: the kernel wakes as if it were none. */
	while ((tid = __atomic_load_n(&thread->tid, __ATOMIC_SEQ_CST)))
		__futex(&thread->tid, FUTEX_WAIT, tid, NULL);
}

/* Linux: main's end is nobody's to wait for here, it has no such word. */
int pthread_join(pthread_t thread, void **result)
{
	if (thread == __self())
		return EDEADLK;
	if (!thread->map || thread->state == DETACHED)
		return EINVAL;
	wait_for_end(thread);
	if (result)
		*result = thread->result;
	munmap(thread->map, thread->map_size);
	return 0;
}

int pthread_detach(pthread_t thread)
{
	if (!thread->map)
		return EINVAL;
	if (__atomic_exchange_n(&thread->state, DETACHED, __ATOMIC_SEQ_CST) == EXITED) {
		wait_for_end(thread); /* it did not know that nobody joins it */
		munmap(thread->map, thread->map_size);
	}
	return 0;
}

pthread_t pthread_self(void)
{
	return __self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
	return a == b;
}

int pthread_kill(pthread_t thread, int sig)
{
	int tid = thread->map ? __atomic_load_n(&thread->tid, __ATOMIC_SEQ_CST) : getpid();

	return tgkill(getpid(), tid, sig) < 0 ? errno : 0;
}

/* ---- values by key ---- */

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *value))
{
	for (pthread_key_t k = 0; k < PTHREAD_KEYS_MAX; k++) {
		if (__atomic_exchange_n(&keys[k].used, 1, __ATOMIC_SEQ_CST))
			continue;
		keys[k].destructor = destructor;
		*key = k;
		return 0;
	}
	return EAGAIN;
}

int pthread_key_delete(pthread_key_t key)
{
	if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
		return EINVAL;
	keys[key].destructor = NULL;
	keys[key].used = 0;
	return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
	return key < PTHREAD_KEYS_MAX ? __self()->specific[key] : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
	if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
		return EINVAL;
	__self()->specific[key] = (void *)value;
	return 0;
}
