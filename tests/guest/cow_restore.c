// SPDX-License-Identifier: MIT
// grade: group=cow points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A page whose other owners are gone isn't copied: after the child exits, execs or unmaps,
 * the parent's write only gets its permission back; the child's does after the parent has
 * copied.
 */
#include "cow.h"

#define NPAGES 40

static char *area, *self;
static struct rope rope;

static int exits_at_once(void *arg)
{
	(void)arg;
	return 0;
}

static int writes_and_exits(void *arg)
{
	touch_pages(area, (long)arg, 2);
	return 0;
}

static int unmaps_and_waits(void *arg)
{
	(void)arg;
	must(munmap(area, NPAGES * PAGE) == 0);
	pull(&rope);
	await(&rope);
	return 0;
}

static int execs_and_waits(void *arg)
{
	char up[12], down[12];
	char *argv[] = {self, up, down, NULL};

	(void)arg;
	snprintf(up, sizeof(up), "%d", rope.out);
	snprintf(down, sizeof(down), "%d", rope.in);
	execv(self, argv);
	return CHILD_BROKEN;
}

static void parent_writes_all(const char *after)
{
	struct counts c;
	int wrong = 0;

	settle(&c);
	touch_pages(area, NPAGES, 3);
	c = counted(&c);
	is_count(c.copies, 0, "parent writes after the child %s: no copy", after);
	is_count(c.restores, NPAGES, "but %d restores", NPAGES);
	for (long i = 0; i < NPAGES; i++)
		wrong += area[i * PAGE] != 3;
	is(wrong, 0, "and the bytes are right");
}

static void after_exit(child_fn *fn, void *arg, const char *how)
{
	int status;

	touch_pages(area, NPAGES, 1);
	pid_t pid = spawn(fn, arg);

	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "child %s", how);
	parent_writes_all(how);
}

static void while_it_lives(child_fn *fn, const char *how)
{
	int status;

	touch_pages(area, NPAGES, 1);
	pid_t pid = spawn_roped(fn, NULL, &rope);

	await(&rope);
	parent_writes_all(how);
	pull(&rope);
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "that child ended well");
	drop(&rope);
}

/* The parent copies first; then the child is the one that owns the old pages alone. */
static int child_is_last(void *arg)
{
	struct counts c;

	(void)arg;
	await(&rope);
	settle(&c);
	touch_pages(area, NPAGES, 5);
	c = counted(&c);
	must(write(rope.out, &c, sizeof(c)) == sizeof(c));
	for (long i = 0; i < NPAGES; i++)
		if (area[i * PAGE] != 5)
			return 1;
	return 0;
}

static void parent_first(void)
{
	struct counts c;
	int status, wrong = 0;

	touch_pages(area, NPAGES, 1);
	pid_t pid = spawn_roped(child_is_last, NULL, &rope);

	touch_pages(area, NPAGES, 4);
	pull(&rope);
	must(read_full(rope.in, &c, sizeof(c)) == sizeof(c));
	is_count(c.copies, 0, "child writes after the parent copied: no copy");
	is_count(c.restores, NPAGES, "but %d restores", NPAGES);
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "child saw its own bytes");
	drop(&rope);
	for (long i = 0; i < NPAGES; i++)
		wrong += area[i * PAGE] != 4;
	is(wrong, 0, "parent's bytes are its own");
}

int main(int argc, char **argv)
{
	if (argc == 3) {
		struct rope r = {.out = atoi(argv[1]), .in = atoi(argv[2])};

		pull(&r);
		await(&r);
		return 0;
	}
	self = argv[0];
	area = map_pages(NPAGES);
	after_exit(exits_at_once, NULL, "exited");
	after_exit(writes_and_exits, (void *)10L, "wrote 10 pages and exited");
	after_exit(writes_and_exits, (void *)(long)NPAGES, "wrote all pages and exited");
	while_it_lives(unmaps_and_waits, "unmapped");
	while_it_lives(execs_and_waits, "called exec");
	parent_first();
	return done_testing();
}
