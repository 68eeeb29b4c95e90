// SPDX-License-Identifier: MIT
// grade: group=syscall points=15 cpus=1,4 timeout=60 linux=yes
/*
 * A right use of every system call in the table, by number. A call that is in the table and
 * not here fails the last check.
 */
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include "tap.h"
#include "uapi/futex.h"
#include "uapi/membarrier.h"

#define SYS_strace 1000

static bool used[2048];

static long mark(int nr, long ret)
{
	used[nr] = true;
	return ret;
}

#define use(name, ...)	      mark(SYS_##name, raw(SYS_##name, ##__VA_ARGS__))
#define use0(name)	      mark(SYS_##name, raw_call(SYS_##name, 0, 0, 0, 0, 0, 0))
#define good(want, name, ...) is(use(name, ##__VA_ARGS__), want, #name)

static char buf[8192];
static int fd;

static void names(void)
{
	good(0, mkdirat, AT_FDCWD, "d", 0755);
	fd = use(openat, AT_FDCWD, "f", O_RDWR | O_CREAT, 0644);
	ok(fd >= 3, "openat");
	good(0, linkat, AT_FDCWD, "f", AT_FDCWD, "f2", 0);
	good(0, symlinkat, "f", AT_FDCWD, "s");
	good(1, readlinkat, AT_FDCWD, "s", buf, sizeof(buf));
	good(0, renameat2, AT_FDCWD, "f2", AT_FDCWD, "d/f3", 0);
	good(0, unlinkat, AT_FDCWD, "d/f3", 0);
	good(0, faccessat, AT_FDCWD, "f", R_OK);
	good(0, faccessat2, AT_FDCWD, "s", R_OK, AT_SYMLINK_NOFOLLOW);
	good(0, fchmodat, AT_FDCWD, "f", 0600);
	good(0, fchmod, fd, 0644);
	good(0, fchownat, AT_FDCWD, "f", 0, 0, 0);
	good(0, fchown, fd, 0, 0);
	good(0, utimensat, AT_FDCWD, "f", NULL, 0);
	good((long)strlen(tap_dir) + 1, getcwd, buf, sizeof(buf));
	good(0, chdir, "d");
	int up = open("..", O_RDONLY | O_DIRECTORY);

	good(0, fchdir, up);
	ok(use(getdents64, up, buf, sizeof(buf)) > 0, "getdents64");
	close(up);
	ok(use(umask, 022) >= 0, "umask");
}

static void bytes(void)
{
	struct iovec v[2] = {{buf, 3}, {buf + 3, 4}};

	memcpy(buf, "abcdefgh", 8);
	good(8, write, fd, buf, 8);
	good(7, writev, fd, v, 2);
	good(4, pwrite64, fd, buf, 4, 20);
	good(0, lseek, fd, 0, SEEK_SET);
	good(8, read, fd, buf, 8);
	good(7, readv, fd, v, 2);
	good(4, pread64, fd, buf, 4, 20);
	good(0, ftruncate, fd, 100);
	good(0, truncate, "f", 10);
	good(0, fstat, fd, buf);
	good(0, newfstatat, AT_FDCWD, "f", buf, 0);
	good(0, statx, AT_FDCWD, "f", 0, 0x7ff, buf);
	good(0, statfs, ".", buf);
	good(0, fstatfs, fd, buf);
	good(0, fsync, fd);
	good(0, fdatasync, fd);
	used[SYS_sync] = raw(SYS_sync) == 0;
}

static void descriptors(void)
{
	int p[2];

	good(0, pipe2, p, O_CLOEXEC);
	ok(use(dup, fd) >= 3, "dup");
	good(40, dup3, fd, 40, 0);
	good(41, fcntl, fd, F_DUPFD, 41);
	good(0, close, 40);
	/* Which requests there are depends on the file: a terminal's, on a file. */
	is_err(use(ioctl, fd, 0x5401, buf), ENOTTY, "ioctl");
	close(41);
}

static void ids(void)
{
	ok(use0(getpid) > 1, "getpid");
	ok(use0(getppid) > 0, "getppid");
	is(use0(gettid), getpid(), "gettid");
	is(use0(getuid) + use0(geteuid) + use0(getgid) + use0(getegid), 0, "getuid and the rest");
	ok(use(getpgid, 0) > 0, "getpgid");
	ok(use(getsid, 0) > 0, "getsid");
	is(use(set_tid_address, buf), getpid(), "set_tid_address");
	good(0, prlimit64, 0, RLIMIT_NOFILE, NULL, buf);
	good(0, getrusage, RUSAGE_SELF, buf);
	good(0, uname, buf);
	good(0, sysinfo, buf);
	good(16, getrandom, buf, 16, 0);
}

static void clocks(void)
{
	struct timespec ts = {0, 1000};

	good(0, clock_gettime, CLOCK_MONOTONIC, &ts);
	good(0, clock_getres, CLOCK_MONOTONIC, buf);
	good(0, gettimeofday, buf, NULL);
	ts = (struct timespec){0, 1000};
	good(0, nanosleep, &ts, NULL);
	good(0, clock_nanosleep, CLOCK_MONOTONIC, 0, &ts, NULL);
	good(0, ppoll, NULL, 0, &ts, NULL, 8);
	ts = (struct timespec){0, 1000};
	good(0, pselect6, 0, NULL, NULL, NULL, &ts, NULL);
	ok(use(times, buf) >= 0, "times");
}

static void turns(void)
{
	struct sched_param none = {0};
	struct sched_attr attr;

	is(use0(sched_yield), 0, "sched_yield");
	good(0, sched_setscheduler, 0, SCHED_BATCH, &none);
	good(SCHED_BATCH, sched_getscheduler, 0);
	good(0, sched_setparam, 0, &none);
	good(0, sched_getparam, 0, &none);
	good(99, sched_get_priority_max, SCHED_FIFO);
	good(1, sched_get_priority_min, SCHED_FIFO);
	good(0, sched_rr_get_interval, 0, buf);
	good(0, sched_getattr, 0, &attr, sizeof(attr), 0);
	attr.sched_policy = SCHED_NORMAL;
	good(0, sched_setattr, 0, &attr, 0);
	good(0, setpriority, PRIO_PROCESS, 0, 1);
	good(20 - 1, getpriority, PRIO_PROCESS, 0);
	ok(use(sched_getaffinity, 0, 128, buf) > 0 && buf[0] & 1, "sched_getaffinity");
	good(0, sched_setaffinity, 0, 8, buf);
}

static void memory(void)
{
	long brk = use(brk, 0), p;

	ok(brk > 0, "brk");
	p = use(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ok(p > 0, "mmap");
	good(0, mlock, p, PAGE);
	good(0, munlock, p, PAGE);
	good(0, mlock2, p, PAGE, MLOCK_ONFAULT);
	good(0, munlock, p, PAGE);
	good(0, mprotect, p, PAGE, PROT_NONE);
	good(0, madvise, p, PAGE, MADV_DONTNEED);
	good(0, mincore, p, PAGE, buf);
	good(0, msync, p, PAGE, MS_SYNC);
	good(0, mlockall, MCL_FUTURE);
	is(use0(munlockall), 0, "munlockall");
	is(use(mremap, p, PAGE, PAGE, MREMAP_MAYMOVE), p, "mremap");
	good(0, munmap, p, PAGE);
	good(0, personality, 0xffffffff);
	is(use(swapon, "/", 0), -EINVAL, "swapon of no file");
	is(use(swapoff, "/", 0), -EINVAL, "swapoff");
}

static void note_it(int sig)
{
	(void)sig;
	used[SYS_rt_sigreturn] = true;
}

static void signals(void)
{
	struct sigaction action = {.sa_handler = note_it};
	sigset_t set = 1UL << (SIGUSR1 - 1), none = 0;
	siginfo_t info = {.si_code = SI_QUEUE};
	struct timespec ts = {10, 0};
	int pid = getpid();

	good(0, rt_sigaction, SIGUSR1, NULL, buf, 8);
	must(sigaction(SIGUSR1, &action, NULL) == 0);
	good(0, kill, pid, SIGUSR1);
	ok(used[SYS_rt_sigreturn], "rt_sigreturn");
	good(0, rt_sigprocmask, SIG_BLOCK, &set, buf, 8);
	good(0, tkill, pid, SIGUSR1);
	good(0, rt_sigpending, buf, 8);
	is(buf[1], 2, "what it gives");
	good(SIGUSR1, rt_sigtimedwait, &set, buf, &ts, 8);
	good(0, tgkill, pid, pid, SIGUSR1);
	is_err(use(rt_sigsuspend, &none, 8), EINTR, "rt_sigsuspend");
	good(0, rt_sigqueueinfo, pid, SIGUSR1, &info);
	good(SIGUSR1, rt_sigtimedwait, &set, buf, &ts, 8);
	good(0, rt_tgsigqueueinfo, pid, pid, SIGUSR1, &info);
	good(0, sigaltstack, NULL, buf);
	is_err(use(restart_syscall), EINTR, "restart_syscall, where there is nothing to restart");
}

/* SIGUSR1 is pending. */
static void descriptors_of_signals(void)
{
	sigset_t set = 1UL << (SIGUSR1 - 1);
	long sigfd = use(signalfd4, -1, &set, 8, 0), pidfd = use(pidfd_open, getpid(), 0);
	struct pollfd p = {.fd = (int)sigfd, .events = POLLIN};

	ok(sigfd > 0, "signalfd4");
	good(1, ppoll, &p, 1, NULL, NULL, 8);
	memset(buf, 0, 128);
	buf[sigfd / 8] |= 1 << sigfd % 8;
	good(1, pselect6, sigfd + 1, buf, NULL, NULL, NULL, NULL);
	is(read((int)sigfd, buf, 128), 128, "read of a signalfd");
	ok(pidfd > 0, "pidfd_open");
	good(0, pidfd_send_signal, pidfd, 0, NULL, 0);
	good(0, prctl, PR_SET_PDEATHSIG, 0);
	close((int)sigfd);
	close((int)pidfd);
}

static void timers(void)
{
	struct itimerspec it = {{0, 0}, {1000, 0}};
	timer_t timer;

	good(0, getitimer, ITIMER_REAL, buf);
	memset(buf, 0, sizeof(struct itimerval));
	good(0, setitimer, ITIMER_REAL, buf, NULL);
	good(0, timer_create, CLOCK_MONOTONIC, NULL, &timer);
	good(0, timer_settime, timer, 0, &it, NULL);
	good(0, timer_gettime, timer, buf);
	good(0, timer_getoverrun, timer);
	good(0, timer_delete, timer);
}

static int leads(void *arg)
{
	(void)arg;
	return raw(SYS_setsid) == getpid() ? 0 : 1;
}

static int by_exit(void *arg)
{
	(void)arg;
	raw(SYS_exit, 3);
	return CHILD_BROKEN;
}

static int by_exec(void *arg)
{
	char *argv[] = {arg, "again", NULL}, *envp[] = {NULL};

	raw(SYS_execve, arg, argv, envp);
	return CHILD_BROKEN;
}

static void processes(char *self)
{
	int status = 0;
	long pid = use(clone, 17, 0, 0, 0, 0);

	if (pid == 0)
		raw(SYS_exit_group, 5);
	ok(pid > 0, "clone");
	good(pid, wait4, pid, &status, 0, NULL);
	is(status, 0x500, "exit_group");
	used[SYS_exit_group] = true;
	is_exit(run_child(by_exit, NULL), 3, "exit");
	used[SYS_exit] = true;
	pid = spawn(by_exit, NULL);
	good(0, waitid, P_PID, pid, buf, WEXITED, NULL);
	is_exit(run_child(leads, NULL), 0, "setsid");
	used[SYS_setsid] = true;
	pid = spawn(by_exit, NULL);
	good(0, setpgid, pid, pid);
	join(pid);
	is_exit(run_child(by_exec, self), 9, "execve");
	used[SYS_execve] = true;
}

static void of_threads(void)
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	struct robust_list_head head = {.list = {&head.list}}, *told = NULL;
	unsigned int cpu = 0, node = 9;
	int word = 1;
	size_t size;
	long pid;

	good(-EAGAIN, futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
	good(0, set_robust_list, &head, sizeof(head));
	good(0, get_robust_list, 0, &told, &size);
	is((long)told, (long)&head, "get_robust_list's list");
	ok(use(membarrier, MEMBARRIER_CMD_QUERY, 0, 0) > 0, "membarrier");
	good(0, getcpu, &cpu, &node, NULL);
	is(node, 0, "getcpu's node");
	pid = use(clone3, &args, sizeof(args));
	if (pid == 0)
		raw(SYS_exit_group, 6);
	is_exit(join(pid), 6, "clone3");
}

/* Those that can't be used for good here: reboot with wrong magic; the trace on and off. */
static void special(void)
{
	is_err(use(reboot, 1, 2, 3, NULL), EINVAL, "reboot, asked wrongly");
	long r = has_vmstat() ? raw(SYS_strace, 0, 0) : 0;

	used[SYS_strace] = true;
	ok(r >= 0, "strace off");
}

static void all_used(void)
{
	int missing = 0;

#define SYSCALL(nr, name, args, level)                                                             \
	if (!used[nr]) {                                                                           \
		diag("  no use of %s (%d)", #name, nr);                                            \
		missing++;                                                                         \
	}
#include "syscall/syscalls.tbl"
#undef SYSCALL
	is(missing, 0, "every call in the table was used");
}

int main(int argc, char **argv)
{
	if (argc == 2)
		return 9;
	enter_tmp();
	names();
	bytes();
	descriptors();
	ids();
	clocks();
	turns();
	memory();
	signals();
	descriptors_of_signals();
	timers();
	processes(argv[0]);
	of_threads();
	special();
	all_used();
	leave_tmp();
	return done_testing();
}
