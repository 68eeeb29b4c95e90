// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * signalfd: reading pending signals, several at once; poll; nonblocking; a new mask; whose
 * signals they are after fork; errors.
 */
#include "sig.h"

#define RT (SIGRTMIN + 4)

static struct signalfd_siginfo got[8];

static void reading(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	is(poll(&p, 1, 0), 0, "nothing to read");
	queue_value(getpid(), RT, 11);
	queue_value(getpid(), RT, 12);
	kill(getpid(), SIGUSR1);
	is(poll(&p, 1, 0), 1, "now there is");
	is(p.revents, POLLIN, "POLLIN");
	is(read(fd, got, sizeof(got)), 3 * sizeof(got[0]), "three at once");
	is(got[0].ssi_signo, SIGUSR1, "the lowest first");
	is(got[0].ssi_code, SI_USER, "ssi_code");
	is(got[0].ssi_pid, getpid(), "ssi_pid");
	is(got[0].ssi_uid, getuid(), "ssi_uid");
	is(got[1].ssi_signo, RT, "then the others");
	is(got[1].ssi_code, SI_QUEUE, "ssi_code");
	is(got[1].ssi_int, 11, "ssi_int");
	is(got[2].ssi_int, 12, "in their order");
	is(poll(&p, 1, 0), 0, "they are not pending any more");
	is(get_pending(), 0, "none is");
	raise(SIGUSR1);
	queue_value(getpid(), RT, 13);
	is(read(fd, got, sizeof(got[0]) + 100), sizeof(got[0]), "as many as there is room for");
	is(read(fd, got, sizeof(got)), sizeof(got[0]), "the rest is there yet");
}

static void nonblocking(void)
{
	sigset_t set = BIT(SIGUSR1);
	int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);

	is(fcntl(fd, F_GETFD), FD_CLOEXEC, "SFD_CLOEXEC");
	is(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK, "SFD_NONBLOCK");
	is_errno(read(fd, got, sizeof(got)), EAGAIN, "nothing there: EAGAIN");
	raise(SIGUSR1);
	is(read(fd, got, sizeof(got)), sizeof(got[0]), "something there");
	close(fd);
}

static void new_mask(int fd)
{
	sigset_t set = BIT(SIGUSR2) | BIT(SIGKILL), old = BIT(SIGUSR1) | BIT(RT);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	raise(SIGUSR1);
	is(signalfd(fd, &set, 0), fd, "signalfd of a signalfd: the same, with another mask");
	is(poll(&p, 1, 0), 0, "what it does not have now can't be read");
	raise(SIGUSR2);
	is(read(fd, got, sizeof(got)), sizeof(got[0]), "what it has now can");
	is(got[0].ssi_signo, SIGUSR2, "it is that");
	is(signalfd(fd, &old, 0), fd, "the old one");
	is(read(fd, got, sizeof(got)), sizeof(got[0]), "and the other signal is there");
}

static int kills_parent(void *arg)
{
	(void)arg;
	sleep_ms(50);
	kill(getppid(), SIGUSR1);
	return 4;
}

static void sleeping(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	pid_t pid = spawn(kills_parent, NULL);

	is(read(fd, got, sizeof(got)), sizeof(got[0]), "a read sleeps until one comes");
	is(got[0].ssi_pid, pid, "from the child");
	is_exit(join(pid), 4, "which ends");
	pid = spawn(kills_parent, NULL);
	is(poll(&p, 1, LIMIT_MS), 1, "poll sleeps until one comes");
	is(read(fd, got, sizeof(got)), sizeof(got[0]), "which is read");
	is_exit(join(pid), 4, "the child ends");
	catch_signal(SIGALRM, 0);
	tick(5000);
	is_errno(read(fd, got, sizeof(got)), EINTR, "a handler ends a read");
	tick(0);
}

/* The descriptor is shared, the signals are the reader's. */
static int reads_own(void *arg)
{
	int fd = (int)(long)arg;

	if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || read(fd, got, sizeof(got)) != -1)
		return 1;
	raise(SIGUSR1);
	return read(fd, got, sizeof(got)) == sizeof(got[0]) && (pid_t)got[0].ssi_pid == getpid()
		       ? 0
		       : 2;
}

static void after_fork(int fd)
{
	raise(SIGUSR1);
	is_exit(run_child(reads_own, (void *)(long)fd), 0, "a child reads its own signals");
	is(read(fd, got, sizeof(got)), sizeof(got[0]), "the parent's is there yet");
	must(fcntl(fd, F_SETFL, 0) == 0);
}

static int exits(void *arg)
{
	(void)arg;
	return 5;
}

static void of_children(void)
{
	sigset_t set = BIT(SIGCHLD);

	block(set);
	int fd = signalfd(-1, &set, 0);
	pid_t pid = spawn(exits, NULL);

	is(read(fd, got, sizeof(got)), sizeof(got[0]), "SIGCHLD");
	is(got[0].ssi_code, CLD_EXITED, "ssi_code");
	is(got[0].ssi_status, 5, "ssi_status");
	is(got[0].ssi_pid, pid, "ssi_pid");
	is_exit(join(pid), 5, "the child is there yet");
	close(fd);
}

static void errors(int fd)
{
	sigset_t set = BIT(SIGUSR1);
	int other = open("/dev/null", O_RDWR);

	is_errno(read(fd, got, sizeof(got[0]) - 1), EINVAL, "a buffer too small");
	is_errno(read(fd, got, 0), EINVAL, "of nothing");
	is_errno(write(fd, got, sizeof(got)), EINVAL, "write");
	is_errno(signalfd(other, &set, 0), EINVAL, "signalfd of another file");
	is_errno(signalfd(999, &set, 0), EBADF, "of none");
	is_errno(signalfd(-1, &set, 1), EINVAL, "flags that nobody knows");
	close(other);
}

int main(void)
{
	sigset_t set = BIT(SIGUSR1) | BIT(RT);

	block(set | BIT(SIGUSR2));
	int fd = signalfd(-1, &set, 0);

	must(fd >= 0);
	reading(fd);
	nonblocking();
	new_mask(fd);
	sleeping(fd);
	after_fork(fd);
	of_children();
	errors(fd);
	close(fd);
	return done_testing();
}
