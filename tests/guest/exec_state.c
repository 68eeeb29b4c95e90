// SPDX-License-Identifier: MIT
// grade: group=exec points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What outlives exec: pid, parent, directory, umask, descriptors without close-on-exec and
 * their offsets. What doesn't: memory, the break, close-on-exec descriptors.
 */
#include "tap.h"

#define MAGIC 0x1357

static char *self;
static volatile long in_bss;
static volatile long in_data = 5;

/* Whether the old program's word is at this address; the kernel looks, so that nobody faults. */
static bool shows_magic(const char *at)
{
	long word = 0;
	int fds[2];

	must(pipe(fds) == 0);
	if (raw(SYS_write, fds[1], at, sizeof(word)) == sizeof(word))
		must(read(fds[0], &word, sizeof(word)) == sizeof(word));
	close(fds[0]);
	close(fds[1]);
	return word == MAGIC;
}

/* The new program: 0 when all is as it should be, else the number of the first complaint. */
static int after(char **argv)
{
	pid_t pid = atoi(argv[2]), ppid = atoi(argv[3]);
	char *old_map = (char *)strtoul(argv[4], NULL, 16), cwd[64], c;

	if (getpid() != pid)
		return 1;
	if (getppid() != ppid)
		return 2;
	if (!getcwd(cwd, sizeof(cwd)) || strcmp(cwd, "/tmp"))
		return 3;
	if (umask(0) != 031)
		return 4;
	if (fcntl(10, F_GETFD) != 0 || lseek(10, 0, SEEK_CUR) != 3)
		return 5;
	if (read(10, &c, 1) != 1 || c != 'd')
		return 6;
	for (int fd = 11; fd < 20; fd++)
		if (fcntl(fd, F_GETFD) != -1 || errno != EBADF)
			return 7;
	if (in_bss != 0 || in_data != 5)
		return 8;
	if (shows_magic(old_map))
		return 9;
	return getpgid(0) == getpgid(ppid) ? 0 : 10;
}

static int become(void *arg)
{
	char pid[16], ppid[16], map[32];
	long *p = (long *)map_pages(4);
	int fd = open("file", O_RDONLY);

	(void)arg;
	must(fd >= 0 && lseek(fd, 3, SEEK_SET) == 3);
	must(dup2(fd, 10) == 10);
	for (int i = 11; i < 20; i++)
		must(dup3(fd, i, O_CLOEXEC) == i);
	in_bss = in_data = *p = MAGIC;
	umask(031);
	must(chdir("/tmp") == 0);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	snprintf(ppid, sizeof(ppid), "%d", (int)getppid());
	snprintf(map, sizeof(map), "%lx", (unsigned long)p);
	execl(self, self, "after", pid, ppid, map, (char *)NULL);
	return CHILD_BROKEN;
}

/* exec upon exec in one process: a countdown in argv. */
static int countdown(char *left)
{
	char next[16];
	int n = atoi(left);

	if (n == 0)
		return 33;
	snprintf(next, sizeof(next), "%d", n - 1);
	execl(self, self, "count", next, (char *)NULL);
	return CHILD_BROKEN;
}

static int start_countdown(void *arg)
{
	return countdown(arg);
}

static void no_leak(void)
{
	long before, lost;

	is_exit(run_child(start_countdown, "20"), 33, "20 programs in one process");
	before = vmstat_settled("pages_free");
	is_exit(run_child(start_countdown, "200"), 33, "200 programs in one process");
	lost = pages_missing(before, 63);
	ok(lost < 64, "%ld pages are missing", lost);
}

#ifdef __riscv
/* Linux starts a program with all registers zero but the stack pointer (and a0). */
static int run_registers(void *arg)
{
	(void)arg;
	execl(self, self, "fpregs", (char *)NULL);
	return CHILD_BROKEN;
}

static int fp_state_is_fresh(void)
{
	unsigned long fcsr;

	__asm__ volatile("frcsr %0" : "=r"(fcsr));
	return fcsr == 0 ? 0 : 1;
}

static int with_odd_fcsr(void *arg)
{
	__asm__ volatile("fscsr %0" ::"r"(0x7fUL & 0x5f));
	return run_registers(arg);
}
#endif

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc == 5 && !strcmp(argv[1], "after"))
		return after(argv);
	if (argc == 3 && !strcmp(argv[1], "count"))
		return countdown(argv[2]);
#ifdef __riscv
	if (argc == 2 && !strcmp(argv[1], "fpregs"))
		return fp_state_is_fresh();
#endif
	enter_tmp();
	write_file("file", "abcdef", 6);
	is_exit(run_child(become, NULL), 0, "what should outlive exec does, and nothing else");
#ifdef __riscv
	is_exit(run_child(with_odd_fcsr, NULL), 0, "floating point starts afresh");
#endif
	no_leak();
	leave_tmp();
	return done_testing();
}
