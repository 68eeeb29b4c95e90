/* SPDX-License-Identifier: MIT */
/*
 * Usage and limits.
 */
#ifndef CALF_SYS_RESOURCE_H
#define CALF_SYS_RESOURCE_H

#include "uapi/resource.h"

int getrusage(int who, struct rusage *usage);
int getrlimit(int resource, struct rlimit *limit);
int setrlimit(int resource, const struct rlimit *limit);
int prlimit(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *old);

#endif
