// SPDX-License-Identifier: MIT
/*
 * forkdemo: shows fork, copies of memory, wait, zombies and orphans. -s goes slowly.
 */
#include "demo.h"

static int value = 1; /* the one variable that both processes have */

static void show_copies(void)
{
	struct gate gate = new_gate();
	pid_t pid, parent = getpid();

	step("fork() is called once and returns twice.");
	say("before:  pid %d, value = %d at %p", (int)parent, value, (void *)&value);
	pid = fork_or_exit();
	if (pid == 0) {
		say("child:   fork() returned 0; my pid is %d", (int)getpid());
		say("         my parent is %d", (int)getppid());
		value = 2;
		say("         I set value = %d at %p", value, (void *)&value);
		open_gate(gate);
		_exit(0);
	}
	wait_at(gate);
	waitpid(pid, NULL, 0);
	say("parent:  fork() returned %d, the child's pid", (int)pid);
	say("         my value is %d at %p", value, (void *)&value);
	say("the same address, two values: each has its own memory");
}

static void show_zombie(void)
{
	siginfo_t info = {0};
	int status;
	pid_t pid;

	step("A child that ends stays as a zombie until it is waited for.");
	pid = fork_or_exit();
	if (pid == 0)
		_exit(7);
	/* WNOWAIT: look, but leave the zombie as it is. */
	while (waitid(P_PID, pid, &info, WEXITED | WNOWAIT) < 0) {
		if (errno != EINTR)
			err(1, "waitid");
	}
	say("child:   pid %d called exit(7); its memory is gone", (int)pid);
	say("kernel:  keeps its pid and its status: %d", info.si_status);
	say("parent:  getpgid(%d) finds it: %s", (int)pid, getpgid(pid) < 0 ? "no" : "yes");
	if (waitpid(pid, &status, 0) < 0)
		err(1, "waitpid");
	say("parent:  wait: status 0x%04x, WEXITSTATUS %d", status, WEXITSTATUS(status));
	say("parent:  getpgid(%d) finds it: %s", (int)pid, getpgid(pid) < 0 ? "no" : "yes");
	status = waitpid(pid, &status, 0);
	say("parent:  wait again: %d, %s", status, status < 0 && errno == ECHILD ? "ECHILD" : "?");
}

static void orphan(struct gate ready, struct gate go, int done)
{
	pid_t before = getppid();

	say("child:   pid %d, my parent is %d", (int)getpid(), (int)before);
	open_gate(ready);
	wait_at(go);
	say("child:   my parent %d is gone: now it is %d", (int)before, (int)getppid());
	close(done);
	_exit(0);
}

static void show_orphan(void)
{
	struct gate ready = new_gate(), go = new_gate();
	int done[2];
	pid_t middle;
	char c;

	step("A process whose parent ends is given to init.");
	if (pipe(done) < 0)
		err(1, "pipe");
	middle = fork_or_exit();
	if (middle == 0) {
		say("middle:  pid %d forks a child and ends", (int)getpid());
		if (fork_or_exit() == 0)
			orphan(ready, go, done[1]);
		wait_at(ready);
		_exit(0);
	}
	waitpid(middle, NULL, 0);
	open_gate(go);
	/* It is no child of ours, so we can't wait for it: its end of the pipe tells. */
	close(done[1]);
	while (read(done[0], &c, 1) > 0)
		;
	say("init waits for it when it ends, so no zombie stays.");
}

int main(int argc, char **argv)
{
	begin_demo(argc, argv, "forkdemo [-s]", "forkdemo: one program, several processes");
	show_copies();
	show_zombie();
	show_orphan();
	return finish(0);
}
