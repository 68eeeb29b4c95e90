// SPDX-License-Identifier: MIT
// grade: group=syscall points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Arguments that are ints: the upper half of the register belongs to the user and means
 * nothing. Each call is made with garbage there and must do as without.
 */
#include <signal.h>
#include "tap.h"

/* An int with garbage above it. Sizes, offsets and pointers aren't ints. */
#define G(x) ((long)((unsigned long)(unsigned int)(x) | 0xdeadbeef00000000))

static char buf[1024];

static void files(void)
{
	int fd = raw(SYS_openat, G(AT_FDCWD), "f", G(O_RDWR | O_CREAT), G(0640)), fds[2];
	struct stat st;

	ok(fd >= 3, "openat");
	is(raw(SYS_write, G(fd), "hello", 5), 5, "write");
	is(raw(SYS_lseek, G(fd), 1, G(SEEK_SET)), 1, "lseek");
	is(raw(SYS_read, G(fd), buf, 10), 4, "read");
	is(raw(SYS_pread64, G(fd), buf, 10, 0), 5, "pread64");
	is(raw(SYS_pwrite64, G(fd), "x", 1, 0), 1, "pwrite64");
	is(raw(SYS_fstat, G(fd), &st), 0, "fstat");
	is(st.st_mode & 0777, 0640, "and the mode was right");
	is(raw(SYS_newfstatat, G(AT_FDCWD), "f", &st, G(0)), 0, "newfstatat");
	is(raw(SYS_fchmod, G(fd), G(0600)), 0, "fchmod");
	is(raw(SYS_fchmodat, G(AT_FDCWD), "f", G(0644)), 0, "fchmodat");
	is(raw(SYS_fchown, G(fd), G(0), G(-1)), 0, "fchown");
	is(raw(SYS_faccessat, G(AT_FDCWD), "f", G(R_OK)), 0, "faccessat");
	is(raw(SYS_ftruncate, G(fd), 3), 0, "ftruncate");
	is(raw(SYS_fsync, G(fd)), 0, "fsync");
	is(raw(SYS_mkdirat, G(AT_FDCWD), "d", G(0700)), 0, "mkdirat");
	is(raw(SYS_symlinkat, "x", G(AT_FDCWD), "s"), 0, "symlinkat");
	is(raw(SYS_readlinkat, G(AT_FDCWD), "s", buf, G(100)), 1, "readlinkat");
	is(raw(SYS_linkat, G(AT_FDCWD), "f", G(AT_FDCWD), "f2", G(0)), 0, "linkat");
	is(raw(SYS_renameat2, G(AT_FDCWD), "f2", G(AT_FDCWD), "f3", G(0)), 0, "renameat2");
	is(raw(SYS_unlinkat, G(AT_FDCWD), "f3", G(0)), 0, "unlinkat");
	is(raw(SYS_unlinkat, G(AT_FDCWD), "d", G(AT_REMOVEDIR)), 0, "unlinkat of a directory");
	is(raw(SYS_utimensat, G(AT_FDCWD), "f", NULL, G(0)), 0, "utimensat");
	is(raw(SYS_umask, G(022)) & ~0777, 0, "umask");
	is(raw(SYS_dup3, G(fd), G(30), G(O_CLOEXEC)), 30, "dup3");
	is(raw(SYS_fcntl, G(fd), G(F_DUPFD), 31), 31, "fcntl");
	is(raw(SYS_fcntl, G(31), G(F_SETFD), G(FD_CLOEXEC)), 0, "fcntl(F_SETFD)");
	is(raw(SYS_pipe2, fds, G(O_NONBLOCK)), 0, "pipe2");
	is(raw(SYS_dup, G(fds[0])) > 0, 1, "dup");
	int dir = open(".", O_RDONLY);

	ok(raw(SYS_getdents64, G(dir), buf, G(sizeof(buf))) > 0, "getdents64");
	is(raw(SYS_fchdir, G(dir)), 0, "fchdir");
	is(raw(SYS_close, G(fd)), 0, "close");
	is_err(raw(SYS_close, G(fd)), EBADF, "close again");
}

static int exits(void *arg)
{
	raw(SYS_exit_group, G((long)arg));
	return CHILD_BROKEN;
}

static void processes(void)
{
	int status = 0;
	siginfo_t si;
	pid_t pid = spawn(exits, (void *)6L);

	is(raw(SYS_wait4, G(pid), &status, G(0), NULL), pid, "wait4");
	is(status, 0x600, "and exit_group");
	pid = spawn(exits, (void *)7L);
	is(raw(SYS_waitid, G(P_PID), G(pid), &si, G(WEXITED), NULL), 0, "waitid");
	is(raw(SYS_getpgid, G(0)), getpgid(0), "getpgid");
	is(raw(SYS_getsid, G(0)), getsid(0), "getsid");
	is(raw(SYS_prlimit64, G(0), G(RLIMIT_NOFILE), NULL, buf), 0, "prlimit64");
	is(raw(SYS_getrusage, G(RUSAGE_SELF), buf), 0, "getrusage");
	is(raw(SYS_clock_gettime, G(CLOCK_MONOTONIC), buf), 0, "clock_gettime");
	is(raw(SYS_getrandom, buf, 8, G(0)), 8, "getrandom");
	is_err(raw(SYS_wait4, G(-1), NULL, G(WNOHANG), NULL), ECHILD, "wait4 of any");
}

static void signals(void)
{
	siginfo_t info = {.si_code = SI_QUEUE};
	sigset_t set = 0;
	pid_t me = getpid();

	is(raw(SYS_kill, G(me), G(0)), 0, "kill");
	setpgid(0, 0); /* fails for the leader of a session, which leads a group, too */
	is(raw(SYS_kill, G(-me), G(0)), 0, "kill of a group");
	is(raw(SYS_tkill, G(me), G(0)), 0, "tkill");
	is(raw(SYS_tgkill, G(me), G(me), G(0)), 0, "tgkill");
	is(raw(SYS_rt_sigaction, G(SIGUSR1), NULL, buf, 8), 0, "rt_sigaction");
	is(raw(SYS_rt_sigprocmask, G(SIG_BLOCK), &set, NULL, 8), 0, "rt_sigprocmask");
	is(raw(SYS_rt_sigqueueinfo, G(me), G(0), &info), 0, "rt_sigqueueinfo");
	is(raw(SYS_rt_tgsigqueueinfo, G(me), G(me), G(0), &info), 0, "rt_tgsigqueueinfo");
	is(raw(SYS_getitimer, G(0), buf), 0, "getitimer");
	int fd = raw(SYS_pidfd_open, G(me), G(0));

	ok(fd > 0, "pidfd_open");
	is(raw(SYS_pidfd_send_signal, G(fd), G(0), NULL, G(0)), 0, "pidfd_send_signal");
	close(fd);
	fd = raw(SYS_signalfd4, G(-1), &set, 8, G(0));
	ok(fd > 0, "signalfd4");
	is(raw(SYS_signalfd4, G(fd), &set, 8, G(0)), fd, "of a signalfd");
	close(fd);
	is_err(raw(SYS_kill, me, G(65)), EINVAL, "kill with signal 65");
	is_err(raw(SYS_rt_sigaction, SIGUSR1, NULL, buf, (long)0xdeadbeef00000008), EINVAL,
	       "a set's size is whole");
}

/* What is not an int is taken whole: the same garbage makes these fail. */
static void longs(void)
{
	int fd = open("f", O_RDONLY);

	is_err(raw(SYS_lseek, fd, (long)0xdeadbeef00000000, SEEK_SET), EINVAL,
	       "an offset is whole");
	is_err(raw(SYS_munmap, G(0x10000), PAGE), EINVAL, "an address is whole");
	is_err(raw(SYS_mmap, 0, G(PAGE), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), ENOMEM,
	       "a length is whole");
	close(fd);
}

int main(void)
{
	enter_tmp();
	files();
	processes();
	signals();
	longs();
	leave_tmp();
	return done_testing();
}
