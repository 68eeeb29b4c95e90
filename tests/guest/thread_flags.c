// SPDX-License-Identifier: MIT
// grade: group=thread points=15 cpus=1 timeout=60 linux=yes
/*
 * clone: combinations that make no sense are EINVAL. Memory shared by processes. clone3, where
 * there is one: its sizes, what it refuses, and what it makes.
 */
#include "thread.h"
#include <signal.h>

#define CLEAR_SIGHAND 0x100000000UL

static char *stack;

static long try_flags(unsigned long flags)
{
	long pid = raw(SYS_clone, flags, flags & CLONE_VM ? stack + STACK_SIZE : NULL, 0, 0, 0);

	if (pid == 0)
		raw(SYS_exit, 0);
	if (pid > 0 && !(flags & CLONE_THREAD))
		waitpid(pid, NULL, __WALL);
	return pid;
}

static void bad_flags(void)
{
	is_err(try_flags(CLONE_THREAD), EINVAL, "CLONE_THREAD alone");
	is_err(try_flags(CLONE_THREAD | CLONE_VM), EINVAL, "CLONE_THREAD without CLONE_SIGHAND");
	is_err(try_flags(CLONE_THREAD | CLONE_SIGHAND), EINVAL, "without CLONE_VM");
	is_err(try_flags(CLONE_SIGHAND | SIGCHLD), EINVAL, "CLONE_SIGHAND without CLONE_VM");
	is_err(try_flags(CLONE_NEWNS | CLONE_FS | SIGCHLD), EINVAL, "CLONE_NEWNS with CLONE_FS");
	is_err(try_flags(THREAD_FLAGS | CLONE_PIDFD), EINVAL, "CLONE_PIDFD of a thread");
}

/* ---- processes that share memory ---- */

static volatile int word;

static int write_word(void *arg)
{
	word = (int)(long)arg;
	return 11;
}

static void shared_memory(void)
{
	int status = 0;
	pid_t pid;

	word = 0;
	pid = clone(write_word, stack + STACK_SIZE, CLONE_VM | SIGCHLD, (void *)5L);
	if (pid < 0 && errno == EINVAL) {
		skip(5, "user emulation");
		return;
	}
	must(pid > 0);
	is_exit(join(pid), 11, "CLONE_VM alone: a process");
	if (!word) {
		skip(4, "user emulation makes it a fork");
		return;
	}
	is(word, 5, "that shares memory");
	pid = clone(write_word, stack + STACK_SIZE, CLONE_VM | CLONE_SIGHAND, (void *)6L);
	must(pid > 0);
	is_errno(waitpid(pid, &status, 0), ECHILD,
		 "without an exit signal it is a \"clone\" child");
	is(waitpid(pid, &status, __WCLONE), pid, "which __WCLONE finds");
	is(word, 6, "and it has written");
}

static void odd_signal(void)
{
	long pid = raw(SYS_clone, 200, 0, 0, 0, 0);
	int status = 0;

	if (pid == 0)
		_exit(15);
	if (pid == -EINVAL) {
		skip(2, "user emulation refuses it");
		return;
	}
	is(waitpid(pid, &status, __WALL), pid, "an exit signal that there is not is none");
	is_exit(status, 15, "its status");
}

/* ---- clone3 ---- */

static struct clone_args args(unsigned long flags)
{
	return (struct clone_args){.flags = flags, .exit_signal = SIGCHLD};
}

static long clone3(struct clone_args a, size_t size)
{
	long pid = raw(435, &a, size);

	if (pid == 0)
		_exit(12);
	return pid;
}

static void clone3_errors(void)
{
	struct clone_args a = args(0);
	char big[200] = {0};

	is_err(raw(435, &a, 63), EINVAL, "clone3: too small");
	is_err(raw(435, &a, 4097), E2BIG, "too large");
	is_err(raw(435, 8L, 64), EFAULT, "not there");
	memcpy(big, &a, sizeof(a));
	big[150] = 1;
	is_err(raw(435, big, sizeof(big)), E2BIG, "something that this kernel does not know");
	is_err(clone3(args(SIGCHLD), 88), EINVAL, "a signal in the flags");
	is_err(clone3(args(CLONE_DETACHED), 88), EINVAL, "CLONE_DETACHED");
	is_err(clone3(args(1UL << 60), 88), EINVAL, "an unknown flag");
	is_err(clone3(args(CLONE_PARENT), 88), EINVAL, "CLONE_PARENT with an exit signal");
	is_err(clone3(args(CLEAR_SIGHAND | CLONE_SIGHAND | CLONE_VM), 88), EINVAL,
	       "CLONE_CLEAR_SIGHAND with CLONE_SIGHAND");
	a.exit_signal = 65;
	is_err(clone3(a, 88), EINVAL, "signal 65");
	a = args(0);
	a.stack_size = 4096;
	is_err(clone3(a, 88), EINVAL, "a size of no stack");
	a.stack = (long)stack;
	a.stack_size = 0;
	is_err(clone3(a, 88), EINVAL, "a stack of no size");
	a = args(0);
	a.set_tid_size = 1;
	is_err(clone3(a, 88), EINVAL, "set_tid_size without set_tid");
}

static void clone3_tids(void)
{
	struct clone_args a = args(0);
	pid_t want = 31000, zero = 0, own = getpid();

	a.set_tid = (long)&want;
	a.set_tid_size = 1;
	is(clone3(a, 88), want, "set_tid: that number");
	is_exit(join(want), 12, "which is a process");
	a.set_tid = (long)&own;
	is_err(clone3(a, 88), EEXIST, "one in use");
	a.set_tid = (long)&zero;
	is_err(clone3(a, 88), EINVAL, "0");
	want = 1 << 30;
	a.set_tid = (long)&want;
	is_err(clone3(a, 88), EINVAL, "one that is too large");
	a.set_tid = 8;
	is_err(clone3(a, 88), EFAULT, "one that is not there");
}

static void handler(int sig)
{
	(void)sig;
}

static void clone3_works(void)
{
	struct sigaction action = {.sa_handler = handler}, old;
	struct clone_args a = args(CLONE_PIDFD | CLONE_PARENT_SETTID);
	int pidfd = -1, status;
	pid_t ptid = 0, pid;

	a.pidfd = (long)&pidfd;
	a.parent_tid = (long)&ptid;
	pid = clone3(a, 88);
	must(pid > 0);
	is(ptid, pid, "the parent's word, beside a pidfd");
	ok(pidfd >= 0 && close(pidfd) == 0, "the pidfd");
	is_exit(join(pid), 12, "its status");
	is_exit(join(clone3(args(0), 64)), 12, "the first version of the structure");
	must(sigaction(SIGUSR1, &action, NULL) == 0);
	a = args(CLEAR_SIGHAND);
	pid = raw(435, &a, 88);
	if (pid == 0)
		_exit(sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_handler == SIG_DFL ? 13 : 14);
	status = join(pid);
	is_exit(status, 13, "CLONE_CLEAR_SIGHAND");
}

int main(void)
{
	stack = new_stack();
	bad_flags();
	shared_memory();
	odd_signal();
	if (raw(435, NULL, 0) == -ENOSYS) {
		skip(24, "no clone3 here");
		return done_testing();
	}
	clone3_errors();
	clone3_tids();
	clone3_works();
	return done_testing();
}
