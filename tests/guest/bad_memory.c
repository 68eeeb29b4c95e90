// SPDX-License-Identifier: MIT
// grade: group=bad points=10 cpus=1,4 timeout=60 linux=yes
/*
 * mmap, munmap, mprotect and brk with addresses and lengths that are odd, wrap around, or
 * belong to the kernel; nothing of the process may be harmed.
 */
#include "bad.h"

#define USER_END 0x4000000000 /* of Sv39; Linux may have more where the hart does */

static const unsigned long kernel[] = {
	0x8000000000000000,
	0xffffffc000000000,
	0xffffffff80200000,
	0xfffffffffffff000,
};

static long map(unsigned long at, unsigned long len, int flags)
{
	return raw(SYS_mmap, at, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags,
		   -1, 0);
}

static void mapping(void)
{
	is_err(map(0, 0, 0), EINVAL, "mmap of no bytes");
	is_err(map(0, -1, 0), ENOMEM, "mmap of 2^64-1 bytes");
	is_err(map(0, 1UL << 63, 0), ENOMEM, "mmap of 2^63 bytes");
	is_err(map(0, -4096, 0), ENOMEM, "mmap of 2^64-4096 bytes");
	is_err(map(0x10001, PAGE, MAP_FIXED), EINVAL, "MAP_FIXED at an odd address");
	is_err(raw(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 1), EINVAL,
	       "an odd offset");
	is_err(raw(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, -1, 0), EBADF, "no file");
	is_err(raw(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, 900, 0), EBADF,
	       "a closed descriptor");
	for (size_t i = 0; i < ARRAY_SIZE(kernel); i++) {
		is_err(map(kernel[i], PAGE, MAP_FIXED), ENOMEM, "MAP_FIXED at 0x%lx", kernel[i]);
		long p = map(kernel[i], PAGE, 0);

		ok(p > 0, "as a hint it gives another place");
		munmap((void *)p, PAGE);
	}
	is_err(map(-PAGE, 2 * PAGE, MAP_FIXED), ENOMEM, "around the end of 64 bits");
}

static void unmapping(void)
{
	char *p = map_pages(2);

	p[0] = p[PAGE] = 1;
	is_err(raw(SYS_munmap, p, 0), EINVAL, "munmap of no bytes");
	is_err(raw(SYS_munmap, p + 1, PAGE), EINVAL, "munmap at an odd address");
	is_err(raw(SYS_munmap, p, -1), EINVAL, "munmap of 2^64-1 bytes");
	is_err(raw(SYS_munmap, p, -PAGE), EINVAL, "munmap of 2^64-4096 bytes");
	is_err(raw(SYS_munmap, p, 1UL << 63), EINVAL, "munmap of 2^63 bytes");
	for (size_t i = 0; i < ARRAY_SIZE(kernel); i++)
		is_err(raw(SYS_munmap, kernel[i], PAGE), EINVAL, "munmap at 0x%lx", kernel[i]);
	is(p[0] + p[PAGE], 2, "the pages are still there");
	munmap(p, 2 * PAGE);
}

static void protecting(void)
{
	char *p = map_pages(2);

	p[0] = 1;
	is(raw(SYS_mprotect, p, 0, PROT_NONE), 0, "mprotect of no bytes is nothing");
	is_err(raw(SYS_mprotect, p + 1, PAGE, PROT_READ), EINVAL, "at an odd address");
	is_err(raw(SYS_mprotect, p, -1, PROT_READ), ENOMEM, "of 2^64-1 bytes");
	is_err(raw(SYS_mprotect, p, -2 * PAGE, PROT_READ), ENOMEM, "of 2^64-8192 bytes");
	is_err(raw(SYS_mprotect, bad_edge, PAGE, PROT_READ), ENOMEM, "of nothing");
	for (size_t i = 0; i < ARRAY_SIZE(kernel); i++)
		is_err(raw(SYS_mprotect, kernel[i], PAGE, PROT_READ), ENOMEM, "at 0x%lx",
		       kernel[i]);
	p[1] = 1;
	is(p[0], 1, "the page is still writable");
	munmap(p, 2 * PAGE);
}

/* The other calls about a range: at odd places, wrapping around, or of nothing. */
static void others(void)
{
	char *p = map_pages(2);
	char vec[2];

	p[0] = 1;
	is_err(raw(SYS_madvise, p + 1, PAGE, MADV_DONTNEED), EINVAL, "madvise at an odd address");
	is_err(raw(SYS_madvise, p, -1, MADV_DONTNEED), EINVAL, "madvise of 2^64-1 bytes");
	is(raw(SYS_madvise, p, 0, MADV_DONTNEED), 0, "madvise of no bytes is nothing");
	is_err(raw(SYS_madvise, bad_edge, PAGE, MADV_DONTNEED), ENOMEM, "madvise of nothing");
	is_err(raw(SYS_msync, p + 1, PAGE, MS_SYNC), EINVAL, "msync at an odd address");
	is_err(raw(SYS_msync, p, -1, MS_SYNC), ENOMEM, "msync of 2^64-1 bytes");
	is_err(raw(SYS_msync, bad_edge, PAGE, MS_SYNC), ENOMEM, "msync of nothing");
	is_err(raw(SYS_mincore, p + 1, PAGE, vec), EINVAL, "mincore at an odd address");
	is_err(raw(SYS_mincore, p, -1, vec), ENOMEM, "mincore of 2^64-1 bytes");
	is_err(raw(SYS_mincore, bad_edge, PAGE, vec), ENOMEM, "mincore of nothing");
	is_err(raw(SYS_mincore, p, PAGE, bad_edge), EFAULT, "mincore to nowhere");
	is_err(raw(SYS_mlock, bad_edge, PAGE), ENOMEM, "mlock of nothing");
	is_err(raw(SYS_mlock, p, -2 * PAGE), EINVAL, "mlock of 2^64-8192 bytes");
	is_err(raw(SYS_munlock, bad_edge, PAGE), ENOMEM, "munlock of nothing");
	is_err(raw(SYS_mremap, p + 1, PAGE, PAGE, 0), EINVAL, "mremap at an odd address");
	is_err(raw(SYS_mremap, p, PAGE, 0, 0), EINVAL, "mremap to no bytes");
	is_err(raw(SYS_mremap, p, 0, PAGE, 0), EINVAL, "mremap of no bytes");
	is_err(raw(SYS_mremap, bad_edge, PAGE, PAGE, 0), EFAULT, "mremap of nothing");
	is_err(raw(SYS_mremap, p, PAGE, 1UL << 62, MREMAP_MAYMOVE), ENOMEM, "mremap to 2^62 bytes");
	is_err(raw(SYS_mremap, p, PAGE, PAGE, 3, p + 1), EINVAL, "mremap to an odd address");
	is_err(raw(SYS_mremap, p, 2 * PAGE, PAGE, 3, p + PAGE), EINVAL, "mremap onto itself");
	for (size_t i = 0; i < ARRAY_SIZE(kernel); i++) {
		is(raw(SYS_madvise, kernel[i], PAGE, MADV_DONTNEED) < 0, true, "madvise at 0x%lx",
		   kernel[i]);
		is_err(raw(SYS_mremap, p, PAGE, PAGE, 3, kernel[i]), EINVAL, "mremap to 0x%lx",
		       kernel[i]);
	}
	is(p[0], 1, "the page is still there");
	munmap(p, 2 * PAGE);
}

/* A hole or a wrong page at the end: what lies before it may be changed, and no more. */
static void over_holes(void)
{
	char *p = map_pages(4);

	touch_pages(p, 4, 2);
	munmap(p + 2 * PAGE, PAGE);
	is_err(raw(SYS_mprotect, p, 4 * PAGE, PROT_READ), ENOMEM, "mprotect over a hole");
	p[3 * PAGE] = 3;
	is(p[3 * PAGE], 3, "leaves what lies behind it");
	is(munmap(p, 4 * PAGE), 0, "munmap over a hole is fine");
}

static int unmaps_everything(void *arg)
{
	(void)arg;
	/* Its own code goes as well: the next instruction can't be fetched. */
	raw(SYS_munmap, 0x1000, USER_END - 0x2000);
	return 0;
}

static int protects_everything(void *arg)
{
	uintptr_t code = (uintptr_t)protects_everything & -PAGE;

	(void)arg;
	raw(SYS_mprotect, code, PAGE, PROT_READ);
	raw(SYS_getpid);
	return 0;
}

static int unmaps_stack(void *arg)
{
	uintptr_t here = (uintptr_t)&arg & -PAGE, end = here + 16 * PAGE;

	/* Without randomisation the stack ends where Sv39's user half does. */
	if (end > 1UL << 38)
		end = 1UL << 38;
	raw(SYS_munmap, here - 16 * PAGE, end - (here - 16 * PAGE));
	return *(volatile char *)here & 0;
}

int main(void)
{
	bad_init();
	mapping();
	unmapping();
	protecting();
	others();
	over_holes();
	diag("children that saw off the branch they sit on, ended by signal 11");
	is_killed(run_child(unmaps_everything, NULL), 11, "a process that unmaps all of itself");
	is_killed(run_child(protects_everything, NULL), 11, "one that can't run its code any more");
	is_killed(run_child(unmaps_stack, NULL), 11, "one without a stack");
	return done_testing();
}
