// SPDX-License-Identifier: MIT
// grade: group=mmap points=10 cpus=1,4 timeout=60 linux=yes
/*
 * madvise, as far as a program can see what came of it; and mincore.
 */
#include "fault.h"

#define RW (PROT_READ | PROT_WRITE)

static int fd;

static char *map(int flags, long npages)
{
	char *p = mmap(NULL, npages * PAGE, RW, flags, flags & MAP_ANONYMOUS ? -1 : fd, 0);

	must(p != MAP_FAILED);
	return p;
}

static char *anon(long npages)
{
	char *p = map(MAP_PRIVATE | MAP_ANONYMOUS, npages);

	touch_pages(p, npages, 'a');
	return p;
}

/* What is dropped shows again what lies behind it: zeros, the file, or what is shared. */
static void dont_need(void)
{
	char *p = anon(4), *shared = map(MAP_SHARED | MAP_ANONYMOUS, 2);
	char *private = map(MAP_PRIVATE, 2), *file = map(MAP_SHARED, 2);

	is(madvise(p + PAGE, 2 * PAGE - 1, MADV_DONTNEED), 0, "DONTNEED");
	ok(get(p) == 'a' && get(p + PAGE) == 0 && get(p + 2 * PAGE) == 0 &&
		   get(p + 3 * PAGE) == 'a',
	   "private memory is zero again");
	is(put(p + PAGE, 'x'), 'x', "and can be used");
	shared[0] = 's';
	private[0] = 'p';
	file[PAGE] = 'F';
	is(madvise(shared, 2 * PAGE, MADV_DONTNEED) + madvise(private, 2 * PAGE, MADV_DONTNEED) +
		   madvise(file, 2 * PAGE, MADV_DONTNEED),
	   0, "DONTNEED of others");
	is(get(shared), 's', "shared memory stays");
	is(get(private), 'f', "a private copy gives way to the file");
	is(get(file + PAGE), 'F', "the file stays");
	must(mprotect(p, PAGE, PROT_READ) == 0);
	is(madvise(p, PAGE, MADV_DONTNEED), 0, "of read-only memory");
	is(get(p), 0, "it is zero as well");
	munmap(p, 4 * PAGE);
	munmap(shared, 2 * PAGE);
	munmap(private, 2 * PAGE);
	munmap(file, 2 * PAGE);
}

/* FREE may take a page when it likes; what is written afterwards stays. */
static void lazily(void)
{
	char *p = anon(4);
	int wrong = 0;

	is(madvise(p, 4 * PAGE, MADV_FREE), 0, "FREE");
	p[0] = 'x';
	is(get(p), 'x', "a store after it stays");
	for (int i = 1; i < 4; i++)
		wrong += get(p + i * PAGE) != 0 && get(p + i * PAGE) != 'a';
	is(wrong, 0, "others are as before, or zero");
	munmap(p, 4 * PAGE);
	p = map(MAP_SHARED, 1);
	is_errno(madvise(p, PAGE, MADV_FREE), EINVAL, "FREE of a file: EINVAL");
	munmap(p, PAGE);
}

static void only_advice(void)
{
	static const int advice[] = {MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED};
	char *p = anon(2), *q = map(MAP_SHARED, 2);

	for (size_t i = 0; i < ARRAY_SIZE(advice); i++) {
		is(madvise(p, 2 * PAGE, advice[i]), 0, "advice %d", advice[i]);
		is(madvise(q, 2 * PAGE, advice[i]), 0, "for a file");
	}
	ok(get(p) == 'a' && get(q) == 'f', "changes nothing");
	munmap(p, 2 * PAGE);
	munmap(q, 2 * PAGE);
}

/* ---- what fork leaves out ---- */

static char *pages;

/* Which of four pages hold 'a' (bit), are zero, or are not there (<< 4). */
static int looks(void *arg)
{
	int seen = 0;

	(void)arg;
	for (int i = 0; i < 4; i++) {
		int got = get(pages + i * PAGE);

		seen |= (got == 'a') << i | (got == -SIGSEGV) << (4 + i);
	}
	return seen;
}

static int has_child_that_looks(void *arg)
{
	return WEXITSTATUS(run_child(looks, arg));
}

static void forked(void)
{
	pages = anon(4);
	is(madvise(pages + PAGE, PAGE, MADV_DONTFORK), 0, "DONTFORK");
	is_exit(run_child(looks, NULL), 0x2d, "the child has no such page");
	is_exit(run_child(has_child_that_looks, NULL), 0x2d, "nor has its child");
	is(get(pages + PAGE), 'a', "the parent has");
	is(madvise(pages, 4 * PAGE, MADV_DOFORK), 0, "DOFORK");
	is_exit(run_child(looks, NULL), 0x0f, "the child has all");
	is(madvise(pages + 2 * PAGE, PAGE, MADV_WIPEONFORK), 0, "WIPEONFORK");
	is_exit(run_child(looks, NULL), 0x0b, "the child finds zeros");
	is_exit(run_child(has_child_that_looks, NULL), 0x0b, "its child too");
	is(get(pages + 2 * PAGE), 'a', "the parent does not");
	is(madvise(pages + 2 * PAGE, PAGE, MADV_KEEPONFORK), 0, "KEEPONFORK");
	is_exit(run_child(looks, NULL), 0x0f, "the child has all");
	munmap(pages, 4 * PAGE);
	pages = map(MAP_SHARED | MAP_ANONYMOUS, 1);
	is_errno(madvise(pages, PAGE, MADV_WIPEONFORK), EINVAL, "WIPEONFORK of shared: EINVAL");
	munmap(pages, PAGE);
	pages = map(MAP_PRIVATE, 1);
	is_errno(madvise(pages, PAGE, MADV_WIPEONFORK), EINVAL, "of a file: EINVAL");
	munmap(pages, PAGE);
}

static void refused(void)
{
	char *p = anon(4);

	is(madvise(p, 0, MADV_DONTNEED), 0, "no bytes");
	is_errno(madvise(p + 1, PAGE, MADV_DONTNEED), EINVAL, "an odd address: EINVAL");
	is_errno(madvise(p, PAGE, 77), EINVAL, "unknown advice: EINVAL");
	is_errno(madvise(p, 0, 77), EINVAL, "even about no bytes");
	is_errno(madvise(p, -PAGE, MADV_DONTNEED), EINVAL, "more than there can be: EINVAL");
	munmap(p + PAGE, PAGE);
	is_errno(madvise(p, 4 * PAGE, MADV_DONTNEED), ENOMEM, "over a hole: ENOMEM");
	ok(get(p) == 0 && get(p + 3 * PAGE) == 0, "but done on both sides");
	is_errno(madvise(p + PAGE, PAGE, MADV_WILLNEED), ENOMEM, "in a hole: ENOMEM");
	munmap(p, 4 * PAGE);
}

/* ---- mincore ---- */

static void resident(void)
{
	unsigned char in[6];
	char *p = map(MAP_PRIVATE | MAP_ANONYMOUS, 6);

	memset(in, 0xff, sizeof(in));
	is(mincore(p, 4 * PAGE, in), 0, "mincore");
	ok(!((in[0] | in[1] | in[2] | in[3]) & 1) && in[4] == 0xff, "nothing touched is there");
	p[PAGE] = p[3 * PAGE] = 1;
	is(mincore(p, 3 * PAGE + 1, in), 0, "mincore, rounded up");
	is((in[0] & 1) | (in[1] & 1) << 1 | (in[2] & 1) << 2 | (in[3] & 1) << 3, 0xa,
	   "what was touched is");
	must(madvise(p, 4 * PAGE, MADV_DONTNEED) == 0 && mincore(p, 4 * PAGE, in) == 0);
	ok(!((in[1] | in[3]) & 1), "until it is dropped");
	is(mincore(p, 0, in), 0, "of no bytes");
	is_errno(mincore(p + 1, PAGE, in), EINVAL, "an odd address: EINVAL");
	is_errno(mincore(p, PAGE, NULL), EFAULT, "a bad vector: EFAULT");
	munmap(p + 4 * PAGE, PAGE);
	is_errno(mincore(p, 6 * PAGE, in), ENOMEM, "a hole: ENOMEM");
	is_errno(mincore(p, -PAGE, in), ENOMEM, "more than there can be: ENOMEM");
	munmap(p, 6 * PAGE);
	p = map(MAP_SHARED, 2);
	(void)get(p + PAGE);
	must(mincore(p, 2 * PAGE, in) == 0);
	is(in[1] & 1, 1, "a page of a file that was touched");
	munmap(p, 2 * PAGE);
	p = map(MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, 4);
	must(mincore(p, 4 * PAGE, in) == 0);
	is(in[0] & in[1] & in[2] & in[3] & 1, 1, "MAP_POPULATE touches all");
	munmap(p, 4 * PAGE);
}

int main(void)
{
	catch_faults();
	enter_tmp();
	fd = open_filled("f", 'f', 2 * PAGE);
	dont_need();
	lazily();
	only_advice();
	forked();
	refused();
	resident();
	close(fd);
	leave_tmp();
	return done_testing();
}
