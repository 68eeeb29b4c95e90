// SPDX-License-Identifier: MIT
/*
 * Processes: fork, the exec family, wait, and the break.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "libc.h"

pid_t fork(void)
{
	return __sys_clone(SIGCHLD, NULL, NULL, 0, NULL);
}

pid_t wait(int *status)
{
	return wait4(-1, status, 0, NULL);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	return wait4(pid, status, options, NULL);
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
	return wait4(-1, status, options, usage);
}

int waitid(idtype_t idtype, id_t id, siginfo_t *info, int options)
{
	return __sys_waitid(idtype, id, info, options, NULL);
}

pid_t getpgrp(void)
{
	return getpgid(0);
}

int execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

/* A file that the kernel can't run is a script without "#!": the shell gets it. */
static void exec_or_script(const char *path, char *const argv[], char *const envp[])
{
	execve(path, argv, envp);
	if (errno != ENOEXEC)
		return;
	size_t argc = 0;
	while (argv[argc])
		argc++;
	char **sh = alloca((argc + 3) * sizeof(*sh));
	sh[0] = "sh";
	sh[1] = (char *)path;
	for (size_t i = 1; i <= argc; i++)
		sh[i + 1] = argv[i];
	if (argc == 0)
		sh[2] = NULL;
	execve("/bin/sh", sh, envp);
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
	if (strchr(file, '/')) {
		exec_or_script(file, argv, envp);
		return -1;
	}
	const char *dir = getenv("PATH");
	char path[PATH_MAX];
	bool denied = false;

	errno = ENOENT;
	for (dir = dir ? dir : "/bin:/usr/bin"; *file; dir++) {
		size_t n = strcspn(dir, ":");
		if (n + strlen(file) + 2 <= sizeof(path)) {
			memcpy(path, dir, n);
			path[n] = '/';
			strcpy(path + n + (n > 0), file); /* an empty entry is this directory */
			exec_or_script(path, argv, envp);
			denied |= errno == EACCES;
			if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
				return -1;
		}
		dir += n;
		if (!*dir)
			break;
	}
	if (denied)
		errno = EACCES;
	return -1;
}

int execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

/* The arguments of execl and its like, to an array on the caller's stack. */
#define COLLECT(argv, arg, ap)                                                                     \
	do {                                                                                       \
		size_t n = 1;                                                                      \
		va_start(ap, arg);                                                                 \
		while (va_arg(ap, char *))                                                         \
			n++;                                                                       \
		va_end(ap);                                                                        \
		argv = alloca((n + 1) * sizeof(*argv));                                            \
		argv[0] = (char *)arg;                                                             \
		va_start(ap, arg);                                                                 \
		for (size_t i = 1; i <= n; i++)                                                    \
			argv[i] = va_arg(ap, char *);                                              \
	} while (0)

int execl(const char *path, const char *arg, ...)
{
	va_list ap;
	char **argv;

	COLLECT(argv, arg, ap);
	va_end(ap);
	return execve(path, argv, environ);
}

int execlp(const char *file, const char *arg, ...)
{
	va_list ap;
	char **argv;

	COLLECT(argv, arg, ap);
	va_end(ap);
	return execvp(file, argv);
}

int execle(const char *path, const char *arg, ...)
{
	va_list ap;
	char **argv;

	COLLECT(argv, arg, ap);
	char **envp = va_arg(ap, char **);
	va_end(ap);
	return execve(path, argv, envp);
}

/* The kernel answers brk with the break, old or new; it knows no error. */
int brk(void *end)
{
	if (__sys_brk((unsigned long)end) == (long)end)
		return 0;
	errno = ENOMEM;
	return -1;
}

void *sbrk(intptr_t increment)
{
	unsigned long old = __sys_brk(0);
	unsigned long new = old + increment;

	if (increment == 0)
		return (void *)old;
	if ((increment > 0) != (new > old) || brk((void *)new) < 0) {
		errno = ENOMEM;
		return (void *)-1;
	}
	return (void *)old;
}
