// SPDX-License-Identifier: MIT
// grade: group=cow points=20 cpus=1,4 timeout=60 linux=yes
/*
 * fork leaves page tables to both sides, 2 MiB each: who touches one first gets a copy of
 * the table, the last one has it back as it was. What each side sees is not changed by
 * that, whatever it does to a part of a shared table, and also on four harts.
 *
 * With an argument: the kernel was told nosharept, and copies all tables at fork.
 */
#include "cow.h"

#define TABLE_PAGES 512L
#define NTABLES	    6L
#define NPAGES	    (NTABLES * TABLE_PAGES)
#define RACERS	    4
#define ROUNDS	    12

static bool eager;
static char *area;
static struct rope rope;

struct table_counts {
	long share, copy, restore, faults;
};

static struct table_counts read_tables(void)
{
	return (struct table_counts){vmstat("table_share"), vmstat("table_copy"),
				     vmstat("table_restore"), vmstat("fault")};
}

static void is_tables(struct table_counts since, long copy, long restore, const char *when)
{
	struct table_counts now = read_tables();

	is_count(now.copy - since.copy, eager ? 0 : copy, "tables copied: %s", when);
	is_count(now.restore - since.restore, eager ? 0 : restore, "tables restored: %s", when);
}

static char *table(long i)
{
	return area + i * TABLE_PAGES * PAGE;
}

static long wrong_in(long first, long n, char value)
{
	long wrong = 0;

	for (long i = first * TABLE_PAGES; i < (first + n) * TABLE_PAGES; i++)
		wrong += area[i * PAGE] != value;
	return wrong;
}

/* The reader of the counters shares tables too: its own are its own after a first look. */
static struct table_counts settle_tables(void)
{
	struct counts c;

	settle(&c);
	return read_tables();
}

/* One deed after the other, each at the parent's word. */
static int child(void *arg)
{
	int fd[2];

	(void)arg;
	settle_tables();
	pull(&rope);
	await(&rope);
	must(((volatile char *)table(0))[0] == 1);
	pull(&rope);
	await(&rope);
	table(0)[0] = 2;
	must(munmap(table(1) + 10 * PAGE, 10 * PAGE) == 0);
	must(munmap(table(2), TABLE_PAGES * PAGE) == 0);
	must(pipe(fd) == 0 && write(fd[1], "x", 1) == 1);
	must(read(fd[0], table(4), 1) == 1);
	pull(&rope);
	await(&rope);
	must(table(0)[0] == 2 && table(1)[9 * PAGE] == 1 && table(1)[20 * PAGE] == 1);
	must(table(4)[0] == 'x' && table(4)[PAGE] == 1 && table(3)[0] == 1);
	return 0;
}

static void test_touches(void)
{
	struct table_counts before, c;
	int status;

	touch_pages(area, NPAGES, 1);
	before = read_tables();
	pid_t pid = spawn_roped(child, NULL, &rope);

	await(&rope);
	c = settle_tables();
	ok(!has_vmstat() || (eager ? c.share == before.share : c.share - before.share >= NTABLES),
	   "fork shares the tables: %ld", c.share - before.share);
	pull(&rope);
	await(&rope);
	is_tables(c, 1, 0, "the child reads a byte");
	c = settle_tables();
	must(((volatile char *)table(0))[0] == 1);
	is_tables(c, 0, 1, "the parent reads the same one");
	pull(&rope);
	await(&rope);
	c = settle_tables();
	is(wrong_in(0, NTABLES, 1), 0, "the parent's bytes are untouched by what the child did");
	is_tables(c, NTABLES - 4, 3, "the parent reads all");
	must(mprotect(table(3) + PAGE, PAGE, PROT_NONE) == 0);
	pull(&rope);
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "the child saw its own bytes, and a page that the parent locked away");
	must(mprotect(table(3) + PAGE, PAGE, PROT_READ | PROT_WRITE) == 0);
	drop(&rope);
}

static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

/* A child that touches nothing costs the parent a fault a table, and no fault a page. */
static void test_restore(void)
{
	struct table_counts c;
	int status;

	touch_pages(area, NPAGES, 1);
	pid_t pid = spawn(nothing, NULL);

	must(waitpid(pid, &status, 0) == pid);
	c = settle_tables();
	touch_pages(area, NPAGES, 3);
	is_tables(c, 0, NTABLES, "the parent writes all after its child ended");
	ok(!has_vmstat() || eager || read_tables().faults - c.faults < NTABLES + 20,
	   "no fault a page");
	is(wrong_in(0, NTABLES, 3), 0, "all bytes are there");
}

/* Touches all tables in an order of its own, by reads, writes, unmapping and forks. */
static int racer(void *arg)
{
	long me = (long)arg, first = me * 7 + 1;

	for (long i = 0; i < NTABLES; i++) {
		long t = (first + i) % NTABLES;

		must(wrong_in(t, 1, 1) == 0);
		for (long p = me; p < TABLE_PAGES; p += RACERS)
			table(t)[p * PAGE] = (char)(10 + me);
		for (long p = 0; p < TABLE_PAGES; p++)
			must(table(t)[p * PAGE] == (p % RACERS == me ? 10 + me : 1));
		if (i == 2)
			must(mprotect(table(t) + me * PAGE, PAGE, PROT_READ) == 0);
		if (i == 3)
			must(munmap(table(t), (me + 1) * PAGE) == 0);
	}
	return 0;
}

static void test_race(void)
{
	long bad = 0, wrong = 0;

	touch_pages(area, NPAGES, 1);
	for (long round = 0; round < ROUNDS; round++) {
		pid_t pids[RACERS];
		int status;

		for (long i = 0; i < RACERS; i++)
			pids[i] = spawn(racer, (void *)i);
		wrong += wrong_in(round % NTABLES, 1, 1);
		for (long i = 0; i < RACERS; i++)
			bad += waitpid(pids[i], &status, 0) != pids[i] || status;
		wrong += wrong_in(0, NTABLES, 1);
	}
	is(bad, 0, "%d children at once saw what they should, %d times", RACERS, ROUNDS);
	is(wrong, 0, "and so did the parent");
}

int main(int argc, char **argv)
{
	const long table_bytes = TABLE_PAGES * PAGE;
	char *p = map_pages(NPAGES + TABLE_PAGES);

	(void)argv;
	eager = argc > 1;
	area = (char *)(((uintptr_t)p + table_bytes - 1) / table_bytes * table_bytes);
	test_touches();
	test_restore();
	test_race();
	return done_testing();
}
