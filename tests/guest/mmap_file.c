// SPDX-License-Identifier: MIT
// grade: group=mmap points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Mappings of a file, read and write through descriptors, and other processes see one and the
 * same file; but what is written to a private mapping stays there.
 */
#include "fault.h"

#define RW     (PROT_READ | PROT_WRITE)
#define NPAGES 4

static int fd;

static char *map(int flags, int prot, long index, long npages)
{
	char *p = mmap(NULL, npages * PAGE, prot, flags, fd, index * PAGE);

	must(p != MAP_FAILED);
	return p;
}

static void fresh_file(void)
{
	char page[PAGE];

	if (fd > 0)
		close(fd);
	unlink("f");
	fd = open("f", O_RDWR | O_CREAT, 0644);
	must(fd >= 0);
	for (int i = 0; i < NPAGES; i++) {
		memset(page, 'a' + i, PAGE);
		must(write(fd, page, PAGE) == PAGE);
	}
}

/* A byte of the file, as a read through a descriptor of its own has it. */
static int byte_at(long at)
{
	int other = open("f", O_RDONLY);
	unsigned char c = 0;

	must(other >= 0 && pread(other, &c, 1, at) == 1);
	close(other);
	return c;
}

static void both_ways(void)
{
	fresh_file();
	char *p = map(MAP_SHARED, RW, 0, NPAGES), *q = map(MAP_SHARED, PROT_READ, 1, 2);

	is(p[2 * PAGE], 'c', "it shows the file");
	p[PAGE] = 'M';
	is(byte_at(PAGE), 'M', "read sees a store at once");
	is(q[0], 'M', "another mapping too");
	must(pwrite(fd, "W", 1, 2 * PAGE) == 1);
	ok(p[2 * PAGE] == 'W' && q[PAGE] == 'W', "and the mappings a write");
	is(pwrite(fd, p + PAGE, 4, 3 * PAGE - 2), 4, "a write from the mapping to the file");
	is(p[3 * PAGE - 2], 'M', "is in the mapping");
	is(pread(fd, p, 5, 2 * PAGE), 5, "a read of the file into its own mapping");
	ok(p[0] == 'W' && byte_at(0) == 'W', "writes the file");
	is(pwrite(fd, p, 100, 50), 100, "a write from the page that it goes to");
	is(pread(fd, p + 200, PAGE, 100), PAGE, "a read into the page that it comes from");
	munmap(p, NPAGES * PAGE);
	is(byte_at(3 * PAGE - 2), 'M', "all is there when the mapping is gone");
	is(q[2 * PAGE - 2], 'M', "and in the other one");
	munmap(q, 2 * PAGE);
}

static void private_stays(void)
{
	fresh_file();
	char *p = map(MAP_PRIVATE, RW, 0, NPAGES), *shared = map(MAP_SHARED, RW, 0, NPAGES);

	p[0] = 'P';
	is(byte_at(0), 'a', "a store to a private mapping is not in the file");
	is(shared[0], 'a', "nor in a shared one");
	shared[0] = 'S';
	is(p[0], 'P', "nor the other way round");
	is(p[PAGE], 'b', "another page was only read");
	shared[PAGE] = 'S';
	is(p[PAGE], 'S', "it still shows the file");
	is(pread(fd, p + 2 * PAGE, 1, 0), 1, "what the kernel writes there is private too");
	is(byte_at(2 * PAGE), 'c', "the file is as it was");
	is(munmap(p, NPAGES * PAGE), 0, "munmap");
	is(byte_at(0), 'S', "after munmap too");
	munmap(shared, NPAGES * PAGE);
}

static char *shared, *private;
static struct rope rope;

static int forked(void *arg)
{
	(void)arg;
	shared[0] = 'C';
	private[0] = 'C';
	private[PAGE] = 'C';
	pull(&rope);
	await(&rope);
	return shared[PAGE] == 'P' && private[PAGE] == 'C' && private[2 * PAGE] == 'w' ? 0 : 1;
}

static void across_fork(void)
{
	fresh_file();
	shared = map(MAP_SHARED, RW, 0, NPAGES);
	private = map(MAP_PRIVATE, RW, 0, NPAGES);
	private[PAGE] = 'p';
	pid_t pid = spawn_roped(forked, NULL, &rope);

	await(&rope);
	is(shared[0], 'C', "a child's store is in the shared mapping");
	is(byte_at(0), 'C', "and in the file");
	is(private[0], 'C', "a page that nobody had written shows the file");
	is(private[PAGE], 'p', "one that was written is each one's own");
	shared[PAGE] = 'P';
	must(pwrite(fd, "w", 1, 2 * PAGE) == 1);
	pull(&rope);
	is_exit(join(pid), 0, "and the other way round, with write as well");
	drop(&rope);
	munmap(shared, NPAGES * PAGE);
	munmap(private, NPAGES * PAGE);
}

/* Somebody who has nothing of us but the name of the file. */
static int maps_it(void *arg)
{
	(void)arg;
	munmap(shared, NPAGES * PAGE);
	fd = open("f", O_RDWR);
	must(fd >= 0);
	char *p = map(MAP_SHARED, RW, 0, NPAGES);

	__atomic_fetch_add((int *)(p + PAGE), 1, __ATOMIC_SEQ_CST);
	return p[0] == 'x' ? 0 : 1;
}

static void strangers(void)
{
	fresh_file();
	shared = map(MAP_SHARED, RW, 0, NPAGES);
	memset(shared + PAGE, 0, 4);
	shared[0] = 'x';
	pid_t pids[4];

	for (int i = 0; i < 4; i++)
		pids[i] = spawn(maps_it, NULL);
	for (int i = 0; i < 4; i++)
		is_exit(join(pids[i]), 0, "a process that maps the file by itself");
	is(*(int *)(shared + PAGE), 4, "they count in one place");
	munmap(shared, NPAGES * PAGE);
}

static void outlives(void)
{
	fresh_file();
	char *p = map(MAP_SHARED, RW, 0, NPAGES), *q = map(MAP_SHARED, RW, 0, NPAGES);

	must(unlink("f") == 0);
	close(fd);
	fd = 0;
	p[3 * PAGE] = 'x';
	is(q[3 * PAGE], 'x', "mappings outlive the name and the descriptor");
	is(q[2 * PAGE], 'c', "also pages touched only now");
	munmap(p, NPAGES * PAGE);
	munmap(q, NPAGES * PAGE);
}

static void syncs(void)
{
	fresh_file();
	char *p = map(MAP_SHARED, RW, 0, NPAGES);
	struct stat before, after;

	must(fstat(fd, &before) == 0);
	sleep_ms(20);
	p[0] = 'x';
	is(msync(p, NPAGES * PAGE, MS_SYNC), 0, "msync");
	must(fstat(fd, &after) == 0);
	ok(after.st_mtim.tv_sec > before.st_mtim.tv_sec ||
		   after.st_mtim.tv_nsec > before.st_mtim.tv_nsec,
	   "the file was modified at another time");
	is(byte_at(0), 'x', "and has the byte");
	is(msync(p, PAGE, MS_ASYNC), 0, "MS_ASYNC");
	is(msync(p, PAGE, 0), 0, "no flag");
	is(msync(p, PAGE, MS_SYNC | MS_INVALIDATE), 0, "MS_INVALIDATE");
	is(msync(p, 1, MS_SYNC), 0, "a length is rounded up");
	is(msync(p, 0, MS_SYNC), 0, "no bytes");
	is_errno(msync(p, PAGE, MS_SYNC | MS_ASYNC), EINVAL, "MS_SYNC and MS_ASYNC: EINVAL");
	is_errno(msync(p, PAGE, 8), EINVAL, "an unknown flag: EINVAL");
	is_errno(msync(p + 1, PAGE, MS_SYNC), EINVAL, "an odd address: EINVAL");
	munmap(p + PAGE, PAGE);
	is_errno(msync(p, 3 * PAGE, MS_SYNC), ENOMEM, "a hole: ENOMEM");
	munmap(p, NPAGES * PAGE);
	p = map_pages(1);
	is(msync(p, PAGE, MS_SYNC), 0, "nothing to do for anonymous memory");
	munmap(p, PAGE);
}

/* What a mapping may do depends on how the file was opened. */
static void permissions(void)
{
	fresh_file();
	close(fd);
	fd = open("f", O_RDONLY);
	ok(mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0) == MAP_FAILED && errno == EACCES,
	   "O_RDONLY, shared and writable: EACCES");
	char *p = map(MAP_SHARED, PROT_READ, 0, 1);

	is_errno(mprotect(p, PAGE, RW), EACCES, "nor by mprotect");
	is(put(p, 'x'), -SIGSEGV, "it can't be written");
	is_errno(pread(fd, p, 1, 0), EFAULT, "by the kernel neither");
	munmap(p, PAGE);
	p = map(MAP_PRIVATE, RW, 0, 1);
	is(put(p, 'x'), 'x', "private and writable is fine");
	munmap(p, PAGE);
	close(fd);
	fd = open("f", O_WRONLY);
	ok(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED && errno == EACCES,
	   "O_WRONLY, shared: EACCES");
	ok(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED && errno == EACCES,
	   "O_WRONLY, private: EACCES");
	close(fd);
	fd = open("f", O_RDWR);
	p = map(MAP_SHARED, PROT_READ, 0, 1);
	is(mprotect(p, PAGE, RW), 0, "O_RDWR: mprotect may make it writable");
	is(put(p, 'x'), 'x', "a store");
	is(byte_at(0), 'x', "which is in the file");
	munmap(p, PAGE);
}

/* Larger than what is likely to be in memory at once: nothing of it gets lost. */
static void many_pages(void)
{
	enum { MANY = 1500 };
	int wrong = 0;

	fresh_file();
	must(ftruncate(fd, MANY * PAGE) == 0);
	char *p = map(MAP_SHARED, RW, 0, MANY);

	for (long i = 0; i < MANY; i++)
		*(long *)(p + i * PAGE + 8 * (i % 512)) = i + 1;
	must(munmap(p, MANY * PAGE) == 0);
	sync();
	for (long i = 0; i < MANY; i++) {
		long got = 0;

		must(pread(fd, &got, 8, i * PAGE + 8 * (i % 512)) == 8);
		wrong += got != i + 1;
	}
	is(wrong, 0, "%d pages of a sparse file are written by their mapping", MANY);
}

int main(void)
{
	catch_faults();
	enter_tmp();
	both_ways();
	private_stays();
	across_fork();
	strangers();
	outlives();
	syncs();
	permissions();
	many_pages();
	close(fd);
	leave_tmp();
	return done_testing();
}
