// SPDX-License-Identifier: MIT
// grade: group=mmap points=10 cpus=1,4 timeout=60 linux=yes
/*
 * mremap: larger and smaller, in place or elsewhere; what was there comes along, whatever kind
 * of mapping it is, and the old place is free.
 */
#include "fault.h"

#define RW (PROT_READ | PROT_WRITE)

/* n pages with their numbers in them; nothing before them, nor for some pages behind. */
static char *room(long n)
{
	char *p = map_pages(6 * n);

	must(munmap(p, n * PAGE) == 0 && munmap(p + 2 * n * PAGE, 4 * n * PAGE) == 0);
	for (long i = 0; i < n; i++)
		memset(p + (n + i) * PAGE, 'a' + i % 26, PAGE);
	return p + n * PAGE;
}

static bool holds(const char *p, long from, long n)
{
	for (long i = 0; i < n; i++) {
		if (get(p + i * PAGE) != 'a' + (from + i) % 26 ||
		    get(p + (i + 1) * PAGE - 1) != 'a' + (from + i) % 26)
			return false;
	}
	return true;
}

static void in_place(void)
{
	char *p = room(4), *wall;

	ok(mremap(p, 4 * PAGE, 4 * PAGE, 0) == p, "the same size");
	ok(mremap(p, 4 * PAGE, 8 * PAGE, 0) == p, "twice the size");
	ok(holds(p, 0, 4) && get(p + 4 * PAGE) == 0 && get(p + 8 * PAGE - 1) == 0,
	   "with zeros behind what was there");
	is(get(p + 8 * PAGE), -SIGSEGV, "and no more");
	ok(mremap(p, 8 * PAGE, 3 * PAGE - 5, 0) == p, "smaller, rounded up");
	ok(holds(p, 0, 3) && get(p + 3 * PAGE) == -SIGSEGV, "the rest is gone");
	ok(mremap(p, 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE) == p, "if it may move it need not");
	is(get(p + 3 * PAGE), 0, "what was cut does not come back");
	wall = mmap(p + 6 * PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	must(wall != MAP_FAILED);
	ok(mremap(p, 4 * PAGE, 7 * PAGE, 0) == MAP_FAILED && errno == ENOMEM,
	   "something is in the way: ENOMEM");
	ok(holds(p, 0, 3) && get(p + 4 * PAGE) == -SIGSEGV, "and nothing has changed");
	ok(mremap(p, 4 * PAGE, 6 * PAGE, 0) == p, "up to it");
	ok(mremap(p, 2 * PAGE, 3 * PAGE, 0) == MAP_FAILED && errno == ENOMEM,
	   "a part, with the rest in its way: ENOMEM");
	ok(mremap(p + PAGE, PAGE, PAGE / 2, 0) == p + PAGE && holds(p, 0, 3), "a part as it is");
	munmap(p, 7 * PAGE);
}

static void moves(void)
{
	char *p = room(4), *q;

	q = mmap(p + 4 * PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	must(q != MAP_FAILED);
	q = mremap(p, 4 * PAGE, 9 * PAGE, MREMAP_MAYMOVE);
	ok(q != MAP_FAILED && q != p, "no room: another place");
	ok(holds(q, 0, 4) && get(q + 4 * PAGE) == 0 && put(q + 9 * PAGE - 1, 'x') == 'x',
	   "what was there came along");
	is(get(p), -SIGSEGV, "the old place is free");
	munmap(p + 4 * PAGE, PAGE);
	ok(mremap(q + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p,
	   "out of the middle to a place of our choice");
	ok(holds(p, 1, 2) && holds(q, 0, 1) && holds(q + 3 * PAGE, 3, 1) &&
		   get(q + PAGE) == -SIGSEGV && get(q + 3 * PAGE - 1) == -SIGSEGV,
	   "leaves a hole");
	ok(mremap(q, PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p,
	   "over what is there, and larger");
	ok(holds(p, 0, 1) && get(p + PAGE) == 0 && get(p + 2 * PAGE) == 0, "which is gone");
	munmap(p, 3 * PAGE);
	munmap(q, 9 * PAGE);
}

static void keeps_protection(void)
{
	char *p = room(2), *to = map_pages(2);

	must(mprotect(p, 2 * PAGE, PROT_READ) == 0);
	ok(mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to, "read-only");
	ok(holds(to, 0, 2) && put(to, 'x') == -SIGSEGV, "it still is");
	must(mprotect(to, 2 * PAGE, PROT_NONE) == 0);
	ok(mremap(to, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p, "PROT_NONE");
	is(get(p), -SIGSEGV, "it still is");
	must(mprotect(p, 2 * PAGE, RW) == 0);
	ok(holds(p, 0, 2), "and nothing is lost");
	munmap(p, 2 * PAGE);
}

/* ---- files and shared memory ---- */

static int fd;

static char *map_file(int flags, long npages)
{
	char *p = mmap(NULL, npages * PAGE, RW, flags, fd, 0);

	must(p != MAP_FAILED);
	return p;
}

static void files(void)
{
	char *p, *q, *pages = room(6), back;

	enter_tmp();
	fd = open("f", O_RDWR | O_CREAT, 0600);
	must(fd >= 0 && write(fd, pages, 6 * PAGE) == 6 * PAGE);
	p = map_file(MAP_SHARED, 2);
	p = mremap(p, 2 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
	ok(p != MAP_FAILED && holds(p, 0, 6), "a larger mapping shows more of the file");
	is(get(p + 6 * PAGE), -SIGBUS, "and what is behind its end");
	p[4 * PAGE] = 'X';
	ok(pread(fd, &back, 1, 4 * PAGE) == 1 && back == 'X', "it is still shared");
	p[4 * PAGE] = 'e';
	q = map_file(MAP_PRIVATE, 4);
	q[0] = 'P';
	ok(mremap(q, 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, pages) == pages,
	   "a private mapping moves");
	ok(get(pages) == 'P' && holds(pages + PAGE, 1, 1), "with its own pages and the file's");
	q = mremap(p, 0, 3 * PAGE, MREMAP_MAYMOVE);
	ok(q != MAP_FAILED && q != p, "of 0 bytes: a second mapping of what is shared");
	p[PAGE] = 'X';
	ok(get(q + PAGE) == 'X', "which is one memory");
	munmap(q, 3 * PAGE);
	munmap(p, 8 * PAGE);
	munmap(pages, 6 * PAGE);
	close(fd);
	leave_tmp();
}

static char *common;

static int moves_common(void *arg)
{
	char *to = map_pages(3);

	(void)arg;
	if (mremap(common, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
		return 1;
	to[PAGE] = 'c';
	return get(to) == 'p' && get(to + 2 * PAGE) == -SIGBUS ? 0 : 2;
}

static void shared_memory(void)
{
	common = mmap(NULL, 2 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(common != MAP_FAILED);
	common[0] = 'p';
	is_exit(run_child(moves_common, NULL), 0,
		"a child moves shared memory; behind its end there is none");
	is(common[PAGE], 'c', "and shares it on");
	munmap(common, 2 * PAGE);
}

/* ---- copy-on-write, and more than one page table ---- */

static int moves_copy(void *arg)
{
	char *p = arg, *to = mremap(p, 600 * PAGE, 700 * PAGE, MREMAP_MAYMOVE);

	if (to == MAP_FAILED || !holds(to, 0, 600))
		return 1;
	touch_pages(to, 700, 'c');
	return 0;
}

static void large(void)
{
	char *p = room(600), *q;

	is_exit(run_child(moves_copy, p), 0, "a child moves 600 pages that are its parent's too");
	ok(holds(p, 0, 600), "whose own stay");
	q = map_pages(1100);
	q = mremap(p, 600 * PAGE, 600 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q + 333 * PAGE);
	ok(q != MAP_FAILED && holds(q, 0, 600), "by an odd number of pages");
	munmap(q - 333 * PAGE, 1100 * PAGE);
}

#define refuses(old, n, m, flags, to, why)                                                         \
	ok(mremap(old, n, m, flags, to) == MAP_FAILED && errno == (why), "%s: %s", #why,           \
	   #old ", " #n ", " #m ", " #flags ", " #to)

static void refused(void)
{
	char *p = room(4), *far = p + 6 * PAGE;
	const int move = MREMAP_MAYMOVE, fixed = MREMAP_MAYMOVE | MREMAP_FIXED;

	refuses(p + 1, PAGE, PAGE, 0, NULL, EINVAL);
	refuses(p, PAGE, 0, move, NULL, EINVAL);
	refuses(p, 0, PAGE, move, NULL, EINVAL);
	refuses(p, PAGE, PAGE, 8, NULL, EINVAL);
	refuses(p, PAGE, PAGE, MREMAP_FIXED, far, EINVAL);
	refuses(p, PAGE, PAGE, fixed, far + 1, EINVAL);
	refuses(p, 2 * PAGE, 2 * PAGE, fixed, p + PAGE, EINVAL);
	refuses(p + PAGE, PAGE, 2 * PAGE, fixed, p, EINVAL);
	refuses(p, PAGE, PAGE, fixed, (void *)-PAGE, EINVAL);
	refuses(far, PAGE, 2 * PAGE, move, NULL, EFAULT);
	refuses(p, 5 * PAGE, 6 * PAGE, move, NULL, EFAULT);
	refuses((char *)-PAGE, PAGE, 2 * PAGE, move, NULL, EFAULT);
	refuses(p, PAGE, 1L << 37, move, NULL, ENOMEM);
	ok(holds(p, 0, 4) && get(far) == -SIGSEGV, "nothing has changed");
	must(mprotect(p + 2 * PAGE, 2 * PAGE, PROT_READ) == 0);
	refuses(p, 4 * PAGE, 6 * PAGE, move, NULL, EFAULT);
	munmap(p, 4 * PAGE);
}

int main(void)
{
	catch_faults();
	in_place();
	moves();
	keeps_protection();
	files();
	shared_memory();
	large();
	refused();
	return done_testing();
}
