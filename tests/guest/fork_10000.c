// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=120 linux=yes
/*
 * fork, exit and wait ten thousand times: no page, task or pid may be lost on the way.
 * More than pid_max/4 pids go by, so a pid that is never given back shows as well.
 */
#include "tap.h"

#define ROUNDS 10000

static int rounds(int n)
{
	int wrong = 0;

	for (int i = 0; i < n; i++) {
		int status = 0;
		pid_t pid = fork();

		if (pid == 0)
			_exit(i & 0xff);
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status != (i & 0xff) << 8)
			wrong++;
	}
	return wrong;
}

int main(void)
{
	static const char *const keys[] = {"pages_free", "tasks", "pids", "files"};
	long before[ARRAY_SIZE(keys)], after;

	diag("100 rounds to warm up");
	is(rounds(100), 0, "100 children");
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		before[i] = vmstat_settled(keys[i]);
	diag("%d rounds of fork, exit, wait", ROUNDS);
	int64_t t = now_ns();

	is(rounds(ROUNDS), 0, "%d children came, ended and were waited for", ROUNDS);
	diag("%ld ns a round", (long)((now_ns() - t) / ROUNDS));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (before[i] < 0) {
			skip(1, "no counter %s here", keys[i]);
			continue;
		}
		after = vmstat_settled(keys[i]);
		long lost = i == 0 ? before[i] - after : after - before[i];

		/* A few pages may wait in per-hart lists and slabs; 10000 rounds show a leak. */
		ok(lost <= (i == 0 ? 64 : 0), "%s: %ld lost", keys[i], lost);
	}
	return done_testing();
}
