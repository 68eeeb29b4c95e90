// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The status word of wait4: the low eight bits of an exit code in the second byte, however
 * the child left: return from main's like, _exit, exit, the exit call itself.
 */
#include "tap.h"

static int by_exit_group(void *arg)
{
	raw(SYS_exit_group, arg);
	return CHILD_BROKEN;
}

static int by_exit_call(void *arg)
{
	raw(SYS_exit, arg);
	return CHILD_BROKEN;
}

static int by_exit(void *arg)
{
	exit((int)(long)arg);
}

static int raw_status(child_fn *fn, long code)
{
	int status = -1;
	pid_t pid = spawn(fn, (void *)code);

	must(waitpid(pid, &status, 0) == pid);
	return status;
}

static void all_codes(void)
{
	int wrong = 0;

	for (int code = 0; code < 256; code++)
		wrong += raw_status(by_exit_group, code) != code << 8;
	is(wrong, 0, "exit codes 0 to 255 arrive as code << 8");
}

static void cut_codes(void)
{
	static const struct {
		long code;
		int want;
	} t[] = {
		{256, 0},
		{257, 1},
		{-1, 255},
		{0x1234, 0x34},
		{0x7fffffff, 255},
		{-256, 0},
		{(long)0xdead00000007, 7},
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		is(raw_status(by_exit_group, t[i].code), t[i].want << 8, "exit_group(%ld) gives %d",
		   t[i].code, t[i].want);
		is(raw_status(by_exit_call, t[i].code), t[i].want << 8, "exit(%ld) gives %d",
		   t[i].code, t[i].want);
	}
}

static void macros(void)
{
	int status = raw_status(by_exit, 42);

	ok(WIFEXITED(status), "WIFEXITED");
	is(WEXITSTATUS(status), 42, "WEXITSTATUS");
	ok(!WIFSIGNALED(status), "not WIFSIGNALED");
	ok(!WIFSTOPPED(status), "not WIFSTOPPED");
	ok(!WIFCONTINUED(status), "not WIFCONTINUED");
}

/* The status pointer and the usage pointer may be NULL. */
static void null_pointers(void)
{
	pid_t pid = spawn(by_exit, (void *)1L);
	struct rusage ru;
	int status;

	is(raw(SYS_wait4, pid, NULL, 0, NULL), pid, "wait4 without a status");
	pid = spawn(by_exit, (void *)2L);
	is(raw(SYS_wait4, pid, &status, 0, NULL), pid, "wait4 without rusage");
	is(status, 0x200, "its status");
	pid = spawn(by_exit, (void *)3L);
	memset(&ru, 0xff, sizeof(ru));
	is(raw(SYS_wait4, pid, &status, 0, &ru), pid, "wait4 with rusage");
	ok(ru.ru_utime.tv_sec >= 0 && ru.ru_utime.tv_usec < 1000000, "which is filled in");
}

int main(void)
{
	all_codes();
	cut_codes();
	macros();
	null_pointers();
	return done_testing();
}
