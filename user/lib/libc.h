/* SPDX-License-Identifier: MIT */
/*
 * What the files of the C library share among themselves.
 */
#ifndef CALF_LIBC_H
#define CALF_LIBC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include "uapi/types.h"
#include "uapi/signal.h"
#include "uapi/time.h"

/* usys.S: the calls whose POSIX function does more than the call. */
long __sys_brk(unsigned long end);
long __sys_clone(unsigned long flags, void *stack, void *ptid, unsigned long tls, void *ctid);
long __sys_faccessat(int dirfd, const char *path, int mode);
long __sys_faccessat2(int dirfd, const char *path, int mode, int flags);
long __sys_fchmodat(int dirfd, const char *path, mode_t mode);
long __sys_getcwd(char *buf, size_t size);
long __sys_getpriority(int which, int who);
long __sys_reboot(unsigned int magic1, unsigned int magic2, unsigned int cmd, void *arg);
long __sys_sched_getaffinity(int pid, unsigned int size, void *set);
long set_tid_address(int *tid);
long __sys_waitid(int idtype, int id, siginfo_t *info, int options, void *usage);

/* start.c: ends the program after a sentence on standard error. */
void __die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/*
 * tls.c: thread-local storage. A block is what a thread has of it: a struct __pthread, then the
 * program's __thread variables, where tp points to.
 */
struct __pthread;

void __tls_start(void);			   /* main's */
size_t __tls_size(void);		   /* of a block */
struct __pthread *__tls_init(void *block); /* in zeroed memory of that size */

/* The call futex(2) without errno: the result or -errno. */
struct timespec;
long __futex(int *word, int op, int value, const struct timespec *timeout);

/* Strings and memory, eight bytes at a time. */
typedef unsigned long __attribute__((may_alias)) word;

enum { WORD = sizeof(word) };

#define ONES (~0UL / 255) /* a 1 in each byte */

static inline bool has_zero(word w)
{
	return (w - ONES) & ~w & (ONES * 128);
}

/* stdio.c */
enum direction { IDLE, READING, WRITING };

struct file_stream {
	int fd; /* -1: the buffer is all there is (sscanf) */
	bool readable, writable, eof, error;
	bool mode_chosen; /* false: the first use asks whether fd is a terminal */
	bool own_buf;
	int mode; /* _IOFBF, _IOLBF, _IONBF */
	enum direction dir;
	unsigned char *buf;
	size_t size;
	size_t pos;	      /* next byte to take or to fill */
	size_t end;	      /* READING: bytes in buf */
	unsigned char one[1]; /* buf of an unbuffered stream */
	pid_t child;	      /* of popen */
	struct file_stream *next;
};

void __stdio_exit(void) __attribute__((weak));

/* decimal.c: |x| = 0.d1 d2 d3 ... * 10^point, exactly; no digits for 0. */
enum { DECIMAL_MAX = 776 };

struct decimal {
	int point;
	int n;
	char digits[DECIMAL_MAX]; /* 0 to 9, not characters */
};

void __decimal_from_double(struct decimal *d, double x);
void __decimal_round(struct decimal *d, int ndigits);

#endif
