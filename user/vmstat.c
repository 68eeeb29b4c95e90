// SPDX-License-Identifier: MIT
/*
 * vmstat: prints the kernel's counters. With a program: runs it and prints by how much it
 * changed them. They count for the whole machine, so what others do meanwhile is in it.
 */
#include "util.h"

#include <unistd.h>

static void print_all(const struct counter *c, int n)
{
	for (int i = 0; i < n; i++)
		printf("%-20s %12lld\n", c[i].name, c[i].value);
}

static void print_changes(const struct counter *before, const struct counter *after, int n)
{
	for (int i = 0; i < n; i++) {
		long long diff = after[i].value - counter_value(before, n, after[i].name);

		if (diff != 0)
			printf("%-20s %+12lld\n", after[i].name, diff);
	}
}

int main(int argc, char **argv)
{
	static struct counter before[COUNTERS_MAX], after[COUNTERS_MAX];
	int n, status;

	set_usage("vmstat [PROGRAM [ARGUMENT...]]");
	if (getopt(argc, argv, "+") != -1)
		usage();
	/* Twice: the first reading has its own faults. */
	read_counters(before);
	n = read_counters(before);
	if (n < 0)
		err(1, "/dev/vmstat");
	if (!argv[optind]) {
		print_all(before, n);
		return finish(0);
	}
	status = run_program(argv + optind);
	n = read_counters(after);
	print_changes(before, after, n);
	return finish(status);
}
