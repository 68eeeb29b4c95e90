// SPDX-License-Identifier: MIT
// grade: group=mmap points=10 cpus=1,4 timeout=60 linux=yes
/*
 * RLIMIT_AS and RLIMIT_DATA: what counts, what is refused, and what is given back. And
 * personality(ADDR_NO_RANDOMIZE): each exec finds the same addresses.
 */
#include "tap.h"
#include <sys/personality.h>

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define MIB  (1L << 20)

static char *self;

static void limit(int resource, long bytes)
{
	struct rlimit rl;

	must(getrlimit(resource, &rl) == 0);
	rl.rlim_cur = bytes;
	must(setrlimit(resource, &rl) == 0);
}

static char *map(long bytes, int prot, int flags)
{
	char *p = mmap(NULL, bytes, prot, flags, -1, 0);

	if (p == MAP_FAILED)
		must(errno == ENOMEM);
	return p;
}

/* How many pieces of 16 MiB can be had; they are given back. */
static int pieces(int prot, int flags)
{
	char *piece[16];
	int n = 0;

	while (n < 16 && (piece[n] = map(16 * MIB, prot, flags)) != MAP_FAILED)
		n++;
	for (int i = 0; i < n; i++)
		must(munmap(piece[i], 16 * MIB) == 0);
	return n;
}

#define want(cond)                                                                                 \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			diag("line %d: not %s", __LINE__, #cond);                                  \
			return 1;                                                                  \
		}                                                                                  \
	} while (0)

static int address_space(void *arg)
{
	char *p, *end = sbrk(0);
	int n;

	(void)arg;
	limit(RLIMIT_AS, 100 * MIB);
	n = pieces(RW, ANON);
	want(n > 0 && n <= 6);
	want(pieces(PROT_NONE, ANON) == n);
	want(pieces(RW, ANON | MAP_NORESERVE) == n);
	want(pieces(PROT_READ, MAP_SHARED | MAP_ANONYMOUS) == n);
	p = map(16 * MIB, RW, ANON);
	want(p != MAP_FAILED && pieces(RW, ANON) == n - 1);
	want(mremap(p, 16 * MIB, 120 * MIB, MREMAP_MAYMOVE) == MAP_FAILED && errno == ENOMEM);
	want(sbrk(120 * MIB) == (void *)-1 && errno == ENOMEM && sbrk(0) == end);
	limit(RLIMIT_AS, 0);
	want(map(PAGE, RW, ANON) == MAP_FAILED);
	/* What is there stays, and may be replaced. */
	p[16 * MIB - 1] = 1;
	want(mprotect(p, PAGE, PROT_READ) == 0 && munmap(p + PAGE, PAGE) == 0);
	want(mremap(p, PAGE, PAGE, 0) == p);
	limit(RLIMIT_AS, RLIM_INFINITY);
	want(map(120 * MIB, RW, ANON) != MAP_FAILED);
	return 0;
}

static int data(void *arg)
{
	char *p, *end = sbrk(0);
	int n;

	(void)arg;
	limit(RLIMIT_DATA, 60 * MIB);
	n = pieces(RW, ANON);
	want(n > 0 && n <= 3);
	want(pieces(PROT_READ, ANON) == 16);
	want(pieces(RW, MAP_SHARED | MAP_ANONYMOUS) == 16);
	want(sbrk(80 * MIB) == (void *)-1 && errno == ENOMEM && sbrk(0) == end);
	p = map(80 * MIB, PROT_READ, ANON);
	want(p != MAP_FAILED);
	want(mprotect(p, 80 * MIB, RW) < 0 && errno == ENOMEM);
	want(mprotect(p, 16 * MIB, RW) == 0);
	want(pieces(RW, ANON) == n - 1);
	want(mprotect(p, 16 * MIB, PROT_READ) == 0);
	want(pieces(RW, ANON) == n);
	return 0;
}

/* ---- personality ---- */

static int global;

static int prints_addresses(void)
{
	int local;
	void *heap = sbrk(0), *mapping = map(PAGE, PROT_READ, ANON);
	void *all[] = {&local, heap, mapping, &global};

	return write(1, all, sizeof(all)) != sizeof(all);
}

static int execs(void *arg)
{
	must(dup2(*(int *)arg, 1) == 1);
	execl(self, self, "addresses", (char *)NULL);
	return CHILD_BROKEN;
}

static bool ask(void *addresses[4])
{
	int fds[2];
	pid_t pid;
	bool good;

	must(pipe2(fds, O_CLOEXEC) == 0);
	pid = spawn(execs, &fds[1]);
	close(fds[1]);
	good = read_full(fds[0], addresses, 4 * sizeof(void *)) == 4 * sizeof(void *);
	close(fds[0]);
	return join(pid) == 0 && good;
}

static int not_random(void *arg)
{
	void *first[4], *again[4];

	(void)arg;
	want(personality(-1) == PER_LINUX);
	want(personality(ADDR_NO_RANDOMIZE) == PER_LINUX);
	want(personality(-1) == ADDR_NO_RANDOMIZE);
	want(ask(first));
	for (int i = 0; i < 4; i++)
		want(ask(again) && !memcmp(first, again, sizeof(first)));
	want(personality(PER_LINUX) == ADDR_NO_RANDOMIZE);
	return 0;
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 1)
		return prints_addresses();
	is_exit(run_child(address_space, NULL), 0, "RLIMIT_AS");
	is_exit(run_child(data, NULL), 0, "RLIMIT_DATA");
	is_exit(run_child(not_random, NULL), 0, "ADDR_NO_RANDOMIZE, kept by fork and exec");
	is(personality(-1), PER_LINUX, "a child's personality is its own");
	return done_testing();
}
