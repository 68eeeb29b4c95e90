// SPDX-License-Identifier: MIT
// grade: group=thread points=15 cpus=1,4 timeout=60 linux=yes
/*
 * The children of a process with threads: any thread waits for any of them, unless __WNOTHREAD;
 * they stay the process's when the thread that made them ends; and fork copies the caller only.
 */
#include "thread.h"
#include <signal.h>

static volatile long result;
static volatile int waiting;
static pid_t child;

static int fork_child(void *status)
{
	pid_t pid = raw(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		raw(SYS_exit_group, status);
	child = pid;
	return 0;
}

static int wait_for_it(void *options)
{
	int status = 0;

	waiting = 1;
	result = raw(SYS_wait4, child, &status, options, NULL);
	if (result > 0)
		result = status;
	return 0;
}

static void in_thread(child_fn *fn, void *arg)
{
	struct thread t;

	start_thread(&t, fn, arg);
	join_thread(&t);
}

static void any_thread(void)
{
	in_thread(fork_child, (void *)21L);
	is_exit(join(child), 21, "a child of a thread that is gone");
	fork_child((void *)22L);
	in_thread(wait_for_it, (void *)0L);
	is_exit((int)result, 22, "a child of the first thread, waited for by another");
	fork_child((void *)23L);
	in_thread(wait_for_it, (void *)(long)__WNOTHREAD);
	is(result, -ECHILD, "__WNOTHREAD: it is not its own");
	is_exit(join(child), 23, "it is the first one's");
}

static int fork_slow(void *arg)
{
	(void)arg;
	child = raw(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (child == 0) {
		struct timespec ts = {0, 50000000};

		raw(SYS_nanosleep, &ts, NULL);
		raw(SYS_exit_group, 24);
	}
	return 0;
}

/* Asleep in wait4 when the child of the other ends. */
static void sleeping_waiter(void)
{
	struct thread t;

	fork_slow(NULL);
	waiting = 0;
	start_thread(&t, wait_for_it, NULL);
	join_thread(&t);
	is_exit((int)result, 24, "a thread sleeps until another's child ends");
}

/* ---- who is whose parent ---- */

static int tell_parent(void *pipe_end)
{
	pid_t ppid = raw(SYS_getppid);

	return raw(SYS_write, pipe_end, &ppid, sizeof(ppid)) != sizeof(ppid);
}

static int fork_teller(void *pipe_end)
{
	child = raw(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (child == 0) {
		/* Until the thread that made it is gone. */
		struct timespec ts = {0, 20000000};

		raw(SYS_nanosleep, &ts, NULL);
		raw(SYS_exit_group, tell_parent(pipe_end));
	}
	return 0;
}

static void parents(void)
{
	int fds[2];
	pid_t ppid = 0;

	must(pipe(fds) == 0);
	in_thread(fork_teller, (void *)(long)fds[1]);
	must(read(fds[0], &ppid, sizeof(ppid)) == sizeof(ppid));
	is(ppid, getpid(), "a child's parent is the process");
	is_exit(join(child), 0, "which waits for it");
	close(fds[0]);
	close(fds[1]);
}

/* ---- fork of a process with threads ---- */

static volatile int counter;

static int count_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		counter++;
	return 0;
}

static int look_at_counter(void *arg)
{
	int was = counter;

	(void)arg;
	sleep_ms(20);
	return counter == was && gettid_() == getpid() ? 25 : 26;
}

static int fork_among_threads(void *arg)
{
	struct thread t[3];
	int wrong = 0;

	(void)arg;
	for (int i = 0; i < 3; i++)
		start_thread(&t[i], count_for_ever, NULL);
	for (int i = 0; i < 10; i++)
		wrong += run_child(look_at_counter, NULL) != 25 << 8;
	return wrong;
}

/* ---- CLONE_PARENT ---- */

static int make_sibling(void *arg)
{
	(void)arg;
	return raw(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) < 0;
}

static void sibling(void)
{
	int status = 0, statuses = 0;
	pid_t pid = spawn(make_sibling, NULL), other;

	is(waitpid(pid, &status, 0), pid, "a child calls clone with CLONE_PARENT");
	if (status) {
		skip(2, "user emulation");
		return;
	}
	other = waitpid(-1, &statuses, 0);
	ok(other > 0 && other != pid, "its sibling is a child too");
	is_exit(statuses, 0, "which has ended as well");
}

int main(void)
{
	any_thread();
	sleeping_waiter();
	parents();
	is_exit(run_child(fork_among_threads, NULL), 0, "fork copies the calling thread alone");
	sibling();
	return done_testing();
}
