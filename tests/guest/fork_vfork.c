// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=60 linux=yes
/*
 * vfork by clone(CLONE_VM | CLONE_VFORK): the parent waits until the child has gone by _exit
 * or exec, and the memory is one. qemu-user turns vfork into fork: there the checks of shared
 * memory and of waiting are skipped, found out by a first child.
 */
#include "tap.h"

#define CLONE_VM_    0x100
#define CLONE_VFORK_ 0x4000
#define SIGCHLD_     17

static volatile int shared_value;
static char *self;

/* On a stack of its own, so that a second return into the parent's frame can't hurt. */
static pid_t vfork_run(child_fn *fn, void *arg)
{
#ifdef __riscv
	static char stack[8192] __attribute__((aligned(16)));
	register long a0 __asm__("a0") = CLONE_VM_ | CLONE_VFORK_ | SIGCHLD_;
	register long a1 __asm__("a1") = (long)(stack + sizeof(stack));
	register long a2 __asm__("a2") = 0;
	register long a3 __asm__("a3") = 0;
	register long a4 __asm__("a4") = 0;
	register long a7 __asm__("a7") = 220;
	register void *s2 __asm__("s2") = (void *)fn;
	register void *s3 __asm__("s3") = arg;

	__asm__ volatile("ecall\n"
			 "bnez a0, 1f\n"
			 "mv a0, s3\n"
			 "jalr s2\n"
			 "li a7, 94\n" /* exit_group with fn's result */
			 "ecall\n"
			 "1:"
			 : "+r"(a0), "+r"(a7)
			 : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(s2), "r"(s3)
			 : "memory", "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a5", "a6");
	return a0;
#else
	pid_t pid = vfork();

	if (pid == 0)
		_exit(fn(arg));
	return pid;
#endif
}

static int set_value(void *arg)
{
	shared_value = (int)(long)arg;
	return 5;
}

static int set_after_nap(void *arg)
{
	struct timespec ts = {0, 100000000};

	raw(SYS_nanosleep, &ts, NULL);
	shared_value = (int)(long)arg;
	return 6;
}

static int exec_self(void *arg)
{
	char *argv[] = {self, "nap", NULL};
	char *envp[] = {NULL};
	struct timespec ts = {0, 50000000};

	raw(SYS_nanosleep, &ts, NULL);
	shared_value = (int)(long)arg;
	raw(SYS_execve, self, argv, envp);
	return CHILD_BROKEN;
}

static int close_fd(void *arg)
{
	return raw(SYS_close, (long)arg) == 0 ? 0 : 1;
}

static void waits_for_exec(void)
{
	int64_t start = now_ns(), released;

	diag("child naps 50 ms and execs a program that naps 300 ms");
	shared_value = 0;
	pid_t pid = vfork_run(exec_self, (void *)44L);

	released = now_ns() - start;
	is(shared_value, 44, "parent goes on only after the exec");
	ok(waitpid(pid, NULL, WNOHANG) == 0, "and before the new program has ended");
	ok(released >= 50000000, "after %ld us", (long)(released / 1000));
	is_exit(join(pid), 9, "the new program's status");
	shared_value = 45;
	is(shared_value, 45, "parent's memory outlives the child's exec");
}

int main(int argc, char **argv)
{
	pid_t pid;

	if (argc == 2 && !strcmp(argv[1], "nap")) {
		sleep_ms(300);
		return 9;
	}
	self = argv[0];
	pid = vfork_run(set_value, (void *)42L);
	ok(pid > 0, "vfork gives the child's pid");
	is_exit(join(pid), 5, "child's status");
	if (shared_value != 42 && !has_vmstat()) {
		skip(9, "vfork is fork under this emulator");
		return done_testing();
	}
	is(shared_value, 42, "child wrote to the parent's memory");
	pid = vfork_run(set_after_nap, (void *)43L);
	is(shared_value, 43, "parent waited for a child that napped");
	is_exit(join(pid), 6, "its status");

	int fd = dup(1);

	pid = vfork_run(close_fd, (void *)(long)fd);
	is_exit(join(pid), 0, "child closes a descriptor");
	is(fcntl(fd, F_GETFD), 0, "which stays open in the parent: only memory is shared");
	close(fd);
	waits_for_exec();
	return done_testing();
}
