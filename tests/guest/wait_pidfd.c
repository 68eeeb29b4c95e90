// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Children by descriptor: waitid of P_PIDFD, clone with CLONE_PIDFD, polling for many ends.
 */
#include "sig.h"

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

enum { PIDFD = 0x1000, PARENT_SETTID = 0x100000, DETACHED = 0x400000, MANY = 40 };

static int next_fd(void)
{
	int fd = dup(1);

	close(fd);
	return fd;
}

static int exits(void *arg)
{
	return (int)(long)arg;
}

static long wait_fd(int fd, siginfo_t *info, int options)
{
	return raw(SYS_waitid, P_PIDFD, fd, info, options, NULL);
}

static void waiting(void)
{
	pid_t pid = spawn(exits, (void *)5L), other = spawn(exits, (void *)6L);
	int fd = pidfd_open(pid, 0), own = pidfd_open(getpid(), 0);
	siginfo_t info = {0};

	must(fd >= 0 && own >= 0);
	is(wait_fd(fd, &info, WEXITED | WNOWAIT), 0, "waitid of a pidfd");
	ok(info.si_pid == pid && info.si_status == 5, "the child of that descriptor");
	is(wait_fd(fd, &info, WEXITED), 0, "it was left there");
	is_err(wait_fd(fd, &info, WEXITED), ECHILD, "it is not any more");
	is_err(wait_fd(own, &info, WEXITED), ECHILD, "one's own pidfd");
	is_err(wait_fd(1, &info, WEXITED), EBADF, "another file");
	is_err(wait_fd(900, &info, WEXITED), EBADF, "no file");
	is_err(wait_fd(-1, &info, WEXITED), EINVAL, "a negative number");
	is_exit(join(other), 6, "the other child is there");
	close(fd);
	close(own);
}

static void nonblocking(void)
{
	pid_t pid = spawn(sleeps, NULL);
	int fd = pidfd_open(pid, PIDFD_NONBLOCK);
	struct pollfd p = {fd, POLLIN, 0};
	siginfo_t info = {0};

	is_err(wait_fd(fd, &info, WEXITED), EAGAIN, "PIDFD_NONBLOCK: EAGAIN instead of sleep");
	is(wait_fd(fd, &info, WEXITED | WNOHANG), 0, "with WNOHANG as ever");
	is(info.si_pid, 0, "none is there");
	kill(pid, SIGKILL);
	is(poll(&p, 1, LIMIT_MS), 1, "poll waits for the end");
	is(wait_fd(fd, &info, WEXITED), 0, "then it can be waited for");
	ok(info.si_pid == pid && info.si_status == SIGKILL, "and has its status");
	close(fd);
}

static long clone_pidfd(long flags, int *fd)
{
	long pid = raw(SYS_clone, flags | SIGCHLD, 0, fd, 0, 0);

	if (pid == 0)
		_exit(fcntl(*fd, F_GETFD) == -1 ? 9 : 1);
	return pid;
}

static void cloned(void)
{
	int fd = -1, before = next_fd();
	siginfo_t info = {0};
	long pid = clone_pidfd(PIDFD, &fd);

	ok(pid > 0, "clone with CLONE_PIDFD");
	is(fd, before, "the lowest descriptor");
	is(fcntl(fd, F_GETFD), FD_CLOEXEC, "closed by exec");
	is(wait_fd(fd, &info, WEXITED), 0, "it is the child's");
	ok(info.si_pid == pid && info.si_status == 9, "who hasn't got it itself");
	close(fd);
	is_err(clone_pidfd(PIDFD | PARENT_SETTID, &fd), EINVAL, "not with CLONE_PARENT_SETTID");
	is_err(clone_pidfd(PIDFD | DETACHED, &fd), EINVAL, "nor with CLONE_DETACHED");
	is_err(clone_pidfd(PIDFD, (int *)8), EFAULT, "a bad address");
	is(next_fd(), before, "leaves no descriptor");
	is_errno(waitpid(-1, NULL, WNOHANG), ECHILD, "and no child");
}

/* The number of a process is not that of another while a pidfd names it. */
static void ends_of_many(void)
{
	struct pollfd p[MANY];
	pid_t pids[MANY];
	int left = MANY, right = 0;

	for (long i = 0; i < MANY; i++) {
		pids[i] = spawn(exits, (void *)i);
		p[i] = (struct pollfd){pidfd_open(pids[i], 0), POLLIN, 0};
		must(p[i].fd >= 0);
	}
	while (left && poll(p, MANY, LIMIT_MS) > 0) {
		for (int i = 0; i < MANY; i++) {
			siginfo_t info = {0};

			if (p[i].fd < 0 || !p[i].revents)
				continue;
			must(wait_fd(p[i].fd, &info, WEXITED) == 0);
			right += info.si_pid == pids[i] && info.si_status == i;
			close(p[i].fd);
			p[i].fd = -1;
			left--;
		}
	}
	is(right, MANY, "poll finds the end of each of %d children", MANY);
}

int main(void)
{
	waiting();
	nonblocking();
	cloned();
	ends_of_many();
	return done_testing();
}
