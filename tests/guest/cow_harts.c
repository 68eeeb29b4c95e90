// SPDX-License-Identifier: MIT
// grade: group=cow points=15 cpus=1,4 timeout=90 linux=yes
/*
 * Many processes write the pages they share at the same time, on every hart: each must end
 * with its own bytes, checked by a sum, while forks, exits and copies go on around it.
 */
#include "tap.h"

#define NPAGES 48

static char *area;

static uint32_t sum_area(void)
{
	uint32_t sum = 1;

	for (long i = 0; i < NPAGES * PAGE; i += 64)
		sum = sum * 31 + (unsigned char)area[i];
	return sum;
}

/* Writes pages in its own random order and checks each against what it last wrote. */
static int writer(void *arg)
{
	unsigned char mine[NPAGES];
	uint32_t start = sum_area();

	rng_state += (uint64_t)(long)arg * 7919;
	for (int i = 0; i < NPAGES; i++)
		mine[i] = area[i * PAGE + 64];
	for (int turn = 0; turn < 400; turn++) {
		int i = rng_below(NPAGES);

		if ((unsigned char)area[i * PAGE + 64] != mine[i])
			return 1;
		mine[i] = rng();
		area[i * PAGE + 64] = mine[i];
		if (turn % 64 == 0)
			sched_yield();
	}
	for (int i = 0; i < NPAGES; i++)
		if ((unsigned char)area[i * PAGE + 64] != mine[i] || area[i * PAGE] != 1)
			return 2;
	memset(area, 0, NPAGES * PAGE);
	return start == 0 ? 3 : 0;
}

/* Forks children of its own in the middle of writing. */
static int forker(void *arg)
{
	int bad = 0;

	rng_state += (uint64_t)(long)arg * 104729;
	for (int round = 0; round < 6; round++) {
		pid_t a = spawn(writer, (void *)(long)(round + 1));

		touch_pages(area + PAGE / 2, NPAGES, round + 1);
		pid_t b = spawn(writer, (void *)(long)(round + 100));

		for (long i = 0; i < NPAGES; i++)
			bad += area[i * PAGE + PAGE / 2] != round + 1;
		bad += join(a) != 0;
		bad += join(b) != 0;
	}
	return bad ? 1 : 0;
}

static void together(child_fn *fn, int n, const char *what)
{
	uint32_t before;
	pid_t pids[16];

	touch_pages(area, NPAGES, 1);
	before = sum_area();
	diag("%d %s at once", n, what);
	for (long i = 0; i < n; i++)
		pids[i] = spawn(fn, (void *)(i + 1));
	for (int i = 0; i < n; i++)
		is_exit(join(pids[i]), 0, "%s %d of %d", what, i, n);
	is(sum_area(), before, "parent's pages are as they were");
}

/* Parent and child race for the same page again and again: both writes must stay apart. */
static int race_child(void *arg)
{
	long *cell = arg;

	for (long i = 0; i < NPAGES; i++)
		cell[i * PAGE / 8] += 1000;
	for (long i = 0; i < NPAGES; i++)
		if (cell[i * PAGE / 8] != 1000 + i)
			return 1;
	return 0;
}

static void race(void)
{
	long *cell = (long *)map_pages(NPAGES);
	int bad = 0, lost = 0;

	for (int round = 0; round < 60; round++) {
		for (long i = 0; i < NPAGES; i++)
			cell[i * PAGE / 8] = i;
		pid_t pid = spawn(race_child, cell);

		for (long i = NPAGES - 1; i >= 0; i--)
			cell[i * PAGE / 8] += 1;
		for (long i = 0; i < NPAGES; i++)
			lost += cell[i * PAGE / 8] != i + 1;
		bad += join(pid) != 0;
	}
	is(bad, 0, "child's writes were its own in 60 races");
	is(lost, 0, "and the parent's were the parent's");
}

int main(void)
{
	rng_seed(1);
	area = map_pages(NPAGES);
	together(writer, 4, "writers");
	together(writer, 12, "writers");
	together(forker, 4, "forkers");
	race();
	return done_testing();
}
