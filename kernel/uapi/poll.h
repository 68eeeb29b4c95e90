/* SPDX-License-Identifier: MIT */
/*
 * What ppoll asks and answers; pselect6's sets of descriptors.
 */
#ifndef UAPI_POLL_H
#define UAPI_POLL_H

struct pollfd {
	int fd; /* below 0: not asked */
	short events;
	short revents;
};

#define POLLIN	   0x0001
#define POLLPRI	   0x0002
#define POLLOUT	   0x0004
#define POLLERR	   0x0008 /* this and the next two are answered unasked */
#define POLLHUP	   0x0010
#define POLLNVAL   0x0020
#define POLLRDNORM 0x0040
#define POLLRDBAND 0x0080
#define POLLWRNORM 0x0100
#define POLLWRBAND 0x0200
#define POLLMSG	   0x0400
#define POLLRDHUP  0x2000

#define FD_SETSIZE 1024

typedef struct {
	unsigned long fds_bits[FD_SETSIZE / (8 * sizeof(long))];
} fd_set;

#endif
