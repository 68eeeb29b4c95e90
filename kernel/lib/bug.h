/* SPDX-License-Identifier: MIT */
/*
 * What to do when the kernel itself is wrong. User input never gets here: it earns
 * an errno or a signal.
 */
#pragma once

#include "lib/types.h"

/* Prints hart, task, registers and backtrace, and powers off with a failing status. */
__noreturn void panic(const char *fmt, ...) __printf(1, 2);

/* The same for a trap in the kernel, whose registers are the ones to print. */
struct pt_regs;
__noreturn void panic_trap(const struct pt_regs *regs, const char *fmt, ...) __printf(2, 3);

#define BUG_ON(cond)                                                                               \
	do {                                                                                       \
		if (unlikely(cond))                                                                \
			panic("BUG at %s:%d: %s", __FILE__, __LINE__, #cond);                      \
	} while (0)
