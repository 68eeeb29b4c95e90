// SPDX-License-Identifier: MIT
// grade: group=mmap points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Calls about memory with arguments that are now right, now wrong in one way or another. Each
 * gives some result, and nothing changes outside of the window that they are about.
 */
#include "fault.h"

enum { CHILDREN = 12, CALLS = 600, WINDOW = 64 };

#define BASE	 ((char *)0x1000000000)
#define ALL_PROT (PROT_READ | PROT_WRITE | PROT_EXEC)

static int fds[4] = {-1};

static bool chance(int percent)
{
	return (int)rng_below(100) < percent;
}

static char *any_address(void)
{
	static const unsigned long odd[] = {
		1UL << 63,    0xffffffc000000000, 0xffffffff80200000, -(unsigned long)PAGE,
		0x4000000000,
	};

	if (chance(90))
		return BASE + rng_below(WINDOW) * PAGE + (chance(5) ? rng_below(PAGE) : 0);
	return (char *)odd[rng_below(ARRAY_SIZE(odd))];
}

/* 128 GiB end below where the stack can be; the others that are too large wrap around. */
static size_t any_length(void)
{
	static const unsigned long odd[] = {0, 1, PAGE + 1, 1UL << 37, -PAGE, -1UL};

	return chance(80) ? (1 + rng_below(16)) * PAGE : odd[rng_below(ARRAY_SIZE(odd))];
}

/* Bits of `right`, seldom others. */
static int any_of(int right)
{
	return chance(95) ? (int)rng() & right : (int)rng();
}

static void map(void)
{
	static const int types[] = {MAP_PRIVATE, MAP_SHARED, MAP_PRIVATE | MAP_ANONYMOUS,
				    MAP_SHARED | MAP_ANONYMOUS};
	size_t length = any_length();
	int flags = any_of(MAP_NORESERVE | MAP_POPULATE | MAP_STACK | MAP_GROWSDOWN |
			   MAP_FIXED_NOREPLACE);

	if (length > WINDOW * PAGE)
		flags &= ~(MAP_POPULATE | MAP_LOCKED);
	flags &= ~(MAP_TYPE | MAP_ANONYMOUS | MAP_HUGETLB);
	mmap(any_address(), length, any_of(ALL_PROT), flags | MAP_FIXED | types[rng_below(4)],
	     fds[rng_below(ARRAY_SIZE(fds))], (long)rng_below(20) * PAGE + chance(5));
}

static void remap(void)
{
	char *to = any_address();
	size_t length = any_length();

	if (length <= WINDOW * PAGE)
		mremap(any_address(), any_length(), length,
		       any_of(MREMAP_MAYMOVE) | (chance(60) ? MREMAP_FIXED | MREMAP_MAYMOVE : 0),
		       to);
}

static void call(void)
{
	static const int advice[] = {
		MADV_NORMAL, MADV_RANDOM,   MADV_SEQUENTIAL, MADV_WILLNEED,   MADV_DONTNEED,
		MADV_FREE,   MADV_DONTFORK, MADV_DOFORK,     MADV_WIPEONFORK, MADV_KEEPONFORK,
		77};
	unsigned char resident[WINDOW];
	char *at = any_address();
	size_t length = any_length(), small = length > WINDOW * PAGE ? PAGE : length;

	switch (rng_below(12)) {
	case 0 ... 3: map(); break;
	case 4: munmap(at, length); break;
	case 5: mprotect(at, length, any_of(ALL_PROT)); break;
	case 6: remap(); break;
	case 7: msync(at, length, any_of(MS_SYNC | MS_ASYNC | MS_INVALIDATE)); break;
	case 8: madvise(at, length, advice[rng_below(ARRAY_SIZE(advice))]); break;
	case 9: mincore(at, small, chance(90) ? resident : (void *)at); break;
	case 10: mlock2(at, small, any_of(MLOCK_ONFAULT)); break;
	case 11: munlock(at, length); break;
	}
}

static int touches(void *arg)
{
	(void)arg;
	for (int i = 0; i < WINDOW; i++) {
		(void)get(BASE + i * PAGE);
		(void)put(BASE + i * PAGE, i);
	}
	return 0;
}

static int fuzz(void *arg)
{
	rng_state += (uint64_t)(long)arg * 1000003;
	for (int i = 0; i < CALLS; i++) {
		int at = (int)rng_below(WINDOW);

		call();
		(void)put(BASE + at * PAGE, i);
		(void)get(BASE + rng_below(WINDOW) * PAGE);
		if (i % 100 == 50)
			must(run_child(touches, NULL) == 0);
		if (i % 100 == 75)
			must(ftruncate(fds[1], (long)rng_below(20) * PAGE) == 0);
	}
	return touches(NULL);
}

int main(void)
{
	static char mine[8 * PAGE];
	int wrong = 0;

	rng_seed(1);
	catch_faults();
	enter_tmp();
	memset(mine, 'm', sizeof(mine));
	write_file("f", mine, sizeof(mine));
	fds[1] = open("f", O_RDWR);
	fds[2] = open("f", O_RDONLY);
	fds[3] = open("/dev/zero", O_RDWR);
	must(fds[1] >= 0 && fds[2] >= 0 && fds[3] >= 0);
	for (long i = 1; i <= CHILDREN; i++)
		is_exit(run_child(fuzz, (void *)i), 0, "child %ld: %d calls", i, CALLS);
	for (size_t i = 0; i < sizeof(mine); i++)
		wrong += mine[i] != 'm';
	is(wrong, 0, "the parent's memory is as it was");
	for (int i = 1; i < 4; i++)
		close(fds[i]);
	leave_tmp();
	return done_testing();
}
