// SPDX-License-Identifier: MIT
// grade: group=mem points=15 cpus=1,4 timeout=120 linux=no mem=64M
/*
 * fork until it fails, with EAGAIN or ENOMEM; then all end. Free pages, tasks and pids are as
 * before, also the second and third time.
 */
#include "tap.h"

#define MOST 6000

static pid_t pids[MOST];

/* All children sleep on one pipe until the parent lets go of it. */
static int bomb(int *why)
{
	int fds[2], n = 0;
	char c;

	must(pipe(fds) == 0);
	for (; n < MOST; n++) {
		pids[n] = fork();
		if (pids[n] < 0)
			break;
		if (pids[n] == 0) {
			close(fds[1]);
			_exit(read(fds[0], &c, 1) == 0 ? 5 : 6);
		}
	}
	*why = n < MOST ? errno : 0;
	close(fds[0]);
	close(fds[1]);
	return n;
}

static void round_of(int number)
{
	int why, n, status, fine = 0, killed = 0;

	diag("round %d: fork until it fails", number);
	n = bomb(&why);
	ok(n > 50, "%d children", n);
	ok(why == EAGAIN || why == ENOMEM || n == MOST, "then %s", why ? strerror(why) : "enough");
	for (int i = 0; i < n; i++) {
		must(waitpid(pids[i], &status, 0) == pids[i]);
		fine += WIFEXITED(status) && WEXITSTATUS(status) == 5;
		killed += WIFSIGNALED(status) && WTERMSIG(status) == 9;
	}
	is(fine + killed, n, "all ended, %d for want of memory", killed);
	is_errno(wait(&status), ECHILD, "none is left");
}

int main(void)
{
	static const char *const keys[] = {"pages_free", "tasks", "pids", "files"};
	long before[ARRAY_SIZE(keys)];

	if (!has_vmstat() || vmstat("pages_free") > 100000) {
		skip(1, "needs Calf with little memory");
		return done_testing();
	}
	touch_pages((char *)pids, sizeof(pids) / PAGE, 0);
	round_of(1);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		before[i] = vmstat_settled(keys[i]);
	round_of(2);
	round_of(3);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		long change = vmstat_settled(keys[i]) - before[i];

		ok(i == 0 ? change > -64 : change == 0, "%s: %+ld", keys[i], change);
	}
	return done_testing();
}
