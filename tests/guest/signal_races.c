// SPDX-License-Identifier: MIT
// grade: group=signal points=20 cpus=1,4 timeout=240 linux=yes
/*
 * Signals that meet ends, execs, waits, forks, stops: thousands of times, at random moments.
 * Whatever comes first, the outcome is one of those that an order of the two allows.
 */
#include "sig.h"

#define ROUNDS 1500

static struct rope rope;

static void dawdle(int most)
{
	for (volatile int n = (int)rng_below(most); n > 0; n--)
		;
}

/* Ends after a while; 0 of what it can say. */
static int ends_soon(void *arg)
{
	rng_state += (uint64_t)(long)arg;
	dawdle(20000);
	return 33;
}

static void against_exit(void)
{
	int exited = 0, killed = 0, strange = 0;

	for (long i = 0; i < ROUNDS; i++) {
		pid_t pid = spawn(ends_soon, (void *)i);

		dawdle(60000);
		int ret = kill(pid, SIGTERM), status = 0;

		strange += ret != 0; /* not waited for: it is there, alive or not */
		must(waitpid(pid, &status, 0) == pid);
		exited += status == 33 << 8;
		killed += status == SIGTERM;
	}
	is(exited + killed, ROUNDS, "a signal against exit: %d exited, %d killed", exited, killed);
	is(strange, 0, "a child that was not waited for can always be killed");
}

static int reaped;

static void reaps(int sig, siginfo_t *info, void *context)
{
	int saved_errno = errno;

	(void)sig;
	(void)info;
	(void)context;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		reaped++;
	errno = saved_errno;
}

/* The classic loop in SIGCHLD's handler finds all, though the signals merge. */
static void against_wait(void)
{
	int64_t end;

	on_signal(SIGCHLD, reaps, SA_RESTART, 0);
	for (long i = 0; i < ROUNDS; i++) {
		spawn(ends_soon, (void *)i);
		if (i - reaped > 20)
			sched_yield();
	}
	end = now_ns() + LIMIT_MS * 1000000L;
	while (*(volatile int *)&reaped < ROUNDS && now_ns() < end)
		sleep_ms(1);
	is(reaped, ROUNDS, "SIGCHLD's handler reaps all children");
	is_errno(wait(NULL), ECHILD, "none is left");
	signal(SIGCHLD, SIG_DFL);
}

/* ---- fork and vfork in a rain of signals ---- */

/* With pauses: Linux begins a fork anew when a signal comes, and would never end. */
static int rains(void *arg)
{
	int sig = (int)(long)arg;
	pid_t to = getppid();

	signal(sig, SIG_IGN);
	while (kill(to, sig) == 0)
		sleep_ms(4 + (long)rng_below(4));
	return 0;
}

static void count(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	(void)context;
	notes++;
}

/* A fork's child has none of its parent's: all are its parent's alone. */
static void against_fork(void)
{
	int inherited = 0, strange = 0;

	on_signal(SIGUSR1, count, SA_RESTART, 0);
	pid_t rain = spawn(rains, (void *)(long)SIGUSR1);

	for (int i = 0; i < ROUNDS; i++) {
		int status;
		pid_t pid = fork();

		if (pid == 0) {
			block(-1UL);
			_exit(get_pending() ? 1 : 0);
		}
		if (waitpid(pid, &status, 0) != pid)
			strange++;
		else
			inherited += status != 0;
	}
	is(strange, 0, "fork and wait in a rain of signals");
	is(inherited, 0, "no child has a pending signal of its parent's");
	int lost = 0;

	for (int i = 0; i < ROUNDS; i++) {
		int status;
		pid_t pid = vfork();

		if (pid == 0)
			_exit(7);
		lost += waitpid(pid, &status, 0) != pid || status != 7 << 8;
	}
	is(lost, 0, "vfork in a rain of signals");
	ok(notes > 0, "%d signals came meanwhile", notes);
	end_child(rain);
	signal(SIGUSR1, SIG_DFL);
}

/* ---- stops ---- */

static void against_stops(void)
{
	static const int sigs[] = {SIGSTOP, SIGCONT, SIGTSTP, SIGCONT, SIGUSR1, SIGTTIN};
	int strange = 0;

	on_signal(SIGUSR1, count, SA_RESTART, 0);
	for (int i = 0; i < ROUNDS / 3; i++) {
		pid_t pid = spawn_leader(sleeps, NULL);
		int status;

		for (int k = 0; k < 6; k++) {
			kill(pid, sigs[rng_below(ARRAY_SIZE(sigs))]);
			dawdle(5000);
		}
		kill(pid, SIGKILL);
		do
			must(waitpid(pid, &status, WUNTRACED | WCONTINUED) == pid);
		while (!WIFSIGNALED(status) && !WIFEXITED(status));
		strange += status != SIGKILL;
	}
	is(strange, 0, "stops and continues against SIGKILL");
	signal(SIGUSR1, SIG_DFL);
}

static int works(void *arg)
{
	unsigned long sum = 0;

	(void)arg;
	on_signal(SIGUSR1, count, 0, 0);
	pull(&rope);
	for (volatile int i = 0; i < 3000000; i++)
		sum = sum * 31 + i;
	return (int)(sum % 251);
}

/* A computation that is stopped, continued and interrupted all the time comes to its end. */
static void computing(void)
{
	struct rope mine;
	pid_t quiet = spawn_roped(works, NULL, &rope);

	mine = rope;
	await(&mine);
	int want = join(quiet), rounds = 0, status;

	drop(&mine);
	pid_t pid = spawn_roped(works, NULL, &rope);

	mine = rope;
	await(&mine);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		kill(pid, SIGSTOP);
		kill(pid, SIGUSR1);
		dawdle(1000);
		kill(pid, SIGCONT);
		dawdle(20000);
		rounds++;
	}
	is(status, want, "a computation comes to the same end through %d stops", rounds);
	drop(&mine);
}

int main(void)
{
	rng_seed(5);
	against_exit();
	against_wait();
	against_fork();
	against_stops();
	computing();
	return done_testing();
}
