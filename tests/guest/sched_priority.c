// SPDX-License-Identifier: MIT
// grade: group=sched points=10 cpus=1,4 timeout=60 linux=yes
/*
 * getpriority, setpriority and nice: of a process, a group, a user; limits, and errors.
 */
#include "thread.h"
#include "turns.h"

static struct rope rope;

static int waits(void *arg)
{
	if (arg)
		must(setpgid(0, 0) == 0);
	pull(&rope);
	await(&rope);
	return getpriority(PRIO_PROCESS, 0) + 20;
}

static long raw_nice(int which, int who)
{
	return raw(SYS_getpriority, which, who);
}

static void of_one(void)
{
	is(getpriority(PRIO_PROCESS, 0), 0, "0 to begin with");
	is(raw_nice(PRIO_PROCESS, 0), 20, "the call says 20");
	is(setpriority(PRIO_PROCESS, 0, 7), 0, "setpriority to 7");
	is(getpriority(PRIO_PROCESS, getpid()), 7, "is 7");
	is(raw_nice(PRIO_PROCESS, 0), 13, "the call says 13");
	is(setpriority(PRIO_PROCESS, getpid(), 100), 0, "to 100");
	is(getpriority(PRIO_PROCESS, 0), 19, "is 19");
	is(raw_nice(PRIO_PROCESS, 0), 1, "the call says 1");
	is(setpriority(PRIO_PROCESS, 0, -100), 0, "to -100");
	is(getpriority(PRIO_PROCESS, 0), -20, "is -20");
	is(raw_nice(PRIO_PROCESS, 0), 40, "the call says 40");
	is(setpriority(PRIO_PROCESS, 0, 0), 0, "back to 0");
	is(nice(5), 5, "nice(5)");
	is(nice(-3), 2, "nice(-3)");
	is(nice(1000), 19, "nice(1000)");
	is(nice(INT_MIN), -20, "nice(INT_MIN)");
	errno = 0;
	is(nice(19), -1, "nice(19), to -1");
	is(errno, 0, "which is no error");
	must(setpriority(PRIO_PROCESS, 0, 0) == 0);
}

static void of_children(void)
{
	struct rope ropes[3];
	pid_t pids[3];
	pid_t group;

	for (int i = 0; i < 3; i++) {
		pids[i] = spawn_roped(waits, (void *)(long)(i == 0), &rope);
		await(&rope);
		ropes[i] = rope;
	}
	group = pids[0];
	must(setpgid(pids[1], group) == 0);
	is(setpriority(PRIO_PROCESS, pids[2], 3), 0, "a child's");
	is(setpriority(PRIO_PGRP, group, 9), 0, "a group's");
	is(getpriority(PRIO_PGRP, group), 9, "is 9");
	is(setpriority(PRIO_PROCESS, pids[1], 4), 0, "one of the group");
	is(getpriority(PRIO_PGRP, group), 4, "the best of the group counts");
	is(getpriority(PRIO_PROCESS, pids[0]), 9, "the other's is as it was");
	for (int i = 0; i < 3; i++) {
		static const int want[] = {9, 4, 3};

		pull(&ropes[i]);
		is_exit(join(pids[i]), 20 + want[i], "a child has its own: %d", want[i]);
		drop(&ropes[i]);
	}
	is(getpriority(PRIO_PGRP, getpgid(0)), getpriority(PRIO_PGRP, 0), "0 is one's own group");
	ok(raw_nice(PRIO_USER, 0) >= 20, "of all that is the user's");
	is(raw_nice(PRIO_USER, 0), raw_nice(PRIO_USER, (int)getuid()), "named or not");
}

/* The group is a new one, of this process. */
static int of_threads(void *arg)
{
	struct thread t;

	(void)arg;
	must(setpgid(0, 0) == 0);
	start_thread(&t, sleep_for_ever, NULL);
	must(setpriority(PRIO_PROCESS, 0, 2) == 0);
	if (getpriority(PRIO_PROCESS, t.was) != 0 || getpriority(PRIO_PGRP, 0) != 0)
		_exit(1);
	must(setpriority(PRIO_PGRP, 0, 6) == 0);
	_exit(getpriority(PRIO_PROCESS, t.was) == 6 && getpriority(PRIO_PROCESS, 0) == 6 ? 0 : 2);
}

static int is_zombie(void *unused)
{
	(void)unused;
	return 0;
}

static void errors(void)
{
	pid_t pid = spawn(is_zombie, NULL);
	siginfo_t info;

	must(waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == 0);
	is(raw_nice(PRIO_PROCESS, pid), 20, "a zombie still has one");
	must(waitpid(pid, NULL, 0) == pid);
	is_err(raw_nice(PRIO_PROCESS, pid), ESRCH, "one that is gone has not");
	is_errno(setpriority(PRIO_PROCESS, pid, 1), ESRCH, "and can't be given one");
	is_err(raw_nice(PRIO_PROCESS, -1), ESRCH, "process -1");
	is_err(raw_nice(PRIO_PGRP, 0x3ffffff), ESRCH, "a group that is not there");
	is_err(raw_nice(PRIO_USER, 12345678), ESRCH, "a user without processes");
	is_err(raw_nice(-1, 0), EINVAL, "which -1");
	is_err(raw_nice(3, 0), EINVAL, "which 3");
	is_errno(setpriority(3, 0, 0), EINVAL, "setpriority of which 3");
}

int main(void)
{
	of_one();
	of_children();
	is_exit(run_child(of_threads, NULL), 0, "threads have their own, and are of the group");
	errors();
	return done_testing();
}
