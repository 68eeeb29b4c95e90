// SPDX-License-Identifier: MIT
/*
 * Processors and nice values, where the call's result is not the function's.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "libc.h"

int __cpu_count(const cpu_set_t *set)
{
	int n = 0;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		n += CPU_ISSET(cpu, set);
	return n;
}

/* The call says how much of the set it has written. */
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	long n = __sys_sched_getaffinity(pid, size < INT_MAX ? size : INT_MAX, set);

	if (n < 0)
		return -1;
	memset((char *)set + n, 0, size - (size_t)n);
	return 0;
}

int sched_getcpu(void)
{
	unsigned int cpu;

	return getcpu(&cpu, NULL) < 0 ? -1 : (int)cpu;
}

/* The call counts from 1 to 40, since a negative result is an error. */
int getpriority(int which, id_t who)
{
	long n = __sys_getpriority(which, (int)who);

	return n < 0 ? -1 : 20 - (int)n;
}

int nice(int increment)
{
	int saved_errno = errno, old = getpriority(PRIO_PROCESS, 0);

	/* No int is too large for this, but the sum might be. */
	if (increment > 40 || increment < -40)
		increment = increment > 0 ? 40 : -40;
	if (setpriority(PRIO_PROCESS, 0, old + increment) < 0) {
		if (errno == EACCES)
			errno = EPERM;
		return -1;
	}
	errno = saved_errno;
	return getpriority(PRIO_PROCESS, 0);
}
