/* SPDX-License-Identifier: MIT */
/* Questions to the kernel, by keys at the console: see sysrq.c. */
#pragma once

#include "lib/types.h"

struct spinlock;

#ifdef DEBUG

/*
 * A break has come in: true, the next byte is for sysrq_key. Interrupts off, as below.
 * Without the debug build it is the terminal's.
 */
bool sysrq_break(void);

/* For every byte that comes in: true if it was a question, and no input. */
bool sysrq_key(u8 key);

/* Which hart holds a spinlock, since where, and what it does now. Any context. */
void lock_holder_print(const struct spinlock *lock);

#else

static inline bool sysrq_break(void)
{
	return false;
}

static inline bool sysrq_key(u8 key)
{
	(void)key;
	return false;
}

#endif
