// SPDX-License-Identifier: MIT
/*
 * df: how much room the file systems have on which the files are (without names: the root's),
 * in units of 1024 bytes, or readable with -h; -i counts inodes instead.
 */
#include "util.h"

#include <sys/statfs.h>
#include <unistd.h>

static bool in_units, inodes;

static const char *amount(char buf[32], unsigned long long n)
{
	if (inodes)
		snprintf(buf, 32, "%llu", n);
	else if (in_units)
		human(buf, n);
	else
		snprintf(buf, 32, "%llu", n / 1024);
	return buf;
}

static int print(const char *path)
{
	char total_text[32], used_text[32], free_text[32];
	unsigned long long total, used, available, unit;
	struct statfs fs;
	struct stat st;
	char *device;

	if (statfs(path, &fs) < 0 || stat(path, &st) < 0) {
		warn("%s", path);
		return 1;
	}
	device = dev_path(S_IFBLK, st.st_dev);
	unit = inodes ? 1 : fs.f_bsize;
	total = (inodes ? fs.f_files : fs.f_blocks) * unit;
	used = total - (inodes ? fs.f_ffree : fs.f_bfree) * unit;
	available = (inodes ? fs.f_ffree : fs.f_bavail) * unit;
	printf("%-12s %10s %10s %10s", device ? device : "-", amount(total_text, total),
	       amount(used_text, used), amount(free_text, available));
	/* As POSIX: of what users can have, rounded up. */
	if (used + available > 0)
		printf(" %4llu%%", (used * 100 + used + available - 1) / (used + available));
	else
		printf("     -");
	printf(" %s\n", path);
	return 0;
}

int main(int argc, char **argv)
{
	int opt, status = 0;

	set_usage("df [-h] [-i] [FILE...]");
	while ((opt = getopt(argc, argv, "hik")) != -1) {
		switch (opt) {
		case 'h': in_units = true; break;
		case 'i': inodes = true; break;
		case 'k': in_units = false; break;
		default: usage();
		}
	}
	printf("%-12s %10s %10s %10s %5s %s\n", "Filesystem",
	       inodes	  ? "Inodes"
	       : in_units ? "Size"
			  : "1K-blocks",
	       "Used", "Available", "Use%", "File");
	if (optind == argc)
		status = print("/");
	for (; optind < argc; optind++)
		status |= print(argv[optind]);
	return finish(status);
}
