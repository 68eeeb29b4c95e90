// SPDX-License-Identifier: MIT
/*
 * taskset: runs a program on some harts only, or with -p shows or changes on which a process
 * may run. They are a mask in hexadecimal, or with -c a list such as 0,2-3.
 */
#include "util.h"

#include <ctype.h>
#include <getopt.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

static bool as_list;

static unsigned long list_number(const char **p)
{
	char *end;
	unsigned long n = strtoul(*p, &end, 10);

	if (!isdigit((unsigned char)**p) || n >= CPU_SETSIZE)
		errx(1, "%s: not a list of harts", *p);
	*p = end;
	return n;
}

static void parse_list(const char *p, cpu_set_t *set)
{
	for (;; p++) {
		unsigned long first = list_number(&p), last = first;

		if (*p == '-') {
			p++;
			last = list_number(&p);
		}
		for (; first <= last; first++)
			CPU_SET(first, set);
		if (*p != ',')
			break;
	}
	if (*p)
		errx(1, "%s: not a list of harts", p);
}

static void parse_mask(const char *p, cpu_set_t *set)
{
	char *end;

	set->bits[0] = strtoul(p, &end, 16);
	if (end == p || *end || *p == '-')
		errx(1, "%s: not a mask", p);
}

static void print_list(const cpu_set_t *set)
{
	const char *comma = "";

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		int first = cpu;

		if (!CPU_ISSET(cpu, set))
			continue;
		while (cpu + 1 < CPU_SETSIZE && CPU_ISSET(cpu + 1, set))
			cpu++;
		printf(cpu > first ? "%s%d-%d" : "%s%d", comma, first, cpu);
		comma = ",";
	}
}

static void show(pid_t pid, const char *which)
{
	cpu_set_t set;

	if (sched_getaffinity(pid, sizeof(set), &set) < 0)
		err(1, "pid %d", (int)pid);
	printf("pid %d's %s affinity %s: ", (int)pid, which, as_list ? "list" : "mask");
	if (as_list)
		print_list(&set);
	else
		printf("%lx", set.bits[0]);
	putchar('\n');
}

static void change(pid_t pid, const char *harts)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (as_list)
		parse_list(harts, &set);
	else
		parse_mask(harts, &set);
	if (sched_setaffinity(pid, sizeof(set), &set) < 0)
		err(1, "pid %d", (int)(pid ? pid : getpid()));
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"cpu-list", no_argument, NULL, 'c'},
		{"pid", no_argument, NULL, 'p'},
		{NULL, 0, NULL, 0},
	};
	bool of_pid = false;
	pid_t pid;
	int opt;

	set_usage("taskset [-c] HARTS PROGRAM [ARGUMENT...] | taskset -p [-c] [HARTS] PID");
	while ((opt = getopt_long(argc, argv, "+cp", options, NULL)) != -1) {
		switch (opt) {
		case 'c': as_list = true; break;
		case 'p': of_pid = true; break;
		default: usage();
		}
	}
	argv += optind;
	if (!argv[0] || (of_pid ? argv[1] && argv[2] : !argv[1]))
		usage();
	if (!of_pid) {
		change(0, argv[0]);
		exec_program(argv + 1);
	}
	pid = (pid_t)number(argv[argv[1] != NULL]);
	show(pid, "current");
	if (argv[1]) {
		change(pid, argv[0]);
		show(pid, "new");
	}
	return finish(0);
}
