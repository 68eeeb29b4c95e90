/* SPDX-License-Identifier: MIT */
/* What the library keeps of a thread, just below where tp points: see tls.c. */
#ifndef CALF_PTHREAD_IMPL_H
#define CALF_PTHREAD_IMPL_H

#include <pthread.h>

enum { JOINABLE, DETACHED, EXITED };

struct __pthread {
	int tid; /* the kernel writes it, and 0 when the thread has ended: who joins sleeps there */
	int state; /* a */
	void *map; /* its stack and block; NULL: main's */
	size_t map_size;
	void *(*start)(void *arg);
	void *arg, *result;
	void *specific[PTHREAD_KEYS_MAX];
} __attribute__((aligned(16)));

static inline struct __pthread *__self(void)
{
	struct __pthread *tp;

	asm("mv %0, tp" : "=r"(tp));
	return tp - 1;
}

#endif
