// SPDX-License-Identifier: MIT
// grade: group=futex points=20 cpus=1,4 timeout=60 linux=yes
/*
 * Futexes: waiting and waking, with bits and without, time-outs of both kinds, signals, moving
 * waiters to another word, changing a word and waking.
 */
#include "futex.h"
#include <signal.h>

#define NR 5
#define P  FUTEX_PRIVATE_FLAG

static struct thread threads[NR];
static volatile int word, other;
static volatile long results[NR];

struct wait_args {
	volatile int *word;
	int op;
	unsigned int bits;
	volatile long *result;
};

static int waiter(void *arg)
{
	struct wait_args *w = arg;

	*w->result = futex(w->word, w->op, 0, NULL, NULL, w->bits);
	return 0;
}

static void start_waiters(int n, int op, const unsigned int *bits)
{
	static struct wait_args args[NR];

	for (int i = 0; i < n; i++) {
		results[i] = -1;
		args[i] = (struct wait_args){&word, op, bits ? bits[i] : 0, &results[i]};
		start_thread(&threads[i], waiter, &args[i]);
	}
}

static int returned(int n)
{
	int count = 0;

	for (int i = 0; i < n; i++)
		count += results[i] == 0;
	return count;
}

static void join_all(int n)
{
	for (int i = 0; i < n; i++)
		join_thread(&threads[i]);
}

static void wait_and_wake(void)
{
	word = 0;
	is_err(futex(&word, FUTEX_WAIT, 1, NULL, NULL, 0), EAGAIN, "another value: no wait");
	is(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 0, "nobody waits");
	for (int op = 0; op <= P; op += P) {
		start_waiters(3, FUTEX_WAIT | op, NULL);
		ok(wakes(&word, FUTEX_WAKE | op, 1), "one of three is woken");
		ok(wakes(&word, FUTEX_WAKE | op, 2), "and two more");
		join_all(3);
		is(returned(3), 3, "each call gave 0");
	}
}

static void bits(void)
{
	static const unsigned int masks[3] = {1, 2, 6};

	word = 0;
	is_err(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0), EINVAL, "no bit: nobody could");
	is_err(futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0), EINVAL, "nor wake by none");
	start_waiters(3, FUTEX_WAIT_BITSET | P, masks);
	for (int tries = 0; tries < 1000 && results[2]; tries++) {
		must(futex(&word, FUTEX_WAKE_BITSET | P, 9, NULL, NULL, 4) >= 0);
		sleep_ms(1);
	}
	is(results[2], 0, "bit 2 wakes the one that has it");
	ok(results[0] && results[1], "and no other");
	ok(wakes(&word, FUTEX_WAKE | P, 2), "FUTEX_WAKE wakes whatever the bits");
	join_all(3);
}

/* ---- time ---- */

static void times_out(int op, clockid_t clock, bool relative, const char *what)
{
	struct timespec ts = relative ? (struct timespec){0, 20000000} : in_ms(clock, 20);
	int64_t start = now_ns();

	word = 0;
	is_err(futex(&word, op, 0, &ts, NULL, -1), ETIMEDOUT, "%s: in 20 ms", what);
	ok(now_ns() - start >= 19000000, "not before");
	if (relative)
		return;
	ts = (struct timespec){0, 0};
	is_err(futex(&word, op, 0, &ts, NULL, -1), ETIMEDOUT, "%s: long ago", what);
}

static void time_outs(void)
{
	struct timespec bad[] = {{0, -1}, {0, 1000000000}, {-1, 0}};

	times_out(FUTEX_WAIT, 0, true, "FUTEX_WAIT");
	times_out(FUTEX_WAIT_BITSET, CLOCK_MONOTONIC, false, "FUTEX_WAIT_BITSET");
	times_out(FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, CLOCK_REALTIME, false,
		  "FUTEX_CLOCK_REALTIME");
	for (int i = 0; i < 3; i++)
		is_err(futex(&word, FUTEX_WAIT, 0, &bad[i], NULL, 0), EINVAL, "no time, %d", i);
	is_err(futex(&word, FUTEX_WAIT, 0, (void *)8L, NULL, 0), EFAULT, "not there");
	is_err(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0), ENOSYS,
	       "FUTEX_CLOCK_REALTIME where there is no time");
}

/* ---- signals ---- */

static volatile int handled;

static void handler(int sig)
{
	(void)sig;
	handled++;
}

static int send_signal(void *arg)
{
	for (int i = 0; i < 20 && !handled; i++) {
		struct timespec ts = {0, 5000000};

		raw(SYS_nanosleep, &ts, NULL);
		raw(SYS_tgkill, raw(SYS_getpid), arg, SIGUSR1);
	}
	return 0;
}

static long interrupted(int flags, const struct timespec *ts)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
	struct thread t;
	long ret;

	must(sigaction(SIGUSR1, &action, NULL) == 0);
	handled = 0;
	start_thread(&t, send_signal, (void *)(long)getpid());
	ret = futex(&word, FUTEX_WAIT, 0, ts, NULL, 0);
	join_thread(&t);
	return ret;
}

static int wake_later(void *arg)
{
	(void)arg;
	comes_true(&handled, 1);
	wakes(&word, FUTEX_WAKE, 1);
	return 0;
}

static void signals(void)
{
	struct timespec long_time = {20, 0};
	struct thread t;

	word = 0;
	is_err(interrupted(0, NULL), EINTR, "a handler ends a wait");
	is_err(interrupted(0, &long_time), EINTR, "and one with a time-out");
	is_err(interrupted(SA_RESTART, &long_time), EINTR, "which is not restarted");
	start_thread(&t, wake_later, NULL);
	is(interrupted(SA_RESTART, NULL), 0, "one without is, and then woken");
	join_thread(&t);
}

/* ---- more than one word ---- */

static void requeue(void)
{
	long got = 0;

	word = other = 0;
	is_err(futex(&word, FUTEX_CMP_REQUEUE | P, 1, (void *)1L, &other, 5), EAGAIN,
	       "FUTEX_CMP_REQUEUE: another value");
	is_err(futex(&word, FUTEX_REQUEUE | P, -1, (void *)1L, &other, 0), EINVAL,
	       "less than none");
	is_err(futex(&word, FUTEX_REQUEUE | P, 1, (void *)-1L, &other, 0), EINVAL, "to move");
	start_waiters(5, FUTEX_WAIT | P, NULL);
	ok(wakes(&word, FUTEX_WAKE | P, 1), "one of five is woken");
	for (int tries = 0; tries < 5000 && got < 4; tries++) {
		long now = futex(&word, FUTEX_CMP_REQUEUE | P, 0, (void *)9L, &other, 0);

		must(now >= 0);
		got += now;
		sched_yield();
	}
	is(got, 4, "the other four move to another word");
	is(futex(&word, FUTEX_WAKE | P, 9, NULL, NULL, 0), 0, "nobody is left behind");
	is(futex(&other, FUTEX_WAKE | P, 1, NULL, NULL, 0), 1, "there one is woken");
	is(futex(&other, FUTEX_CMP_REQUEUE | P, 1, (void *)1L, &word, 0), 2,
	   "one woken and one moved back");
	is(futex(&other, FUTEX_REQUEUE | P, 1, (void *)1L, &other, 0), 1, "to where it is");
	ok(wakes(&word, FUTEX_WAKE | P, 1), "the last one");
	join_all(5);
	is(returned(5), 5, "each call gave 0");
}

static long wake_op(int op, int oparg, int cmp, int cmparg)
{
	return futex(&word, FUTEX_WAKE_OP | P, 1, (void *)1L, &other,
		     FUTEX_OP(op, oparg, cmp, cmparg));
}

static void change_and_wake(void)
{
	long woken;

	word = 0;
	other = 5;
	is(wake_op(FUTEX_OP_SET, 7, FUTEX_OP_CMP_EQ, 5), 0, "FUTEX_WAKE_OP: nobody waits");
	is(other, 7, "FUTEX_OP_SET");
	wake_op(FUTEX_OP_ADD, -3, FUTEX_OP_CMP_EQ, 0);
	is(other, 4, "FUTEX_OP_ADD of a negative number");
	wake_op(FUTEX_OP_OR, 3, FUTEX_OP_CMP_NE, 0);
	is(other, 7, "FUTEX_OP_OR");
	wake_op(FUTEX_OP_ANDN, 2, FUTEX_OP_CMP_LT, 0);
	is(other, 5, "FUTEX_OP_ANDN");
	wake_op(FUTEX_OP_XOR, 4, FUTEX_OP_CMP_GE, 0);
	is(other, 1, "FUTEX_OP_XOR");
	wake_op(FUTEX_OP_OR | FUTEX_OP_OPARG_SHIFT, 4, FUTEX_OP_CMP_GT, 0);
	is(other, 17, "FUTEX_OP_OPARG_SHIFT");
	is_err(wake_op(6, 0, 0, 0), ENOSYS, "no such operation");
	is_err(wake_op(FUTEX_OP_SET, 0, 6, 0), ENOSYS, "no such comparison");
	other = 1;
	start_waiters(2, FUTEX_WAIT | P, NULL);
	while ((woken = wake_op(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 2)) == 0)
		sched_yield();
	is(woken, 1, "it wakes who waits for the first word");
	ok(wakes(&word, FUTEX_WAKE | P, 1), "the other one");
	join_all(2);
	other = 0;
	results[0] = -1;
	start_thread(&threads[0], waiter,
		     &(struct wait_args){&other, FUTEX_WAIT | P, 0, &results[0]});
	while ((woken = wake_op(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_LE, 0)) == 0)
		sched_yield();
	is(woken, 1, "or for the second, if the comparison holds");
	join_all(1);
}

/* ---- between processes ---- */

static int wait_shared(void *arg)
{
	return futex(arg, FUTEX_WAIT, 0, NULL, NULL, 0) ? 1 : 17;
}

static void shared(void)
{
	volatile int *page =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	if (page == MAP_FAILED) {
		skip(3, "no shared mappings here");
		return;
	}
	pid = spawn(wait_shared, (void *)page);
	ok(wakes(page, FUTEX_WAKE, 1), "a word that two processes map");
	is_exit(join(pid), 17, "the child was woken");
	page[0] = 0;
	pid = spawn(wait_shared, (void *)&word);
	word = 0;
	sleep_ms(20);
	is(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 0, "a private word is another in a child");
	kill(pid, SIGKILL);
	join(pid);
}

int main(void)
{
	wait_and_wake();
	bits();
	time_outs();
	signals();
	requeue();
	change_and_wake();
	shared();
	return done_testing();
}
