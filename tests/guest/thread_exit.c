// SPDX-License-Identifier: MIT
// grade: group=thread points=20 cpus=1,4 timeout=90 linux=yes
/*
 * How threads end, and their process with them: exit ends one, exit_group and fatal signals all;
 * a first thread that ends early leaves a zombie that no wait may take before the others.
 */
#include "thread.h"
#include <poll.h>
#include <signal.h>

static struct thread threads[8];
static volatile int go, running;

static int exit_by(void *arg)
{
	raw(SYS_exit, arg);
	return 0;
}

static int exit_group_by(void *arg)
{
	raw(SYS_exit_group, arg);
	return 0;
}

static int run_and(void *fn)
{
	__atomic_fetch_add(&running, 1, __ATOMIC_SEQ_CST);
	return ((child_fn *)fn)(NULL);
}

/* So many more threads, half of them asleep, half of them running. */
static void start_others(int n)
{
	running = 0;
	for (int i = 0; i < n; i++)
		start_thread(&threads[i], run_and,
			     (void *)(i % 2 ? spin_for_ever : sleep_for_ever));
	must(comes_true(&running, n));
}

static int main_returns(void *arg)
{
	start_others((int)(long)arg);
	return 3; /* to _exit, which is exit_group */
}

static int thread_exits_group(void *arg)
{
	struct thread t;

	start_others((int)(long)arg);
	start_thread(&t, exit_group_by, (void *)4L);
	sleep_for_ever(NULL);
	return 0;
}

static int thread_exits(void *arg)
{
	struct thread t;

	(void)arg;
	start_thread(&t, exit_by, (void *)5L);
	join_thread(&t);
	return 6;
}

static int thread_faults(void *arg)
{
	struct thread t;

	start_others((int)(long)arg);
	start_thread(&t, (child_fn *)8, NULL);
	sleep_for_ever(NULL);
	return 0;
}

static int kills_itself(void *sig)
{
	raw(SYS_kill, raw(SYS_getpid), sig);
	sleep_for_ever(NULL);
	return 0;
}

static int kills_thread(void *sig)
{
	start_others(6);
	raw(SYS_tgkill, getpid(), threads[4].was, sig);
	sleep_for_ever(NULL);
	return 0;
}

static int thread_kills_all(void *sig)
{
	struct thread t;

	start_others(6);
	start_thread(&t, kills_itself, sig);
	spin_for_ever(NULL);
	return 0;
}

static void statuses(void)
{
	is_exit(run_child(main_returns, (void *)0L), 3, "exit_group of one thread");
	is_exit(run_child(main_returns, (void *)6L), 3, "exit_group by the first of seven");
	is_exit(run_child(thread_exits_group, (void *)6L), 4, "by another one");
	is_exit(run_child(thread_exits, NULL), 6, "exit of a thread ends that alone");
	is_killed(run_child(thread_faults, (void *)6L), SIGSEGV, "a fault of one ends all");
	is_killed(run_child(thread_kills_all, (void *)(long)SIGKILL), SIGKILL, "SIGKILL");
	is_killed(run_child(thread_kills_all, (void *)(long)SIGTERM), SIGTERM, "SIGTERM");
	is_killed(run_child(kills_thread, (void *)(long)SIGKILL), SIGKILL, "SIGKILL to a thread");
	is_killed(run_child(kills_thread, (void *)(long)SIGUSR1), SIGUSR1, "SIGUSR1 to a thread");
}

/* ---- the first thread goes first ---- */

static struct rope rope;

static int end_on_word(void *status)
{
	await(&rope);
	raw(SYS_exit, status);
	return 0;
}

static int leader_goes(void *arg)
{
	struct thread t;

	start_thread(&t, end_on_word, arg);
	pull(&rope);
	raw(SYS_exit, 1);
	return 0;
}

static bool is_gone(pid_t pid, pid_t tid)
{
	return raw(SYS_tgkill, pid, tid, 0) == -ESRCH;
}

static void leader_first(void)
{
	pid_t pid = spawn_roped(leader_goes, (void *)9L, &rope);
	int status = -1;

	await(&rope);
	sleep_ms(50); /* to be a zombie by now, most likely */
	is(waitpid(pid, &status, WNOHANG), 0, "no wait takes the first thread alone");
	is(kill(pid, 0), 0, "the process is there");
	pull(&rope);
	status = join(pid);
	ok(WIFEXITED(status), "it ends with the last thread: %s", status_text(status));
	ok(is_gone(pid, pid), "and is gone then");
	drop(&rope);

	pid = spawn_roped(leader_goes, (void *)9L, &rope);
	await(&rope);
	sleep_ms(50);
	is(kill(pid, SIGKILL), 0, "a signal by the zombie's number");
	is_killed(join(pid), SIGKILL, "reaches the other thread");
	drop(&rope);
}

/* ---- ends that come together ---- */

static int race(void *arg)
{
	comes_true(&go, 1);
	raw((long)arg & 1 ? SYS_exit_group : SYS_exit, 40 + ((long)arg & 1));
	return 0;
}

static int all_at_once(void *arg)
{
	go = 0;
	for (long i = 0; i < 8; i++)
		start_thread(&threads[i], race, (void *)(i * (long)arg));
	go = 1;
	raw(SYS_exit, 42);
	return 0;
}

/* A thread that makes threads, while the process is killed. */
static int breed(void *arg)
{
	char *stack = new_stack();

	(void)arg;
	for (;;)
		clone(exit_by, stack + STACK_SIZE, THREAD_FLAGS, NULL);
	return 0;
}

static int breeders(void *arg)
{
	struct thread t;

	(void)arg;
	for (int i = 0; i < 3; i++)
		start_thread(&t, breed, NULL);
	pull(&rope);
	return breed(NULL);
}

static void races(void)
{
	int wrong = 0, status;

	for (int i = 0; i < 30; i++) {
		status = run_child(all_at_once, (void *)(long)(i % 2));
		wrong += !WIFEXITED(status) || WEXITSTATUS(status) < 40 || WEXITSTATUS(status) > 42;
	}
	is(wrong, 0, "nine threads end at once, thirty times");
	wrong = 0;
	for (int i = 0; i < 10; i++) {
		pid_t pid = spawn_roped(breeders, NULL, &rope);

		await(&rope);
		kill(pid, SIGKILL);
		status = join(pid);
		wrong += !WIFSIGNALED(status);
		drop(&rope);
	}
	is(wrong, 0, "no new thread slips through a kill, ten times");
}

int main(void)
{
	statuses();
	leader_first();
	races();
	return done_testing();
}
