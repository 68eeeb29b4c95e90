// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=120 linux=no mem=64M
/*
 * Files larger than what memory is left: the page cache gives way to a process that needs its
 * pages, dirty pages go to the disk first, and every byte comes back right.
 */
#include "tap.h"
#include <sys/statfs.h>

#define CHUNK 65536

static struct rope rope;
static char buf[CHUNK];

static void fill_chunk(long number)
{
	uint64_t *w = (uint64_t *)buf;

	for (size_t i = 0; i < CHUNK / 8; i++)
		w[i] = number * 1000003 + i;
}

static long write_chunks(const char *path, long n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	long done = 0;

	must(fd >= 0);
	for (; done < n; done++) {
		fill_chunk(done);
		if (write(fd, buf, CHUNK) != CHUNK)
			break;
	}
	close(fd);
	return done;
}

static long wrong_chunks(const char *path, long n)
{
	static char back[CHUNK];
	int fd = open(path, O_RDONLY);
	long wrong = 0;

	must(fd >= 0);
	for (long i = 0; i < n; i++) {
		fill_chunk(i);
		wrong += read_full(fd, back, CHUNK) != CHUNK || memcmp(back, buf, CHUNK);
	}
	close(fd);
	return wrong;
}

/* Takes most of what is free and keeps it until told. */
static int hog(void *arg)
{
	long n = (long)arg, wrong = 0;
	char *p = map_pages(n);

	for (long i = 0; i < n; i++)
		p[i * PAGE] = i;
	pull(&rope);
	await(&rope);
	for (long i = 0; i < n; i++)
		wrong += p[i * PAGE] != (char)i;
	return wrong ? 1 : 0;
}

int main(void)
{
	struct statfs fs;
	long chunks, pages;

	if (!has_vmstat() || vmstat("pages_total") > 40000) {
		skip(1, "needs Calf with little memory");
		return done_testing();
	}
	enter_tmp();
	must(statfs(".", &fs) == 0);
	chunks = (long)fs.f_bfree * 4096 / CHUNK * 7 / 10;
	is(write_chunks("big", chunks), chunks, "a file of %ld KiB", chunks * 64);
	is(wrong_chunks("big", chunks), 0, "is right while memory is free");
	pages = (vmstat("pages_free") + vmstat("pages_cache")) * 8 / 10;
	diag("a process takes %ld pages; %ld are free, %ld hold files", pages, vmstat("pages_free"),
	     vmstat("pages_cache"));
	pid_t pid = spawn_roped(hog, (void *)pages, &rope);

	await(&rope);
	diag("now %ld are free, %ld hold files", vmstat("pages_free"), vmstat("pages_cache"));
	is(waitpid(pid, NULL, WNOHANG), 0, "it got them: files' pages gave way");
	is(wrong_chunks("big", chunks), 0, "the file is right when read from the disk again");
	is(write_chunks("big", chunks), chunks, "written anew with little memory");
	is(wrong_chunks("big", chunks), 0, "and right");
	pull(&rope);
	is_exit(join(pid), 0, "the process had its own bytes all the time");
	is(vmstat("oom_kill") >= 0, 1, "%ld processes were killed", vmstat("oom_kill"));
	drop(&rope);
	leave_tmp();
	return done_testing();
}
