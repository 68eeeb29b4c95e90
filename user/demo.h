/* SPDX-License-Identifier: MIT */
/*
 * What forkdemo, cowdemo, pipedemo, sigdemo and threads share: numbered steps on the screen, slowly with -s,
 * and gates, which let one process wait for another.
 */
#ifndef USER_DEMO_H
#define USER_DEMO_H

#include "util.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool demo_slow;

static inline void demo_pause(void)
{
	struct timespec t = {1, 500000000};

	/* All is written before anybody forks: a child would write its copy again. */
	fflush(stdout);
	if (demo_slow)
		nanosleep(&t, NULL);
}

static inline void begin_demo(int argc, char **argv, const char *usage_text, const char *title)
{
	int opt;

	set_usage(usage_text);
	while ((opt = getopt(argc, argv, "s")) != -1) {
		if (opt != 's')
			usage();
		demo_slow = true;
	}
	if (optind < argc)
		usage();
	printf("%s\n", title);
	demo_pause();
}

/* A heading: what happens now, in one sentence. */
static inline void step(const char *text)
{
	static int number;
	bool colour = isatty(STDOUT_FILENO);

	printf("\n%s%d. %s%s\n", colour ? "\033[1;36m" : "", ++number, text,
	       colour ? "\033[0m" : "");
	demo_pause();
}

static inline void __attribute__((format(printf, 1, 2))) say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("   ");
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	demo_pause();
}

struct gate {
	int fds[2];
};

static inline struct gate new_gate(void)
{
	struct gate gate = {{-1, -1}};

	if (pipe(gate.fds) < 0)
		err(1, "pipe");
	return gate;
}

static inline void open_gate(struct gate gate)
{
	if (write(gate.fds[1], "", 1) != 1)
		err(1, "gate");
}

static inline void wait_at(struct gate gate)
{
	char c;

	if (read(gate.fds[0], &c, 1) != 1)
		errx(1, "gate: the other process is gone");
}

static inline pid_t fork_or_exit(void)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	return pid;
}

#endif
