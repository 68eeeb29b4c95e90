// SPDX-License-Identifier: MIT
/*
 * kill: sends processes a signal, SIGTERM unless another is named: kill -s HUP, kill -HUP or
 * kill -1. 0 only asks whether they are there; a negative pid means a process group, 0 our own
 * and -1 all processes. -l lists the names, or translates between name and number.
 */
#include "util.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void list_all(void)
{
	char name[SIG2STR_MAX];

	for (int sig = 1; sig < NSIG; sig++) {
		if (sig2str(sig, name) == 0)
			puts(name);
	}
}

/* A name to its number, a number or the status of who was killed so to the name. */
static int translate(const char *arg)
{
	char name[SIG2STR_MAX], *end;
	long n = strtol(arg, &end, 10);
	bool is_number = end != arg && !*end;
	int sig = is_number && n > 128 ? n - 128 : signal_number(arg);

	if (sig <= 0 || sig2str(sig, name) != 0) {
		warnx("%s: no such signal", arg);
		return 1;
	}
	if (is_number)
		puts(name);
	else
		printf("%d\n", sig);
	return 0;
}

static int send_signal(const char *arg, int sig)
{
	char *end;
	long pid;

	errno = 0;
	pid = strtol(arg, &end, 10);
	if (end == arg || *end || errno || pid != (pid_t)pid) {
		warnx("%s: not a process", arg);
		return 1;
	}
	if (kill(pid, sig) < 0) {
		warn("%s", arg);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *name = NULL;
	int sig = SIGTERM, status = 0;
	char **arg = argv + 1;

	set_usage("kill [-s SIGNAL | -SIGNAL] PID... or kill -l [SIGNAL]...");
	if (argc == 2 && strcmp(argv[1], "-l") == 0) {
		list_all();
		return finish(0);
	}
	if (argc > 2 && strcmp(argv[1], "-l") == 0) {
		for (arg = argv + 2; *arg; arg++)
			status |= translate(*arg);
		return finish(status);
	}
	if (argc > 2 && (strcmp(*arg, "-s") == 0 || strcmp(*arg, "-n") == 0)) {
		name = arg[1];
		arg += 2;
	} else if (argc > 1 && **arg == '-' && strcmp(*arg, "--") != 0) {
		name = *arg++ + 1;
	}
	if (name && (sig = signal_number(name)) < 0)
		errx(1, "%s: no such signal", name);
	if (*arg && strcmp(*arg, "--") == 0)
		arg++;
	if (!*arg)
		usage();
	for (; *arg; arg++)
		status |= send_signal(*arg, sig);
	return finish(status);
}
