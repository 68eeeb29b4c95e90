// SPDX-License-Identifier: MIT
// grade: group=cow points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Copy-on-write in every kind of private memory: data, bss, heap, stack, mapping. Constants
 * stay shared: reading them costs no copy.
 */
#include "cow.h"

#define N 8

static char in_data[(N + 1) * PAGE] = {1};
static char in_bss[(N + 1) * PAGE];
static const char constants[N * PAGE] = {1, 2, 3};
static struct rope rope;

struct region {
	const char *name;
	char *at;
};

static char *page_up(char *p)
{
	return (char *)(((uintptr_t)p + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
}

static int write_region(void *arg)
{
	struct region *r = arg;
	struct counts c;

	settle(&c);
	touch_pages(r->at, N, 2);
	c = counted(&c);
	must(write(rope.out, &c, sizeof(c)) == sizeof(c));
	for (long i = 0; i < N; i++)
		if (r->at[i * PAGE] != 2 || r->at[i * PAGE + 1] != 7)
			return 1;
	return 0;
}

static void region(const char *name, char *at)
{
	struct region r = {name, at};
	struct counts c;
	int status, wrong = 0;

	for (long i = 0; i < N; i++) {
		at[i * PAGE] = 1;
		at[i * PAGE + 1] = 7;
	}
	diag("child writes %d pages of the %s", N, name);
	pid_t pid = spawn_roped(write_region, &r, &rope);

	must(read_full(rope.in, &c, sizeof(c)) == sizeof(c));
	is_count(c.copies, N, "%s: %d copies", name, N);
	is_count(c.anon, 0, "%s: no fresh page", name);
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "%s: child has its bytes, and the rest of each page", name);
	drop(&rope);
	for (long i = 0; i < N; i++)
		wrong += at[i * PAGE] != 1;
	is(wrong, 0, "%s: parent has its own", name);
}

static int read_constants(void *arg)
{
	struct counts c;
	volatile long sum = 0;

	(void)arg;
	settle(&c);
	for (size_t i = 0; i < sizeof(constants); i++)
		sum += constants[i];
	c = counted(&c);
	must(write(rope.out, &c, sizeof(c)) == sizeof(c));
	return sum == 6 ? 0 : 1;
}

static void constants_stay_shared(void)
{
	struct counts c;
	int status;

	pid_t pid = spawn_roped(read_constants, NULL, &rope);

	must(read_full(rope.in, &c, sizeof(c)) == sizeof(c));
	is_count(c.copies + c.restores + c.anon, 0, "constants are read without a copy");
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "and have their values");
	drop(&rope);
}

static int write_constant(void *arg)
{
	*(volatile char *)(uintptr_t)arg = 9;
	return 0;
}

/* One write that lies across two pages, and one through an unaligned pointer. */
static int write_across(void *arg)
{
	struct counts c;
	uint64_t value = 0x1122334455667788;
	char *p = (char *)arg + PAGE - 3;

	settle(&c);
	memcpy(p, &value, sizeof(value));
	c = counted(&c);
	must(write(rope.out, &c, sizeof(c)) == sizeof(c));
	return memcmp(p, &value, sizeof(value)) ? 1 : 0;
}

static void across(char *p)
{
	struct counts c;
	int status;

	touch_pages(p, 2, 1);
	pid_t pid = spawn_roped(write_across, p, &rope);

	must(read_full(rope.in, &c, sizeof(c)) == sizeof(c));
	is_count(c.copies, 2, "eight bytes across two pages: two copies");
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "and the bytes are right");
	drop(&rope);
}

int main(void)
{
	char on_stack[(N + 1) * PAGE];
	char *heap = sbrk((N + 1) * PAGE), *map = map_pages(N);

	must(heap != (char *)-1);
	region("data", page_up(in_data));
	region("bss", page_up(in_bss));
	region("heap", page_up(heap));
	region("stack", page_up(on_stack));
	region("mapping", map);
	constants_stay_shared();
	across(map);
	diag("a child that must be ended by signal 11");
	is_killed(run_child(write_constant, (void *)(uintptr_t)constants), 11,
		  "a constant can't be written");
	return done_testing();
}
