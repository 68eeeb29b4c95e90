// SPDX-License-Identifier: MIT
/*
 * The system as a whole: limits, sizes, names, randomness, power.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "libc.h"

int getpagesize(void)
{
	return getauxval(AT_PAGESZ);
}

static long pages(bool free)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return -1;
	return (free ? info.freeram : info.totalram) * info.mem_unit / getpagesize();
}

/*
 * The harts that this process may run on: the bits of sched_getaffinity's mask, of up to
 * 64 harts. A kernel without the call counts as one hart.
 */
static int processors(void)
{
	unsigned long mask = 0;
	int saved_errno = errno, n = 0;

	if (syscall(SYS_sched_getaffinity, 0, sizeof(mask), &mask) < 0)
		mask = 1;
	for (errno = saved_errno; mask; mask &= mask - 1)
		n++;
	return n;
}

long sysconf(int name)
{
	struct rlimit limit;

	switch (name) {
	case _SC_ARG_MAX: return ARG_MAX;
	case _SC_CLK_TCK: return USER_HZ;
	case _SC_NGROUPS_MAX: return NGROUPS_MAX;
	case _SC_OPEN_MAX: return getrlimit(RLIMIT_NOFILE, &limit) < 0 ? -1 : (long)limit.rlim_cur;
	case _SC_PAGESIZE: return getpagesize();
	case _SC_IOV_MAX: return IOV_MAX;
	case _SC_NPROCESSORS_CONF:
	case _SC_NPROCESSORS_ONLN: return processors();
	case _SC_PHYS_PAGES: return pages(false);
	case _SC_AVPHYS_PAGES: return pages(true);
	}
	errno = EINVAL;
	return -1;
}

int getrlimit(int resource, struct rlimit *limit)
{
	return prlimit(0, resource, NULL, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
	return prlimit(0, resource, limit, NULL);
}

int gethostname(char *name, size_t size)
{
	struct utsname uts;

	if (uname(&uts) < 0)
		return -1;
	if (strlen(uts.nodename) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(name, uts.nodename);
	return 0;
}

int getentropy(void *buf, size_t size)
{
	if (size > 256) {
		errno = EIO;
		return -1;
	}
	return getrandom(buf, size, 0) == (ssize_t)size ? 0 : -1;
}

int reboot(int command)
{
	return __sys_reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, NULL);
}
