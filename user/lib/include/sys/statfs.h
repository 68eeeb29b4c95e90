/* SPDX-License-Identifier: MIT */
/*
 * File systems.
 */
#ifndef CALF_SYS_STATFS_H
#define CALF_SYS_STATFS_H

#include "uapi/statfs.h"

int statfs(const char *path, struct statfs *buf);
int fstatfs(int fd, struct statfs *buf);

#endif
