/* SPDX-License-Identifier: MIT */
/*
 * Checks that print TAP, for guest tests; and system calls without the library.
 *
 * Every line goes out with one write(2): nothing is buffered, so nothing is printed twice
 * after a fork or lost in a crash. Only the first process counts checks; a child reports by
 * its exit status (child_fn's result) and explains itself with diag() or must().
 */
#ifndef CHECK_H
#define CHECK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE	      4096L
#define LIMIT_MS      30000
#define CHILD_BROKEN  99
#define UNUSED	      __attribute__((unused))
#define PRINTF(f, a)  __attribute__((format(printf, f, a)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

typedef int child_fn(void *arg);

static int tap_count, tap_failed;

/* A system call without the library: the result or -errno. */
static inline long raw_call(long nr, long a, long b, long c, long d, long e, long f)
{
#ifdef __riscv
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;
	register long a5 __asm__("a5") = f;
	register long a7 __asm__("a7") = nr;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7)
			 : "memory");
	return a0;
#else
	long ret = syscall(nr, a, b, c, d, e, f);

	return ret == -1 ? -errno : ret;
#endif
}

#define RAW_L(x)	       ((long)(x))
#define RAW1(n)		       raw_call(n, 0, 0, 0, 0, 0, 0)
#define RAW2(n, a)	       raw_call(n, RAW_L(a), 0, 0, 0, 0, 0)
#define RAW3(n, a, b)	       raw_call(n, RAW_L(a), RAW_L(b), 0, 0, 0, 0)
#define RAW4(n, a, b, c)       raw_call(n, RAW_L(a), RAW_L(b), RAW_L(c), 0, 0, 0)
#define RAW5(n, a, b, c, d)    raw_call(n, RAW_L(a), RAW_L(b), RAW_L(c), RAW_L(d), 0, 0)
#define RAW6(n, a, b, c, d, e) raw_call(n, RAW_L(a), RAW_L(b), RAW_L(c), RAW_L(d), RAW_L(e), 0)
#define RAW7(n, a, b, c, d, e, f)                                                                  \
	raw_call(n, RAW_L(a), RAW_L(b), RAW_L(c), RAW_L(d), RAW_L(e), RAW_L(f))
#define RAW_PICK(_1, _2, _3, _4, _5, _6, _7, name, ...) name
/* raw(number, up to six arguments) */
#define raw(...) RAW_PICK(__VA_ARGS__, RAW7, RAW6, RAW5, RAW4, RAW3, RAW2, RAW1, 0)(__VA_ARGS__)

static void tap_vline(const char *prefix, const char *fmt, va_list ap)
{
	char line[512];
	size_t n = strlen(prefix);

	memcpy(line, prefix, n);
	vsnprintf(line + n, sizeof(line) - n - 1, fmt, ap);
	n = strlen(line);
	line[n++] = '\n';
	if (write(1, line, n) < 0)
		_exit(CHILD_BROKEN);
}

static UNUSED PRINTF(1, 2) void diag(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vline("# ", fmt, ap);
	va_end(ap);
}

static void tap_vok(bool good, const char *fmt, va_list ap)
{
	char prefix[32];

	snprintf(prefix, sizeof(prefix), "%s %d - ", good ? "ok" : "not ok", ++tap_count);
	tap_failed += !good;
	tap_vline(prefix, fmt, ap);
}

static UNUSED PRINTF(3, 4) bool tap_ok(bool good, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(good, fmt, ap);
	va_end(ap);
	if (!good)
		diag("  failed at line %d", line);
	return good;
}

static UNUSED PRINTF(4, 5) bool tap_is(long got, long want, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		diag("  line %d: got %ld (0x%lx), want %ld (0x%lx)", line, got, got, want, want);
	return got == want;
}

static UNUSED PRINTF(4, 5) bool tap_err(long got, int want, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vok(got == -(long)want, fmt, ap);
	va_end(ap);
	if (got != -(long)want)
		diag("  line %d: got %ld (%s), want -%d (%s)", line, got,
		     got < 0 ? strerror(-got) : "no error", want, strerror(want));
	return got == -(long)want;
}

static inline long tap_errno(long ret)
{
	return ret == -1 ? -(long)errno : ret;
}

#define ok(cond, ...)	   tap_ok(!!(cond), __LINE__, __VA_ARGS__)
#define is(got, want, ...) tap_is((long)(got), (long)(want), __LINE__, __VA_ARGS__)
/* A raw() result that must be -e. */
#define is_err(got, e, ...) tap_err((long)(got), e, __LINE__, __VA_ARGS__)
/* A library call that must give -1 and errno e. */
#define is_errno(call, e, ...) tap_err(tap_errno((long)(call)), e, __LINE__, __VA_ARGS__)
#define is_str(got, want, ...)                                                                     \
	(tap_ok(!strcmp(got, want), __LINE__, __VA_ARGS__) || (diag("  got \"%s\"", got), false))

static UNUSED PRINTF(2, 3) void skip(int n, const char *fmt, ...)
{
	char prefix[48];
	va_list ap;

	while (n-- > 0) {
		snprintf(prefix, sizeof(prefix), "ok %d # SKIP ", ++tap_count);
		va_start(ap, fmt);
		tap_vline(prefix, fmt, ap);
		va_end(ap);
	}
}

static UNUSED int done_testing(void)
{
	diag("%d checks, %d failed", tap_count, tap_failed);
	char plan[32];
	int n = snprintf(plan, sizeof(plan), "1..%d\n", tap_count);

	if (write(1, plan, n) != n || tap_count == 0)
		return 1;
	return tap_failed ? 1 : 0;
}

/* What a test stands on, rather than what it checks: ends this process when untrue. */
#define must(cond)                                                                                 \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			diag("line %d: needed: %s (errno %d)", __LINE__, #cond, errno);            \
			_exit(CHILD_BROKEN);                                                       \
		}                                                                                  \
	} while (0)

#endif
