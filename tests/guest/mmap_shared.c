// SPDX-License-Identifier: MIT
// grade: group=mmap points=15 cpus=1,4 timeout=60 linux=yes
/*
 * MAP_SHARED | MAP_ANONYMOUS: one memory for a process and all that it forks, whoever touches
 * it first, until the last of them has let go of it.
 */
#include "fault.h"

#define RW (PROT_READ | PROT_WRITE)

enum { CHILDREN = 4, ROUNDS = 3000, CELLS = 5 };

static long *cells; /* far apart: on pages of their own */

static char *share(long npages, int prot)
{
	char *p = mmap(NULL, npages * PAGE, prot, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(p != MAP_FAILED);
	return p;
}

static long *cell(int i)
{
	return cells + i * PAGE / 8;
}

/* ---- counters: if one page had become two, the sum would be short ---- */

static int counts(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++)
		for (int k = 0; k < CELLS; k++)
			__atomic_fetch_add(cell(k), 1, __ATOMIC_RELAXED);
	return 0;
}

/* Half of the work is its child's. */
static int counts_with_child(void *arg)
{
	pid_t pid = spawn(counts, arg);

	counts(arg);
	return join(pid);
}

static void counters(void)
{
	pid_t pids[CHILDREN];
	int wrong = 0;

	cells = (long *)share(CELLS, RW);
	*cell(1) = 0; /* touched before the fork; the others are not */
	for (int i = 0; i < CHILDREN; i++)
		pids[i] = spawn(counts_with_child, NULL);
	counts(NULL);
	for (int i = 0; i < CHILDREN; i++)
		is_exit(join(pids[i]), 0, "a child counts, and its child");
	for (int i = 0; i < CELLS; i++)
		wrong += *cell(i) != (2 * CHILDREN + 1) * ROUNDS;
	is(wrong, 0, "no count is lost between %d processes", 2 * CHILDREN + 1);
	munmap(cells, CELLS * PAGE);
}

/* ---- who sees what ---- */

static char *both, *mine;

static int writes_both(void *arg)
{
	(void)arg;
	both[PAGE] = 'c';
	mine[PAGE] = 'c';
	return both[0] == 'p' && mine[0] == 'p' && both[2 * PAGE] == 0 ? 0 : 1;
}

static void beside_private(void)
{
	both = share(3, RW);
	mine = map_pages(3);
	both[0] = mine[0] = 'p';
	is_exit(run_child(writes_both, NULL), 0, "a child finds both");
	is(both[PAGE], 'c', "what it wrote to the shared one is there");
	is(mine[PAGE], 0, "to the private one is not");
	munmap(both, PAGE);
	is(get(both), -SIGSEGV, "a page of it is unmapped");
	is(both[PAGE], 'c', "the others stay");
	munmap(both, 3 * PAGE);
	munmap(mine, 3 * PAGE);
}

static struct rope rope;

static int keeps(void *arg)
{
	(void)arg;
	await(&rope); /* the parent has unmapped it */
	return run_child(writes_both, NULL) == 0 && both[PAGE] == 'c' ? 0 : 1;
}

static void outlives_its_maker(void)
{
	both = share(3, RW);
	mine = map_pages(3);
	both[0] = mine[0] = 'p';
	pid_t pid = spawn_roped(keeps, NULL, &rope);

	munmap(both, 3 * PAGE);
	pull(&rope);
	is_exit(join(pid), 0, "who has it still shares it with its own children");
	drop(&rope);
	munmap(mine, 3 * PAGE);
}

static int protects(void *arg)
{
	(void)arg;
	catch_faults();
	must(mprotect(both, PAGE, PROT_READ) == 0);
	return put(both, 'x') == -SIGSEGV && get(both) == 'p' ? 0 : 1;
}

static void own_protection(void)
{
	both = share(1, RW);
	both[0] = 'p';
	is_exit(run_child(protects, NULL), 0, "a child takes write permission from itself");
	is(put(both, 'q'), 'q', "and not from others");
	munmap(both, PAGE);
	both = share(1, PROT_NONE);
	is(get(both), -SIGSEGV, "PROT_NONE can't be read");
	is(mprotect(both, PAGE, RW), 0, "until mprotect");
	is(get(both), 0, "then it is zero");
	munmap(both, PAGE);
}

/* What the kernel writes for one is there for the other. */
static int reads_into(void *arg)
{
	int fds[2];

	(void)arg;
	must(pipe(fds) == 0 && write(fds[1], "kernel", 6) == 6);
	return read(fds[0], both + PAGE - 3, 6) == 6 ? 0 : 1;
}

static void by_the_kernel(void)
{
	both = share(2, RW);
	is_exit(run_child(reads_into, NULL), 0, "a child reads from a pipe into it");
	ok(!memcmp(both + PAGE - 3, "kernel", 6), "across two pages, none of which it had touched");
	munmap(both, 2 * PAGE);
}

static void zero_device(void)
{
	int fd = open("/dev/zero", O_RDWR);

	must(fd >= 0);
	both = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
	mine = mmap(NULL, 3 * PAGE, RW, MAP_PRIVATE, fd, 0);
	close(fd);
	ok(both != MAP_FAILED && mine != MAP_FAILED, "mappings of /dev/zero");
	if (both == MAP_FAILED || mine == MAP_FAILED)
		return;
	both[0] = mine[0] = 'p';
	is_exit(run_child(writes_both, NULL), 0, "are like anonymous ones");
	ok(both[PAGE] == 'c' && mine[PAGE] == 0, "shared and private");
	munmap(both, 3 * PAGE);
	munmap(mine, 3 * PAGE);
}

/* Two words in turn: nobody waits for a page that the other has another copy of. */
static int answers(void *arg)
{
	volatile int *ball = (volatile int *)both;

	(void)arg;
	for (int i = 1; i < 2000; i += 2) {
		int64_t end = now_ns() + LIMIT_MS * 1000000LL;

		while (*ball != i && now_ns() < end)
			sched_yield();
		must(*ball == i);
		*ball = i + 1;
	}
	return 0;
}

static void in_turn(void)
{
	volatile int *ball = (volatile int *)(both = share(1, RW));
	int64_t end = now_ns() + LIMIT_MS * 1000000LL;
	pid_t pid = spawn(answers, NULL);

	for (int i = 0; i < 2000; i += 2) {
		*ball = i + 1;
		while (*ball != i + 2 && now_ns() < end)
			sched_yield();
	}
	is_exit(join(pid), 0, "a word goes to and fro 1000 times");
	munmap(both, PAGE);
}

static void pages_come_back(void)
{
	long before = vmstat_settled("pages_free"), lost;

	for (int i = 0; i < 20; i++) {
		both = share(100, RW);
		touch_pages(both, 100, 1);
		pid_t pid = spawn(counts, (cells = (long *)both));

		munmap(both, 100 * PAGE);
		must(join(pid) == 0);
	}
	lost = pages_missing(before, 31);
	ok(lost < 32, "%ld pages are missing", lost);
}

int main(void)
{
	catch_faults();
	counters();
	beside_private();
	outlives_its_maker();
	own_protection();
	by_the_kernel();
	zero_device();
	in_turn();
	pages_come_back();
	return done_testing();
}
