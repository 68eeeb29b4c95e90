// SPDX-License-Identifier: MIT
/*
 * Start and end of a program: argc, argv, envp and the auxiliary vector, atexit, exit,
 * abort and assert.
 */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
#include "libc.h"

enum { ATEXIT_MAX = 32 };

__thread int errno;
char **environ;
char *program_invocation_name = "";
char *program_invocation_short_name = "";

static unsigned long *auxv;
static void (*atexit_funcs[ATEXIT_MAX])(void);
static int atexit_count;

int main(int argc, char **argv, char **envp);
void __libc_start(long *sp) __attribute__((noreturn));
long __syscall_error(long result);

void __libc_start(long *sp)
{
	int argc = sp[0];
	char **argv = (char **)(sp + 1);

	environ = argv + argc + 1;
	char **p = environ;
	while (*p)
		p++;
	auxv = (unsigned long *)(p + 1);
	if (argc > 0) {
		char *slash = strrchr(argv[0], '/');
		program_invocation_name = argv[0];
		program_invocation_short_name = slash ? slash + 1 : argv[0];
	}
	__tls_start();
	exit(main(argc, argv, environ));
}

unsigned long getauxval(unsigned long type)
{
	for (unsigned long *a = auxv; a[0] != AT_NULL; a += 2) {
		if (a[0] == type)
			return a[1];
	}
	errno = ENOENT;
	return 0;
}

/* The stubs of usys.S come here with what the kernel returned. */
long __syscall_error(long result)
{
	errno = -result;
	return -1;
}

int atexit(void (*func)(void))
{
	if (atexit_count == ATEXIT_MAX) {
		errno = ENOMEM;
		return -1;
	}
	atexit_funcs[atexit_count++] = func;
	return 0;
}

void exit(int status)
{
	while (atexit_count > 0)
		atexit_funcs[--atexit_count]();
	if (__stdio_exit)
		__stdio_exit();
	_exit(status);
}

void _Exit(int status)
{
	_exit(status);
}

/* A handler may leave by a jump; if it returns, the second SIGABRT finds the default. */
void abort(void)
{
	sigset_t set = 1UL << (SIGABRT - 1);

	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGABRT);
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
	for (;;)
		asm volatile("ebreak");
}

void __die(const char *fmt, ...)
{
	va_list ap;
	char text[256];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	dprintf(STDERR_FILENO, "%s: %s\n", program_invocation_short_name, text);
	abort();
}

void __assert_fail(const char *expr, const char *file, int line, const char *func)
{
	__die("%s:%d: %s: assertion '%s' failed", file, line, func, expr);
}
