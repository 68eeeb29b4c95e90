// SPDX-License-Identifier: MIT
/*
 * What test_gdb.py looks at: a parent and a child with copy-on-write pages, a pipe with bytes
 * in it, an open file; then a system call, a page fault and a fight for a mutex. Not graded by
 * itself.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, NPAGES = 8, CHUNK = 16 * PAGE, NCHUNKS = 64 };

/* Of all but the first of these the parent and the child share one copy. */
static char pages[NPAGES][PAGE] __attribute__((aligned(PAGE)));
static char untouched[2 * PAGE] __attribute__((aligned(PAGE)));
static char *volatile shared; /* 6 MiB, of which fork leaves at least two page tables to both */
static int release[2];
static volatile pid_t parent, child;

static __attribute__((noinline)) void ready(void)
{
	asm volatile("" ::: "memory");
}

static __attribute__((noinline)) int ask_the_kernel(int question)
{
	return getppid() + question;
}

static __attribute__((noinline)) void touch(volatile char *byte)
{
	*byte = 1;
}

static pid_t fork_or_die(void)
{
	pid_t pid = fork();

	if (pid < 0)
		exit(1);
	return pid;
}

static void wait_for_the_end(void)
{
	char byte;

	close(release[1]);
	if (read(release[0], &byte, 1)) /* nothing comes: it ends when the parent closes */
		_exit(1);
	_exit(0);
}

/* Two writers and a reader of one pipe: each waits for the pipe's mutex now and then. */
static void fight(void)
{
	static char chunk[CHUNK];
	int fds[2];

	if (pipe(fds))
		exit(1);
	for (int i = 0; i < 2; i++) {
		if (fork_or_die())
			continue;
		close(fds[0]);
		for (int n = 0; n < NCHUNKS; n++)
			if (write(fds[1], chunk, CHUNK) != CHUNK)
				_exit(1);
		_exit(0);
	}
	close(fds[1]);
	while (read(fds[0], chunk, CHUNK) > 0)
		;
}

int main(void)
{
	const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};
	char start[10];
	int file = open("/etc/motd", O_RDONLY | O_CLOEXEC), full[2];

	memset(pages, 1, sizeof(pages));
	if (pipe(release) || pipe2(full, O_NONBLOCK) || write(full[1], "seven\n", 7) != 7 ||
	    read(file, start, sizeof(start)) != sizeof(start))
		return 1;
	shared = mmap(NULL, 3 << 21, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	memset(shared, 1, 3 << 21);
	parent = getpid();
	child = fork_or_die();
	if (!child)
		wait_for_the_end();
	pages[0][0] = 2;
	nanosleep(&moment, NULL); /* the child is asleep by then */
	ready();
	if (ask_the_kernel(42) == parent)
		return 1;
	touch(untouched + PAGE);
	fight();
	close(release[1]);
	while (wait(NULL) > 0)
		;
	return 0;
}
