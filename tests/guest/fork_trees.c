// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Shapes of families: a deep chain, a wide fan, a binary tree, each with a result that
 * every process must add to.
 */
#include "tap.h"

/* Each generation counts one more than the next: the exit status is the depth below. */
static int chain(void *arg)
{
	long left = (long)arg;
	int status;

	if (left == 0)
		return 0;
	pid_t pid = fork();

	must(pid >= 0);
	if (pid == 0)
		_exit(chain((void *)(left - 1)));
	must(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status) + 1;
}

static int leaf(void *arg)
{
	return (long)arg & 0x7f;
}

static void fan(int width)
{
	pid_t *pids = calloc(width, sizeof(*pids));
	int wrong = 0, twice = 0;

	diag("fan of %d children", width);
	for (long i = 0; i < width; i++)
		pids[i] = spawn(leaf, (void *)i);
	for (int i = 0; i < width; i++)
		for (int k = 0; k < i; k++)
			twice += pids[i] == pids[k];
	is(twice, 0, "%d living children have %d pids", width, width);
	for (int i = width - 1; i >= 0; i--) {
		int status = join(pids[i]);

		wrong += status != (i & 0x7f) << 8;
	}
	is(wrong, 0, "each child's own status arrives, waited for backwards");
	is_errno(waitpid(-1, NULL, WNOHANG), ECHILD, "no child is left");
	free(pids);
}

/* The number of processes in a binary tree of this height, each having waited for two. */
static int tree(void *arg)
{
	long height = (long)arg;
	int sum = 1, status;
	pid_t kids[2];

	if (height == 0)
		return 1;
	for (int i = 0; i < 2; i++) {
		kids[i] = fork();
		must(kids[i] >= 0);
		if (kids[i] == 0)
			_exit(tree((void *)(height - 1)));
	}
	for (int i = 0; i < 2; i++) {
		must(waitpid(kids[i], &status, 0) == kids[i] && WIFEXITED(status));
		sum += WEXITSTATUS(status);
	}
	return sum;
}

/* A local variable at every depth of a recursion is each process's own. */
static int both_recurse(int depth, int path)
{
	volatile int mine = path;

	if (depth == 0)
		return 0;
	pid_t pid = fork();

	must(pid >= 0);
	int bad = both_recurse(depth - 1, path * 2 + (pid == 0)) + (mine != path);

	if (pid == 0)
		_exit(bad);
	return bad + WEXITSTATUS(join(pid));
}

int main(void)
{
	is_exit(run_child(chain, (void *)50L), 50, "a chain of 50 generations");
	fan(100);
	is_exit(run_child(tree, (void *)6L), 127, "a binary tree of 127 processes");
	is(both_recurse(5, 1), 0, "locals are right on each of 32 paths");
	return done_testing();
}
