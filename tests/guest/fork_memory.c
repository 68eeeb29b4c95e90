// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=60 linux=yes
/*
 * After fork the two memories are separate: data, bss, heap, stack and mapping each start
 * equal and then go their own way, in both directions.
 */
#include "tap.h"

static char in_data[3 * PAGE] = "data";
static char in_bss[3 * PAGE];

#define NREGIONS 5
#define NBYTES	 (3 * PAGE)

struct regions {
	const char *name[NREGIONS];
	volatile char *at[NREGIONS];
};

static void fill(struct regions *r, int salt)
{
	for (int i = 0; i < NREGIONS; i++)
		for (long k = 0; k < NBYTES; k++)
			r->at[i][k] = (char)(k * 7 + i + salt);
}

static int wrong_bytes(struct regions *r, int region, int salt)
{
	int wrong = 0;

	for (long k = 0; k < NBYTES; k++)
		wrong += r->at[region][k] != (char)(k * 7 + region + salt);
	return wrong;
}

static int total_wrong(struct regions *r, int salt)
{
	int wrong = 0;

	for (int i = 0; i < NREGIONS; i++)
		wrong += wrong_bytes(r, i, salt);
	return wrong;
}

static struct rope rope;

/* In turns with the parent: sees salt 1, writes 2, and keeps it when the parent writes 3. */
static int child_side(void *arg)
{
	struct regions *r = arg;

	if (total_wrong(r, 1))
		return 1;
	fill(r, 2);
	pull(&rope);
	await(&rope);
	return total_wrong(r, 2) ? 2 : 0;
}

static void both_directions(struct regions *r)
{
	fill(r, 1);
	diag("child checks, writes and waits; then the parent checks and writes");
	pid_t pid = spawn_roped(child_side, r, &rope);

	await(&rope);
	for (int i = 0; i < NREGIONS; i++)
		is(wrong_bytes(r, i, 1), 0, "%s: parent's bytes survive the child's writes",
		   r->name[i]);
	fill(r, 3);
	pull(&rope);
	is_exit(join(pid), 0, "child saw the old bytes, and kept its own");
	drop(&rope);
	is(total_wrong(r, 3), 0, "parent's new bytes are all there at the end");
}

/* Memory the child maps, unmaps or frees is no business of the parent. */
static int child_maps(void *arg)
{
	char *p = map_pages(64);

	touch_pages(p, 64, 1);
	must(munmap(arg, 2 * PAGE) == 0);
	char *grown = sbrk(10 * PAGE);

	must(grown != (char *)-1);
	touch_pages(grown, 10, 1);
	return 0;
}

static void maps_are_copied(void)
{
	char *p = map_pages(2);
	char *brk_before = sbrk(0);

	strcpy(p + PAGE, "still here");
	is_exit(run_child(child_maps, p), 0, "child maps, unmaps and grows its heap");
	is_str(p + PAGE, "still here", "parent's mapping is there");
	ok(sbrk(0) == brk_before, "parent's break is where it was");
}

int main(void)
{
	char on_stack[NBYTES];
	struct regions r = {
		.name = {"data", "bss", "heap", "stack", "mapping"},
		.at = {in_data, in_bss, malloc(NBYTES), on_stack, map_pages(3)},
	};

	must(r.at[2]);
	for (int round = 0; round < 3; round++)
		both_directions(&r);
	maps_are_copied();
	return done_testing();
}
