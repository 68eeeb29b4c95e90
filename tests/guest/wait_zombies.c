// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=90 linux=yes
/*
 * A thousand zombies at once: each keeps its pid and status and next to no memory, and each
 * is waited for exactly once, in an order of the parent's choosing.
 */
#include "tap.h"

#define N 1000

static pid_t pids[N];

static void make_zombies(void)
{
	int failed = 0;

	for (int i = 0; i < N; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(i % 251);
		failed += pids[i] < 0;
	}
	is(failed, 0, "%d children", N);
}

/* All of them have ended: the last to be born need not be the last to die. */
static void all_ended(void)
{
	int ended = 0;
	siginfo_t si;

	for (int i = 0; i < N; i++)
		ended += waitid(P_PID, pids[i], &si, WEXITED | WNOWAIT) == 0 &&
			 si.si_pid == pids[i] && si.si_status == i % 251;
	is(ended, N, "all are zombies, seen by WNOWAIT with their statuses");
}

static void reap_scattered(void)
{
	int wrong = 0, status;

	for (int k = 0; k < N; k++) {
		int i = k * 387 % N; /* 387 and 1000 have no common divisor */

		wrong += waitpid(pids[i], &status, 0) != pids[i] || status != (i % 251) << 8;
	}
	is(wrong, 0, "each is waited for once, out of order");
	is_errno(wait(&status), ECHILD, "then none is left");
}

static void reap_any(void)
{
	long sum = 0, want = 0;
	int status, got = 0;

	for (int i = 0; i < N; i++)
		want += i % 251;
	while (got < N && wait(&status) > 0) {
		sum += WEXITSTATUS(status);
		got++;
	}
	is(got, N, "wait gives all of them");
	is(sum, want, "with their statuses");
	is_errno(wait(&status), ECHILD, "then none is left");
}

int main(void)
{
	long before, held;

	make_zombies();
	all_ended();
	reap_any();

	before = vmstat_settled("pages_free");
	diag("a thousand zombies again, %ld pages free", before);
	make_zombies();
	all_ended();
	held = before - vmstat_settled("pages_free");
	/* A zombie keeps its task and may keep its kernel stack (4 pages) until it is reaped. */
	ok(held < N * 6, "they hold %ld pages", held);
	reap_scattered();
	held = before - vmstat_settled("pages_free");
	ok(held < 128, "afterwards %ld pages are missing", held);
	return done_testing();
}
