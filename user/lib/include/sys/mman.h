/* SPDX-License-Identifier: MIT */
/*
 * Mappings.
 */
#ifndef CALF_SYS_MMAN_H
#define CALF_SYS_MMAN_H

#include "uapi/mman.h"
#include "uapi/types.h"

void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset);
int munmap(void *addr, size_t length);
int mprotect(void *addr, size_t length, int prot);
void *mremap(void *old, size_t old_length, size_t new_length, int flags, ...);
int msync(void *addr, size_t length, int flags);
int madvise(void *addr, size_t length, int advice);
int mincore(void *addr, size_t length, unsigned char *resident);
int mlock(const void *addr, size_t length);
int mlock2(const void *addr, size_t length, unsigned int flags);
int munlock(const void *addr, size_t length);
int mlockall(int flags);
int munlockall(void);

#endif
