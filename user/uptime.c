// SPDX-License-Identifier: MIT
/*
 * uptime: the time, how long the machine is up, the number of tasks, and how many wanted to
 * run on the average of 1, 5 and 15 minutes.
 */
#include "util.h"

#include <sys/sysinfo.h>
#include <time.h>

/* The kernel's loads are fixed-point numbers with 16 bits after the point. */
static void print_load(unsigned long load)
{
	printf(" %lu.%02lu", load >> 16, ((load & 0xffff) * 100) >> 16);
}

int main(void)
{
	time_t now = time(NULL);
	struct sysinfo info;
	char clock[16];
	long minutes;

	if (sysinfo(&info) < 0)
		err(1, "sysinfo");
	minutes = info.uptime / 60;
	strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&now));
	printf(" %s up ", clock);
	if (minutes >= 24 * 60)
		printf("%ld days, ", minutes / (24 * 60));
	printf("%ld:%02ld, %u tasks, load average:", minutes / 60 % 24, minutes % 60,
	       (unsigned)info.procs);
	for (int i = 0; i < 3; i++)
		print_load(info.loads[i]);
	putchar('\n');
	return finish(0);
}
