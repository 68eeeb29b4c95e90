// SPDX-License-Identifier: MIT
// grade: group=cow points=10 cpus=1,4 timeout=120 linux=no mem=64M
/*
 * fork and copy-on-write with memory full to the brim: a call says ENOMEM or the biggest
 * process is ended by signal 9; the kernel goes on and every page comes back.
 */
#include "cow.h"

#define ROOM 200 /* pages the filler leaves */

static char *area;
static long area_pages;

/* Takes pages until few are left. Gives the number taken. */
static long fill_memory(void)
{
	long taken = 0;

	while (vmstat("pages_free") > ROOM + 64) {
		char *p = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);

		if (p == MAP_FAILED)
			break;
		touch_pages(p, 64, 1);
		taken += 64;
	}
	return taken;
}

static int write_all(void *arg)
{
	(void)arg;
	touch_pages(area, area_pages, 2);
	return 0;
}

/* Shares half of memory with a child that writes all of it: there isn't room for two. */
static int half_and_half(void *arg)
{
	(void)arg;
	area_pages = vmstat("pages_free") * 6 / 10;
	area = mmap(NULL, area_pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	if (area == MAP_FAILED)
		return 1;
	touch_pages(area, area_pages, 1);
	pid_t pid = fork();

	if (pid < 0)
		return errno == ENOMEM ? 0 : 2;
	if (pid == 0)
		_exit(write_all(NULL));
	int status = join(pid);

	diag("the child that wrote all: %s", status_text(status));
	for (long i = 0; i < area_pages; i++)
		if (area[i * PAGE] != 1)
			return 3;
	return 0;
}

static int fork_when_full(void *arg)
{
	long failed = 0, killed = 0, fine = 0;

	(void)arg;
	diag("took %ld pages, %ld left", fill_memory(), vmstat("pages_free"));
	for (int i = 0; i < 40; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			char deep[8 * PAGE];

			touch_pages(deep, 8, 1);
			_exit(0);
		}
		if (pid < 0) {
			failed++;
			continue;
		}
		int status = join(pid);

		fine += status == 0;
		killed += status != 0;
	}
	diag("%ld forks went well, %ld failed, %ld children ended", fine, failed, killed);
	return 0;
}

static int small_child(void *arg)
{
	(void)arg;
	return 7;
}

static void survives(child_fn *fn, const char *what)
{
	long before = vmstat_settled("pages_free"), missing;
	int status = run_child(fn, NULL);

	ok(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == 9), "%s: %s", what,
	   status_text(status));
	missing = pages_missing(before, 256);
	/* The page cache may have grown; a leak of the test's pages would be thousands. */
	ok(missing < 256, "%s: %ld pages are missing afterwards", what, missing);
	is_exit(run_child(small_child, NULL), 7, "%s: and the kernel goes on", what);
}

int main(void)
{
	if (!has_vmstat() || vmstat("pages_free") > 200000) {
		skip(1, "needs Calf with little memory");
		return done_testing();
	}
	survives(half_and_half, "two halves that don't fit");
	survives(fork_when_full, "forks in full memory");
	for (int i = 0; i < 5; i++)
		survives(half_and_half, "again");
	return done_testing();
}
