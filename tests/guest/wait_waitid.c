// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=60 linux=yes
/*
 * waitid: the same children told with siginfo; WNOWAIT leaves the zombie; WNOHANG zeroes.
 */
#include "tap.h"

#define CLD_EXITED_ 1
#define CLD_KILLED_ 2
#define CLD_DUMPED_ 3
#define SIGCHLD_    17

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

static int faults(void *arg)
{
	*(volatile int *)arg = 1;
	return 0;
}

static int in_new_group(void *arg)
{
	must(setpgid(0, 0) == 0);
	pull(&rope);
	return (int)(long)arg;
}

static void is_info(const siginfo_t *si, pid_t pid, int code, int status, const char *what)
{
	is(si->si_pid, pid, "%s: si_pid", what);
	is(si->si_signo, SIGCHLD_, "%s: si_signo is SIGCHLD", what);
	is(si->si_code, code, "%s: si_code", what);
	is(si->si_status, status, "%s: si_status", what);
	is(si->si_uid, getuid(), "%s: si_uid", what);
	is(si->si_errno, 0, "%s: si_errno", what);
}

static void exited(void)
{
	pid_t pid = spawn(exits, (void *)0x123L);
	siginfo_t si;

	memset(&si, 0xff, sizeof(si));
	is(waitid(P_PID, pid, &si, WEXITED), 0, "waitid(P_PID) gives 0");
	is_info(&si, pid, CLD_EXITED_, 0x23, "exited");
	is_errno(waitid(P_PID, pid, &si, WEXITED), ECHILD, "the zombie is gone");
}

static void killed(void)
{
	siginfo_t si;

	diag("a child that must be ended by signal 11");
	pid_t pid = spawn(faults, NULL);

	memset(&si, 0xff, sizeof(si));
	is(waitid(P_PID, pid, &si, WEXITED), 0, "waitid for a child that faults");
	is_info(&si, pid, si.si_code == CLD_DUMPED_ ? CLD_DUMPED_ : CLD_KILLED_, 11, "killed");
}

static void no_wait(void)
{
	pid_t pid = spawn(exits, (void *)9L);
	siginfo_t si;
	int status;

	for (int i = 0; i < 2; i++) {
		memset(&si, 0xff, sizeof(si));
		is(waitid(P_PID, pid, &si, WEXITED | WNOWAIT), 0, "WNOWAIT, time %d", i + 1);
		is(si.si_status, 9, "tells the status");
	}
	is(wait4(pid, &status, 0, NULL), pid, "and leaves the zombie for wait4");
	is(status, 0x900, "with its status");
}

static void no_hang(void)
{
	pid_t pid = spawn_roped(waits_then_exits, (void *)4L, &rope);
	siginfo_t si;

	memset(&si, 0xff, sizeof(si));
	is(waitid(P_ALL, 0, &si, WEXITED | WNOHANG), 0, "WNOHANG on a living child gives 0");
	is(si.si_pid, 0, "si_pid is 0");
	is(si.si_signo, 0, "si_signo is 0");
	pull(&rope);
	is(waitid(P_ALL, 0, &si, WEXITED), 0, "P_ALL waits for it");
	is_info(&si, pid, CLD_EXITED_, 4, "P_ALL");
	drop(&rope);
}

static void groups(void)
{
	pid_t pid = spawn_roped(in_new_group, (void *)5L, &rope);
	siginfo_t si;

	await(&rope);
	is_errno(waitid(P_PGID, getpgid(0), &si, WEXITED), ECHILD, "no child in our own group");
	is(waitid(P_PGID, pid, &si, WEXITED), 0, "P_PGID waits for the child's group");
	is_info(&si, pid, CLD_EXITED_, 5, "P_PGID");
	drop(&rope);
	pid = spawn(exits, (void *)6L);
	is(waitid(P_PGID, 0, &si, WEXITED), 0, "P_PGID with 0 is the caller's group");
	is_info(&si, pid, CLD_EXITED_, 6, "P_PGID 0");
}

static void null_info(void)
{
	pid_t pid = spawn(exits, (void *)7L);
	struct rusage ru;

	is(raw(SYS_waitid, P_PID, pid, NULL, WEXITED, NULL), 0, "siginfo may be NULL");
	pid = spawn(exits, (void *)8L);
	memset(&ru, 0xff, sizeof(ru));
	is(raw(SYS_waitid, P_PID, pid, NULL, WEXITED, &ru), 0, "the fifth argument is rusage");
	ok(ru.ru_utime.tv_usec >= 0 && ru.ru_utime.tv_usec < 1000000, "which is filled in");
}

int main(void)
{
	exited();
	killed();
	no_wait();
	no_hang();
	groups();
	null_info();
	return done_testing();
}
