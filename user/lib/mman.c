// SPDX-License-Identifier: MIT
/*
 * Calls about memory that are not in the kernel's table yet, by their numbers.
 */
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <unistd.h>

enum {
	NR_PERSONALITY = 92,
	NR_MREMAP = 216,
	NR_MSYNC = 227,
	NR_MLOCK,
	NR_MUNLOCK,
	NR_MLOCKALL,
	NR_MUNLOCKALL,
	NR_MINCORE,
	NR_MADVISE,
	NR_MLOCK2 = 284,
};

int personality(unsigned long persona)
{
	return syscall(NR_PERSONALITY, persona);
}

void *mremap(void *old, size_t old_length, size_t new_length, int flags, ...)
{
	va_list args;
	void *addr;

	va_start(args, flags);
	addr = va_arg(args, void *);
	va_end(args);
	return (void *)syscall(NR_MREMAP, old, old_length, new_length, flags, addr);
}

int msync(void *addr, size_t length, int flags)
{
	return syscall(NR_MSYNC, addr, length, flags);
}

int mlock(const void *addr, size_t length)
{
	return syscall(NR_MLOCK, addr, length);
}

int mlock2(const void *addr, size_t length, unsigned int flags)
{
	return syscall(NR_MLOCK2, addr, length, flags);
}

int munlock(const void *addr, size_t length)
{
	return syscall(NR_MUNLOCK, addr, length);
}

int mlockall(int flags)
{
	return syscall(NR_MLOCKALL, flags);
}

int munlockall(void)
{
	return syscall(NR_MUNLOCKALL);
}

int mincore(void *addr, size_t length, unsigned char *resident)
{
	return syscall(NR_MINCORE, addr, length, resident);
}

int madvise(void *addr, size_t length, int advice)
{
	return syscall(NR_MADVISE, addr, length, advice);
}
