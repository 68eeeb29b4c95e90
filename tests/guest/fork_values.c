// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What fork returns to each side, who the parent is, and which identities are kept.
 */
#include "tap.h"

struct report {
	pid_t fork_result, pid, ppid, tid, pgid, sid;
	uid_t uid;
	mode_t mask;
	char cwd[64];
};

static pid_t fork_reporting(int out)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct report r = {.fork_result = pid, .pid = getpid(), .ppid = getppid()};

		r.tid = raw(SYS_gettid);
		r.pgid = getpgid(0);
		r.sid = getsid(0);
		r.uid = getuid();
		r.mask = umask(0);
		must(getcwd(r.cwd, sizeof(r.cwd)));
		must(write(out, &r, sizeof(r)) == sizeof(r));
		_exit(7);
	}
	return pid;
}

static void values(void)
{
	struct report r;
	int fds[2];
	pid_t pid;

	must(pipe(fds) == 0);
	umask(027);
	must(chdir("/tmp") == 0);
	diag("fork, and the child reports who it is");
	pid = fork_reporting(fds[1]);
	ok(pid > 0, "parent gets a positive pid");
	is(read_full(fds[0], &r, sizeof(r)), sizeof(r), "child's report arrives");
	is(r.fork_result, 0, "child gets 0");
	is(r.pid, pid, "child's getpid is what the parent got");
	is(r.tid, pid, "child's gettid is its pid");
	is(r.ppid, getpid(), "child's getppid is the parent");
	ok(r.pid != getpid(), "the two pids differ");
	is(r.pgid, getpgid(0), "process group is inherited");
	is(r.sid, getsid(0), "session is inherited");
	is(r.uid, getuid(), "user is inherited");
	is(r.mask, 027, "umask is inherited");
	is_str(r.cwd, "/tmp", "working directory is inherited");
	is_exit(join(pid), 7, "child's exit status arrives");
	close(fds[0]);
	close(fds[1]);
}

/* The child's chdir and umask are its own. */
static int change_fs(void *arg)
{
	(void)arg;
	must(chdir("/") == 0);
	umask(0777);
	return 0;
}

static void fs_is_copied(void)
{
	char cwd[64];

	is_exit(run_child(change_fs, NULL), 0, "child changes directory and umask");
	is_str(getcwd(cwd, sizeof(cwd)), "/tmp", "parent's directory stays");
	is(umask(022), 027, "parent's umask stays");
}

/* A value held in every callee-saved register across fork: 12 live sums. */
static int registers(void *arg)
{
	long v[12], sum = 0;

	for (int i = 0; i < 12; i++)
		v[i] = (long)arg * (i + 3);
	pid_t pid = fork();

	for (int i = 0; i < 12; i++)
		sum += v[i];
	must(pid >= 0);
	if (pid == 0)
		_exit(sum == (long)arg * 102 ? 0 : 1);
	int status = join(pid);

	return sum == (long)arg * 102 && status == 0 ? 0 : 1;
}

int main(void)
{
	values();
	fs_is_copied();
	is_exit(run_child(registers, (void *)12345L), 0, "locals are right on both sides");
	return done_testing();
}
