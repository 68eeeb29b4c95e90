// SPDX-License-Identifier: MIT
// grade: group=thread points=20 cpus=1,4 timeout=90 linux=yes
/*
 * exec in a process with threads: the others end, the caller becomes the first one, with the
 * process's number. And vfork in one: only the caller waits.
 */
#include "thread.h"
#include <signal.h>

static const char *self;
static volatile int go, running;

/* What the new program has to say: 0 if it is the only thread, under its old number. */
static int report(const char *pid, const char *old_tid)
{
	if (getpid() != atoi(pid) || gettid_() != getpid())
		return 31;
	if (atoi(old_tid) != getpid() && raw(SYS_tgkill, getpid(), atoi(old_tid), 0) != -ESRCH)
		return 32;
	return 30;
}

static char pid_text[16], tid_text[16];

static long call_exec(void)
{
	char *argv[] = {(char *)self, (char *)"report", pid_text, tid_text, NULL};
	char *envp[] = {NULL};

	return raw(SYS_execve, self, argv, envp);
}

static int exec_in_thread(void *arg)
{
	(void)arg;
	snprintf(tid_text, sizeof(tid_text), "%d", gettid_());
	call_exec();
	return 0;
}

static int run_and(void *fn)
{
	__atomic_fetch_add(&running, 1, __ATOMIC_SEQ_CST);
	return ((child_fn *)fn)(NULL);
}

static void start_others(int n)
{
	struct thread t;

	running = 0;
	for (int i = 0; i < n; i++)
		start_thread(&t, run_and, (void *)(i % 2 ? spin_for_ever : sleep_for_ever));
	must(comes_true(&running, n));
}

static int exec_by_leader(void *others)
{
	snprintf(pid_text, sizeof(pid_text), "%d", getpid());
	start_others((int)(long)others);
	snprintf(tid_text, sizeof(tid_text), "%d", getpid());
	call_exec();
	return 33;
}

static int exec_by_other(void *others)
{
	struct thread t;

	snprintf(pid_text, sizeof(pid_text), "%d", getpid());
	start_others((int)(long)others);
	start_thread(&t, exec_in_thread, NULL);
	return sleep_for_ever(NULL);
}

static int exec_after_leader(void *arg)
{
	struct thread t;

	(void)arg;
	snprintf(pid_text, sizeof(pid_text), "%d", getpid());
	start_thread(&t, exec_in_thread, NULL);
	raw(SYS_exit, 34);
	return 0;
}

static int exec_on_go(void *arg)
{
	comes_true(&go, 1);
	return exec_in_thread(arg);
}

static int exec_race(void *arg)
{
	struct thread t;

	(void)arg;
	snprintf(pid_text, sizeof(pid_text), "%d", getpid());
	go = 0;
	for (int i = 0; i < 5; i++)
		start_thread(&t, exec_on_go, NULL);
	go = 1;
	return exec_on_go(NULL);
}

static int exec_against_exit(void *arg)
{
	struct thread t;

	(void)arg;
	snprintf(pid_text, sizeof(pid_text), "%d", getpid());
	go = 0;
	for (int i = 0; i < 3; i++)
		start_thread(&t, exec_on_go, NULL);
	go = 1;
	raw(SYS_exit_group, 30);
	return 0;
}

static int failing_exec(void *arg)
{
	char *argv[] = {(char *)"x", NULL};

	(void)arg;
	start_others(4);
	if (raw(SYS_execve, "/nowhere", argv, argv) != -ENOENT)
		return 35;
	return running == 4 && raw(SYS_tgkill, getpid(), getpid(), 0) == 0 ? 30 : 36;
}

static void execs(void)
{
	int wrong = 0;

	is_exit(run_child(exec_by_leader, (void *)0L), 30, "exec of a single thread");
	is_exit(run_child(exec_by_leader, (void *)6L), 30, "of the first of seven");
	is_exit(run_child(exec_by_other, (void *)0L), 30, "of another one");
	is_exit(run_child(exec_by_other, (void *)6L), 30, "of another one of eight");
	is_exit(run_child(exec_after_leader, NULL), 30, "after the first one has ended");
	is_exit(run_child(failing_exec, NULL), 30, "one that fails harms no thread");
	for (int i = 0; i < 15; i++)
		wrong += run_child(exec_race, NULL) != 30 << 8;
	is(wrong, 0, "six threads exec at once: one of them does");
	wrong = 0;
	for (int i = 0; i < 15; i++)
		wrong += run_child(exec_against_exit, NULL) != 30 << 8;
	is(wrong, 0, "exec against exit_group");
}

/* Killed while it execs: it ends by the signal, or has exec'ed already. */
static void killed(void)
{
	int wrong = 0;

	for (int i = 0; i < 15; i++) {
		pid_t pid = spawn(exec_by_other, (void *)4L);
		int status;

		for (int j = 0; j < i * 50; j++)
			sched_yield();
		kill(pid, SIGKILL);
		status = join(pid);
		wrong += !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) && status != 30 << 8;
	}
	is(wrong, 0, "exec against SIGKILL");
}

/* ---- vfork ---- */

static volatile int vforked, ended;

static int sleep_a_while(void *arg)
{
	struct timespec ts = {0, 500000000};

	(void)arg;
	raw(SYS_nanosleep, &ts, NULL);
	return 0;
}

static int vfork_in_thread(void *arg)
{
	char *stack = new_stack();
	pid_t pid;

	(void)arg;
	vforked = 1;
	pid = clone(sleep_a_while, stack + STACK_SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	ended = pid > 0;
	return 0;
}

static int vforks(void *arg)
{
	struct thread t;

	(void)arg;
	start_thread(&t, vfork_in_thread, NULL);
	must(comes_true(&vforked, 1));
	sleep_ms(30);
	if (ended)
		return 38; /* user emulation, or a very slow machine */
	/* This thread runs; to end, all that is needed is that the other can be killed. */
	return 37;
}

static void vfork_of_one(void)
{
	int status = run_child(vforks, NULL);

	if (status == 38 << 8) {
		skip(1, "user emulation makes it a fork");
		return;
	}
	is_exit(status, 37, "vfork of a thread holds no other, and can be killed");
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc == 4)
		return report(argv[2], argv[3]);
	execs();
	killed();
	vfork_of_one();
	return done_testing();
}
