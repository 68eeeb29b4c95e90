// SPDX-License-Identifier: MIT
/*
 * free: how much memory there is and what it is used for, in KiB, or readable with -h.
 * The second part comes from the kernel's counters, where it has them.
 */
#include "util.h"

#include <sys/sysinfo.h>
#include <unistd.h>

static bool in_units;

static const char *amount(char buf[24], unsigned long long nbytes)
{
	if (in_units)
		human(buf, nbytes);
	else
		snprintf(buf, 24, "%llu", nbytes / 1024);
	return buf;
}

static void print_use(void)
{
	static const struct {
		const char *counter, *text;
	} uses[] = {
		{"pages_anon", "heaps, stacks and other private memory of programs"},
		{"pages_cache", "pages of files"},
		{"pages_dirty", "of these, not yet written to the disk"},
		{"pages_slab", "objects of the kernel"},
		{"pages_pagetable", "page tables"},
		{"pages_kstack", "kernel stacks"},
	};
	struct counter c[COUNTERS_MAX];
	int n = read_counters(c);
	char buf[24];

	for (size_t i = 0; n > 0 && i < sizeof(uses) / sizeof(*uses); i++) {
		unsigned long long pages = counter_value(c, n, uses[i].counter);

		printf("%17s  %s\n", amount(buf, pages * sysconf(_SC_PAGESIZE)), uses[i].text);
	}
}

int main(int argc, char **argv)
{
	char total[24], used[24], free_text[24], cache[24];
	struct sysinfo info;
	unsigned long long unit;
	int opt;

	set_usage("free [-h]");
	while ((opt = getopt(argc, argv, "hk")) != -1) {
		switch (opt) {
		case 'h': in_units = true; break;
		case 'k': in_units = false; break;
		default: usage();
		}
	}
	if (optind < argc)
		usage();
	if (sysinfo(&info) < 0)
		err(1, "sysinfo");
	unit = info.mem_unit ? info.mem_unit : 1;
	printf("     %12s %12s %12s %12s\n", "total", "used", "free", "cache");
	printf("Mem: %12s %12s %12s %12s\n", amount(total, info.totalram * unit),
	       amount(used, (info.totalram - info.freeram - info.bufferram) * unit),
	       amount(free_text, info.freeram * unit), amount(cache, info.bufferram * unit));
	printf("Swap:%12s %12s %12s\n", amount(total, info.totalswap * unit),
	       amount(used, (info.totalswap - info.freeswap) * unit),
	       amount(free_text, info.freeswap * unit));
	print_use();
	return finish(0);
}
