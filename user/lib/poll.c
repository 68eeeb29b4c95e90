// SPDX-License-Identifier: MIT
/*
 * Waiting for descriptors, or for a signal alone. The kernel writes what is left of a
 * timeout over it; only select's caller is to see that.
 */
#include <poll.h>
#include <sys/select.h>
#include <unistd.h>
#include "libc.h"

long __sys_ppoll(struct pollfd *fds, nfds_t n, struct timespec *timeout, const sigset_t *mask,
		 size_t size);
long __sys_pselect6(int n, fd_set *in, fd_set *out, fd_set *except, struct timespec *timeout,
		    const void *mask_and_size);

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	struct timespec copy;

	if (timeout)
		copy = *timeout;
	return __sys_ppoll(fds, n, timeout ? &copy : NULL, mask, sizeof(sigset_t));
}

int poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	struct timespec ts = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};

	return __sys_ppoll(fds, n, timeout_ms < 0 ? NULL : &ts, NULL, 0);
}

int pause(void)
{
	return __sys_ppoll(NULL, 0, NULL, NULL, 0);
}

int pselect(int n, fd_set *in, fd_set *out, fd_set *except, const struct timespec *timeout,
	    const sigset_t *mask)
{
	const struct {
		const sigset_t *mask;
		size_t size;
	} sixth = {mask, sizeof(sigset_t)};
	struct timespec copy;

	if (timeout)
		copy = *timeout;
	return __sys_pselect6(n, in, out, except, timeout ? &copy : NULL, &sixth);
}

int select(int n, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout)
{
	struct timespec ts;

	if (!timeout)
		return __sys_pselect6(n, in, out, except, NULL, NULL);
	ts.tv_sec = timeout->tv_sec + timeout->tv_usec / 1000000;
	ts.tv_nsec = timeout->tv_usec % 1000000 * 1000;
	int ready = __sys_pselect6(n, in, out, except, &ts, NULL);
	timeout->tv_sec = ts.tv_sec;
	timeout->tv_usec = ts.tv_nsec / 1000;
	return ready;
}
