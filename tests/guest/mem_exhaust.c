// SPDX-License-Identifier: MIT
// grade: group=mem points=15 cpus=1,4 timeout=120 linux=yes mem=64M
/*
 * Memory used up: by brk, by mmap, by stack, by many processes, by page tables. A call gives
 * ENOMEM or the biggest process is ended by signal 9; the kernel goes on, the small ones live,
 * and every page comes back.
 */
#include "tap.h"
#include <sys/sysinfo.h>

#define MOST (1L << 30) /* with more memory than that this test would take too long */

static long total;

static int by_mmap(void *arg)
{
	(void)arg;
	for (long taken = 0; taken < 2 * total; taken += 64 * PAGE) {
		char *p = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);

		if (p == MAP_FAILED)
			return errno == ENOMEM ? 0 : 1;
		touch_pages(p, 64, 1);
	}
	return 2;
}

static int by_brk(void *arg)
{
	(void)arg;
	for (long taken = 0; taken < 2 * total; taken += 64 * PAGE) {
		char *p = sbrk(64 * PAGE);

		if (p == (char *)-1)
			return errno == ENOMEM ? 0 : 1;
		touch_pages(p, 64, 1);
	}
	return 2;
}

/* Promised and then touched: a fault that can't be served has nobody to tell. */
static int by_promise(void *arg)
{
	char *p = mmap(NULL, 2 * total, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	(void)arg;
	if (p == MAP_FAILED)
		return errno == ENOMEM ? 0 : 1;
	touch_pages(p, 2 * total / PAGE, 1);
	return 2;
}

/* The kernel itself writes to the promised pages: read(2) gives less, EFAULT, or nothing more. */
static int by_read(void *arg)
{
	char *p = mmap(NULL, 2 * total, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int zero = open("/dev/zero", O_RDONLY);

	(void)arg;
	if (p == MAP_FAILED)
		return errno == ENOMEM ? 0 : 1;
	for (long at = 0; at < 2 * total; at += 256 * PAGE) {
		long n = read(zero, p + at, 256 * PAGE);

		if (n < 0)
			return errno == EFAULT || errno == ENOMEM ? 0 : 3;
	}
	return 2;
}

/* One page in every 2 MiB: as many page tables as pages. */
static int by_page_tables(void *arg)
{
	(void)arg;
	for (long i = 0; i < 2 * total / PAGE; i += 512) {
		char *p = mmap(NULL, 512L << 21, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (p == MAP_FAILED)
			return errno == ENOMEM ? 0 : 1;
		for (long k = 0; k < 512; k++)
			p[k << 21] = 1;
	}
	return 2;
}

static int ended_right(int status)
{
	return status == 0 || (status != -1 && WIFSIGNALED(status) && WTERMSIG(status) == 9);
}

static int small(void *arg)
{
	char page[2 * PAGE];

	touch_pages(page, 2, (char)(long)arg);
	return page[PAGE] == (char)(long)arg ? 7 : 1;
}

static void use_up(child_fn *fn, const char *how)
{
	long before = vmstat_settled("pages_free"), lost;
	long tasks = vmstat("tasks");

	diag("using up memory by %s", how);
	int status = run_child(fn, NULL);

	ok(ended_right(status), "%s: ENOMEM or signal 9 (%s)", how, status_text(status));
	is_exit(run_child(small, (void *)3L), 7, "%s: a small process runs", how);
	lost = pages_missing(before, 127);
	ok(lost < 128, "%s: %ld pages are missing", how, lost);
	ok(before < 0 || vmstat("tasks") == tasks, "%s: no task is left over", how);
}

/* Four at once, of which each wants all. */
static void together(void)
{
	pid_t pids[4];
	int right = 0;

	diag("four processes that each want all memory");
	for (int i = 0; i < 4; i++)
		pids[i] = spawn(by_mmap, NULL);
	for (int i = 0; i < 4; i++)
		right += ended_right(join(pids[i]));
	is(right, 4, "each ended with ENOMEM or by signal 9");
	is_exit(run_child(small, (void *)4L), 7, "and a small process runs");
}

int main(void)
{
	struct sysinfo si;

	must(sysinfo(&si) == 0);
	total = si.totalram * (si.mem_unit ? si.mem_unit : 1);
	if (total > MOST) {
		skip(1, "%ld MiB are too many to use up", total >> 20);
		return done_testing();
	}
	use_up(by_mmap, "mmap");
	use_up(by_brk, "brk");
	use_up(by_promise, "touching what was promised");
	use_up(by_read, "reading into what was promised");
	use_up(by_page_tables, "page tables");
	together();
	for (int i = 0; i < 3; i++)
		use_up(by_mmap, "mmap again");
	return done_testing();
}
