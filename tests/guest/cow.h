/* SPDX-License-Identifier: MIT */
/*
 * Counting copy-on-write faults to the page.
 *
 * The counters are the machine's, so a count is exact only while nobody else faults: the
 * other side of the fork must sit in a system call, with all its writes done. settle()
 * waits for that: it reads the counters until they agree for 50 ms, since a busy host may
 * keep the other side's hart standing for longer than one pause of 10 ms. Reading them
 * also makes the reader's own stack and buffer private before anything is counted.
 */
#ifndef COW_H
#define COW_H

#include "tap.h"

struct counts {
	long copies, restores, anon;
};

static inline void read_counts(struct counts *c)
{
	c->copies = vmstat("fault_cow_copy");
	c->restores = vmstat("fault_cow_restore");
	c->anon = vmstat("fault_anon");
}

static UNUSED void settle(struct counts *c)
{
	struct counts before;

	read_counts(c);
	for (int tries = 0, quiet = 0; tries < 100 && quiet < 5; tries++) {
		before = *c;
		sleep_ms(10);
		read_counts(c);
		quiet = memcmp(&before, c, sizeof(before)) ? 0 : quiet + 1;
	}
}

/* The faults since `since`. */
static UNUSED struct counts counted(const struct counts *since)
{
	struct counts c;

	read_counts(&c);
	c.copies -= since->copies;
	c.restores -= since->restores;
	c.anon -= since->anon;
	return c;
}

/* A count that must be exact where there are counters. */
#define is_count(got, want, ...)                                                                   \
	do {                                                                                       \
		if (has_vmstat())                                                                  \
			is(got, want, __VA_ARGS__);                                                \
		else                                                                               \
			skip(1, "no counters here");                                               \
	} while (0)

#endif
