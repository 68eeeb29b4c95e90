// SPDX-License-Identifier: MIT
// grade: group=mem points=10 cpus=1,4 timeout=120 linux=no mem=64M
/*
 * System calls when there is hardly a free page: each does its work or says ENOMEM or the
 * like, and what failed left nothing behind. The one who holds the memory may be ended for it.
 */
#include "tap.h"

static struct rope rope;
static char *self;

/* Takes all but a few pages, then waits for the end of its rope: a word needs a page. */
static int holder(void *arg)
{
	long spare = (long)arg;
	char c;

	pull(&rope);
	while (vmstat("pages_free") > spare + 16) {
		char *p = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);

		if (p == MAP_FAILED)
			break;
		touch_pages(p, 16, 1);
	}
	return read(rope.in, &c, 1) == 0 ? 0 : 1;
}

static bool fair(long r)
{
	return r >= 0 || r == -ENOMEM || r == -ENFILE || r == -EAGAIN || r == -EFAULT ||
	       r == -E2BIG;
}

static long c_open(void)
{
	long fd = raw(SYS_openat, AT_FDCWD, "new", O_RDWR | O_CREAT, 0644);

	raw(SYS_close, fd);
	raw(SYS_unlinkat, AT_FDCWD, "new", 0);
	return fd;
}

static long c_mkdir(void)
{
	long r = raw(SYS_mkdirat, AT_FDCWD, "dir", 0755);

	raw(SYS_unlinkat, AT_FDCWD, "dir", AT_REMOVEDIR);
	return r;
}

static long c_pipe(void)
{
	int fds[2];
	long r = raw(SYS_pipe2, fds, O_NONBLOCK);
	static char buf[65536];

	if (r)
		return r;
	r = raw(SYS_write, fds[1], buf, sizeof(buf));
	close(fds[0]);
	close(fds[1]);
	return r;
}

static long c_write(void)
{
	static char buf[65536];
	long fd = raw(SYS_openat, AT_FDCWD, "out", O_WRONLY | O_CREAT, 0644);
	long r = fd < 0 ? fd : raw(SYS_write, fd, buf, sizeof(buf));

	raw(SYS_close, fd);
	raw(SYS_unlinkat, AT_FDCWD, "out", 0);
	return r;
}

static long c_mmap(void)
{
	long p = raw(SYS_mmap, 0, 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p > 0)
		munmap((void *)p, 4 * PAGE);
	return p;
}

static long c_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(3);
	return pid < 0 ? -errno : waitpid(pid, NULL, 0);
}

static long c_exec(void)
{
	char *argv[] = {self, "small", NULL}, *envp[] = {NULL};
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(-raw(SYS_execve, self, argv, envp) & 0xff);
	if (pid < 0)
		return -errno;
	if (waitpid(pid, &status, 0) != pid)
		return -ESRCH;
	/* Past its point of no return a program without memory is ended. */
	if (WIFSIGNALED(status))
		return 0;
	return WEXITSTATUS(status) == 77 ? 0 : -(long)WEXITSTATUS(status);
}

static long c_dup(void)
{
	long fd = raw(SYS_fcntl, 1, F_DUPFD, 900);

	raw(SYS_close, fd);
	return fd;
}

static const struct {
	const char *name;
	long (*fn)(void);
} calls[] = {
	{"open", c_open}, {"mkdir", c_mkdir}, {"pipe and write", c_pipe}, {"write", c_write},
	{"mmap", c_mmap}, {"fork", c_fork},   {"exec", c_exec},		  {"dup to 900", c_dup},
};

static void with_spare(long spare)
{
	int unfair = 0, failed = 0;
	pid_t pid = spawn_roped(holder, (void *)spare, &rope);

	await(&rope);
	diag("%ld pages are left", vmstat_settled("pages_free"));
	for (int round = 0; round < 5; round++)
		for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
			long r = calls[i].fn();

			failed += r < 0;
			if (!fair(r)) {
				diag("  %s gave %ld", calls[i].name, r);
				unfair++;
			}
		}
	is(unfair, 0, "%ld spare pages: each call worked or had a reason (%d had)", spare, failed);
	drop(&rope);
	int status = join(pid);

	ok(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == 9), "the holder: %s",
	   status_text(status));
}

int main(int argc, char **argv)
{
	static const long spares[] = {0, 5, 20, 60, 150, 400};
	long before, lost, files;

	if (argc == 2)
		return 77;
	if (!has_vmstat() || vmstat("pages_total") > 40000) {
		skip(1, "needs Calf with little memory");
		return done_testing();
	}
	self = argv[0];
	enter_tmp();
	with_spare(400);
	before = vmstat_settled("pages_free");
	files = vmstat("files");
	for (size_t i = 0; i < ARRAY_SIZE(spares); i++)
		with_spare(spares[i]);
	lost = pages_missing(before, 64);
	ok(lost <= 64, "%ld pages are missing", lost);
	is(vmstat("files"), files, "no open file is left over");
	leave_tmp();
	return done_testing();
}
