// SPDX-License-Identifier: MIT
// grade: group=inject points=10 cpus=1,4 timeout=300 linux=no
/*
 * Memory fails at each allocation of the calls on tasks, pipes and descriptors: see inject.h.
 * Pages of the sweeping process itself are asked for in vain too: those faults are tried again,
 * and nobody is killed for them.
 */
#include "inject.h"
#include <poll.h>
#include <signal.h>

static char *area;
static int fds[2] = {-1, -1};
static pid_t child;
static const char *self;

/* ---- tasks ---- */

static long call_fork(void)
{
	child = raw(SYS_clone, 17, 0, 0, 0, 0);
	if (child == 0)
		_exit(7);
	return child;
}

static long call_vfork(void)
{
	child = vfork();
	if (child == 0)
		_exit(7);
	return child < 0 ? -errno : child;
}

/* As glibc's fork: the child's number into its own memory. */
static long call_fork_settid(void)
{
	static pid_t tid;

	tid = 0;
	child = raw(SYS_clone, 17 | CLONE_CHILD_SETTID, 0, 0, 0, &tid);
	if (child == 0)
		_exit(tid == getpid() ? 7 : 8);
	return child;
}

static int end_child(void *arg)
{
	(void)arg;
	return 0;
}

static long tasks;

static void count_tasks(void)
{
	tasks = vmstat("tasks");
}

/* The word of a thread is cleared before the kernel has freed what it had. */
static void after_thread(long ret)
{
	(void)ret;
	for (int tries = 0; tries < 1000 && vmstat("tasks") > tasks; tries++)
		sleep_ms(1);
}

/* A thread that ends at once, when the word has been cleared. */
static long call_thread(void)
{
	static char stack[4096] __attribute__((aligned(16)));
	static volatile int tid;
	int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
		    CLONE_CHILD_CLEARTID;

	tid = 1;
	if (clone(end_child, stack + sizeof(stack), flags, NULL, NULL, NULL, &tid) < 0)
		return -errno;
	while (tid)
		raw(SYS_sched_yield);
	return 0;
}

static void after_fork(long ret)
{
	int status = 0;

	expect(ret < 0 || (wait4(ret, &status, 0, NULL) == ret && WEXITSTATUS(status) == 7),
	       "the child's status is 0x%x", status);
	expect(raw(SYS_wait4, -1, 0, 0, 0) == -ECHILD, "there is a child");
}

static void prepare_child(void)
{
	child = spawn(end_child, NULL);
}

static long call_wait(void)
{
	struct rusage usage;
	int status;

	return raw(SYS_wait4, child, &status, 0, &usage);
}

static long call_sleep(void)
{
	struct timespec ts = {0, 1000000};
	long ret = raw(SYS_nanosleep, &ts, NULL);

	return ret ? ret : raw(SYS_sched_yield);
}

#define MANY 100

/* Ends when the last writer is gone. */
static void wait_for_end(void)
{
	char c;

	close(fds[1]);
	_exit(read(fds[0], &c, 1));
}

/* So many that their kernel stacks need page tables of the kernel's own. */
static void sweep_many_forks(void)
{
	struct ledger before = take_ledger();
	long n, failed = 0;
	int status;

	sweeping = "fork of many";
	wrong = 0;
	must(pipe(fds) == 0);
	for (int i = 0; i < MANY; i++) {
		for (n = 1;; n++) {
			must(command("nth %ld", n) > 0);
			child = raw(SYS_clone, 17, 0, 0, 0, 0);
			if (child == 0)
				wait_for_end();
			last = disarm();
			if (child > 0)
				break;
			sweep_n = n;
			expect(child == -ENOMEM && last.hits, "errno %d", -(int)child);
			failed++;
		}
	}
	close(fds[0]);
	close(fds[1]);
	for (int i = 0; i < MANY; i++)
		must(wait(&status) > 0 && status == 0);
	wrong += compare_ledgers(sweeping, &before);
	ok(!wrong, "fork of %d living children: %ld failures", MANY, failed);
}

/* ---- programs: the count goes on in the new one, which ends with how many hits it saw ---- */

static int report(void)
{
	do /* the failure may come as late as this */
		control = open("/dev/fault-inject", O_RDWR);
	while (control < 0 && errno == ENOMEM);
	_exit(disarm().hits ? 1 : 0);
}

static char *exec_path;

static int exec_child(void *arg)
{
	char *argv[] = {exec_path, (char *)"report", NULL};
	char *envp[] = {(char *)"A=B", NULL};
	long ret;

	must(command("nth %ld", *(long *)arg) > 0);
	ret = raw(SYS_execve, exec_path, argv, envp);
	last = disarm();
	expect(last.hits && ret == -ENOMEM, "execve gave %ld", -ret);
	return wrong ? 3 : 2;
}

/* Statuses: 0 it ran, 1 it ran with faults that were tried again, 2 ENOMEM. */
static void sweep_exec(const char *what)
{
	struct ledger before;
	int status, failed = 0, ran = 0;
	long n = 0;

	wrong = 0;
	sweeping = what;
	run_child(exec_child, &n);
	before = take_ledger();
	do {
		sweep_n = ++n;
		status = run_child(exec_child, &n);
		failed += status == 2 << 8;
		ran += status == 1 << 8;
		expect(status == 0 || status == 1 << 8 || status == 2 << 8, "%s",
		       status_text(status));
	} while (status && n < MAX_FAILURES);
	wrong += compare_ledgers(what, &before);
	ok(!wrong && failed, "%s: %d failures, and %d that were tried again", what, failed, ran);
}

static void sweep_programs(void)
{
	char text[200];
	int n = snprintf(text, sizeof(text), "#!%s report\n", self);

	exec_path = (char *)self;
	sweep_exec("execve");
	write_file("script", text, n);
	must(chmod("script", 0755) == 0);
	exec_path = (char *)"script";
	sweep_exec("execve of a script");
	must(unlink("script") == 0);
}

/* ---- pipes and descriptors ---- */

static long call_pipe(void)
{
	return raw(SYS_pipe2, fds, 0);
}

static void after_pipe(long ret)
{
	if (ret == 0) {
		close(fds[0]);
		close(fds[1]);
	}
	expect(ret || fds[0] > 2, "descriptor %d", fds[0]);
}

static void prepare_pipe(void)
{
	must(pipe(fds) == 0);
	must(fcntl(fds[1], F_SETFL, O_NONBLOCK) == 0);
}

static long call_pipe_io(void)
{
	static char text[3 * 4096];
	long n = raw(SYS_write, fds[1], text, sizeof(text));

	return n < 0 ? n : raw(SYS_read, fds[0], text, n) - n;
}

static long call_pipe_size(void)
{
	return raw(SYS_fcntl, fds[1], F_SETPIPE_SZ, 1 << 20);
}

static void after_pipe_io(long ret)
{
	expect(ret <= 0 || ret == 1 << 20, "result %ld", ret);
	after_pipe(0);
}

/* Both ends of a pseudo terminal; the second is fds[1]. */
static long call_pty(void)
{
	int off = 0;

	fds[1] = -1;
	fds[0] = (int)raw(SYS_openat, AT_FDCWD, "/dev/ptmx", O_RDWR | O_NOCTTY);
	if (fds[0] < 0)
		return fds[0];
	must(ioctl(fds[0], TIOCSPTLCK, &off) == 0);
	fds[1] = (int)raw(SYS_ioctl, fds[0], TIOCGPTPEER, O_RDWR | O_NOCTTY);
	return fds[1] < 0 ? fds[1] : 0;
}

static void after_pty(long ret)
{
	expect(ret || (write(fds[1], "x", 1) == 1 && read(fds[0], &ret, 1) == 1), "it is deaf");
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* More descriptors than have room on the kernel's stack, none of them ready. */
static long call_poll(void)
{
	static struct pollfd p[100];
	struct timespec ts = {0, 1000000};

	for (int i = 0; i < 100; i++)
		p[i] = (struct pollfd){fds[0], POLLIN, 0};
	return raw(SYS_ppoll, p, 100, &ts, NULL, 8);
}

static long call_signalfd(void)
{
	sigset_t set = 0;

	return fds[0] = raw(SYS_signalfd4, -1, &set, 8, 0);
}

static long call_pidfd(void)
{
	return fds[0] = raw(SYS_pidfd_open, getpid(), 0);
}

static int lowest_fd(void)
{
	int fd = dup(1);

	close(fd);
	return fd;
}

static void prepare_one_file(void)
{
	fds[1] = lowest_fd();
}

static void after_one_file(long ret)
{
	if (ret >= 0)
		close(fds[0]);
	expect(ret < 0 || fds[0] == fds[1], "the descriptor is %d", fds[0]);
	expect(lowest_fd() == fds[1], "a descriptor is left over");
}

/* Linux: EAGAIN. */
static long call_timer(void)
{
	static const struct itimerspec soon = {{0, 100000}, {0, 100000}};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCHLD};
	timer_t timer;
	long ret = raw(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer);

	if (ret)
		return ret == -EAGAIN ? -ENOMEM : ret;
	must(timer_settime(timer, 0, &soon, NULL) == 0);
	must(timer_delete(timer) == 0);
	return 0;
}

/* Linux: EAGAIN. */
static long call_sigqueue(void)
{
	siginfo_t info = {.si_code = SI_QUEUE};
	long ret = raw(SYS_rt_sigqueueinfo, getpid(), SIGRTMIN, &info);

	return ret == -EAGAIN ? -ENOMEM : ret;
}

static void block_queued(void)
{
	sigset_t set = 1UL << (SIGRTMIN - 1);

	must(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
}

static void after_sigqueue(long ret)
{
	sigset_t set = 1UL << (SIGRTMIN - 1);
	struct timespec zero = {0, 0};
	int got = sigtimedwait(&set, NULL, &zero);

	expect((got == SIGRTMIN) == (ret == 0), "the signal is %d", got);
	must(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
}

static volatile int handled;

static void handle(int sig)
{
	handled += sig == SIGUSR1;
}

/* On a stack that has no page yet. */
static void prepare_handler(void)
{
	stack_t stack = {.ss_sp = area = map_pages(4), .ss_size = 4 * PAGE};
	struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};

	must(sigaltstack(&stack, NULL) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
	handled = 0;
}

static long call_handler(void)
{
	return raise(SIGUSR1);
}

/* A signal whose sender can't be remembered comes even so. */
static void after_handler(long ret)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	expect(ret == 0 && handled == 1, "%d handlers have run", handled);
	must(sigaltstack(&none, NULL) == 0 && munmap(area, 4 * PAGE) == 0);
}

static long call_dup(void)
{
	return fds[0] = raw(SYS_dup3, 1, 900, 0);
}

static long call_dupfd(void)
{
	return fds[0] = raw(SYS_fcntl, 1, F_DUPFD, 200);
}

static void after_dup(long ret)
{
	if (ret >= 0)
		must(close(ret) == 0);
}

/* A table that was once large is not made smaller: so in a child of its own. */
static int sweep_descriptors(void *arg)
{
	static const struct op ops[] = {
		{"dup3 to a high number", NULL, call_dup, after_dup, 0},
		{"F_DUPFD above a high number", NULL, call_dupfd, after_dup, 0},
	};
	const struct op *op = &ops[(long)arg];
	long n = 0;

	sweeping = op->name;
	while (fail_once(op, "nth", ++n, ENOMEM, false))
		;
	return wrong ? 1 : n < 2 ? 2 : 0;
}

static const struct op ops[] = {
	{"fork", NULL, call_fork, after_fork, 0},
	{"a thread", count_tasks, call_thread, after_thread, 0},
	{"fork with CLONE_CHILD_SETTID", NULL, call_fork_settid, after_fork, 0},
	{"vfork", NULL, call_vfork, after_fork, 0},
	{"wait4", prepare_child, call_wait, NULL, 0},
	{"nanosleep, sched_yield", NULL, call_sleep, NULL, 0},
	{"pipe2", NULL, call_pipe, after_pipe, 0},
	{"write and read of a pipe", prepare_pipe, call_pipe_io, after_pipe_io, 0},
	{"F_SETPIPE_SZ", prepare_pipe, call_pipe_size, after_pipe_io, 0},
	{"both ends of a pty", NULL, call_pty, after_pty, 0},
	{"ppoll", prepare_pipe, call_poll, after_pipe_io, 0},
	{"signalfd4", prepare_one_file, call_signalfd, after_one_file, 0},
	{"pidfd_open", prepare_one_file, call_pidfd, after_one_file, 0},
	{"timer_create", NULL, call_timer, NULL, 0},
	{"rt_sigqueueinfo", block_queued, call_sigqueue, after_sigqueue, 0},
	{"a handler", prepare_handler, call_handler, after_handler, 0},
};

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 1 && !strcmp(argv[1], "report"))
		return report();
	need_injection();
	enter_tmp();
	sweep_memory(ops, ARRAY_SIZE(ops)); /* also with no kernel stack to spare */
	for (long i = 0; i < 2; i++)
		is_exit(run_child(sweep_descriptors, (void *)i), 0, "a table of descriptors grows");
	sweep_many_forks();
	sweep_programs();
	is(vmstat("oom_kill"), 0, "nobody was killed for it");
	leave_tmp();
	diag("%ld call paths to an allocation have failed", read_hits().paths);
	return done_testing();
}
