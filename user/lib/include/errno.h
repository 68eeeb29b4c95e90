/* SPDX-License-Identifier: MIT */
/*
 * Error numbers, and errno, of which each thread has its own.
 */
#ifndef CALF_ERRNO_H
#define CALF_ERRNO_H

#include "uapi/errno.h"

extern __thread int errno;
extern char *program_invocation_name;
extern char *program_invocation_short_name;

#endif
