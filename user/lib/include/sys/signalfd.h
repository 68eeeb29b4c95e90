/* SPDX-License-Identifier: MIT */
/*
 * Signals to be read from a descriptor.
 */
#ifndef CALF_SYS_SIGNALFD_H
#define CALF_SYS_SIGNALFD_H

#include "uapi/signal.h"
#include "uapi/signalfd.h"

int signalfd(int fd, const sigset_t *mask, int flags);

#endif
