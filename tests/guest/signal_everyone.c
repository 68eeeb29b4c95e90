// SPDX-License-Identifier: MIT
// grade: group=signal points=5 cpus=1,4 timeout=60 linux=no
/*
 * kill(-1) goes to all but init and the caller: by SIGCONT, which hurts nobody. Not on Linux,
 * where the machine may be somebody's.
 */
#include "sig.h"

static struct rope rope;

static int expects(void *arg)
{
	sigset_t set = BIT(SIGCONT);
	siginfo_t info;

	(void)arg;
	block(set);
	setsid();
	pull(&rope);
	return sigwaitinfo(&set, &info) == SIGCONT && info.si_pid == getppid() ? 0 : 1;
}

int main(void)
{
	struct rope ropes[5];
	pid_t pids[5];

	for (int i = 0; i < 5; i++) {
		pids[i] = spawn_roped(expects, NULL, &rope);
		ropes[i] = rope;
		await(&ropes[i]);
	}
	is(kill(-1, 0), 0, "kill(-1, 0): somebody is there");
	is_errno(kill(-1, 65), EINVAL, "kill(-1, 65)");
	catch_signal(SIGCONT, 0);
	is(kill(-1, SIGCONT), 0, "kill(-1)");
	for (int i = 0; i < 5; i++) {
		is_exit(join(pids[i]), 0, "reaches a process of another session");
		drop(&ropes[i]);
	}
	is(notes, 0, "but not the caller");
	return done_testing();
}
