// SPDX-License-Identifier: MIT
// grade: group=bad points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Every call that writes a result to memory, with every pointer that can't be written; and
 * results that run into an unmapped page.
 */
#include "bad.h"
#include <poll.h>

static int rd, dir;

static void of_files(void)
{
	is_efault(bad_out, raw(SYS_fstat, rd, b->p), "fstat");
	is_efault(bad_out, raw(SYS_newfstatat, AT_FDCWD, "f", b->p, 0), "newfstatat");
	is_efault(bad_out, raw(SYS_statx, AT_FDCWD, "f", 0, 0x7ff, b->p), "statx");
	is_efault(bad_out, raw(SYS_statfs, ".", b->p), "statfs");
	is_efault(bad_out, raw(SYS_fstatfs, rd, b->p), "fstatfs");
	is_efault(bad_out, raw(SYS_getdents64, dir, b->p, 4096), "getdents64");
	is_efault(bad_out, raw(SYS_getcwd, b->p, 100), "getcwd");
	is_efault(bad_out, raw(SYS_readlinkat, AT_FDCWD, "link", b->p, 100), "readlinkat");
	is_err(raw(SYS_readlinkat, AT_FDCWD, "link", bad_edge, 0), EINVAL,
	       "readlinkat of no bytes");
	is_err(raw(SYS_readlinkat, AT_FDCWD, "link", bad_edge, -1), EINVAL, "or of -1");
	is_err(raw(SYS_getcwd, bad_edge - 3, 100), EFAULT, "getcwd into three bytes");
	is_err(raw(SYS_fstat, rd, bad_edge - 100), EFAULT, "fstat into 100 bytes");
	is(raw(SYS_fstat, rd, bad_edge - sizeof(struct stat)), 0, "fstat into just enough");
	is_err(raw(SYS_statx, AT_FDCWD, "f", 0, 0x7ff, bad_edge - 255), EFAULT, "statx into 255");
	is(raw(SYS_statx, AT_FDCWD, "f", 0, 0x7ff, bad_edge - 256), 0, "statx into 256");
}

static void of_pipes(void)
{
	int before = dup(1), after;

	close(before);
	is_efault(bad_out, raw(SYS_pipe2, b->p, 0), "pipe2");
	is_err(raw(SYS_pipe2, bad_edge - 4, 0), EFAULT, "pipe2 into four bytes");
	after = dup(1);
	close(after);
	is(after, before, "and no descriptor is left over");
}

static void of_processes(void)
{
	is_efault(bad_out, raw(SYS_uname, b->p), "uname");
	is_efault(bad_out, raw(SYS_sysinfo, b->p), "sysinfo");
	is_efault(bad_out, raw(SYS_getrusage, RUSAGE_SELF, b->p), "getrusage");
	is_efault(bad_out + 1, raw(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, b->p), "prlimit64");
	is_efault(bad_out + 1, raw(SYS_times, b->p), "times");
	is_efault(bad_out + 1, raw(SYS_sched_getparam, 0, b->p), "sched_getparam");
	is_efault(bad_out, raw(SYS_sched_rr_get_interval, 0, b->p), "sched_rr_get_interval");
	is_efault(bad_out + 1, raw(SYS_sched_getattr, 0, b->p, 56, 0), "sched_getattr");
	is_efault(bad_out, raw(SYS_sched_getaffinity, 0, 8, b->p), "sched_getaffinity");
	is_efault(bad_out + 1, raw(SYS_getcpu, b->p, NULL, NULL), "getcpu");
	is_efault(bad_out + 1, raw(SYS_getcpu, NULL, b->p, NULL), "getcpu's node");
	is_err(raw(SYS_sched_getattr, 0, bad_edge - 55, 56, 0), EFAULT, "sched_getattr into 55");
	is(raw(SYS_sched_getattr, 0, bad_edge - 48, 48, 0), 0, "sched_getattr into 48");
	is(raw(SYS_sched_getaffinity, 0, 8, bad_edge - 8), 8, "sched_getaffinity into 8");
	is_err(raw(SYS_uname, bad_edge - 389), EFAULT, "uname into 389 bytes");
	is(raw(SYS_uname, bad_edge - 390), 0, "uname into 390");
	is(raw(SYS_times, NULL) >= 0, 1, "times may be asked for nothing");
}

static void of_clocks(void)
{
	struct timespec ts = {0, 1};

	is_efault(bad_out, raw(SYS_clock_gettime, CLOCK_MONOTONIC, b->p), "clock_gettime");
	is_efault(bad_out + 1, raw(SYS_clock_getres, CLOCK_MONOTONIC, b->p), "clock_getres");
	is_efault(bad_out + 1, raw(SYS_gettimeofday, b->p, NULL), "gettimeofday");
	is(raw(SYS_clock_getres, CLOCK_MONOTONIC, NULL), 0,
	   "clock_getres may be asked for nothing");
	is(raw(SYS_gettimeofday, NULL, NULL), 0, "gettimeofday too");
	/* What is left over is written only by a sleep that is cut short. */
	is(raw(SYS_nanosleep, &ts, bad_edge), 0, "nanosleep doesn't write what it doesn't have to");
}

/* What is left of a timeout is told if it can be; the answer itself must be. */
static void of_poll(void)
{
	static const struct timespec constant = {0, 1000000};
	struct pollfd p = {rd, POLLIN, 0};
	struct timespec none = {0, 0};
	unsigned long in = 1UL << rd;
	char *edge = bad_edge - 6; /* all but `revents` */

	is(raw(SYS_ppoll, NULL, 0, &constant, NULL, 8), 0, "ppoll with a constant timeout");
	is(raw(SYS_ppoll, &p, 1, &constant, NULL, 8), 1, "that has an answer");
	is(raw(SYS_pselect6, rd + 1, &in, NULL, NULL, &constant, NULL), 1, "pselect6, the same");
	is_efault(bad_out, raw(SYS_ppoll, b->p, 1, &none, NULL, 8), "ppoll");
	memcpy(edge, &p, 6);
	is_err(raw(SYS_ppoll, edge, 1, &none, NULL, 8), EFAULT, "ppoll of six bytes");
	is_efault(bad_out + 1, raw(SYS_pselect6, 1, b->p, NULL, NULL, &none, NULL), "pselect6: in");
	is_efault(bad_out + 1, raw(SYS_pselect6, 1, NULL, b->p, NULL, &none, NULL),
		  "pselect6: out");
	is_efault(bad_out + 1, raw(SYS_pselect6, 1, NULL, NULL, b->p, &none, NULL),
		  "pselect6: exceptions");
	in = 1UL << rd;
	is(raw(SYS_pselect6, 0x7fffffff, &in, NULL, NULL, &none, NULL), 1,
	   "pselect6 of more than there can be: those there are");
}

static void of_random(void)
{
	is_efault(bad_out, raw(SYS_getrandom, b->p, 64, 0), "getrandom");
	is(raw(SYS_getrandom, bad_edge, 0, 0), 0, "no random bytes at all");
	long n = raw(SYS_getrandom, bad_edge - 10, 64, 0);

	ok(n == 10 || n == -EFAULT, "random bytes into ten: those, or EFAULT (%ld)", n);
}

static int exits(void *arg)
{
	return (int)(long)arg;
}

/* wait4 reaps before it copies: the child is gone even though its status couldn't be told. */
static void of_wait(void)
{
	int left = 0, wrong = 0;

	each_bad(b, bad_out)
	{
		pid_t pid = spawn(exits, (void *)4L);

		if (b->p == NULL) {
			is(join(pid), 0x400, "a NULL status is allowed");
			continue;
		}
		wrong += raw(SYS_wait4, pid, b->p, 0, NULL) != -EFAULT;
		left += raw(SYS_wait4, pid, NULL, 0, NULL) != -ECHILD;
	}
	is(wrong, 0, "wait4: EFAULT for every bad status pointer");
	is(left, 0, "and the child is reaped, as on Linux");
	each_bad(b, bad_out)
	{
		pid_t pid = spawn(exits, (void *)4L);

		if (b->p == NULL) {
			is(join(pid), 0x400, "a NULL siginfo is allowed");
			continue;
		}
		wrong += raw(SYS_waitid, P_PID, pid, b->p, WEXITED, NULL) != -EFAULT;
		waitpid(pid, NULL, 0);
	}
	is(wrong, 0, "waitid: EFAULT for every bad siginfo pointer");
	is_errno(waitpid(-1, NULL, WNOHANG), ECHILD, "no child is left");
}

int main(void)
{
	close_above(2);
	bad_init();
	enter_tmp();
	write_file("f", "x", 1);
	must(symlink("f", "link") == 0);
	rd = open("f", O_RDONLY);
	dir = open(".", O_RDONLY);
	must(rd >= 0 && dir >= 0);
	of_files();
	of_pipes();
	of_processes();
	of_clocks();
	of_poll();
	of_random();
	of_wait();
	leave_tmp();
	return done_testing();
}
