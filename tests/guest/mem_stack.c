// SPDX-License-Identifier: MIT
// grade: group=mem points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The stack grows by itself, some MiB deep, up to RLIMIT_STACK and no further; what grew is
 * the child's alone after fork; the kernel writes to untouched stack too.
 */
#include "tap.h"

/* Touches the stack page by page down to `left` pages from here; gives a sum to keep it all. */
static __attribute__((noinline)) long deep(long left)
{
	volatile char frame[PAGE];

	frame[0] = (char)left;
	frame[PAGE - 1] = 1;
	return left ? deep(left - 1) + frame[0] - (char)left + 1 : 0;
}

static int go_deep(void *arg)
{
	return deep((long)arg) == (long)arg ? 0 : 1;
}

/* One frame of many pages, its far end first: growth isn't page by page. */
static int big_frame(void *arg)
{
	volatile char frame[512 * PAGE];

	(void)arg;
	frame[0] = 1;
	frame[sizeof(frame) - 1] = 2;
	return frame[0] + frame[sizeof(frame) - 1] == 3 && frame[100 * PAGE] == 0 ? 0 : 1;
}

/* read(2) into a part of the stack nobody has touched. */
static int kernel_touches(void *arg)
{
	char frame[256 * PAGE];
	int fd = open("/dev/zero", O_RDONLY);

	(void)arg;
	must(fd >= 0);
	return read(fd, frame, PAGE) == PAGE && frame[10] == 0 ? 0 : 1;
}

static int limited(void *arg)
{
	struct rlimit rl = {(rlim_t)(long)arg << 20, RLIM_INFINITY};

	must(getrlimit(RLIMIT_STACK, &rl) == 0);
	rl.rlim_cur = (rlim_t)(long)arg << 20;
	must(setrlimit(RLIMIT_STACK, &rl) == 0);
	return go_deep((void *)(3L * 256));
}

static char *self;

/* The limit is kept by exec, as a shell's ulimit wants. */
static int exec_with_limit(void *arg)
{
	struct rlimit rl;

	must(getrlimit(RLIMIT_STACK, &rl) == 0);
	rl.rlim_cur = (rlim_t)(long)arg << 20;
	must(setrlimit(RLIMIT_STACK, &rl) == 0);
	execl(self, self, "deep", (char *)NULL);
	return CHILD_BROKEN;
}

static int below_stack(void *arg)
{
	volatile char here = 0;

	(void)arg;
	/* Far below anything a stack may grow to. */
	*(volatile char *)((uintptr_t)&here - (1UL << 30)) = 1;
	return here;
}

static int forked_deep(void *arg)
{
	(void)arg;
	int status = run_child(go_deep, (void *)400L);

	return status == 0 && go_deep((void *)500L) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct rlimit rl;

	if (argc == 2)
		return go_deep((void *)(3L * 256));
	self = argv[0];
	must(getrlimit(RLIMIT_STACK, &rl) == 0);
	ok(rl.rlim_cur >= 1 << 20, "RLIMIT_STACK is %lu", (unsigned long)rl.rlim_cur);
	is_exit(run_child(go_deep, (void *)64L), 0, "256 KiB of stack");
	is_exit(run_child(go_deep, (void *)(6L * 256)), 0, "6 MiB of stack");
	is_exit(run_child(big_frame, NULL), 0, "a frame of 2 MiB, touched at both ends");
	is_exit(run_child(kernel_touches, NULL), 0, "the kernel writes to untouched stack");
	is_exit(run_child(forked_deep, NULL), 0, "parent and child grow the stack alone");
	is_exit(go_deep((void *)300L), 0, "and so does this process");
	is_exit(run_child(limited, (void *)4L), 0, "3 MiB with a limit of 4");
	diag("children that must be ended by signal 11");
	is_killed(run_child(limited, (void *)2L), 11, "3 MiB with a limit of 2: signal 11");
	is_exit(run_child(exec_with_limit, (void *)4L), 0, "3 MiB after exec with a limit of 4");
	is_killed(run_child(exec_with_limit, (void *)2L), 11, "with a limit of 2: signal 11");
	is_killed(run_child(below_stack, NULL), 11, "far below the stack: signal 11");
	is_killed(run_child(go_deep, (void *)100000L), 11, "400 MB of stack: signal 11");
	return done_testing();
}
