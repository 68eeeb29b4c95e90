/* SPDX-License-Identifier: MIT */
/*
 * Usage, limits, and nice values.
 */
#ifndef CALF_SYS_RESOURCE_H
#define CALF_SYS_RESOURCE_H

#include "uapi/resource.h"

int getrusage(int who, struct rusage *usage);
int getrlimit(int resource, struct rlimit *limit);
int setrlimit(int resource, const struct rlimit *limit);
int prlimit(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *old);

/* -1 may be a nice value, too: then errno is as it was. */
int getpriority(int which, id_t who);
int setpriority(int which, id_t who, int nice);

#endif
