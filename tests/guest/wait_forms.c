// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Whom wait4 waits for: one pid, any child, a process group, one's own group; with WNOHANG;
 * and what it says when there is nobody.
 */
#include "tap.h"

static struct rope rope;

static int exits(void *arg)
{
	return (int)(long)arg;
}

static int waits_then_exits(void *arg)
{
	await(&rope);
	return (int)(long)arg;
}

static int in_new_group(void *arg)
{
	must(setpgid(0, 0) == 0);
	pull(&rope);
	await(&rope);
	return (int)(long)arg;
}

static void nobody(void)
{
	int status = 0x55;

	is_errno(wait4(-1, &status, 0, NULL), ECHILD, "any child, there is none");
	is_errno(wait4(-1, &status, WNOHANG, NULL), ECHILD, "nor with WNOHANG");
	is_errno(wait4(0, &status, 0, NULL), ECHILD, "own group");
	is_errno(wait4(1, &status, 0, NULL), ECHILD, "pid 1 is not a child");
	is_errno(wait4(getpid(), &status, 0, NULL), ECHILD, "nor is the caller");
	is_errno(wait4(getppid(), &status, 0, NULL), ECHILD, "nor its parent");
	is_errno(wait4(0x3fffffff, &status, 0, NULL), ECHILD, "nor a pid nobody has");
	is(status, 0x55, "the status stays untouched");
}

static void one_pid(void)
{
	pid_t a = spawn(exits, (void *)1L), b = spawn(exits, (void *)2L);
	int status;

	is(wait4(b, &status, 0, NULL), b, "the second child first");
	is(status, 0x200, "its status");
	is_errno(wait4(b, &status, 0, NULL), ECHILD, "only once");
	is(wait4(a, &status, 0, NULL), a, "then the first");
	is(status, 0x100, "its status");
}

static void no_hang(void)
{
	pid_t pid = spawn_roped(waits_then_exits, (void *)3L, &rope);
	int status = 0x55, tries = 0;
	pid_t got;

	is(wait4(pid, &status, WNOHANG, NULL), 0, "WNOHANG on a living child gives 0");
	is(wait4(-1, &status, WNOHANG, NULL), 0, "any child too");
	is(status, 0x55, "the status stays untouched");
	pull(&rope);
	do {
		sleep_ms(5);
		got = wait4(-1, &status, WNOHANG, NULL);
	} while (got == 0 && ++tries < 1000);
	is(got, pid, "after its end WNOHANG gives the pid");
	is(status, 0x300, "and the status");
	drop(&rope);
}

static void any_child(void)
{
	bool seen[10] = {false};
	int wrong = 0;
	pid_t pids[10];

	for (long i = 0; i < 10; i++)
		pids[i] = spawn(exits, (void *)i);
	for (int n = 0; n < 10; n++) {
		int status, i = -1;
		pid_t pid = wait(&status);

		for (int k = 0; k < 10; k++)
			if (pids[k] == pid)
				i = k;
		wrong += i < 0 || seen[i] || status != i << 8;
		if (i >= 0)
			seen[i] = true;
	}
	is(wrong, 0, "wait gives each of ten children once");
	is_errno(wait(NULL), ECHILD, "then there is none");
}

static void groups(void)
{
	pid_t other, same;
	int status;

	same = spawn(exits, (void *)4L);
	other = spawn_roped(in_new_group, (void *)5L, &rope);
	await(&rope);
	is(getpgid(other), other, "child leads a group of its own");
	is(wait4(-other, &status, WNOHANG, NULL), 0, "-pgid, still alive: 0");
	is(wait4(0, &status, 0, NULL), same, "0 waits for the caller's own group only");
	is(status, 0x400, "its status");
	is_errno(wait4(0, &status, 0, NULL), ECHILD, "then there is none in it");
	is_errno(wait4(-(other + 100000), &status, 0, NULL), ECHILD, "a group without children");
	pull(&rope);
	is(wait4(-other, &status, 0, NULL), other, "-pgid waits for that group");
	is(status, 0x500, "its status");
	drop(&rope);
}

/* A parent that sleeps in wait is woken by the end of a child that takes its time. */
static int naps(void *arg)
{
	sleep_ms((long)arg);
	return 6;
}

static void sleeps(void)
{
	int64_t start = now_ns();
	pid_t pid = spawn(naps, (void *)100L);
	int status;

	is(wait4(-1, &status, 0, NULL), pid, "wait sleeps until the child ends");
	ok(now_ns() - start >= 100000000, "which takes its nap");
	is(status, 0x600, "its status");
}

int main(void)
{
	nobody();
	one_pid();
	no_hang();
	any_child();
	groups();
	sleeps();
	return done_testing();
}
