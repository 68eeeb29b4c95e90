// SPDX-License-Identifier: MIT
// grade: group=cow points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Copies are made page by page and only for pages written: a child that writes k of n
 * pages causes k copies; the parent, now the sole owner of the old pages, causes restores.
 */
#include "cow.h"

#define NPAGES 64

static char *area;
static struct rope rope;

/* What the child found, sent to the parent, who is the one that counts checks. */
struct finding {
	struct counts first, again, reads;
	int bytes_ok;
};

static struct finding finding;

static void write_some(long k)
{
	for (long i = 0; i < k; i++)
		area[i * PAGE + i] = 2;
}

static int child(void *arg)
{
	long k = (long)arg;
	volatile char sum = 0;
	struct counts c;

	write_some(0);
	memset(&finding, 0, sizeof(finding));
	settle(&c);
	write_some(k);
	finding.first = counted(&c);
	read_counts(&c);
	write_some(k);
	finding.again = counted(&c);
	read_counts(&c);
	for (long i = 0; i < NPAGES; i++)
		sum += area[i * PAGE];
	finding.reads = counted(&c);
	finding.bytes_ok = 1;
	for (long i = 0; i < NPAGES; i++)
		finding.bytes_ok &= area[i * PAGE + i] == (i < k ? 2 : 1);
	must(write(rope.out, &finding, sizeof(finding)) == sizeof(finding));
	await(&rope);
	return 0;
}

static void child_writes(long k)
{
	struct counts c, parent;
	struct finding f;
	int status, wrong = 0;

	for (long i = 0; i < NPAGES; i++)
		area[i * PAGE + i] = 1;
	diag("child writes %ld of %d pages", k, NPAGES);
	pid_t pid = spawn_roped(child, (void *)k, &rope);

	must(read_full(rope.in, &f, sizeof(f)) == sizeof(f));
	is_count(f.first.copies, k, "%ld pages written: as many copies", k);
	is_count(f.first.restores, 0, "no restore: the parent has these pages too");
	is_count(f.first.anon, 0, "no fresh page");
	is_count(f.again.copies + f.again.restores, 0, "a second write faults no more");
	is_count(f.reads.copies + f.reads.restores, 0, "reading copies nothing");
	ok(f.bytes_ok, "child sees its own bytes and the parent's others");

	/* The child sits in read(): the parent writes all, of which n-k are still shared. */
	settle(&c);
	for (long i = 0; i < NPAGES; i++)
		area[i * PAGE + i] = 3;
	parent = counted(&c);
	is_count(parent.copies, NPAGES - k, "parent writes all: the still shared are copied");
	is_count(parent.restores, k, "the %ld it alone has are only made writable", k);
	pull(&rope);
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "child ended well");
	drop(&rope);
	for (long i = 0; i < NPAGES; i++)
		wrong += area[i * PAGE + i] != 3;
	is(wrong, 0, "parent's bytes are its own");
}

int main(void)
{
	static const long some[] = {0, 1, 7, 32, NPAGES};

	area = map_pages(NPAGES);
	for (size_t i = 0; i < ARRAY_SIZE(some); i++)
		child_writes(some[i]);
	return done_testing();
}
