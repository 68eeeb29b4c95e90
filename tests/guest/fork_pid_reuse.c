// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A pid is one process's until it has been waited for: a zombie keeps its pid while
 * thousands of others come and go, and the pid names nothing after the wait.
 */
#include "tap.h"

static int exit_with(void *arg)
{
	return (int)(long)arg;
}

/* Waits, without reaping it, until the child has ended. */
static void until_zombie(pid_t pid)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	must(waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == 0 && info.si_pid == pid);
}

static void zombie_keeps_pid(void)
{
	pid_t zombie = spawn(exit_with, (void *)77L);
	int clashes = 0, wrong = 0, status;

	until_zombie(zombie);
	diag("pid %d is a zombie; 3000 others come and go", (int)zombie);
	for (int i = 0; i < 3000; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(i & 0x3f);
		must(pid > 0);
		clashes += pid == zombie;
		wrong += waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != (i & 0x3f);
	}
	is(clashes, 0, "none of them got the zombie's pid");
	is(wrong, 0, "each gave its own status");
	is(waitpid(zombie, &status, 0), zombie, "the zombie is still there to be waited for");
	is(WEXITSTATUS(status), 77, "with its status");
	is_errno(waitpid(zombie, &status, 0), ECHILD, "once");
	is_errno(getpgid(zombie), ESRCH, "then its pid names nothing");
}

/* No two of 200 living children, zombies among them, have one pid. */
static void all_different(void)
{
	static pid_t pids[200];
	int same = 0;

	for (int i = 0; i < 200; i++)
		pids[i] = spawn(exit_with, (void *)(long)(i & 0x7f));
	for (int i = 0; i < 200; i++) {
		same += pids[i] == getpid();
		for (int k = 0; k < i; k++)
			same += pids[i] == pids[k];
	}
	is(same, 0, "200 children have 200 pids");
	int wrong = 0;

	for (int i = 0; i < 200; i++)
		wrong += join(pids[i]) != (i & 0x7f) << 8;
	is(wrong, 0, "each status belongs to its pid");
}

/* Pids go up and around: a pid just freed isn't the next one given out. */
static void not_at_once(void)
{
	pid_t first = spawn(exit_with, NULL), second;

	must(join(first) == 0);
	second = spawn(exit_with, NULL);
	must(join(second) == 0);
	ok(second != first, "a freed pid (%d) isn't given out at once (next is %d)", (int)first,
	   (int)second);
}

int main(void)
{
	all_different();
	zombie_keeps_pid();
	not_at_once();
	return done_testing();
}
