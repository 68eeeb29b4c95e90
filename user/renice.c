// SPDX-License-Identifier: MIT
/*
 * renice: changes the nice value of processes (-p, or without an option), of process groups
 * (-g) or of all processes of users (-u), to N, or by N with --relative.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <sys/resource.h>

enum { RELATIVE = 256 };

static const char *const kinds[] = {"process ID", "process group ID", "user ID"};

static int get(int which, id_t who, int *nice)
{
	errno = 0;
	*nice = getpriority(which, who);
	if (!errno)
		return 0;
	warn("%u (%s)", who, kinds[which]);
	return 1;
}

static int renice(int which, id_t who, int nice, bool relative)
{
	int old, new;

	if (get(which, who, &old))
		return 1;
	if (setpriority(which, who, relative ? old + nice : nice) < 0) {
		warn("%u (%s)", who, kinds[which]);
		return 1;
	}
	if (get(which, who, &new))
		return 1;
	printf("%u (%s) old priority %d, new priority %d\n", who, kinds[which], old, new);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"priority", required_argument, NULL, 'n'},
		{"relative", required_argument, NULL, RELATIVE},
		{"pid", no_argument, NULL, 'p'},
		{"pgrp", no_argument, NULL, 'g'},
		{"user", no_argument, NULL, 'u'},
		{NULL, 0, NULL, 0},
	};
	const char *value = NULL;
	int which = PRIO_PROCESS, status = 0, opt;
	bool relative = false;
	long long nice;

	set_usage("renice {N | -n N | --relative N} [-p | -g | -u] ID...");
	/* Before getopt takes a negative value for an option. */
	if (argv[1] && isdigit((unsigned char)argv[1][argv[1][0] == '-']))
		value = argv[optind++];
	while ((opt = getopt_long(argc, argv, "+n:pgu", options, NULL)) != -1) {
		switch (opt) {
		case RELATIVE: relative = true; /* fallthrough */
		case 'n': value = optarg; break;
		case 'p': which = PRIO_PROCESS; break;
		case 'g': which = PRIO_PGRP; break;
		case 'u': which = PRIO_USER; break;
		default: usage();
		}
	}
	if (!value || !argv[optind])
		usage();
	nice = number(value);
	if (nice > 40 || nice < -40)
		nice = nice > 0 ? 40 : -40;
	for (char **id = argv + optind; *id; id++)
		status |= renice(which, (id_t)number(*id), (int)nice, relative);
	return finish(status);
}
