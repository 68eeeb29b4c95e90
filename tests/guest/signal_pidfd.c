// SPDX-License-Identifier: MIT
// grade: group=signal points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Descriptors of processes: sending through one, polling for the end, what is left of it after
 * the wait.
 */
#include "sig.h"

static struct rope rope;

static int polled(int fd, int timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, timeout_ms) == 1 ? p.revents & POLLIN : 0;
}

static void life(void)
{
	pid_t pid = spawn(sleeps, NULL);
	int fd = pidfd_open(pid, 0);

	ok(fd >= 0, "pidfd_open");
	is(fcntl(fd, F_GETFD), FD_CLOEXEC, "it is closed by exec");
	is(polled(fd, 0), 0, "the process is alive");
	is(pidfd_send_signal(fd, 0, NULL, 0), 0, "signal 0");
	is(pidfd_send_signal(fd, SIGSTOP, NULL, 0), 0, "SIGSTOP");
	is_stopped(change_of(pid, WUNTRACED), SIGSTOP, "it stops");
	is(polled(fd, 0), 0, "which is no end");
	is(pidfd_send_signal(fd, SIGKILL, NULL, 0), 0, "SIGKILL");
	is(polled(fd, LIMIT_MS), POLLIN, "poll tells the end, before the wait");
	is(pidfd_send_signal(fd, SIGTERM, NULL, 0), 0, "a zombie takes signals");
	is_killed(join(pid), SIGKILL, "the status is there");
	is(polled(fd, 0), POLLIN, "poll tells it after the wait, too");
	is_errno(pidfd_send_signal(fd, 0, NULL, 0), ESRCH, "but no signal can be sent");
	close(fd);
}

static int ends_when_told(void *arg)
{
	(void)arg;
	await(&rope);
	return 0;
}

/* Two that poll, and a process that ends then. */
static int polls(void *arg)
{
	pull(&rope);
	return polled((int)(long)arg, LIMIT_MS) == POLLIN ? 0 : 1;
}

static void wakes_all(void)
{
	pid_t pid = spawn_roped(ends_when_told, NULL, &rope), pollers[2];
	struct rope first = rope;
	int fd = pidfd_open(pid, 0);

	for (int i = 0; i < 2; i++) {
		pollers[i] = spawn_roped(polls, (void *)(long)fd, &rope);
		await(&rope);
		drop(&rope);
	}
	sleep_ms(20);
	pull(&first);
	for (int i = 0; i < 2; i++)
		is_exit(join(pollers[i]), 0, "an end wakes who polls for it");
	is_exit(join(pid), 0, "it ended");
	drop(&first);
	close(fd);
}

static void own(void)
{
	int fd = pidfd_open(getpid(), 0);
	siginfo_t info = {.si_signo = SIGUSR1, .si_code = SI_QUEUE};

	catch_signal(SIGUSR1, 0);
	is(pidfd_send_signal(fd, SIGUSR1, NULL, 0), 0, "to oneself");
	is(notes, 1, "it has come");
	is(note[0].si_code, SI_USER, "as by kill");
	is(note[0].si_pid, getpid(), "its sender");
	info.si_value.sival_int = 21;
	is(pidfd_send_signal(fd, SIGUSR1, &info, 0), 0, "with a siginfo_t");
	is(note[1].si_int, 21, "its value");
	info.si_signo = SIGUSR2;
	is_errno(pidfd_send_signal(fd, SIGUSR1, &info, 0), EINVAL, "of another signal");
	is_errno(pidfd_send_signal(fd, 65, NULL, 0), EINVAL, "signal 65");
	is_errno(pidfd_send_signal(fd, SIGUSR1, NULL, 0x100), EINVAL, "flags that nobody knows");
	char c;

	is_errno(read(fd, &c, 1), EINVAL, "it can't be read");
	is_errno(write(fd, &c, 1), EINVAL, "or written");
	close(fd);
}

static void errors(void)
{
	int fd = open("/dev/null", O_RDWR);
	pid_t pid = spawn(sleeps, NULL);
	int child = pidfd_open(pid, PIDFD_NONBLOCK);
	siginfo_t info = {.si_signo = SIGUSR1, .si_code = SI_USER};

	is(fcntl(child, F_GETFL) & O_NONBLOCK, O_NONBLOCK, "PIDFD_NONBLOCK");
	is_errno(pidfd_send_signal(child, SIGUSR1, &info, 0), EPERM, "SI_USER of another");
	is_errno(pidfd_send_signal(fd, 0, NULL, 0), EBADF, "no pidfd");
	is_errno(pidfd_send_signal(999, 0, NULL, 0), EBADF, "no descriptor");
	is_errno(pidfd_open(0, 0), EINVAL, "pidfd_open of 0");
	is_errno(pidfd_open(-1, 0), EINVAL, "of -1");
	is_errno(pidfd_open(0x3ffffff, 0), ESRCH, "of nobody");
	is_errno(pidfd_open(getpid(), 1), EINVAL, "flags that nobody knows");
	end_child(pid);
	is_errno(pidfd_open(pid, 0), ESRCH, "of one waited for");
	close(child);
	close(fd);
}

int main(void)
{
	life();
	wakes_all();
	own();
	errors();
	return done_testing();
}
