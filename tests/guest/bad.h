/* SPDX-License-Identifier: MIT */
/*
 * Pointers that no call may follow, for the bad-argument tests.
 *
 * bad_in: the kernel can't read there. bad_out: it can't write there, which adds a read-only
 * page. bad_edge is the end of a good page with nothing behind it: bad_edge - n has room for
 * n bytes and no more.
 */
#ifndef BAD_H
#define BAD_H

#include "tap.h"

struct bad_ptr {
	const char *name;
	char *p;
};

#define BAD_FIXED                                                                                  \
	{"NULL", NULL}, {"a low address", (char *)8},                                              \
		{"the kernel's text", (char *)0xffffffff80200000},                                 \
		{"the direct map", (char *)0xffffffc000000000},                                    \
		{"just past user space", (char *)0x4000000000},                                    \
		{"a non-canonical address", (char *)0x4000000000000000},                           \
		{"the sign bit", (char *)0x8000000000000000}, {"the last byte", (char *)-1L},      \
	{                                                                                          \
		"eight before the end", (char *)-8L                                                \
	}

static struct bad_ptr bad_in[] = {
	BAD_FIXED,
	{"an unmapped page", NULL},
	{"a PROT_NONE page", NULL},
	{NULL, NULL},
};

static struct bad_ptr bad_out[] = {
	BAD_FIXED,
	{"an unmapped page", NULL},
	{"a PROT_NONE page", NULL},
	{"a read-only page", NULL},
	{"a constant", NULL},
	{NULL, NULL},
};

static char *bad_edge;
static const char bad_constant[64] = "constant";

static UNUSED void bad_init(void)
{
	enum { FIXED = ARRAY_SIZE(bad_in) - 3 };
	char *p = map_pages(8);

	/* good, nothing, PROT_NONE, nothing, read-only, nothing */
	must(munmap(p + PAGE, PAGE) == 0 && munmap(p + 3 * PAGE, PAGE) == 0);
	must(mprotect(p + 2 * PAGE, PAGE, PROT_NONE) == 0);
	must(mprotect(p + 4 * PAGE, PAGE, PROT_READ) == 0);
	must(munmap(p + 5 * PAGE, 3 * PAGE) == 0);
	bad_edge = p + PAGE;
	bad_in[FIXED].p = bad_out[FIXED].p = p + PAGE;
	bad_in[FIXED + 1].p = bad_out[FIXED + 1].p = p + 2 * PAGE;
	bad_out[FIXED + 2].p = p + 4 * PAGE;
	bad_out[FIXED + 3].p = (char *)(uintptr_t)bad_constant;
}

#define each_bad(b, list) for (const struct bad_ptr *b = (list); b->name; b++)

/* A string that ends where the good page ends, without its zero. */
static UNUSED char *bad_unterminated(size_t n)
{
	memset(bad_edge - n, 'u', n);
	return bad_edge - n;
}

/* raw(), `call` may use b->p, fails with EFAULT for each pointer of the list: one check. */
#define is_efault(list, call, what)                                                                \
	do {                                                                                       \
		int wrong_ = 0;                                                                    \
		each_bad(b, list)                                                                  \
		{                                                                                  \
			long r_ = (call);                                                          \
			if (r_ != -EFAULT) {                                                       \
				diag("  %s at %s: got %ld", what, b->name, r_);                    \
				wrong_++;                                                          \
			}                                                                          \
		}                                                                                  \
		is(wrong_, 0, "%s: EFAULT for every bad pointer", what);                           \
	} while (0)

#endif
