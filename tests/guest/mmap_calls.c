// SPDX-License-Identifier: MIT
// grade: group=mmap points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What mmap(2) says of its arguments: where a mapping goes, flags, and every error.
 */
#include "fault.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static int fd;

static long map(void *at, long len, int prot, int flags, int file, long offset)
{
	void *p = mmap(at, len, prot, flags, file, offset);

	return p == MAP_FAILED ? -errno : (long)p;
}

static char *anon(void *at, long npages, int flags)
{
	char *p = mmap(at, npages * PAGE, RW, ANON | flags, -1, 0);

	must(p != MAP_FAILED);
	return p;
}

static void places(void)
{
	char *p = anon(NULL, 6, 0), *q;

	munmap(p + 2 * PAGE, 4 * PAGE);
	is(map(p + 2 * PAGE, PAGE, RW, ANON, -1, 0), p + 2 * PAGE, "a hint that is free is taken");
	is(map(p + 4 * PAGE + 5, PAGE, RW, ANON, -1, 0), p + 4 * PAGE,
	   "an odd one is rounded down");
	q = anon(p, 1, 0);
	ok(q != p && get(p) == 0, "one that is not gives another place");
	munmap(q, PAGE);
	put(p, 'o');
	is(map(p, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0), -EEXIST, "FIXED_NOREPLACE: EEXIST");
	is(map(p - PAGE, 2 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0), -EEXIST,
	   "also for a part of it");
	is(get(p), 'o', "and nothing is lost");
	is(map(p + 3 * PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0), p + 3 * PAGE,
	   "where nothing is it is like FIXED");
	is(map(p, 2 * PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0), p, "FIXED");
	is(get(p), 'f', "replaces what was there by another kind");
	is(map(p + PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0), p + PAGE, "of which a part");
	ok(get(p) == 'f' && get(p + PAGE) == 0 && get(p + 2 * PAGE) == 0, "may be replaced again");
	munmap(p, 6 * PAGE);
}

static void flags(void)
{
	static const int harmless[] = {MAP_NORESERVE,  MAP_STACK,    MAP_DENYWRITE,
				       MAP_EXECUTABLE, MAP_POPULATE, MAP_POPULATE | MAP_NONBLOCK};

	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++) {
		char *p = anon(NULL, 3, harmless[i]);
		long q = map(NULL, PAGE, RW, MAP_SHARED | harmless[i], fd, 0);

		ok(put(p + 2 * PAGE, 'x') == 'x' && q > 0 && get((char *)q) == 'f', "flag 0x%x",
		   harmless[i]);
		munmap(p, 3 * PAGE);
		munmap((char *)q, PAGE);
	}
	is(map(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0), -EINVAL,
	   "neither shared nor private: EINVAL");
	is(map(NULL, PAGE, RW, MAP_ANONYMOUS | 4, -1, 0), -EINVAL, "an unknown type: EINVAL");
	is(map(NULL, PAGE, RW, MAP_SHARED_VALIDATE | 1 << 25, fd, 0), -EOPNOTSUPP,
	   "MAP_SHARED_VALIDATE and an unknown flag: EOPNOTSUPP");
	long p = map(NULL, PAGE, RW, MAP_SHARED_VALIDATE, fd, 0);

	is(get((char *)p), 'f', "without one it is MAP_SHARED");
	munmap((char *)p, PAGE);
	p = map(NULL, PAGE, RW, MAP_SHARED | 1 << 25, fd, 0);
	ok(p > 0, "which takes unknown flags");
	munmap((char *)p, PAGE);
}

static void no_access(void)
{
	char *p = (char *)map(NULL, 2 * PAGE, PROT_NONE, ANON, -1, 0);

	ok(get(p) == -SIGSEGV && fault.si_code == SEGV_ACCERR && fault.si_addr == p,
	   "PROT_NONE: SEGV_ACCERR");
	ok(put(p, 1) == -SIGSEGV && fault.si_code == SEGV_ACCERR, "for stores too");
	is(mprotect(p + PAGE, PAGE, RW), 0, "mprotect opens a page");
	is(put(p + PAGE, 'x'), 'x', "of it");
	is(mprotect(p + PAGE, PAGE, PROT_NONE), 0, "and closes it");
	is(get(p + PAGE), -SIGSEGV, "again");
	munmap(p, 2 * PAGE);
	ok(get(p) == -SIGSEGV && fault.si_code == SEGV_MAPERR, "unmapped: SEGV_MAPERR");
	is(map(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 100 * PAGE) > 0, true,
	   "an offset behind the end of the file is no error");
}

static void errors(void)
{
	int dir = open(".", O_RDONLY), fds[2], out = open("f", O_WRONLY);
	char *p = anon(NULL, 2, 0);

	must(dir >= 0 && out >= 0 && pipe(fds) == 0);
	is(map(NULL, 0, RW, ANON, -1, 0), -EINVAL, "no bytes: EINVAL");
	is(map(NULL, PAGE, RW, MAP_SHARED, fd, 7), -EINVAL, "an odd offset: EINVAL");
	is(map(p + 1, PAGE, RW, ANON | MAP_FIXED, -1, 0), -EINVAL, "FIXED, odd: EINVAL");
	is(map(NULL, PAGE, RW, MAP_SHARED, -1, 0), -EBADF, "no descriptor: EBADF");
	is(map(NULL, PAGE, RW, MAP_PRIVATE, 999, 0), -EBADF, "a closed one: EBADF");
	is(map(NULL, PAGE, PROT_READ, MAP_SHARED, out, 0), -EACCES, "O_WRONLY: EACCES");
	is(map(NULL, PAGE, PROT_READ, MAP_PRIVATE, dir, 0), -ENODEV, "a directory: ENODEV");
	is(map(NULL, PAGE, PROT_READ, MAP_SHARED, fds[0], 0), -ENODEV, "a pipe: ENODEV");
	is(map(NULL, -PAGE, RW, ANON, -1, 0), -ENOMEM, "more than there can be: ENOMEM");
	is(map(NULL, 4 * PAGE, PROT_READ, MAP_SHARED, fd, -2 * PAGE), -EOVERFLOW,
	   "an offset that wraps around: EOVERFLOW");
	is_errno(munmap(p + 1, PAGE), EINVAL, "munmap, odd: EINVAL");
	is_errno(munmap(p, 0), EINVAL, "munmap of no bytes: EINVAL");
	is_errno(mprotect(p + 1, PAGE, PROT_READ), EINVAL, "mprotect, odd: EINVAL");
	is_errno(mprotect(p, PAGE, 0x40), EINVAL, "an unknown permission: EINVAL");
	is(mprotect(p, 0, PROT_READ), 0, "mprotect of no bytes");
	munmap(p + PAGE, PAGE);
	is_errno(mprotect(p, 2 * PAGE, PROT_READ), ENOMEM, "mprotect over a hole: ENOMEM");
	is(put(p, 1), -SIGSEGV, "what is before the hole has changed");
	munmap(p, PAGE);
	close(dir);
	close(out);
	close(fds[0]);
	close(fds[1]);
}

/* A mapping that grows downwards when the page below it is touched. */
static void grows_down(void)
{
	char *p = anon(NULL, 400, 0), *top = p + 390 * PAGE;
	long q;

	munmap(p, 400 * PAGE);
	q = map(top, 2 * PAGE, RW, ANON | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
	is(q, top, "MAP_GROWSDOWN");
	is(put(top - 1, 'x'), 'x', "a store below it");
	is(put(top - 3 * PAGE, 'y'), 'y', "and further below");
	ok(get(top - 1) == 'x' && get(top - 2 * PAGE) == 0 && get(top) == 0, "make it larger");
	munmap(p, 400 * PAGE);
	q = map(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
	is(q, -EINVAL, "shared and growing: EINVAL");
}

/* All the room there is, with something in it here and there. */
static void reserve(void)
{
	char *p = (char *)map(NULL, 1L << 36, RW, ANON | MAP_NORESERVE, -1, 0);

	ok((long)p > 0, "64 GiB, NORESERVE");
	if ((long)p < 0)
		return;
	ok(put(p, 1) == 1 && put(p + (1L << 35), 2) == 2 && put(p + (1L << 36) - 1, 3) == 3,
	   "can be used here and there");
	is(munmap(p, 1L << 36), 0, "munmap");
	is(get(p), -SIGSEGV, "takes it away");
}

int main(void)
{
	catch_faults();
	enter_tmp();
	fd = open_filled("f", 'f', 2 * PAGE);
	places();
	flags();
	no_access();
	errors();
	grows_down();
	reserve();
	close(fd);
	leave_tmp();
	return done_testing();
}
