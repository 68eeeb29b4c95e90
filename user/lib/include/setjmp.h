/* SPDX-License-Identifier: MIT */
/*
 * Jumps out of functions. The buffer holds ra, sp, s0 to s11 and fs0 to fs11.
 */
#ifndef CALF_SETJMP_H
#define CALF_SETJMP_H

typedef unsigned long jmp_buf[26];

int setjmp(jmp_buf env) __attribute__((returns_twice));
void longjmp(jmp_buf env, int value) __attribute__((noreturn));

#endif
