// SPDX-License-Identifier: MIT
// grade: group=cow points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Three generations share pages: parent, child and grandchild each write some of them; each
 * first write is a copy while anyone else has the page and a restore for the last one.
 */
#include "cow.h"

#define NPAGES 30

static char *area;
static struct rope to_child, to_grandchild;

static long wrong_from(long first, long n, char value)
{
	long wrong = 0;

	for (long i = first; i < first + n; i++)
		wrong += area[i * PAGE] != value;
	return wrong;
}

/* Waits for the word, writes all, and sends up what that cost. */
static int grandchild(void *arg)
{
	struct counts c;

	(void)arg;
	settle(&c);
	pull(&to_grandchild);
	await(&to_grandchild);
	settle(&c);
	touch_pages(area, NPAGES, 3);
	c = counted(&c);
	must(write(to_grandchild.out, &c, sizeof(c)) == sizeof(c));
	await(&to_grandchild);
	return wrong_from(0, NPAGES, 3) ? 1 : 0;
}

static int child(void *arg)
{
	struct counts mine, theirs;
	int status;

	(void)arg;
	pid_t pid = spawn_roped(grandchild, NULL, &to_grandchild);

	await(&to_grandchild);
	/* Ten pages that three have: ten copies. */
	settle(&mine);
	touch_pages(area, 10, 2);
	mine = counted(&mine);
	must(write(to_child.out, &mine, sizeof(mine)) == sizeof(mine));
	await(&to_child);
	pull(&to_grandchild);
	must(read_full(to_grandchild.in, &theirs, sizeof(theirs)) == sizeof(theirs));
	must(write(to_child.out, &theirs, sizeof(theirs)) == sizeof(theirs));
	/* The parent has copied pages 10-19, the grandchild all: those are the child's alone. */
	await(&to_child);
	settle(&mine);
	touch_pages(area + 10 * PAGE, 20, 2);
	mine = counted(&mine);
	must(write(to_child.out, &mine, sizeof(mine)) == sizeof(mine));
	pull(&to_grandchild);
	must(waitpid(pid, &status, 0) == pid);
	return status || wrong_from(0, NPAGES, 2) ? 1 : 0;
}

static void hear_counts(long copies, long restores, const char *who)
{
	struct counts c;

	must(read_full(to_child.in, &c, sizeof(c)) == sizeof(c));
	is_count(c.copies, copies, "%s: %ld copies", who, copies);
	is_count(c.restores, restores, "%s: %ld restores", who, restores);
}

/* A chain: each generation writes one more page, and each still sees the older ones' bytes. */
static int deeper(void *arg)
{
	long depth = (long)arg;

	for (long i = 0; i < NPAGES; i++)
		if (area[i * PAGE] != (i < depth ? i + 1 : 0))
			return 1;
	if (depth == NPAGES)
		return 0;
	area[depth * PAGE] = depth + 1;
	return run_child(deeper, (void *)(depth + 1)) || area[depth * PAGE] != depth + 1;
}

int main(void)
{
	struct counts c;
	int status;

	area = map_pages(NPAGES);
	touch_pages(area, NPAGES, 1);
	pid_t pid = spawn_roped(child, NULL, &to_child);

	hear_counts(10, 0, "child, while three share");
	settle(&c);
	touch_pages(area + 10 * PAGE, 10, 4);
	c = counted(&c);
	is_count(c.copies, 10, "parent writes ten others that three share: ten copies");
	is_count(c.restores, 0, "and no restore");
	pull(&to_child);
	hear_counts(NPAGES, 0, "grandchild, whose pages are all shared by one or two more");
	/* Pages 0-9: the parent's alone now. 20-29: still shared by parent and child. */
	settle(&c);
	touch_pages(area, 10, 4);
	c = counted(&c);
	is_count(c.copies, 0, "parent writes what only it still has: no copy");
	is_count(c.restores, 10, "but ten restores");
	pull(&to_child);
	hear_counts(10, 10, "child, ten shared with the parent and ten its own");
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "child and grandchild saw their own bytes");
	is(wrong_from(0, 20, 4) + wrong_from(20, 10, 1), 0, "and so does the parent");
	drop(&to_child);

	memset(area, 0, NPAGES * PAGE);
	is_exit(run_child(deeper, NULL), 0, "thirty generations, one page more in each");
	is(wrong_from(0, NPAGES, 0), 0, "none of it shows in the first");
	return done_testing();
}
