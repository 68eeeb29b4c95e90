// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Process groups and sessions as far as waiting needs them: setpgid on oneself and on a
 * child, who may not, setsid, and a group's name that outlives its leader.
 */
#include "tap.h"

static struct rope rope;

static int stays(void *arg)
{
	(void)arg;
	pull(&rope);
	await(&rope);
	return 0;
}

static int leads_session(void *arg)
{
	pid_t me = getpid();

	(void)arg;
	if (setsid() != me || getsid(0) != me || getpgid(0) != me)
		return 1;
	if (setsid() != -1 || errno != EPERM)
		return 2;
	if (setpgid(0, 0) != -1 || errno != EPERM) /* a session's leader stays */
		return 3;
	pull(&rope);
	await(&rope);
	return 0;
}

static void parent_sets(void)
{
	pid_t pid = spawn_roped(stays, NULL, &rope);
	int status;

	await(&rope);
	is(getpgid(pid), getpgid(0), "child starts in the parent's group");
	is(setpgid(pid, pid), 0, "parent makes it a leader");
	is(getpgid(pid), pid, "and so it is");
	is(setpgid(pid, getpgid(0)), 0, "parent takes it back");
	is(getpgid(pid), getpgid(0), "and so it is");
	is_errno(setpgid(pid, 0x3ffffff), EPERM, "a group that isn't there");
	is_errno(setpgid(pid, -1), EINVAL, "a negative group");
	is_errno(setpgid(0x3ffffff, 0), ESRCH, "a pid that isn't there");
	is_errno(setpgid(getppid(), 0), ESRCH, "a process that isn't one's child");
	is_errno(getpgid(0x3ffffff), ESRCH, "getpgid of nobody");
	is_errno(getsid(0x3ffffff), ESRCH, "getsid of nobody");
	is_errno(getpgid(-1), ESRCH, "getpgid(-1)");
	pull(&rope);
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "child ended");
	drop(&rope);
}

static int leads_group(void *arg)
{
	(void)arg;
	if (setpgid(0, 0) != 0 || setpgid(0, 0) != 0 || getpgrp() != getpid())
		return 1;
	return setsid() == -1 && errno == EPERM ? 0 : 2;
}

/* A zombie has its group and its session until it is waited for. */
static void zombies(void)
{
	pid_t pid = spawn(leads_group, NULL);
	siginfo_t info;

	must(waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == 0);
	is(getpgid(pid), pid, "a zombie's group");
	is(getsid(pid), getsid(0), "its session");
	is_exit(join(pid), 0, "who leads a group can't make a session");
	is_errno(getsid(pid), ESRCH, "waited for, it has none");
}

static void sessions(void)
{
	pid_t pid = spawn_roped(leads_session, NULL, &rope);

	await(&rope);
	is(getsid(pid), pid, "child leads a session");
	is_errno(setpgid(pid, getpgid(0)), EPERM, "parent can't move it");
	is_errno(setpgid(0, pid), EPERM, "nor go to a group of another session");
	pull(&rope);
	is_exit(join(pid), 0, "child: setsid once, and not again");
	drop(&rope);
}

/* A group outlives its leader while a member is left: wait4(-pgid) still means it. */
static int member_of(void *arg)
{
	pid_t group = (pid_t)(long)arg;

	must(setpgid(0, group) == 0);
	pull(&rope);
	await(&rope);
	return 8;
}

static void group_outlives_leader(void)
{
	struct rope leader_rope;
	int status;
	pid_t leader = spawn_roped(stays, NULL, &rope);

	leader_rope = rope;
	await(&leader_rope);
	must(setpgid(leader, leader) == 0);
	pid_t member = spawn_roped(member_of, (void *)(long)leader, &rope);

	await(&rope);
	pull(&leader_rope);
	is(waitpid(leader, &status, 0), leader, "the leader ends and is waited for");
	is(getpgid(member), leader, "its member keeps the group");
	is(waitpid(-leader, &status, WNOHANG), 0, "the group is still waited for by its name");
	pull(&rope);
	is(waitpid(-leader, &status, 0), member, "and gives the member");
	is(status, 0x800, "with its status");
	is_errno(waitpid(-leader, &status, 0), ECHILD, "then the group is empty");
	drop(&leader_rope);
	drop(&rope);
}

/* After exec a child's group is no longer the parent's business: EACCES. */
static void after_exec(char *self)
{
	char out[12], in[12];
	int down[2], up[2], status;
	struct rope mine;

	must(pipe(down) == 0 && pipe(up) == 0);
	snprintf(out, sizeof(out), "%d", up[1]);
	snprintf(in, sizeof(in), "%d", down[0]);
	pid_t pid = fork();

	if (pid == 0) {
		execl(self, self, in, out, (char *)NULL);
		_exit(CHILD_BROKEN);
	}
	close(up[1]);
	close(down[0]);
	mine.in = up[0];
	mine.out = down[1];
	await(&mine);
	is_errno(setpgid(pid, pid), EACCES, "setpgid after the child's exec");
	pull(&mine);
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "child ended");
	drop(&mine);
}

int main(int argc, char **argv)
{
	if (argc == 3) {
		rope.in = atoi(argv[1]);
		rope.out = atoi(argv[2]);
		return stays(NULL);
	}
	parent_sets();
	zombies();
	sessions();
	group_outlives_leader();
	after_exec(argv[0]);
	return done_testing();
}
