// SPDX-License-Identifier: MIT
// grade: group=glibc points=15 cpus=1,4 timeout=90 linux=yes
/*
 * Processes with threads, by Debian's C library: fork under load, posix_spawn and exec among
 * threads, signals to them, exit from any of them, and many that come and go.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define NR 3

extern char **environ;
static const char *self;
static volatile int end;

static void *allocate(void *arg)
{
	while (!end) {
		void *p[50];

		for (int i = 0; i < 50; i++)
			p[i] = malloc((size_t)(i * 97 % 3000 + 1));
		for (int i = 0; i < 50; i++)
			free(p[i]);
	}
	return arg;
}

static int end_of(pid_t pid)
{
	int status = -1;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static pid_t start(const char *what)
{
	char *argv[] = {(char *)self, (char *)what, NULL};
	pid_t pid;

	return posix_spawn(&pid, self, NULL, NULL, argv, environ) ? -1 : pid;
}

static void load(void)
{
	pthread_t threads[NR];
	int wrong = 0;

	for (int i = 0; i < NR; i++)
		pthread_create(&threads[i], NULL, allocate, NULL);
	for (int i = 0; i < 6; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			free(malloc(1000)); /* the allocator's locks are free in the child */
			_exit(i);
		}
		wrong += end_of(pid) != i;
	}
	ok(!wrong, "fork while other threads allocate");
	wrong = 0;
	for (int i = 0; i < 4; i++)
		wrong += end_of(start("status")) != 55;
	ok(!wrong, "posix_spawn as well");
	end = 1;
	for (int i = 0; i < NR; i++)
		pthread_join(threads[i], NULL);
	end = 0;
}

/* ---- other roles of this program ---- */

static void *exec_now(void *arg)
{
	char *argv[] = {(char *)self, (char *)"status", NULL};

	execv(self, argv);
	return arg;
}

static void *exit_now(void *arg)
{
	(void)arg;
	exit(56);
}

static int role(const char *what)
{
	pthread_t t;

	if (!strcmp(what, "status"))
		return 55;
	for (int i = 0; i < NR; i++)
		pthread_create(&t, NULL, allocate, NULL);
	if (!strcmp(what, "exec"))
		pthread_create(&t, NULL, exec_now, NULL);
	if (!strcmp(what, "exit"))
		pthread_create(&t, NULL, exit_now, NULL);
	if (!strcmp(what, "last")) {
		end = 1;
		pthread_exit(NULL); /* the process ends with the last thread, by 0 */
	}
	if (!strcmp(what, "abort"))
		raise(SIGABRT);
	for (;;)
		pause();
}

/* ---- signals ---- */

static pthread_t handled_in;
static volatile int handled;

static void handler(int sig)
{
	(void)sig;
	handled_in = pthread_self();
	handled = 1;
}

static void *wait_for_signal(void *arg)
{
	sigset_t set;
	int sig = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigwait(&set, &sig);
	return (void *)(long)(sig + (arg != NULL));
}

static void signals(void)
{
	struct sigaction action = {.sa_handler = handler};
	sigset_t set;
	pthread_t t;
	void *result;

	sigaction(SIGUSR2, &action, NULL);
	pthread_create(&t, NULL, allocate, NULL);
	pthread_kill(t, SIGUSR2);
	while (!handled)
		sched_yield();
	ok(pthread_equal(handled_in, t), "pthread_kill: the handler runs there");
	end = 1;
	pthread_join(t, NULL);
	end = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_create(&t, NULL, wait_for_signal, NULL);
	kill(getpid(), SIGUSR1);
	pthread_join(t, &result);
	ok((long)result == SIGUSR1, "sigwait in a thread gets the process's");
}

static void *nothing(void *arg)
{
	return arg;
}

static void storm(void)
{
	pthread_t threads[20];
	int wrong = 0;

	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 20; i++)
			wrong += pthread_create(&threads[i], NULL, nothing, NULL) != 0;
		for (int i = 0; i < 20; i++)
			wrong += pthread_join(threads[i], NULL) != 0;
	}
	ok(!wrong, "a hundred threads, twenty at a time");
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 1)
		return role(argv[1]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	load();
	ok(end_of(start("exec")) == 55, "exec in a thread");
	ok(end_of(start("exit")) == 56, "exit in a thread");
	ok(end_of(start("last")) == 0, "the last thread ends");
	ok(end_of(start("abort")) == 1000 + SIGABRT, "abort among threads");
	signals();
	storm();
	return done();
}
