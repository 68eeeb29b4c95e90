// SPDX-License-Identifier: MIT
// grade: group=cow points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The kernel's own writes to user memory obey copy-on-write: read, pread, readv, fstat,
 * getcwd, pipe, wait4 and the rest put their result into the caller's page only.
 */
#include "cow.h"

static char *page;
static int file;
static struct rope rope;

static int call_read(void)
{
	return pread(file, page, 16, 0) == 16 && !memcmp(page, "file's own bytes", 16);
}

static int call_readv(void)
{
	struct iovec v[2] = {{page + 8, 4}, {page, 4}};

	lseek(file, 0, SEEK_SET);
	return readv(file, v, 2) == 8 && !memcmp(page, "'s o", 4) && !memcmp(page + 8, "file", 4);
}

static int call_pipe_read(void)
{
	int fds[2];

	return pipe(fds) == 0 && write(fds[1], "pipe", 4) == 4 && read(fds[0], page, 4) == 4 &&
	       !memcmp(page, "pipe", 4);
}

static int call_fstat(void)
{
	return fstat(file, (struct stat *)page) == 0 && ((struct stat *)page)->st_size == 16;
}

static int call_getcwd(void)
{
	return getcwd(page, 100) == page && page[0] == '/';
}

static int call_pipe(void)
{
	return pipe((int *)page) == 0 && ((int *)page)[0] >= 3;
}

static int call_clock(void)
{
	struct timespec *ts = (struct timespec *)page;

	ts->tv_nsec = -1;
	return clock_gettime(CLOCK_MONOTONIC, ts) == 0 && ts->tv_nsec >= 0;
}

static int call_getrandom(void)
{
	memset(page, 'A', 64);
	return raw(SYS_getrandom, page, 64, 0) == 64;
}

static int call_wait(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(3);
	return waitpid(pid, (int *)page, 0) == pid && *(int *)page == 0x300;
}

static const struct {
	const char *name;
	int (*fn)(void);
} calls[] = {
	{"pread", call_read},
	{"readv", call_readv},
	{"read of a pipe", call_pipe_read},
	{"fstat", call_fstat},
	{"getcwd", call_getcwd},
	{"pipe", call_pipe},
	{"clock_gettime", call_clock},
	{"getrandom", call_getrandom},
	{"wait4", call_wait},
};

static int in_child(void *arg)
{
	return calls[(long)arg].fn() ? 0 : 1;
}

static void each_call(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		memset(page, 'A', PAGE);
		is_exit(run_child(in_child, (void *)i), 0, "child's %s into a shared page",
			calls[i].name);
		int wrong = 0;

		for (int k = 0; k < PAGE; k++)
			wrong += page[k] != 'A';
		is(wrong, 0, "%s: parent's page is untouched", calls[i].name);
	}
}

/* A read of four whole pages into shared memory: four copies, as with stores. */
static int counted_read(void *arg)
{
	struct counts c;
	char *area = arg;
	int zero = open("/dev/zero", O_RDONLY);

	must(zero >= 0);
	settle(&c);
	must(read(zero, area, 4 * PAGE) == 4 * PAGE);
	c = counted(&c);
	must(write(rope.out, &c, sizeof(c)) == sizeof(c));
	for (long i = 0; i < 5 * PAGE; i++)
		if (area[i] != (i < 4 * PAGE ? 0 : 1))
			return 1;
	return 0;
}

static void counts_like_stores(void)
{
	char *area = map_pages(5);
	struct counts c;
	int status, wrong = 0;

	memset(area, 1, 5 * PAGE);
	pid_t pid = spawn_roped(counted_read, area, &rope);

	must(read_full(rope.in, &c, sizeof(c)) == sizeof(c));
	is_count(c.copies, 4, "read(2) into four shared pages: four copies");
	is_count(c.restores, 0, "and no restore");
	must(waitpid(pid, &status, 0) == pid);
	is_exit(status, 0, "child has the bytes read and its fifth page");
	drop(&rope);
	for (long i = 0; i < 5 * PAGE; i++)
		wrong += area[i] != 1;
	is(wrong, 0, "parent's five pages are untouched");
}

int main(void)
{
	enter_tmp();
	write_file("f", "file's own bytes", 16);
	file = open("f", O_RDONLY);
	must(file >= 0);
	page = map_pages(1);
	each_call();
	counts_like_stores();
	leave_tmp();
	return done_testing();
}
