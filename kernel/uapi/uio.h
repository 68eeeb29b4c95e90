/* SPDX-License-Identifier: MIT */
/*
 * Scatter and gather: readv and writev.
 */
#ifndef UAPI_UIO_H
#define UAPI_UIO_H

#include "uapi/types.h"

struct iovec {
	void *iov_base;
	size_t iov_len;
};

#define UIO_MAXIOV 1024

#endif
