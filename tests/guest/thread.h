/* SPDX-License-Identifier: MIT */
/*
 * Threads for guest tests, by clone alone. They share what the library keeps, errno too: so they
 * call by raw(), and leave checks to the first thread.
 */
#ifndef THREAD_H
#define THREAD_H

#include "tap.h"

#define STACK_SIZE (64 * 1024)
#define THREAD_FLAGS                                                                               \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

struct thread {
	volatile int tid; /* the kernel sets it, and clears it at the end */
	pid_t was;	  /* what it was set to */
	char *stack;
};

static UNUSED char *new_stack(void)
{
	char *stack =
		mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(stack != MAP_FAILED);
	return stack;
}

/* -errno, or the thread's number. */
static UNUSED long try_thread(struct thread *t, child_fn *fn, void *arg)
{
	int flags = THREAD_FLAGS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	pid_t tid;

	t->stack = new_stack();
	tid = clone(fn, t->stack + STACK_SIZE, flags, arg, &t->tid, NULL, &t->tid);
	t->was = tid;
	if (tid >= 0)
		return tid;
	munmap(t->stack, STACK_SIZE);
	return -errno;
}

static UNUSED void start_thread(struct thread *t, child_fn *fn, void *arg)
{
	must(try_thread(t, fn, arg) > 0);
}

/* Waits for a word of memory. */
static UNUSED bool comes_true(volatile int *word, int value)
{
	int64_t end = now_ns() + LIMIT_MS * 1000000LL;

	while (*word != value && now_ns() < end)
		raw(SYS_sched_yield);
	return *word == value;
}

static UNUSED void join_thread(struct thread *t)
{
	must(comes_true(&t->tid, 0));
	munmap(t->stack, STACK_SIZE);
}

static UNUSED pid_t gettid_(void)
{
	return (pid_t)raw(SYS_gettid);
}

/* Sleeps until the thread is ended. */
static UNUSED int sleep_for_ever(void *arg)
{
	struct timespec ts = {1000, 0};

	(void)arg;
	for (;;)
		raw(SYS_nanosleep, &ts, NULL);
	return 0;
}

/* Runs in user mode until it is ended. */
#endif
