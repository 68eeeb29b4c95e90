/* SPDX-License-Identifier: MIT */
/*
 * Waiting for descriptors, in sets.
 */
#ifndef CALF_SYS_SELECT_H
#define CALF_SYS_SELECT_H

#include "uapi/poll.h"
#include "uapi/signal.h"
#include "uapi/time.h"

#define __FD_BIT(fd)	  (1UL << (fd) % 64)
#define FD_SET(fd, set)	  ((void)((set)->fds_bits[(fd) / 64] |= __FD_BIT(fd)))
#define FD_CLR(fd, set)	  ((void)((set)->fds_bits[(fd) / 64] &= ~__FD_BIT(fd)))
#define FD_ISSET(fd, set) (((set)->fds_bits[(fd) / 64] & __FD_BIT(fd)) != 0)
#define FD_ZERO(set)	  ((void)(*(set) = (fd_set){{0}}))

/* timeout is what was left of it, afterwards. */
int select(int n, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout);
int pselect(int n, fd_set *in, fd_set *out, fd_set *except, const struct timespec *timeout,
	    const sigset_t *mask);

#endif
