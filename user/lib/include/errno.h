/* SPDX-License-Identifier: MIT */
/*
 * Error numbers, and errno: a plain variable while there are no threads.
 */
#ifndef CALF_ERRNO_H
#define CALF_ERRNO_H

#include "uapi/errno.h"

extern int errno;
extern char *program_invocation_name;
extern char *program_invocation_short_name;

#endif
