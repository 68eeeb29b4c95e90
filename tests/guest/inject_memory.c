// SPDX-License-Identifier: MIT
// grade: group=inject points=10 cpus=1,4 timeout=300 linux=no
/*
 * Memory fails at each allocation of the calls on memory, and of the faults behind them: see
 * inject.h. A call says ENOMEM, and what is mapped is as it was; a fault is tried again.
 */
#include "inject.h"
#include "swap.h"
#include <signal.h>

#define RW   (PROT_READ | PROT_WRITE)
#define SIZE (64 * PAGE)

static char *area;
static const char *self;
static int file = -1;

/* ---- areas ---- */

static long call_mmap(void)
{
	area = (char *)raw(SYS_mmap, 0, 64 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if ((long)area < 0 && (long)area > -4096)
		return (long)area;
	for (int i = 0; i < 64; i += 9)
		area[i * PAGE] = i;
	return 0;
}

static void after_mmap(long ret)
{
	if (ret == 0)
		must(munmap(area, 64 * PAGE) == 0);
}

static void prepare_area(void)
{
	must(call_mmap() == 0);
}

/* Each page that was written has its byte, unless the call took it away. */
static void check_area(int from, int to)
{
	for (int i = 0; i < 64; i += 9)
		expect((i >= from && i < to) || area[i * PAGE] == i, "page %d is lost", i);
	must(munmap(area, 64 * PAGE) == 0);
}

static long call_munmap(void)
{
	return raw(SYS_munmap, area + 10 * PAGE, 20 * PAGE);
}

static void after_munmap(long ret)
{
	check_area(ret ? 0 : 10, ret ? 0 : 30);
}

static long call_mmap_fixed(void)
{
	long ret = raw(SYS_mmap, area + 10 * PAGE, 20 * PAGE, PROT_READ,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	return ret == (long)(area + 10 * PAGE) ? 0 : ret;
}

static long call_mprotect(void)
{
	return raw(SYS_mprotect, area + 10 * PAGE, 20 * PAGE, PROT_READ);
}

static void after_mprotect(long ret)
{
	if (ret)
		for (int i = 10; i < 30; i++)
			area[i * PAGE + 1] = 1; /* may still be written */
	check_area(0, 0);
}

static long call_mmap_file(void)
{
	int fd = open(self, O_RDONLY);
	long ret;

	if (fd < 0)
		return -errno;
	ret = raw(SYS_mmap, 0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	if (ret < 0 && ret > -4096)
		return ret;
	area = (char *)ret;
	expect(area[1] == 'E', "the file is not there");
	area[2 * PAGE] = 1;
	must(munmap(area, 4 * PAGE) == 0);
	return 0;
}

static long call_brk(void)
{
	char *old = (char *)raw(SYS_brk, 0), *new = (char *)raw(SYS_brk, old + 4 * PAGE);

	if (new == old)
		return -ENOMEM; /* says the C library */
	new[-1] = 1;
	raw(SYS_brk, old);
	return 0;
}

/* ---- moved ---- */

static char *moved_to;

static long call_mremap(void)
{
	long ret = raw(SYS_mremap, area, SIZE, 2 * SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, moved_to);

	return ret == (long)moved_to ? 0 : ret;
}

/* Where it goes to is a part of the address space that has no page table yet. */
static void prepare_move(void)
{
	prepare_area();
	moved_to = (char *)0x1000000000 - SIZE;
}

static void after_move(long ret)
{
	if (ret == 0) {
		must(munmap(moved_to + SIZE, SIZE) == 0);
		area = moved_to;
	}
	check_area(0, 0);
}

static long call_mremap_grow(void)
{
	long ret = raw(SYS_mremap, area, SIZE, 4 * SIZE, MREMAP_MAYMOVE);

	if (ret < 0 && ret > -4096)
		return ret;
	area = (char *)ret;
	return 0;
}

static void after_grow(long ret)
{
	must(ret || munmap(area + SIZE, 3 * SIZE) == 0);
	check_area(0, 0);
}

/* ---- advice, locks ---- */

static long call_madvise(void)
{
	return raw(SYS_madvise, area + 10 * PAGE, 20 * PAGE, MADV_DONTFORK);
}

static void after_split(long ret)
{
	(void)ret;
	check_area(0, 0);
}

static long call_mlock(void)
{
	return raw(SYS_mlock, area + 10 * PAGE, 20 * PAGE);
}

/* ---- shared ---- */

static long call_mmap_shared(void)
{
	long ret = raw(SYS_mmap, 0, SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (ret < 0 && ret > -4096)
		return ret;
	area = (char *)ret;
	for (int i = 0; i < 64; i += 9)
		area[i * PAGE] = i;
	return 0;
}

static void after_shared(long ret)
{
	if (ret == 0)
		check_area(0, 0);
}

static void prepare_shared_file(void)
{
	file = open("shared", O_RDWR | O_CREAT, 0600);
	must(file >= 0 && ftruncate(file, SIZE) == 0);
}

/* Its pages come into the page cache, are given blocks, and are written. */
static long call_mmap_shared_file(void)
{
	long ret = raw(SYS_mmap, 0, SIZE, RW, MAP_SHARED, file, 0);

	if (ret < 0 && ret > -4096)
		return ret;
	area = (char *)ret;
	for (int i = 0; i < 64; i += 9)
		area[i * PAGE] = i;
	ret = raw(SYS_msync, area, SIZE, MS_SYNC);
	if (ret) {
		check_area(0, 0);
		return ret;
	}
	return 0;
}

static void after_shared_file(long ret)
{
	char c = 0;

	if (ret == 0)
		check_area(0, 0);
	expect(ret || (pread(file, &c, 1, 9 * PAGE) == 1 && c == 9), "the file has %d", c);
	must(close(file) == 0 && unlink("shared") == 0);
}

/* ---- page tables that fork shares ---- */

#define MANY_PAGES 600

static pid_t child;

static int sleep_long(void *arg)
{
	(void)arg;
	pause();
	return 0;
}

static void prepare_fork(void)
{
	area = map_pages(MANY_PAGES);
	touch_pages(area, MANY_PAGES, 1);
	child = spawn(sleep_long, NULL);
}

/* A copy of the table, and one of the page. */
static long call_touch(void)
{
	area[100 * PAGE] = 2;
	return 0;
}

/* Of a part of what a shared table has. */
static long call_protect_shared(void)
{
	return raw(SYS_mprotect, area + 100 * PAGE, PAGE, PROT_NONE);
}

static void after_fork(long ret)
{
	(void)ret;
	must(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
	must(munmap(area, MANY_PAGES * PAGE) == 0);
}

/* ---- swap ---- */

static void prepare_swap(void)
{
	make_swap(64);
}

static long call_swapon(void)
{
	return raw(SYS_swapon, swap_file, 0);
}

static void after_swapon(long ret)
{
	must(ret || syscall(SYS_swapoff, swap_file) == 0);
	must(unlink(swap_file) == 0);
}

static void prepare_swapon(void)
{
	prepare_swap();
	must(call_swapon() == 0);
}

static long call_swapoff(void)
{
	return raw(SYS_swapoff, swap_file);
}

static void after_swapoff(long ret)
{
	after_swapon(ret ? 0 : -1);
}

static const struct op ops[] = {
	{"mmap", NULL, call_mmap, after_mmap, 0},
	{"mmap of a file", NULL, call_mmap_file, NULL, 0},
	{"mmap over old pages", prepare_area, call_mmap_fixed, after_munmap, 0},
	{"munmap of a part", prepare_area, call_munmap, after_munmap, 0},
	{"mprotect of a part", prepare_area, call_mprotect, after_mprotect, 0},
	{"brk", NULL, call_brk, NULL, 0},
	{"mremap to a place", prepare_move, call_mremap, after_move, 0},
	{"mremap to more", prepare_area, call_mremap_grow, after_grow, 0},
	{"madvise of a part", prepare_area, call_madvise, after_split, 0},
	{"mlock of a part", prepare_area, call_mlock, after_split, 0},
	{"shared memory", NULL, call_mmap_shared, after_shared, 0},
	{"a shared file", prepare_shared_file, call_mmap_shared_file, after_shared_file, 0},
	{"a write after fork", prepare_fork, call_touch, after_fork, 0},
	{"mprotect after fork", prepare_fork, call_protect_shared, after_fork, 0},
	{"swapon", prepare_swap, call_swapon, after_swapon, 0},
	{"swapoff", prepare_swapon, call_swapoff, after_swapoff, 0},
};

int main(int argc, char **argv)
{
	(void)argc;
	self = argv[0];
	need_injection();
	enter_tmp();
	sweep_memory(ops, ARRAY_SIZE(ops));
	is(vmstat("oom_kill"), 0, "nobody was killed for it");
	leave_tmp();
	diag("%ld call paths to an allocation have failed", read_hits().paths);
	return done_testing();
}
