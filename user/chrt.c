// SPDX-License-Identifier: MIT
/*
 * chrt: runs a program under another policy of the scheduler, or with -p shows or changes that
 * of a process.
 *
 *	-o -b -i	SCHED_OTHER, SCHED_BATCH, SCHED_IDLE: their priority is 0
 *	-f -r	SCHED_FIFO, SCHED_RR (if nothing is said): 1 to 99
 *	-R	its children begin as SCHED_OTHER
 *	-m	shows the priorities that there are
 */
#include "util.h"

#include <getopt.h>
#include <sched.h>

static const struct {
	const char *name;
	int option, policy;
} policies[] = {
	{"SCHED_OTHER", 'o', SCHED_OTHER}, {"SCHED_FIFO", 'f', SCHED_FIFO},
	{"SCHED_RR", 'r', SCHED_RR},	   {"SCHED_BATCH", 'b', SCHED_BATCH},
	{"SCHED_IDLE", 'i', SCHED_IDLE},
};

#define NR_POLICIES (sizeof(policies) / sizeof(policies[0]))

static void show_limits(void)
{
	for (size_t i = 0; i < NR_POLICIES; i++)
		printf("%s min/max priority\t: %d/%d\n", policies[i].name,
		       sched_get_priority_min(policies[i].policy),
		       sched_get_priority_max(policies[i].policy));
}

static void show(pid_t pid)
{
	int policy = sched_getscheduler(pid);
	const char *name = "unknown", *reset = "";
	struct sched_param param;

	if (policy < 0 || sched_getparam(pid, &param) < 0)
		err(1, "pid %d", (int)pid);
	if (policy & SCHED_RESET_ON_FORK)
		reset = "|SCHED_RESET_ON_FORK";
	for (size_t i = 0; i < NR_POLICIES; i++)
		if (policies[i].policy == (policy & ~SCHED_RESET_ON_FORK))
			name = policies[i].name;
	printf("pid %d's current scheduling policy: %s%s\n", (int)pid, name, reset);
	printf("pid %d's current scheduling priority: %d\n", (int)pid, param.sched_priority);
}

static void change(pid_t pid, int policy, const char *priority)
{
	long long n = number(priority);
	struct sched_param param = {n < 0 || n > 100 ? -1 : (int)n};

	if (sched_setscheduler(pid, policy, &param) < 0)
		err(1, "pid %d", (int)pid);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"other", no_argument, NULL, 'o'},
		{"fifo", no_argument, NULL, 'f'},
		{"rr", no_argument, NULL, 'r'},
		{"batch", no_argument, NULL, 'b'},
		{"idle", no_argument, NULL, 'i'},
		{"max", no_argument, NULL, 'm'},
		{"pid", no_argument, NULL, 'p'},
		{"reset-on-fork", no_argument, NULL, 'R'},
		{NULL, 0, NULL, 0},
	};
	int policy = SCHED_RR, reset = 0, opt;
	bool of_pid = false;

	set_usage("chrt [-bfior] [-R] PRIORITY PROGRAM [ARGUMENT...] | "
		  "chrt -p [-bfior] [-R] [PRIORITY] PID | chrt -m");
	while ((opt = getopt_long(argc, argv, "+bfimoprR", options, NULL)) != -1) {
		switch (opt) {
		case 'm': show_limits(); return finish(0);
		case 'p': of_pid = true; break;
		case 'R': reset = SCHED_RESET_ON_FORK; break;
		case '?': usage();
		}
		for (size_t i = 0; i < NR_POLICIES; i++)
			if (policies[i].option == opt)
				policy = policies[i].policy;
	}
	argv += optind;
	if (!argv[0] || (of_pid ? argv[1] && argv[2] : !argv[1]))
		usage();
	if (!of_pid) {
		change(0, policy | reset, argv[0]);
		exec_program(argv + 1);
	}
	if (argv[1])
		change((pid_t)number(argv[1]), policy | reset, argv[0]);
	else
		show((pid_t)number(argv[0]));
	return finish(0);
}
