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

#endif
