// SPDX-License-Identifier: MIT
// grade: group=mmap points=10 cpus=1,4 timeout=60 linux=yes
/*
 * mlock and its relatives. That memory is locked shows in two ways: it is there at once
 * (mincore), and DONTNEED may not take it.
 */
#include "fault.h"

#define RW (PROT_READ | PROT_WRITE)

/* Not in our table: Calf has no users but root. */
#ifdef __riscv
#define SYS_setuid 146
#endif

static char *map(int flags, long npages)
{
	char *p = mmap(NULL, npages * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	must(p != MAP_FAILED);
	return p;
}

static bool is_locked(char *p)
{
	return madvise(p, PAGE, MADV_DONTNEED) < 0 && errno == EINVAL;
}

static int present(char *p, long npages)
{
	unsigned char in[64];
	int n = 0;

	must(mincore(p, npages * PAGE, in) == 0);
	for (long i = 0; i < npages; i++)
		n += in[i] & 1;
	return n;
}

static int inherits(void *arg)
{
	return is_locked(arg);
}

static void some_pages(void)
{
	char *p = map(0, 6);

	is(mlock(p + PAGE + 5, 2 * PAGE), 0, "mlock of a range that begins and ends in pages");
	is(present(p, 6), 3, "they are there");
	is(present(p + PAGE, 3), 3, "all of them");
	ok(is_locked(p + PAGE) && is_locked(p + 3 * PAGE), "and locked");
	ok(!is_locked(p) && !is_locked(p + 4 * PAGE), "their neighbours are not");
	is_errno(msync(p + PAGE, PAGE, MS_INVALIDATE), EBUSY, "msync, MS_INVALIDATE: EBUSY");
	is_exit(run_child(inherits, p + PAGE), 0, "a child does not inherit it");
	is(munlock(p + 2 * PAGE, PAGE), 0, "munlock of a part");
	ok(is_locked(p + PAGE) && !is_locked(p + 2 * PAGE), "unlocks that");
	is(munlock(p, 6 * PAGE), 0, "munlock of all, locked or not");
	ok(!is_locked(p + PAGE), "unlocks the rest");
	is(mlock(p, 0) + munlock(p, 0), 0, "no bytes");
	munmap(p, 6 * PAGE);
}

static void on_fault_only(void)
{
	char *p = map(0, 4);

	p[0] = 1;
	is(mlock2(p, 4 * PAGE, MLOCK_ONFAULT), 0, "mlock2, MLOCK_ONFAULT");
	is(present(p, 4), 1, "brings nothing in");
	ok(is_locked(p + PAGE), "but locks");
	is(mlock2(p, 4 * PAGE, 0), 0, "mlock2 without it");
	is(present(p, 4), 4, "is mlock");
	is_errno(mlock2(p, PAGE, 2), EINVAL, "an unknown flag: EINVAL");
	munmap(p, 4 * PAGE);
}

static void refused(void)
{
	char *p = map(0, 3);

	munmap(p + PAGE, PAGE);
	is_errno(mlock(p, 3 * PAGE), ENOMEM, "mlock over a hole: ENOMEM");
	is_errno(munlock(p, 3 * PAGE), ENOMEM, "munlock too");
	is_errno(mlock(p + PAGE, PAGE), ENOMEM, "in a hole: ENOMEM");
	is_errno(mlock(p, -PAGE), EINVAL, "around the end: EINVAL");
	munlock(p, PAGE);
	munlock(p + 2 * PAGE, PAGE);
	must(mprotect(p, PAGE, PROT_NONE) == 0);
	is_errno(mlock(p, PAGE), ENOMEM, "what can't be touched: ENOMEM");
	is_errno(mlockall(0), EINVAL, "mlockall of nothing: EINVAL");
	is_errno(mlockall(8), EINVAL, "an unknown flag: EINVAL");
	is_errno(mlockall(MCL_ONFAULT), EINVAL, "MCL_ONFAULT alone: EINVAL");
	munmap(p, 3 * PAGE);
}

/* In a child, which nobody would want to unlock by hand. */
static int locks_all(void *arg)
{
	char *p = map(0, 4), *q;

	(void)arg;
	must(mlockall(MCL_FUTURE) == 0);
	if (is_locked(p))
		return 1;
	q = map(0, 4);
	if (!is_locked(q) || present(q, 4) != 4)
		return 2;
	must(mlockall(MCL_CURRENT) == 0);
	if (!is_locked(p) || present(p, 4) != 4)
		return 3;
	/* That was instead of MCL_FUTURE. */
	if (is_locked(map(0, 1)))
		return 4;
	must(mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0);
	q = map(0, 4);
	if (!is_locked(q) || present(q, 4))
		return 5;
	if (run_child(inherits, q) != 0)
		return 6;
	must(munlockall() == 0);
	return is_locked(p) || is_locked(q) || is_locked(map(0, 1)) ? 7 : 0;
}

static void with_mmap(void)
{
	char *p = map(MAP_LOCKED, 3), *q;

	ok(present(p, 3) == 3 && is_locked(p + 2 * PAGE), "MAP_LOCKED");
	q = mremap(p, 3 * PAGE, 6 * PAGE, MREMAP_MAYMOVE);
	ok(q != MAP_FAILED && is_locked(q + 5 * PAGE) && present(q, 6) == 6,
	   "mremap keeps it, for what is new too");
	is(mprotect(q, PAGE, PROT_READ), 0, "mprotect");
	ok(is_locked(q), "keeps it as well");
	is(munmap(q, 6 * PAGE), 0, "what is locked can be unmapped");
}

/* ---- RLIMIT_MEMLOCK, which binds whoever is not privileged ---- */

enum { LIMIT = 8 };

/* False if we stay root, whom it does not bind. */
static bool limited(long npages)
{
	struct rlimit limit = {npages * PAGE, npages * PAGE};

	must(setrlimit(RLIMIT_MEMLOCK, &limit) == 0);
	return syscall(SYS_setuid, 65534) == 0;
}

static int in_limits(void *arg)
{
	bool bound = limited(LIMIT);
	char *p = map(0, 2 * LIMIT), *q;
	int failed = bound ? -1 : 0;

	(void)arg;
	if (mlock(p, LIMIT * PAGE) || mlock(p, LIMIT * PAGE))
		return 1; /* twice the same counts once */
	if (mlock(p + LIMIT * PAGE, PAGE) != failed || (bound && errno != ENOMEM))
		return 2;
	must(munlock(p, 2 * LIMIT * PAGE) == 0);
	if (mlock(p, 2 * PAGE) || mlock(p + LIMIT * PAGE, (LIMIT - 2) * PAGE))
		return 3;
	q = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
	if ((q == MAP_FAILED) != bound || (bound && errno != EAGAIN))
		return 4;
	q = mremap(p, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE);
	if ((q == MAP_FAILED) != bound || (bound && errno != EAGAIN))
		return 5;
	munmap(p, 2 * LIMIT * PAGE);
	p = map(0, LIMIT);
	if (mlock(p, LIMIT * PAGE))
		return 6; /* munmap gives back what it takes */
	return mlockall(MCL_CURRENT) != failed || (bound && errno != ENOMEM) ? 7 : 0;
}

static int without_any(void *arg)
{
	bool bound = limited(0);
	int failed = bound ? -1 : 0;
	char *p = map(0, 1);

	(void)arg;
	if (mlock(p, PAGE) != failed || (bound && errno != EPERM))
		return 1;
	if (mlockall(MCL_FUTURE) != failed || (bound && errno != EPERM))
		return 2;
	p = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
	return (p == MAP_FAILED) != bound || (bound && errno != EPERM) ? 3 : 0;
}

int main(void)
{
	some_pages();
	on_fault_only();
	refused();
	is_exit(run_child(locks_all, NULL), 0, "mlockall and munlockall");
	with_mmap();
	is_exit(run_child(in_limits, NULL), 0, "RLIMIT_MEMLOCK");
	is_exit(run_child(without_any, NULL), 0, "and when it is 0");
	return done_testing();
}
