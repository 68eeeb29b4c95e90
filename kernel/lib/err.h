/* SPDX-License-Identifier: MIT */
/* Errors in pointers: the last page of the address space holds -errno values. */
#pragma once

#include "lib/types.h"
#include "uapi/errno.h"

/*
 * Kept inside the kernel: the call is restarted, or turned into -EINTR, before the user sees
 * it. Which of both, riscv/signal.c says.
 */
#define ERESTARTSYS	      512
#define ERESTARTNOINTR	      513
#define ERESTARTNOHAND	      514
#define ERESTART_RESTARTBLOCK 516

#define MAX_ERRNO	      4095

static inline void *ERR_PTR(long err)
{
	return (void *)err;
}

static inline long PTR_ERR(const void *p)
{
	return (long)p;
}

static inline bool IS_ERR(const void *p)
{
	return (u64)p >= (u64)-MAX_ERRNO;
}
