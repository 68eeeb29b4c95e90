/* SPDX-License-Identifier: MIT */
/*
 * Scatter and gather.
 */
#ifndef CALF_SYS_UIO_H
#define CALF_SYS_UIO_H

#include "uapi/uio.h"

ssize_t readv(int fd, const struct iovec *iov, int iovcnt);
ssize_t writev(int fd, const struct iovec *iov, int iovcnt);

#endif
