// SPDX-License-Identifier: MIT
/*
 * swapon: lets the kernel put pages of programs into a file that mkswap has made, when memory
 * is short. Without a name, shows how much of it is used. `free` shows that too.
 */
#include "util.h"

#include <errno.h>
#include <sys/swap.h>
#include <sys/sysinfo.h>

static int show(void)
{
	struct sysinfo info;
	unsigned long long unit;

	if (sysinfo(&info) < 0)
		err(1, "sysinfo");
	unit = info.mem_unit ? info.mem_unit : 1;
	printf("%llu KiB of %llu KiB are used\n", (info.totalswap - info.freeswap) * unit / 1024,
	       info.totalswap * unit / 1024);
	return finish(0);
}

int main(int argc, char **argv)
{
	set_usage("swapon [FILE]");
	if (argc == 1)
		return show();
	if (argc != 2)
		usage();
	if (swapon(argv[1], 0) < 0) {
		if (errno == EINVAL)
			errx(1, "%s: no swap area without holes; make one: mkswap -s 32M %s",
			     argv[1], argv[1]);
		err(1, "%s", argv[1]);
	}
	return 0;
}
