// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * To whom kill goes: a process, a group, one's own; to zombies and to nobody; what tkill and
 * tgkill say. kill(-1) is in signal_everyone.
 */
#include "sig.h"

static void errors(void)
{
	is_errno(kill(0x3ffffff, 0), ESRCH, "nobody");
	is_errno(kill(-0x3ffffff, SIGTERM), ESRCH, "a group of nobody");
	is_errno(kill(0x80000000, SIGTERM), ESRCH, "-2^31, whose group would be itself");
	is_errno(kill(0x3ffffff, 65), ESRCH, "no signal, to nobody");
	is_errno(kill(getpid(), -1), EINVAL, "signal -1");
	is_errno(queue_value(0x3ffffff, SIGTERM, 0), ESRCH, "sigqueue to nobody");
	is_errno(queue_value(0x3ffffff, 0, 0), ESRCH, "signal 0 too");
	is(queue_value(getpid(), 0, 0), 0, "to oneself: it is there");
	is_errno(killpg(-1, SIGTERM), EINVAL, "killpg of -1");
	is_err(raw(SYS_tkill, 0, SIGTERM), EINVAL, "tkill of 0");
	is_err(raw(SYS_tkill, -1, SIGTERM), EINVAL, "tkill of -1");
	is_err(raw(SYS_tkill, gettid(), 65), EINVAL, "tkill with signal 65");
	is_err(raw(SYS_tkill, 0x3ffffff, 0), ESRCH, "tkill of nobody");
	is_err(raw(SYS_tgkill, 0, gettid(), 0), EINVAL, "tgkill of process 0");
	is_err(raw(SYS_tgkill, getpid(), 0, 0), EINVAL, "tgkill of thread 0");
	is_err(raw(SYS_tgkill, getpid(), -1, 0), EINVAL, "tgkill of thread -1");
	is_err(raw(SYS_tgkill, getppid(), gettid(), 0), ESRCH, "a thread of another process");
	is(raw(SYS_tgkill, getpid(), gettid(), 0), 0, "tgkill of oneself");
}

static int exits(void *arg)
{
	(void)arg;
	return 3;
}

static void zombies(void)
{
	pid_t pid = spawn(exits, NULL);
	siginfo_t info;

	must(waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == 0);
	is(kill(pid, 0), 0, "a zombie is there");
	is(kill(pid, SIGTERM), 0, "it can be killed");
	is(kill(pid, SIGKILL), 0, "again");
	is(queue_value(pid, SIGRTMIN + 1, 0), 0, "and be told things");
	is_exit(join(pid), 3, "but what it ended with stays");
	is_errno(kill(pid, 0), ESRCH, "waited for, it is nobody");
}

static int in_a_group(void *arg)
{
	int kids = (int)(long)arg;
	struct rope rope;
	pid_t pids[4];

	setpgid(0, 0);
	signal(SIGUSR1, SIG_IGN);
	for (int i = 0; i < kids; i++) {
		pids[i] = spawn_roped(sleeps, NULL, &rope);
		drop(&rope);
	}
	/* They ignore SIGUSR1 as this process does, and SIGTERM ends them, but not this one. */
	signal(SIGTERM, SIG_IGN);
	if (kill(0, SIGUSR1) != 0)
		return 1;
	for (int i = 0; i < kids; i++)
		if (waitpid(pids[i], NULL, WNOHANG) != 0)
			return 2;
	if (kill(0, SIGTERM) != 0)
		return 3;
	for (int i = 0; i < kids; i++) {
		int status = join(pids[i]);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGTERM)
			return 4;
	}
	if (killpg(0, 0) != 0 || kill(-getpid(), 0) != 0)
		return 5;
	return 0;
}

static void others_groups(void)
{
	pid_t leader = spawn_leader(sleeps, NULL), second = spawn(sleeps, NULL);
	pid_t outside = spawn(sleeps, NULL);

	must(setpgid(second, leader) == 0);
	is(kill(-leader, 0), 0, "a group is there");
	is(kill(-leader, SIGHUP), 0, "kill of a group");
	is_killed(join(leader), SIGHUP, "its leader has got it");
	is(kill(-leader, 0) == 0 || errno == ESRCH, 1, "the group may still be there");
	is_killed(join(second), SIGHUP, "so has the other one");
	is_errno(kill(-leader, 0), ESRCH, "then the group is gone");
	is(waitpid(outside, NULL, WNOHANG), 0, "who is not in it lives");
	end_child(outside);
}

/* A group of zombies alone is still a group. */
static void zombie_group(void)
{
	pid_t pid = spawn_leader(exits, NULL);
	siginfo_t info;

	must(waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == 0);
	is(kill(-pid, SIGTERM), 0, "a group of one zombie can be killed");
	is_exit(join(pid), 3, "it has ended before");
	is_errno(killpg(pid, 0), ESRCH, "after it nobody is left");
}

static int with_a_handler(void *arg)
{
	(void)arg;
	setpgid(0, 0);
	catch_signal(SIGUSR2, 0);
	kill(0, SIGUSR2);
	return notes == 1 ? 0 : 1;
}

int main(void)
{
	errors();
	zombies();
	is_exit(run_child(in_a_group, (void *)4L), 0, "kill(0) goes to the whole own group");
	is_exit(run_child(with_a_handler, NULL), 0, "and comes before kill returns");
	others_groups();
	zombie_group();
	return done_testing();
}
