/* SPDX-License-Identifier: MIT */
/*
 * Jumps out of functions. A jmp_buf holds ra, sp, s0 to s11 and fs0 to fs11; a sigjmp_buf
 * also the signal mask, if it was to be saved.
 */
#ifndef CALF_SETJMP_H
#define CALF_SETJMP_H

#include "uapi/signal.h"

typedef unsigned long jmp_buf[26];

typedef struct {
	jmp_buf env;
	int mask_saved;
	sigset_t mask;
} sigjmp_buf[1];

int setjmp(jmp_buf env) __attribute__((returns_twice));
void longjmp(jmp_buf env, int value) __attribute__((noreturn));

#define sigsetjmp(buf, savemask) (__sigsavemask(buf, savemask), setjmp((buf)->env))
void __sigsavemask(sigjmp_buf env, int savemask);
void siglongjmp(sigjmp_buf env, int value) __attribute__((noreturn));

#endif
