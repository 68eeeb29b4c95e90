// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * SIGKILL ends a process wherever it sleeps: in calls that signals interrupt, stopped, waiting
 * for its vfork child; whatever it has blocked. And while it computes, on another hart.
 */
#include "sig.h"

static struct rope rope;
static int fds[2];

static int in_read(void *arg)
{
	char c;

	(void)arg;
	pull(&rope);
	return (int)read(fds[0], &c, 1);
}

static int in_write(void *arg)
{
	static char buf[70000];

	(void)arg;
	pull(&rope);
	return (int)write(fds[1], buf, sizeof(buf));
}

static int in_nanosleep(void *arg)
{
	(void)arg;
	pull(&rope);
	sleep(1000);
	return 0;
}

static int in_pause(void *arg)
{
	pull(&rope);
	return sleeps(arg);
}

static int in_wait(void *arg)
{
	pid_t pid = spawn(sleeps, NULL);

	(void)arg;
	must(write(rope.out, &pid, sizeof(pid)) == sizeof(pid));
	return waitpid(pid, NULL, 0) == pid ? 0 : 1;
}

static int in_sigwait(void *arg)
{
	sigset_t set = BIT(SIGUSR1);

	(void)arg;
	set_mask(-1UL);
	pull(&rope);
	return sigwaitinfo(&set, NULL);
}

static int in_sigsuspend(void *arg)
{
	sigset_t set = -1UL;

	(void)arg;
	set_mask(-1UL);
	pull(&rope);
	return sigsuspend(&set);
}

static int in_poll(void *arg)
{
	struct pollfd p = {.fd = fds[0], .events = POLLIN};

	(void)arg;
	pull(&rope);
	return poll(&p, 1, -1);
}

static int in_a_loop(void *arg)
{
	(void)arg;
	set_mask(-1UL);
	pull(&rope);
	for (volatile int i = 0;; i++)
		;
	return 0;
}

static int in_calls(void *arg)
{
	(void)arg;
	set_mask(-1UL);
	pull(&rope);
	for (;;)
		getppid();
	return 0;
}

static int in_forks(void *arg)
{
	(void)arg;
	set_mask(-1UL);
	signal(SIGCHLD, SIG_IGN);
	pull(&rope);
	for (;;)
		if (fork() == 0)
			_exit(0);
	return 0;
}

static void killed_in(child_fn *fn, const char *what)
{
	must(pipe(fds) == 0);
	pid_t pid = spawn_roped(fn, NULL, &rope);

	await(&rope);
	sleep_ms(20);
	is(kill(pid, SIGKILL), 0, "kill");
	is_killed(join(pid), SIGKILL, "SIGKILL ends %s", what);
	drop(&rope);
	close(fds[0]);
	close(fds[1]);
}

static void waiting_parent(void)
{
	pid_t grandchild, pid = spawn_roped(in_wait, NULL, &rope);

	must(read(rope.in, &grandchild, sizeof(grandchild)) == sizeof(grandchild));
	sleep_ms(20);
	is_killed(end_child(pid), SIGKILL, "SIGKILL ends waitpid");
	is(kill(grandchild, 0), 0, "the child that it waited for lives");
	kill(grandchild, SIGKILL);
	drop(&rope);
}

/* The vfork child tells its pid, and sleeps; its parent can't be interrupted, but killed. */
static int in_vfork(void *arg)
{
	(void)arg;
	catch_signal(SIGUSR1, 0);
	pid_t pid = vfork();

	if (pid == 0) {
		pid_t me = getpid();

		write(rope.out, &me, sizeof(me));
		char c;

		read(fds[0], &c, 1);
		_exit(0);
	}
	return notes == 1 ? 66 : 67;
}

static pid_t start_vfork(pid_t *child)
{
	must(pipe(fds) == 0);
	pid_t pid = spawn_roped(in_vfork, NULL, &rope);

	must(read(rope.in, child, sizeof(*child)) == sizeof(*child));
	return pid;
}

static void end_vfork(void)
{
	drop(&rope);
	close(fds[0]);
	close(fds[1]);
}

static void vfork_parent(void)
{
	pid_t child, parent = start_vfork(&child);

	kill(parent, SIGUSR1);
	sleep_ms(50);
	is(waitpid(parent, NULL, WNOHANG), 0, "a handler's signal does not wake vfork's parent");
	must(write(fds[1], "x", 1) == 1);
	is_exit(join(parent), 66, "it is taken after the child has gone");
	end_vfork();
	parent = start_vfork(&child);
	is_killed(end_child(parent), SIGKILL, "SIGKILL does");
	is(kill(child, 0), 0, "its child lives on");
	must(write(fds[1], "x", 1) == 1);
	end_vfork();
}

int main(void)
{
	killed_in(in_read, "a read");
	killed_in(in_write, "a write");
	killed_in(in_nanosleep, "nanosleep");
	killed_in(in_pause, "pause");
	killed_in(in_sigwait, "sigwaitinfo, all blocked");
	killed_in(in_sigsuspend, "sigsuspend, all blocked");
	killed_in(in_poll, "poll");
	killed_in(in_a_loop, "a loop, all blocked");
	killed_in(in_calls, "a loop of calls");
	killed_in(in_forks, "a loop of forks");
	waiting_parent();
	vfork_parent();
	return done_testing();
}
