// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Private mappings of files: they show the file, their writes stay in memory; offsets, ends of
 * file inside a page, signal 7 behind it; they outlive the descriptor and the name.
 */
#include "tap.h"

#define NPAGES 5
#define BYTES  (NPAGES * PAGE - 1000)

static char content[NPAGES * PAGE];

static char *map_file(int prot, long offset, long len)
{
	int fd = open("f", O_RDONLY);
	char *p;

	must(fd >= 0);
	p = mmap(NULL, len, prot, MAP_PRIVATE, fd, offset);
	close(fd);
	return p;
}

static void shows_file(void)
{
	char *p = map_file(PROT_READ, 0, NPAGES * PAGE);
	int wrong = 0;

	must(p != MAP_FAILED);
	ok(!memcmp(p, content, BYTES), "the mapping shows the file");
	for (long i = BYTES; i < NPAGES * PAGE; i++)
		wrong += p[i] != 0;
	is(wrong, 0, "and zeros behind its end");
	is(munmap(p, NPAGES * PAGE), 0, "munmap");
	p = map_file(PROT_READ, 2 * PAGE, 2 * PAGE);
	ok(p != MAP_FAILED && !memcmp(p, content + 2 * PAGE, 2 * PAGE), "from an offset");
	munmap(p, 2 * PAGE);
	ok(map_file(PROT_READ, 100, PAGE) == MAP_FAILED && errno == EINVAL,
	   "an odd offset: EINVAL");
}

static void writes_are_private(void)
{
	char *p = map_file(PROT_READ | PROT_WRITE, 0, NPAGES * PAGE);
	char back[16];
	int fd = open("f", O_RDONLY);

	must(p != MAP_FAILED && fd >= 0);
	memcpy(p + PAGE, "changed in memory", 17);
	must(pread(fd, back, 16, PAGE) == 16);
	ok(!memcmp(back, content + PAGE, 16), "a write to the mapping doesn't reach the file");
	char *q = map_file(PROT_READ, 0, NPAGES * PAGE);

	ok(!memcmp(q, content, BYTES), "nor another mapping");
	ok(!memcmp(p + 2 * PAGE, content + 2 * PAGE, PAGE), "other pages still show the file");
	munmap(p, NPAGES * PAGE);
	munmap(q, NPAGES * PAGE);
	close(fd);
}

static int child_writes(void *arg)
{
	char *p = arg;

	if (memcmp(p, content, PAGE))
		return 1;
	memset(p, 'c', PAGE);
	return 0;
}

static void across_fork(void)
{
	char *p = map_file(PROT_READ | PROT_WRITE, 0, NPAGES * PAGE);

	must(p != MAP_FAILED);
	memset(p + PAGE, 'p', PAGE);
	is_exit(run_child(child_writes, p), 0, "a child sees the mapping and writes");
	ok(!memcmp(p, content, PAGE), "the parent's still shows the file");
	is(p[PAGE], 'p', "or what the parent wrote");
	munmap(p, NPAGES * PAGE);
}

static int reads(void *arg)
{
	return *(volatile char *)arg & 0;
}

static int writes(void *arg)
{
	*(volatile char *)arg = 1;
	return 0;
}

static void ends(void)
{
	char *p = map_file(PROT_READ, 0, (NPAGES + 2) * PAGE);

	must(p != MAP_FAILED);
	diag("children that must be ended by signals 7 and 11");
	is_exit(run_child(reads, p + BYTES + 10), 0, "the rest of the last page is readable");
	is_killed(run_child(reads, p + NPAGES * PAGE), 7, "a page behind the end: signal 7");
	is_killed(run_child(writes, p), 11, "a write to a read-only mapping: signal 11");
	munmap(p, (NPAGES + 2) * PAGE);
}

static void outlives(void)
{
	char *p = map_file(PROT_READ, 0, NPAGES * PAGE);
	char *late = map_file(PROT_READ | PROT_WRITE, PAGE, PAGE);

	must(p != MAP_FAILED && late != MAP_FAILED && unlink("f") == 0);
	ok(!memcmp(p, content, BYTES), "a mapping outlives descriptor and name");
	late[0] = 1;
	ok(!memcmp(late + 1, content + PAGE + 1, PAGE - 1), "also one touched only now");
	munmap(p, NPAGES * PAGE);
	munmap(late, PAGE);
}

/* The kernel reads from and into mappings of files as it does from other memory. */
static void as_buffers(void)
{
	char *p = map_file(PROT_READ | PROT_WRITE, 0, 2 * PAGE);
	static char back[2 * PAGE];
	int fd = open("g", O_RDWR | O_CREAT, 0644);

	must(p != MAP_FAILED && fd >= 0);
	is(write(fd, p, 2 * PAGE), 2 * PAGE, "write from an untouched mapping");
	must(pread(fd, back, 2 * PAGE, 0) == 2 * PAGE);
	ok(!memcmp(back, content, 2 * PAGE), "gives the file's bytes");
	is(pread(fd, p + 100, PAGE, PAGE), PAGE, "read into it");
	ok(!memcmp(p + 100, content + PAGE, PAGE) && !memcmp(p, content, 100),
	   "changes those bytes");
	close(fd);
	munmap(p, 2 * PAGE);
}

int main(void)
{
	for (long i = 0; i < NPAGES * PAGE; i++)
		content[i] = (char)(i * 3 + (i >> 12) + 1);
	enter_tmp();
	write_file("f", content, BYTES);
	shows_file();
	writes_are_private();
	across_fork();
	ends();
	as_buffers();
	outlives();
	leave_tmp();
	return done_testing();
}
