/* SPDX-License-Identifier: MIT */
/*
 * assert: a program that finds itself wrong says where, and aborts.
 */
#ifndef CALF_ASSERT_H
#define CALF_ASSERT_H

void __assert_fail(const char *expr, const char *file, int line, const char *func)
	__attribute__((noreturn));

#ifdef NDEBUG
#define assert(expr) ((void)0)
#else
#define assert(expr) ((expr) ? (void)0 : __assert_fail(#expr, __FILE__, __LINE__, __func__))
#endif
#define static_assert _Static_assert

#endif
