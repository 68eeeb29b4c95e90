// SPDX-License-Identifier: MIT
// grade: group=glibc points=5 cpus=1,4 timeout=60 linux=yes
/*
 * Copy-on-write under glibc: a heap of many MiB is shared with children that change parts of
 * it, and each process finds its own bytes, its own heap and its own stdio.
 */
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define MIB   (1 << 20)
#define CELLS (8 * MIB / 8)

static uint64_t *cells;

static uint64_t sum(void)
{
	uint64_t s = 0;

	for (long i = 0; i < CELLS; i++)
		s = s * 31 + cells[i];
	return s;
}

static int child(int number)
{
	uint64_t before = sum();
	char *own = malloc(100000);

	memset(own, number, 100000);
	for (long i = number; i < CELLS; i += 1000)
		cells[i] += number + 1;
	for (long i = number; i < CELLS; i += 1000)
		cells[i] -= number + 1;
	for (int i = 0; i < 100000; i++)
		if (own[i] != (char)number)
			return 1;
	free(own);
	return sum() == before ? 0 : 2;
}

int main(void)
{
	pid_t pids[6];
	int status, good = 0;

	cells = malloc(CELLS * sizeof(*cells));
	ok(cells != NULL, "8 MiB of heap");
	for (long i = 0; i < CELLS; i++)
		cells[i] = i * 2654435761u;
	uint64_t before = sum();

	for (int i = 0; i < 6; i++) {
		fflush(stdout);
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(child(i));
	}
	for (long i = 0; i < CELLS; i += 512)
		cells[i] ^= 0xff;
	for (long i = 0; i < CELLS; i += 512)
		cells[i] ^= 0xff;
	for (int i = 0; i < 6; i++)
		good += waitpid(pids[i], &status, 0) == pids[i] && status == 0;
	ok(good == 6, "six children changed their copies");
	ok(sum() == before, "and the parent's is as it was");
	return done();
}
