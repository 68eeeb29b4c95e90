// SPDX-License-Identifier: MIT
// grade: group=exec points=10 cpus=1,4 timeout=60 linux=no
/*
 * Processes of one program share its text and constants: the second one costs its stack,
 * data and tables, and not its megabyte of constants; and exec reads only what is touched.
 */
#include "tap.h"

#define MIB	 (1L << 20)
#define PER_PROC 96 /* pages of its own that a process of this program may need */

/* A megabyte in the file that nobody writes: every page differs from the others. */
#define R4(x)	x, x + 1, x + 2, x + 3
#define R16(x)	R4(x), R4(x + 4), R4(x + 8), R4(x + 12)
#define R64(x)	R16(x), R16(x + 16), R16(x + 32), R16(x + 48)
#define R256(x) R64(x), R64(x + 64), R64(x + 128), R64(x + 192)
static const uint64_t constants[MIB / 8] = {
	[0] = R256(1),
	[512] = R256(2),
	[1024] = R256(3),
	[MIB / 8 - 256] = R256(4),
};

static struct rope rope;
static char *self;

static long sum_constants(void)
{
	volatile const uint64_t *c = constants;
	long sum = 0;

	for (long i = 0; i < MIB / 8; i += 512)
		sum += c[i];
	return sum;
}

static int stay(void)
{
	struct rope r = {.in = 0, .out = 1};
	long sum = sum_constants();

	must(write(r.out, &sum, sizeof(sum)) == sizeof(sum));
	await(&r);
	return 0;
}

static int become(void *arg)
{
	(void)arg;
	must(dup2(rope.in, 0) == 0 && dup2(rope.out, 1) == 1);
	execl(self, self, "stay", (char *)NULL);
	return CHILD_BROKEN;
}

int main(int argc, char **argv)
{
	struct rope ropes[8];
	pid_t pids[8];
	long want, got, free_at[9];

	if (argc == 2)
		return stay();
	if (!has_vmstat()) {
		skip(1, "no counters here");
		return done_testing();
	}
	self = argv[0];
	want = sum_constants();
	free_at[0] = vmstat_settled("pages_free");
	for (int i = 0; i < 8; i++) {
		pids[i] = spawn_roped(become, NULL, &rope);
		ropes[i] = rope;
		must(read_full(rope.in, &got, sizeof(got)) == sizeof(got));
		is(got, want, "process %d reads the constants", i);
		free_at[i + 1] = vmstat_settled("pages_free");
		ok(free_at[i] - free_at[i + 1] < PER_PROC, "and costs %ld pages, not %ld",
		   free_at[i] - free_at[i + 1], MIB / PAGE);
	}
	for (int i = 0; i < 8; i++) {
		pull(&ropes[i]);
		is_exit(join(pids[i]), 0, "process %d ended", i);
		drop(&ropes[i]);
	}
	got = free_at[0] - vmstat_settled("pages_free");
	ok(got < 64, "%ld pages are missing afterwards", got);
	return done_testing();
}
