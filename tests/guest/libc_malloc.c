// SPDX-License-Identifier: MIT
/*
 * malloc: blocks never overlap and keep what is in them, memory goes back to the kernel,
 * and misuse ends the program instead of spoiling it.
 */
#include "tap.h"

enum { BLOCKS = 500, STEPS = 20000 };

static struct block {
	unsigned char *p;
	size_t size;
	unsigned char fill;
} blocks[BLOCKS];

/* Mostly small, now and then large enough for a mapping of its own. */
static size_t random_size(void)
{
	uint64_t kind = rng_below(100);

	if (kind < 70)
		return rng_below(200);
	return kind < 98 ? rng_below(5000) : rng_below(300000);
}

static bool intact(const struct block *b)
{
	for (size_t i = 0; i < b->size; i += i < 64 ? 1 : 61) {
		if (b->p[i] != b->fill)
			return false;
	}
	return b->size == 0 || b->p[b->size - 1] == b->fill;
}

static void fill(struct block *b, void *p, size_t size)
{
	b->p = p;
	b->size = size;
	b->fill = rng();
	memset(p, b->fill, size);
}

static bool step(struct block *b)
{
	size_t size = random_size() + 1, old = b->size;
	bool good = !b->p || intact(b);

	switch (b->p ? rng_below(3) : 3) {
	case 0:
	case 1:
		free(b->p);
		b->p = NULL;
		break;
	case 2:
		b->p = realloc(b->p, size);
		b->size = size < old ? size : old;
		good = good && b->p && intact(b);
		fill(b, b->p, size);
		break;
	default:
		fill(b, rng_below(8) ? malloc(size) : aligned_alloc(64 << rng_below(8), size),
		     size);
	}
	return good && (uintptr_t)b->p % 16 == 0;
}

static void check_stress(void)
{
	char *before = sbrk(0), *highest = before;
	int wrong = 0;

	for (int i = 0; i < STEPS; i++) {
		wrong += !step(&blocks[rng_below(BLOCKS)]);
		if ((char *)sbrk(0) > highest)
			highest = sbrk(0);
	}
	is(wrong, 0, "%d random steps with %d blocks leave all of them intact", STEPS, BLOCKS);
	for (int i = 0; i < BLOCKS; i++)
		free(blocks[i].p);
	long grown = highest - before, left = (char *)sbrk(0) - before;
	diag("the heap grew by %ld KiB, %ld KiB are left", grown / 1024, left / 1024);
	ok(grown > 256 * 1024 && left <= 192 * 1024, "with all freed the break goes down again");
}

/* More than the machine has, if a mapping stayed. */
static void check_large(void)
{
	bool good = true;

	for (int i = 0; i < 60 && good; i++) {
		char *p = malloc(16 << 20);
		good = p != NULL;
		for (size_t at = 0; good && at < 16 << 20; at += 64 * PAGE)
			p[at] = 1;
		free(p);
	}
	ok(good, "60 times 16 MiB, one after the other");
	errno = 0;
	volatile size_t huge = (size_t)-1 - 100;
	ok(malloc(huge) == NULL && errno == ENOMEM, "nearly all of the address space is ENOMEM");
	ok(calloc(huge / 2, 3) == NULL, "calloc sees that the product overflows");
	ok(reallocarray(NULL, huge / 2, 3) == NULL, "so does reallocarray");
}

static void check_calloc(void)
{
	bool zero = true;

	for (int i = 0; i < 200; i++) {
		size_t n = random_size();
		unsigned char *p = calloc(n, 1);
		for (size_t j = 0; j < n; j++)
			zero = zero && p[j] == 0;
		memset(p, 0xff, n);
		free(p);
	}
	ok(zero, "calloc gives zeros, also in memory that was used");
}

static void check_aligned(void)
{
	void *p;
	bool good = true;

	for (size_t align = 8; align <= 1 << 20; align *= 2) {
		must(posix_memalign(&p, align, 100) == 0);
		good = good && (uintptr_t)p % align == 0;
		memset(p, 1, 100);
		free(p);
	}
	ok(good, "posix_memalign from 8 to 1 MiB");
	is(posix_memalign(&p, 24, 100), EINVAL, "an alignment that is no power of two");
}

static int quiet(void)
{
	int null = open("/dev/null", O_WRONLY);

	return dup2(null, 2);
}

static char *volatile block; /* volatile: else the compiler leaves the misuse out */

static int free_twice(void *size)
{
	block = malloc((size_t)size);
	quiet();
	free(block);
	free(block);
	return 0;
}

static int free_inside(void *arg)
{
	(void)arg;
	block = malloc(100);
	quiet();
	memset(block, 0, 100);
	block += 16;
	free(block);
	return 0;
}

static int overrun(void *arg)
{
	(void)arg;
	block = malloc(24);
	quiet();
	memset(block, 'x', 40); /* the header of the next chunk, too */
	free(block);
	return 0;
}

static void check_misuse(void)
{
	int status = run_child(free_twice, (void *)50);

	ok(!WIFEXITED(status), "freeing a small block twice ends the program (%s)",
	   status_text(status));
	status = run_child(free_twice, (void *)500000);
	ok(!WIFEXITED(status), "so does a large one (%s)", status_text(status));
	status = run_child(free_inside, NULL);
	ok(!WIFEXITED(status), "so does freeing the middle of a block (%s)", status_text(status));
	status = run_child(overrun, NULL);
	ok(!WIFEXITED(status), "so does a block overrun (%s)", status_text(status));
}

/* Someone else's sbrk in between must not be taken for the heap, nor given back. */
static void check_foreign_sbrk(void)
{
	char *a = malloc(1000), *mine = sbrk(10 * PAGE);

	memset(a, 1, 1000);
	memset(mine, 0x5a, 10 * PAGE);
	char *many[100];
	for (int i = 0; i < 100; i++)
		memset(many[i] = malloc(3000), 2, 3000);
	for (int i = 0; i < 100; i++)
		free(many[i]);
	free(a);
	bool good = true;
	for (long i = 0; i < 10 * PAGE; i++)
		good = good && mine[i] == 0x5a;
	ok(good, "memory from sbrk stays its owner's");
}

int main(void)
{
	rng_seed(7);
	check_stress();
	check_large();
	check_calloc();
	check_aligned();
	check_misuse();
	check_foreign_sbrk();
	return done_testing();
}
