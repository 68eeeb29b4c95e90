// SPDX-License-Identifier: MIT
/*
 * What the basic operations cost, in ns of CLOCK_MONOTONIC each: under QEMU's -icount
 * shift=0 a nanosecond is an instruction. Not graded: `tests/run bench`.
 *
 *	bench [MiB for the big fork, default 64]
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "guest.h"
#include "uapi/futex.h"

static void report(const char *what, long start, long n)
{
	printf("%-36s %10ld ns\n", what, (now_ns() - start) / n);
	fflush(stdout);
}

static void bench_getppid(long n)
{
	long start = now_ns();

	for (long i = 0; i < n; i++)
		getppid();
	report("getppid", start, n);
}

static void fork_once(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid < 0) {
		perror("fork");
		exit(1);
	}
	waitpid(pid, NULL, 0);
}

static void bench_fork(const char *what, long n)
{
	long start;

	fork_once();
	start = now_ns();
	for (long i = 0; i < n; i++)
		fork_once();
	report(what, start, n);
}

/* A child that sleeps has the same pages: so each that is written is copied. */
static void bench_cow(char *p, size_t nbytes, bool quiet)
{
	long tables = vmstat("pages_pagetable"), shared, start;
	pid_t pid = fork();

	if (pid == 0) {
		pause();
		_exit(0);
	}
	shared = vmstat("pages_pagetable");
	start = now_ns();
	for (size_t i = 0; i < nbytes; i += 4096)
		p[i] = 3;
	if (!quiet) {
		report("copy on write, a page", start, (long)(nbytes / 4096));
		report("copy on write, in all", start, 1);
	}
	if (!quiet && tables >= 0)
		printf("page tables: %ld pages, %ld with the child, %ld when all is written\n",
		       tables, shared, vmstat("pages_pagetable"));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void bench_big_fork(size_t nbytes)
{
	char *p = mmap(NULL, nbytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *q = mmap(NULL, nbytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char what[64];
	long start;

	if (p == MAP_FAILED || q == MAP_FAILED) {
		perror("mmap");
		return;
	}
	start = now_ns();
	memset(p, 1, nbytes);
	report("first touch, a page", start, (long)(nbytes / 4096));
	snprintf(what, sizeof(what), "fork+exit+wait, %zu MiB touched", nbytes >> 20);
	bench_fork(what, 8);
	start = now_ns();
	memset(p, 2, nbytes);
	report("restore after fork, a page", start, (long)(nbytes / 4096));
	bench_cow(p, nbytes, true); /* QEMU itself has to touch memory that is new to it */
	bench_cow(p, nbytes, false);
	memset(q, 1, nbytes);
	start = now_ns();
	memcpy(q, p, nbytes);
	snprintf(what, sizeof(what), "copying %zu MiB", nbytes >> 20);
	report(what, start, 1);
	munmap(p, nbytes);
	munmap(q, nbytes);
}

static void bench_ping_pong(long n)
{
	int there[2], back[2];
	char c = 'x';
	long start;

	if (pipe(there) || pipe(back))
		exit(1);
	if (fork() == 0) {
		close(there[1]);
		while (read(there[0], &c, 1) == 1)
			if (write(back[1], &c, 1) != 1)
				break;
		_exit(0);
	}
	close(there[0]);
	close(back[1]);
	start = now_ns();
	for (long i = 0; i < n; i++)
		if (write(there[1], &c, 1) != 1 || read(back[0], &c, 1) != 1)
			exit(1);
	report("pipe round trip of 1 byte", start, n);
	close(there[1]);
	close(back[0]);
	wait(NULL);
}

/* Alone; and two that yield to each other: on one hart, each time a switch between processes. */
static void bench_yield(long n)
{
	long start = now_ns();
	pid_t pid;

	for (long i = 0; i < n; i++)
		sched_yield();
	report("sched_yield alone", start, n);
	pid = fork();
	if (pid == 0)
		for (;;)
			sched_yield();
	sched_yield();
	start = now_ns();
	for (long i = 0; i < n; i++)
		sched_yield();
	report("sched_yield of two, there and back", start, n);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void bench_pipe_stream(size_t nbytes)
{
	static char buf[65536];
	int fd[2];
	long start;
	size_t got = 0;

	if (pipe(fd))
		exit(1);
	start = now_ns();
	if (fork() == 0) {
		close(fd[0]);
		for (size_t n = 0; n < nbytes; n += sizeof(buf))
			if (write(fd[1], buf, sizeof(buf)) != sizeof(buf))
				_exit(1);
		_exit(0);
	}
	close(fd[1]);
	for (ssize_t n; (n = read(fd[0], buf, sizeof(buf))) > 0;)
		got += (size_t)n;
	wait(NULL);
	close(fd[0]);
	if (got != nbytes)
		exit(1);
	report("64 MiB through a pipe", start, 1);
}

static void on_signal(int sig)
{
	(void)sig;
}

static void bench_signals(long n)
{
	struct sigaction action = {.sa_handler = on_signal};
	long start = now_ns();

	for (long i = 0; i < n; i++)
		if (sigaction(SIGUSR1, &action, NULL))
			exit(1);
	report("signal install", start, n);
	start = now_ns();
	for (long i = 0; i < n; i++)
		if (kill(getpid(), SIGUSR1))
			exit(1);
	report("kill itself, handler, return", start, n);
}

/* ---- threads ---- */

static volatile int turn;

static void *nothing(void *arg)
{
	return arg;
}

static void wait_for_turn(int mine)
{
	while (turn != mine)
		syscall(SYS_futex, &turn, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, !mine, NULL, NULL, 0);
}

static void pass_turn(int to)
{
	turn = to;
	syscall(SYS_futex, &turn, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
}

static void *answer(void *n)
{
	for (long i = 0; i < (long)n; i++) {
		wait_for_turn(1);
		pass_turn(0);
	}
	return NULL;
}

static void bench_threads(long n)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_t t;
	long start = now_ns();

	for (long i = 0; i < n; i++)
		if (pthread_create(&t, NULL, nothing, NULL) || pthread_join(t, NULL))
			exit(1);
	report("thread create+join", start, n);
	pthread_create(&t, NULL, answer, (void *)n);
	start = now_ns();
	for (long i = 0; i < n; i++) {
		pass_turn(1);
		wait_for_turn(0);
	}
	report("futex wake+wait, there and back", start, n);
	pthread_join(t, NULL);
	start = now_ns();
	for (long i = 0; i < n; i++) {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	}
	report("mutex lock+unlock, uncontended", start, n);
}

/* ---- how long SIGKILL takes to end who sleeps ---- */

static int ends[2];

static void in_read(void)
{
	char c;

	(void)!read(ends[0], &c, 1);
}

static void in_write(void)
{
	static char buf[2 << 16];

	(void)!write(ends[1], buf, sizeof(buf));
}

static void in_wait(void)
{
	if (fork() == 0) {
		in_read();
		_exit(0);
	}
	wait(NULL);
}

static void in_nanosleep(void)
{
	sleep(1000);
}

static void in_sigsuspend(void)
{
	sigset_t all = -1UL;

	sigsuspend(&all);
}

static void in_vfork(void)
{
	if (vfork() == 0) {
		in_read();
		_exit(0);
	}
}

static void in_stop(void)
{
	raise(SIGSTOP);
}

static const struct {
	const char *name;
	void (*begin)(void);
} sleeps[] = {
	{"read", in_read},	     {"write", in_write},	    {"wait", in_wait},
	{"nanosleep", in_nanosleep}, {"sigsuspend", in_sigsuspend}, {"vfork", in_vfork},
	{"a stop", in_stop},
};

/* Until it has been waited for: the longest of so many. */
static void bench_kill(size_t kind, int n)
{
	long longest = 0;

	for (int i = 0; i < n; i++) {
		long start, took;
		pid_t pid;

		if (pipe(ends) || (pid = fork()) < 0)
			exit(1);
		if (pid == 0) {
			setpgid(0, 0);
			sleeps[kind].begin();
			_exit(0);
		}
		usleep(10000); /* by then it sleeps */
		start = now_ns();
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		took = now_ns() - start;
		longest = took > longest ? took : longest;
		kill(-pid, SIGKILL); /* what it has left behind */
		close(ends[0]);
		close(ends[1]);
	}
	printf("SIGKILL of a task in %-15s %10ld ns\n", sleeps[kind].name, longest);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	size_t mib = argc > 1 ? strtoul(argv[1], NULL, 10) : 64;

	bench_getppid(10000);
	bench_fork("fork+exit+wait, small", 200);
	bench_signals(5000);
	bench_threads(1000);
	for (size_t i = 0; i < sizeof(sleeps) / sizeof(sleeps[0]); i++)
		bench_kill(i, 20);
	bench_yield(5000);
	bench_ping_pong(2000);
	bench_pipe_stream(64UL << 20);
	bench_big_fork(mib << 20);
	return 0;
}
