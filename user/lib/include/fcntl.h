/* SPDX-License-Identifier: MIT */
/*
 * open and fcntl.
 */
#ifndef CALF_FCNTL_H
#define CALF_FCNTL_H

#include "uapi/fcntl.h"
#include "uapi/stat.h"

int open(const char *path, int flags, ...);
int openat(int dirfd, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int cmd, ...);

#endif
