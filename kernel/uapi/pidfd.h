/* SPDX-License-Identifier: MIT */
/*
 * Flags of pidfd_open.
 */
#ifndef UAPI_PIDFD_H
#define UAPI_PIDFD_H

#include "uapi/fcntl.h"

#define PIDFD_NONBLOCK O_NONBLOCK

#endif
