/* SPDX-License-Identifier: MIT */
/*
 * Waiting for descriptors.
 */
#ifndef CALF_POLL_H
#define CALF_POLL_H

#include "uapi/poll.h"
#include "uapi/signal.h"
#include "uapi/time.h"

typedef unsigned long nfds_t;

int poll(struct pollfd *fds, nfds_t n, int timeout_ms);
int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask);

#endif
