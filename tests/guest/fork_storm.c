// SPDX-License-Identifier: MIT
// grade: group=fork points=15 cpus=1,4 timeout=120 linux=yes
/*
 * Everything at once: six workers that at random fork, exec, talk through pipes, leave orphans,
 * map, touch and unmap, and check what they get. Afterwards nothing is missing. The seed is
 * printed.
 */
#include "tap.h"

#define WORKERS 6
#define TURNS	120

static char *self;
static char *shared; /* pages every worker inherits and overwrites */

static int add_up(void *arg)
{
	long n = (long)arg, sum = 0;
	char *p = map_pages(n);

	for (long i = 0; i < n; i++)
		p[i * PAGE] = i;
	for (long i = 0; i < n; i++)
		sum += p[i * PAGE] == (char)i;
	return sum == n ? 21 : 1;
}

static bool forks(void)
{
	return run_child(add_up, (void *)(1 + rng_below(40))) == 21 << 8;
}

static int execs_self(void *arg)
{
	char text[16];

	snprintf(text, sizeof(text), "%ld", (long)arg);
	execl(self, self, "exit", text, (char *)NULL);
	return CHILD_BROKEN;
}

static bool execs(void)
{
	long code = rng_below(100);

	return run_child(execs_self, (void *)code) == code << 8;
}

static struct rope rope;

static int doubles(void *arg)
{
	static char buf[9000];
	long want = (long)arg;

	if (read_full(rope.in, buf, want) != want)
		return 1;
	for (long i = 0; i < want; i++)
		buf[i] *= 2;
	return write(rope.out, buf, want) == want ? 0 : 2;
}

static bool pipes(void)
{
	static char out[9000], in[9000];
	long n = 1 + rng_below(sizeof(out)), wrong = 0;
	pid_t pid;

	for (long i = 0; i < n; i++)
		out[i] = rng();
	pid = spawn_roped(doubles, (void *)n, &rope);
	must(write(rope.out, out, n) == n);
	must(read_full(rope.in, in, n) == n);
	for (long i = 0; i < n; i++)
		wrong += in[i] != (char)(out[i] * 2);
	drop(&rope);
	return join(pid) == 0 && wrong == 0;
}

static int leaves(void *arg)
{
	for (long i = 0; i < (long)arg; i++)
		if (fork() == 0)
			_exit(add_up((void *)5L));
	return 0;
}

static bool orphans(void)
{
	return run_child(leaves, (void *)(1 + rng_below(4))) == 0;
}

static bool maps(void)
{
	long n = 1 + rng_below(100), wrong = 0;
	char *p = map_pages(n);

	for (long i = 0; i < n; i++)
		p[i * PAGE + i] = i + 1;
	for (long i = 0; i < n; i++)
		wrong += p[i * PAGE + i] != (char)(i + 1) || p[i * PAGE + 4000] != 0;
	return munmap(p, n * PAGE) == 0 && wrong == 0;
}

static bool overwrites(void)
{
	static char mine[64];
	int i = rng_below(64);

	/* Bytes nobody else can have put there: this worker's copy of an inherited page. */
	if (mine[i] && shared[i * PAGE] != mine[i])
		return false;
	mine[i] = 1 + rng_below(100);
	shared[i * PAGE] = mine[i];
	return true;
}

static int worker(void *arg)
{
	static bool (*const what[])(void) = {forks, execs, pipes, orphans, maps, overwrites};

	rng_state += (uint64_t)(long)arg * 7777777;
	for (int turn = 0; turn < TURNS; turn++) {
		unsigned w = rng_below(ARRAY_SIZE(what));

		if (!what[w]()) {
			diag("  worker %ld, turn %d: story %u went wrong", (long)arg, turn, w);
			return 1;
		}
	}
	return 0;
}

static void storm(const char *which)
{
	pid_t pids[WORKERS];

	diag("%d workers, %d turns each", WORKERS, TURNS);
	for (long i = 0; i < WORKERS; i++)
		pids[i] = spawn(worker, (void *)i);
	for (int i = 0; i < WORKERS; i++)
		is_exit(join_limit(pids[i], 60000), 0, "%s, worker %d", which, i);
}

int main(int argc, char **argv)
{
	static const char *const keys[] = {"tasks", "pids", "files"};
	long before[3], pages, lost;

	if (argc == 3)
		return atoi(argv[2]);
	self = argv[0];
	rng_seed(1);
	shared = map_pages(64);
	touch_pages(shared, 64, 1);
	storm("first storm");
	pages = vmstat_settled("pages_free");
	for (int i = 0; i < 3; i++)
		before[i] = vmstat_settled(keys[i]);
	storm("second storm");
	lost = pages_missing(pages, 64);
	ok(lost <= 64, "%ld pages are missing", lost);
	for (int i = 0; i < 3; i++)
		ok(vmstat(keys[i]) <= before[i], "%s: as before", keys[i]);
	return done_testing();
}
