// SPDX-License-Identifier: MIT
// grade: group=mmap points=10 cpus=1,4 timeout=120 linux=yes mem=64M
/*
 * Several processes write all over a mapped file while others need the memory, and there is
 * not enough for all: dirty pages go to the disk and come back, and no store is lost.
 */
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)

enum { NPAGES = 8192, WRITERS = 3, STORES = 9000, EATERS = 2, MEALS = 3, MEAL = 4096 };

static int fd;
static int (*file)[PAGE / 4]; /* each writer has a word of every page */

static void map_file(void)
{
	file = mmap(NULL, NPAGES * PAGE, RW, MAP_SHARED, fd, 0);
	must(file != MAP_FAILED);
}

static int writes(void *arg)
{
	static int mine[NPAGES];
	int me = (int)(long)arg, wrong = 0;

	rng_state += 1 + me;
	for (int i = 1; i <= STORES; i++) {
		int at = (int)rng_below(NPAGES);

		wrong += file[at][me] != mine[at];
		file[at][me] = mine[at] = i;
	}
	/* What was mapped a second time, and what read has, is the same. */
	munmap(file, NPAGES * PAGE);
	map_file();
	for (int i = 0; i < NPAGES; i++) {
		int got = -1;

		must(pread(fd, &got, 4, i * PAGE + 4 * me) == 4);
		wrong += got != mine[i] || file[i][me] != mine[i];
	}
	if (wrong)
		diag("writer %d: %d words are wrong", me, wrong);
	return wrong != 0;
}

static int eats(void *arg)
{
	int wrong = 0;

	(void)arg;
	for (int i = 1; i <= MEALS; i++) {
		char *p = map_pages(MEAL);

		touch_pages(p, MEAL, i);
		for (long k = 0; k < MEAL; k++)
			wrong += p[k * PAGE] != i;
		munmap(p, MEAL * PAGE);
	}
	return wrong != 0;
}

int main(void)
{
	pid_t writers[WRITERS], eaters[EATERS];

	rng_seed(1);
	enter_tmp();
	fd = open("f", O_RDWR | O_CREAT, 0600);
	must(fd >= 0 && ftruncate(fd, NPAGES * PAGE) == 0);
	map_file();
	for (long i = 0; i < WRITERS; i++)
		writers[i] = spawn(writes, (void *)i);
	for (int i = 0; i < EATERS; i++)
		eaters[i] = spawn(eats, NULL);
	for (int i = 0; i < EATERS; i++)
		is_exit(join(eaters[i]), 0, "a process that needs memory gets it");
	for (int i = 0; i < WRITERS; i++)
		is_exit(join(writers[i]), 0, "writer %d finds all that it wrote", i);
	munmap(file, NPAGES * PAGE);
	close(fd);
	leave_tmp();
	return done_testing();
}
