// SPDX-License-Identifier: MIT
// grade: group=mmap points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Mappings of a file that changes its size: behind its last page is SIGBUS, in its last page
 * zeros, and what truncation took does not come back, not even to those who had a copy.
 */
#include "fault.h"

#define RW     (PROT_READ | PROT_WRITE)
#define NPAGES 4

static int fd;
static char *shared, *private;

static void fill(long from, long to)
{
	for (long at = from; at < to; at++)
		must(pwrite(fd, &"abcdefg"[at / PAGE % 7], 1, at) == 1);
}

static char *map(int flags, long npages)
{
	char *p = mmap(NULL, npages * PAGE, RW, flags, fd, 0);

	must(p != MAP_FAILED);
	return p;
}

static void open_and_map(long size)
{
	fd = open("f", O_RDWR | O_CREAT | O_TRUNC, 0644);
	must(fd >= 0);
	fill(0, size);
	shared = map(MAP_SHARED, NPAGES);
	private = map(MAP_PRIVATE, NPAGES);
}

static void close_and_unmap(void)
{
	munmap(shared, NPAGES * PAGE);
	munmap(private, NPAGES * PAGE);
	close(fd);
}

/* The signal, its code and its address. */
static bool is_beyond(char *at)
{
	return get(at) == -SIGBUS && fault.si_code == BUS_ADRERR && fault.si_addr == at &&
	       put(at, 1) == -SIGBUS && fault.si_addr == at;
}

static void beyond_the_end(void)
{
	int fds[2];

	open_and_map(PAGE + 100);
	is(get(shared + PAGE + 99), 'b', "the last byte");
	is(get(shared + PAGE + 100), 0, "behind it zeros,");
	is(get(shared + 2 * PAGE - 1), 0, "to the end of the page");
	ok(is_beyond(shared + 2 * PAGE), "then SIGBUS");
	ok(is_beyond(shared + 4 * PAGE - 1), "to the end of the mapping");
	ok(is_beyond(private + 2 * PAGE + 7), "in a private one too");
	must(pipe(fds) == 0);
	is_errno(write(fds[1], shared + 2 * PAGE, 1), EFAULT, "to the kernel it is EFAULT");
	must(write(fds[1], "x", 1) == 1);
	is_errno(read(fds[0], private + 2 * PAGE, 1), EFAULT, "also for what it would write");
	close(fds[0]);
	close(fds[1]);
	must(ftruncate(fd, 3 * PAGE) == 0);
	is(get(shared + 3 * PAGE - 1), 0, "when the file grows there are pages");
	is(put(shared + 2 * PAGE, 'x'), 'x', "that can be written");
	is(get(private + 2 * PAGE), 'x', "and are those of the file");
	close_and_unmap();
}

static void cut_while_mapped(void)
{
	open_and_map(4 * PAGE);
	touch_pages(shared, 4, 'S');
	touch_pages(private + PAGE, 3, 'P');
	must(ftruncate(fd, PAGE + 10) == 0);
	is(get(shared + PAGE), 'S', "in the last page what is left stays");
	is(get(shared + PAGE + 10), 0, "the rest is zero");
	ok(is_beyond(shared + 2 * PAGE), "what was cut off is SIGBUS");
	is(get(private + PAGE), 'P', "a private copy of the last page stays");
	is(get(private + PAGE + 10), 'b', "all of it");
	ok(is_beyond(private + 2 * PAGE), "private copies of cut pages are gone");
	must(ftruncate(fd, 4 * PAGE) == 0);
	is(get(shared + PAGE + 10), 0, "grown again, there are zeros");
	is(get(shared + 2 * PAGE), 0, "where bytes were before");
	is(get(private + 3 * PAGE), 0, "private copies don't come back");
	must(pwrite(fd, "w", 1, 3 * PAGE) == 1);
	is(get(private + 3 * PAGE), 'w', "the page shows the file again");
	close(open("f", O_RDWR | O_TRUNC));
	ok(is_beyond(shared) && is_beyond(private + PAGE), "O_TRUNC takes all");
	close_and_unmap();
}

static struct rope rope;

/* In another process that has touched everything. */
static int looks(void *arg)
{
	(void)arg;
	touch_pages(private, 4, 'c');
	if (get(shared + 3 * PAGE) != 'd')
		return 1;
	pull(&rope);
	await(&rope);
	if (!is_beyond(shared + 2 * PAGE) || !is_beyond(private + 2 * PAGE))
		return 2;
	if (get(shared) != 'a' || get(private) != 'c')
		return 3;
	pull(&rope);
	await(&rope);
	return get(shared + 2 * PAGE) == 0 && get(private + 2 * PAGE) == 0 ? 0 : 4;
}

static void for_all_processes(void)
{
	open_and_map(4 * PAGE);
	pid_t pid = spawn_roped(looks, NULL, &rope);

	await(&rope);
	must(ftruncate(fd, 2 * PAGE) == 0);
	pull(&rope);
	await(&rope);
	must(ftruncate(fd, 4 * PAGE) == 0);
	pull(&rope);
	is_exit(join(pid), 0, "a child loses what its parent cuts, and its own copies of it");
	drop(&rope);
	close_and_unmap();
}

/* Pages of the file are cut under a mapping that has gone another way to where it is. */
static void after_other_calls(void)
{
	open_and_map(4 * PAGE);
	is(get(shared + 3 * PAGE), 'd', "touched");
	must(mprotect(shared + 3 * PAGE, PAGE, PROT_READ) == 0);
	char *moved = mremap(private, 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE);

	must(moved != MAP_FAILED);
	private = moved;
	touch_pages(private, 4, 'P');
	must(ftruncate(fd, PAGE) == 0);
	ok(get(shared + 3 * PAGE) == -SIGBUS, "protected and cut");
	ok(is_beyond(private + 3 * PAGE), "moved and cut");
	is(get(private), 'P', "the first page is there");
	munmap(private, 6 * PAGE);
	close_and_unmap();
}

/* ---- somebody cuts and grows the file while others look at it ---- */

enum { ROUNDS = 300, READERS = 3, LAST = 1 << 30 };

/* All pages of generation `cut` and before are gone; LAST ends it. */
static int *cut;

/*
 * Each look gives SIGBUS, or zero, or a number that was written after the last cut that was
 * over before the look began. An older one came through a stale translation.
 */
static int reads_on(void *arg)
{
	int *page = (int *)(shared + (long)arg * PAGE), *copy = (int *)(private + (long)arg * PAGE);
	volatile int before, seen;

	do {
		before = __atomic_load_n(cut, __ATOMIC_SEQ_CST);
		seen = 0;
		(void)guarded(seen = *(volatile int *)page);
		if (before < LAST && seen && seen <= before) {
			diag("%d, but all up to %d was cut", seen, before);
			return 1;
		}
		/* A private copy, made now; it goes with the next cut. */
		seen = 0;
		(void)guarded((copy[1] = 1, seen = *(volatile int *)copy));
		if (before < LAST && seen && seen <= before) {
			diag("%d in a private copy, but all up to %d was cut", seen, before);
			return 2;
		}
	} while (before < LAST);
	return 0;
}

static void races(void)
{
	pid_t pids[READERS];

	cut = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(cut != MAP_FAILED);
	open_and_map(0);
	for (long i = 0; i < READERS; i++)
		pids[i] = spawn(reads_on, (void *)(i + 1)); /* of page 0 a part may stay */
	for (int round = 1; round <= ROUNDS; round++) {
		must(ftruncate(fd, NPAGES * PAGE) == 0);
		for (int i = 0; i < NPAGES; i++)
			*(volatile int *)(shared + i * PAGE) = round;
		if (round % 4 == 0)
			sched_yield();
		must(ftruncate(fd, round % 2 ? 0 : 100) == 0);
		__atomic_store_n(cut, round, __ATOMIC_SEQ_CST);
	}
	__atomic_store_n(cut, LAST, __ATOMIC_SEQ_CST);
	for (int i = 0; i < READERS; i++)
		is_exit(join(pids[i]), 0, "reader %d sees nothing that was cut", i);
	close_and_unmap();
	munmap(cut, PAGE);
}

/* Both ends of the file at once: it is long enough, or it is SIGBUS, and never anything else. */
static int writes_on(void *arg)
{
	(void)arg;
	while (__atomic_load_n(cut, __ATOMIC_SEQ_CST) != LAST) {
		int got = put(shared + 3 * PAGE, 'w');

		if (got != 'w' && got != -SIGBUS)
			return 1;
	}
	return 0;
}

static void writers(void)
{
	pid_t pids[2];

	cut = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(cut != MAP_FAILED);
	open_and_map(0);
	for (int i = 0; i < 2; i++)
		pids[i] = spawn(writes_on, NULL);
	for (int round = 0; round < ROUNDS; round++) {
		must(ftruncate(fd, 4 * PAGE) == 0);
		must(ftruncate(fd, 2 * PAGE) == 0);
	}
	must(ftruncate(fd, 4 * PAGE) == 0);
	is(get(shared + 2 * PAGE), 0, "the file is cut and grown under writers");
	__atomic_store_n(cut, LAST, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 2; i++)
		is_exit(join(pids[i]), 0, "a writer gets SIGBUS or nothing");
	close_and_unmap();
	munmap(cut, PAGE);
}

int main(void)
{
	catch_faults();
	enter_tmp();
	beyond_the_end();
	cut_while_mapped();
	for_all_processes();
	after_other_calls();
	races();
	writers();
	leave_tmp();
	return done_testing();
}
