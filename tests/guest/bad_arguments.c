// SPDX-License-Identifier: MIT
// grade: group=bad points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Calls that read structures, with pointers that can't be read; and values out of range:
 * times, limits, pids, offsets, sizes.
 */
#include "bad.h"

static void structures(void)
{
	struct timespec bad_ns[2] = {{0, 1000000000}, {0, 0}};
	unsigned long set = 0, half[2] = {(unsigned long)&set, 4};

	is_efault(bad_in, raw(SYS_nanosleep, b->p, NULL), "nanosleep");
	is_efault(bad_in, raw(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, b->p, NULL),
		  "clock_nanosleep");
	is_efault(bad_in + 1, raw(SYS_utimensat, AT_FDCWD, "f", b->p, 0), "utimensat");
	is_efault(bad_in + 1, raw(SYS_prlimit64, 0, RLIMIT_NOFILE, b->p, NULL), "prlimit64");
	is_efault(bad_in + 1, raw(SYS_ppoll, NULL, 0, b->p, NULL, 8), "ppoll's timeout");
	is_efault(bad_in + 1, raw(SYS_pselect6, 0, NULL, NULL, NULL, b->p, NULL),
		  "pselect6's timeout");
	is_efault(bad_in + 1, raw(SYS_ppoll, NULL, 0, NULL, b->p, 8), "ppoll's mask");
	is_efault(bad_in + 1, raw(SYS_pselect6, 0, NULL, NULL, NULL, bad_ns, b->p),
		  "pselect6's mask");
	is_err(raw(SYS_ppoll, NULL, 0, NULL, &set, 4), EINVAL, "ppoll's half a mask");
	is_err(raw(SYS_pselect6, 0, NULL, NULL, NULL, NULL, half), EINVAL, "pselect6's");
	is_err(raw(SYS_ppoll, NULL, 0, bad_ns, NULL, 8), EINVAL, "ppoll: too many ns");
	is_err(raw(SYS_pselect6, 0, NULL, NULL, NULL, bad_ns, NULL), EINVAL, "pselect6: the same");
	is_err(raw(SYS_nanosleep, bad_edge - 8, NULL), EFAULT, "half a timespec");
	is_err(raw(SYS_utimensat, AT_FDCWD, "f", bad_edge - 16, 0), EFAULT, "one time of two");
	is_err(raw(SYS_utimensat, AT_FDCWD, "f", bad_ns, 0), EINVAL, "utimensat: too many ns");
	bad_ns[0].tv_nsec = -1;
	is_err(raw(SYS_utimensat, AT_FDCWD, "f", bad_ns, 0), EINVAL, "negative ns");
}

static void limits(void)
{
	struct rlimit rl, up = {100, 50};

	is_errno(setrlimit(RLIMIT_NOFILE, &up), EINVAL, "a soft limit above the hard one");
	is_err(raw(SYS_prlimit64, 0x3ffffff, RLIMIT_NOFILE, NULL, &rl), ESRCH, "of nobody");
	is_err(raw(SYS_prlimit64, -1, RLIMIT_NOFILE, NULL, &rl), ESRCH, "of -1");
	is(raw(SYS_prlimit64, getpid(), RLIMIT_NOFILE, NULL, &rl), 0, "of one's own pid");
	ok(rl.rlim_cur > 0 && rl.rlim_cur <= rl.rlim_max, "sane: %lu of %lu",
	   (unsigned long)rl.rlim_cur, (unsigned long)rl.rlim_max);
}

/* The last is a size: what is behind the structure must be zeroes. */
static void turns(void)
{
	unsigned int *attr = (unsigned int *)(bad_edge - 64);

	is_efault(bad_in + 1, raw(SYS_sched_setparam, 0, b->p), "sched_setparam");
	is_efault(bad_in + 1, raw(SYS_sched_setscheduler, 0, 0, b->p), "sched_setscheduler");
	is_efault(bad_in, raw(SYS_sched_setaffinity, 0, 8, b->p), "sched_setaffinity");
	is_efault(bad_in + 1, raw(SYS_sched_setattr, 0, b->p, 0), "sched_setattr");
	is_err(raw(SYS_sched_setparam, 0, NULL), EINVAL, "sched_setparam: NULL");
	is_err(raw(SYS_sched_setscheduler, 0, 0, NULL), EINVAL, "sched_setscheduler: NULL");
	is_err(raw(SYS_sched_setattr, 0, NULL, 0), EINVAL, "sched_setattr: NULL");
	memset(attr, 0, 64);
	attr[0] = 65;
	is_err(raw(SYS_sched_setattr, 0, attr, 0), EFAULT, "sched_setattr of 65 bytes of 64");
	attr[0] = 64;
	is(raw(SYS_sched_setattr, 0, attr, 0), 0, "of 64");
	bad_edge[-1] = 1;
	is_err(raw(SYS_sched_setattr, 0, attr, 0), E2BIG, "of 64 with more than is known");
	is(attr[0], 56, "which says how much is");
	attr[0] = 0xffffffff;
	is_err(raw(SYS_sched_setattr, 0, attr, 0), E2BIG, "of 2^32-1");
	attr[0] = 47;
	is_err(raw(SYS_sched_setattr, 0, attr, 0), E2BIG, "of 47");
	bad_edge[-1] = 0;
	attr[0] = 0;
	is(raw(SYS_sched_setattr, 0, attr, 0), 0, "of 0, which is the first size there was");
	is_err(raw(SYS_sched_getattr, 0, attr, 0xffffffff, 0), EINVAL, "sched_getattr of 2^32-1");
	is_err(raw(SYS_setpriority, PRIO_USER, 0x7fffffff, 0), ESRCH, "setpriority: nobody's");
	is_err(raw(SYS_getpriority, PRIO_PGRP, -1), ESRCH, "getpriority of group -1");
}

static void processes(void)
{
	siginfo_t si;

	is_err(raw(SYS_wait4, 0x7fffffff, NULL, 0, NULL), ECHILD, "wait4 for 2^31-1");
	is_err(raw(SYS_wait4, 0x80000000, NULL, 0, NULL), ESRCH, "wait4 for -2^31");
	is_err(raw(SYS_waitid, P_PID, 0, &si, WEXITED, NULL), EINVAL, "waitid for pid 0");
	is_err(raw(SYS_waitid, P_PID, -1, &si, WEXITED, NULL), EINVAL, "waitid for pid -1");
	is_err(raw(SYS_waitid, P_PGID, -1, &si, WEXITED, NULL), EINVAL, "waitid for group -1");
	is_err(raw(SYS_waitid, P_PID, 0x7fffffff, &si, WEXITED, NULL), ECHILD, "waitid for nobody");
	is_err(raw(SYS_setpgid, -1, 0), EINVAL, "setpgid of -1 to 0: group -1");
	is_err(raw(SYS_setpgid, 0, -1), EINVAL, "setpgid to -1");
	is_err(raw(SYS_getpgid, -1), ESRCH, "getpgid of -1");
	is_err(raw(SYS_getsid, 0x7fffffff), ESRCH, "getsid of nobody");
	is_err(raw(SYS_reboot, 0, 0, 0, NULL), EINVAL, "reboot without its magic");
	is_err(raw(SYS_reboot, 0xfee1dead, 672274793, 0x12345678, NULL), EINVAL,
	       "reboot with a strange command");
}

static void offsets(void)
{
	int fd = open("f", O_RDWR);

	must(fd >= 0);
	is_err(raw(SYS_lseek, fd, -1, SEEK_SET), EINVAL, "lseek to -1");
	is_err(raw(SYS_lseek, fd, 1UL << 63, SEEK_SET), EINVAL, "lseek to -2^63");
	is_err(raw(SYS_lseek, fd, -2, SEEK_END), EINVAL, "lseek before the start");
	is_err(raw(SYS_lseek, fd, 0, -1), EINVAL, "whence -1");
	is_err(raw(SYS_ftruncate, fd, -1), EINVAL, "ftruncate to -1");
	is_err(raw(SYS_ftruncate, fd, 0x7fffffffffffffff), EFBIG, "ftruncate to 2^63-1");
	is_err(raw(SYS_truncate, "f", -1), EINVAL, "truncate to -1");
	is_err(raw(SYS_pwrite64, fd, "x", 1, 0x7ffffffffffffffe), EFBIG, "pwrite64 at 2^63-2");
	struct stat st;

	must(fstat(fd, &st) == 0);
	is(st.st_size, 1, "the file is as it was");
	close(fd);
}

static void unlinking(void)
{
	is_errno(rmdir("d"), ENOTEMPTY, "rmdir of a full directory");
	is_errno(rmdir("f"), ENOTDIR, "rmdir of a file");
	is_errno(rmdir("d/."), EINVAL, "rmdir of .");
	is_errno(rmdir("d/sub/.."), ENOTEMPTY, "rmdir of ..");
	is_errno(unlink("d"), EISDIR, "unlink of a directory");
	ok(rmdir("/") == -1 && (errno == EBUSY || errno == ENOTEMPTY), "rmdir of /");
	is_errno(unlink("/"), EISDIR, "unlink of /");
	is_errno(mkdir("f", 0700), EEXIST, "mkdir over a file");
	is_errno(mkdir("d", 0700), EEXIST, "mkdir over a directory");
	is_errno(symlink("x", "d"), EEXIST, "symlink over a directory");
	is_errno(link("d", "x"), EPERM, "link of a directory");
	is_errno(link("f", "d"), EEXIST, "link over a directory");
	is_errno(link("f", "/dev/x/y"), ENOENT, "link into nothing");
	is_errno(rename("d", "d/sub/x"), EINVAL, "rename into itself");
	is_errno(rename("/", "x"), EBUSY, "rename of /");
	is_errno(rename("f", "/"), EBUSY, "rename over /");
	is_errno(chdir("f"), ENOTDIR, "chdir to a file");
}

int main(void)
{
	bad_init();
	enter_tmp();
	write_file("f", "x", 1);
	must(mkdir("d", 0700) == 0 && mkdir("d/sub", 0700) == 0);
	structures();
	limits();
	turns();
	processes();
	offsets();
	unlinking();
	leave_tmp();
	return done_testing();
}
