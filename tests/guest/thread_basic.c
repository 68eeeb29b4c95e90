// SPDX-License-Identifier: MIT
// grade: group=thread points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Threads of one process: what they share (memory, descriptors, working directory, handlers, pid,
 * parent) and what each has of its own (number, stack, mask, name); the words that clone writes.
 */
#include "thread.h"
#include <signal.h>
#include <sys/prctl.h>

static struct seen {
	pid_t pid, tid, ppid, own_tid, parent_tid;
	int fd;
	long address;
	char name[16];
	unsigned long mask;
} seen;

static volatile int shared_value, go;
static pid_t child_word;

static int look(void *arg)
{
	struct seen *s = arg;
	int on_stack;

	s->pid = raw(SYS_getpid);
	s->tid = raw(SYS_gettid);
	s->ppid = raw(SYS_getppid);
	s->own_tid = child_word;
	s->address = (long)&on_stack;
	s->fd = raw(SYS_dup, 1);
	raw(SYS_prctl, PR_GET_NAME, s->name);
	raw(SYS_prctl, PR_SET_NAME, "other");
	raw(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &s->mask, 8);
	raw(SYS_chdir, "/tmp");
	shared_value = 42;
	return 0;
}

static void one_thread(void)
{
	unsigned long mask = 1UL << (SIGUSR2 - 1), none = 0;
	char cwd[64], name[16];
	struct thread t = {0};

	must(chdir("/") == 0);
	raw(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
	raw(SYS_prctl, PR_SET_NAME, "first");
	start_thread(&t, look, &seen);
	raw(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
	join_thread(&t);
	is(shared_value, 42, "memory is shared");
	is(seen.pid, getpid(), "so is the pid");
	is(seen.ppid, getppid(), "and the parent");
	is(seen.tid, t.was, "its own number is what clone gave");
	ok(seen.tid != getpid(), "which is another one");
	is(gettid_(), getpid(), "the first thread's is the pid");
	is_str(seen.name, "first", "it inherits the name");
	raw(SYS_prctl, PR_GET_NAME, name);
	is_str(name, "first", "and changes its own only");
	is(seen.mask, mask, "it inherits the mask, which is its own then");
	is(fcntl(seen.fd, F_GETFD), 0, "descriptors are shared");
	must(close(seen.fd) == 0 && getcwd(cwd, sizeof(cwd)));
	is_str(cwd, "/tmp", "so is the working directory");
	is_errno(waitpid(-1, NULL, WNOHANG), ECHILD, "a thread is no child");
	is_errno(waitpid(t.was, NULL, __WALL), ECHILD, "even by its number");
}

/* ---- the words ---- */

static int set_and_wait(void *arg)
{
	(void)arg;
	seen.own_tid = child_word;
	comes_true(&go, 1);
	return 0;
}

static void words(void)
{
	char *stack = new_stack();
	volatile int cleared = 77;
	pid_t parent_word = 0, tid;

	child_word = 0;
	go = 0;
	tid = clone(set_and_wait, stack + STACK_SIZE,
		    THREAD_FLAGS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, NULL, &parent_word,
		    NULL, &child_word);
	must(tid > 0);
	is(parent_word, tid, "CLONE_PARENT_SETTID: the number is there when clone returns");
	go = 1;
	ok(comes_true(&seen.own_tid, tid), "CLONE_CHILD_SETTID: and when the thread starts");
	/* Nothing tells of its end: give it time to be gone. */
	for (int i = 0; i < 1000 && raw(SYS_tgkill, getpid(), tid, 0) == 0; i++)
		sleep_ms(1);
	is(child_word, tid, "without CLONE_CHILD_CLEARTID it stays");
	go = 0;
	tid = clone(set_and_wait, stack + STACK_SIZE, THREAD_FLAGS | CLONE_CHILD_CLEARTID, NULL,
		    NULL, NULL, &cleared);
	must(tid > 0);
	is(cleared, 77, "CLONE_CHILD_CLEARTID: untouched as long as it lives");
	go = 1;
	ok(comes_true(&cleared, 0), "cleared at its end");
	munmap(stack, STACK_SIZE);
}

static int move_word(void *arg)
{
	long tid = raw(SYS_set_tid_address, arg);

	seen.tid = tid == raw(SYS_gettid) ? tid : -1;
	return 0;
}

static void set_tid_address(void)
{
	volatile int word = 5;
	struct thread t = {0};

	start_thread(&t, move_word, (void *)&word);
	ok(comes_true(&word, 0), "set_tid_address: another word is cleared");
	is(t.tid, t.was, "instead of clone's");
	is(seen.tid, t.was, "it gives the caller's number");
	munmap(t.stack, STACK_SIZE);
	t.tid = 0;
	start_thread(&t, move_word, (void *)8L);
	for (int i = 0; i < 1000 && raw(SYS_tgkill, getpid(), t.was, 0) == 0; i++)
		sleep_ms(1);
	is_err(raw(SYS_tgkill, getpid(), t.was, 0), ESRCH, "a word that is not there harms nobody");
}

/* ---- handlers ---- */

static volatile int handled_by;

static void handler(int sig)
{
	(void)sig;
	handled_by = gettid_();
}

static int set_handler(void *arg)
{
	struct sigaction action = {.sa_handler = handler};

	(void)arg;
	return sigaction(SIGUSR1, &action, NULL);
}

static void handlers(void)
{
	struct thread t = {0};

	start_thread(&t, set_handler, NULL);
	join_thread(&t);
	handled_by = 0;
	must(raise(SIGUSR1) == 0);
	is(handled_by, gettid_(), "handlers are shared");
}

/* ---- many ---- */

#define MANY 60

static volatile int counter;

static int count(void *arg)
{
	(void)arg;
	for (int i = 0; i < 1000; i++)
		__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void many(void)
{
	static struct thread t[MANY];

	counter = 0;
	for (int i = 0; i < MANY; i++)
		start_thread(&t[i], count, NULL);
	for (int i = 0; i < MANY; i++)
		join_thread(&t[i]);
	is(counter, MANY * 1000, "%d threads count together", MANY);
}

int main(void)
{
	one_thread();
	words();
	set_tid_address();
	handlers();
	many();
	return done_testing();
}
