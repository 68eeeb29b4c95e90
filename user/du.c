// SPDX-License-Identifier: MIT
/*
 * du: the room that directories take on the disk with all below, in units of 1024 bytes or
 * readable with -h; -s only a sum for each name, -a files too. A file with several names
 * counts once.
 */
#include "util.h"

#include <stdlib.h>
#include <unistd.h>

static bool all, only_sum, in_units;
static int status;

/* The files with several names that are counted already. */
static struct {
	dev_t dev;
	ino_t ino;
} * seen;
static size_t nseen;

static bool seen_before(const struct stat *st)
{
	if (S_ISDIR(st->st_mode) || st->st_nlink < 2)
		return false;
	for (size_t i = 0; i < nseen; i++) {
		if (seen[i].dev == st->st_dev && seen[i].ino == st->st_ino)
			return true;
	}
	seen = grow(seen, nseen, sizeof(*seen));
	seen[nseen].dev = st->st_dev;
	seen[nseen++].ino = st->st_ino;
	return false;
}

static void print(unsigned long long nbytes, const char *path)
{
	char buf[16];

	if (in_units)
		printf("%s\t%s\n", human(buf, nbytes), path);
	else
		printf("%llu\t%s\n", (nbytes + 1023) / 1024, path);
	check_stdout();
}

/* Returns the bytes on the disk. */
static unsigned long long du(const char *path, bool named)
{
	unsigned long long nbytes;
	struct names list = {0};
	struct stat st;

	if (lstat(path, &st) < 0) {
		warn("%s", path);
		status = 1;
		return 0;
	}
	if (seen_before(&st))
		return 0;
	nbytes = st.st_blocks * 512ull;
	if (S_ISDIR(st.st_mode) && list_dir(path, &list) < 0) {
		warn("%s", path);
		status = 1;
	}
	for (size_t i = 0; i < list.n; i++) {
		char *below = path_join(path, list.v[i]);

		nbytes += du(below, false);
		free(below);
	}
	free_names(&list);
	if (named || (!only_sum && (all || S_ISDIR(st.st_mode))))
		print(nbytes, path);
	return nbytes;
}

int main(int argc, char **argv)
{
	int opt;

	set_usage("du [-a | -s] [-h] [FILE...]");
	while ((opt = getopt(argc, argv, "ahks")) != -1) {
		switch (opt) {
		case 'a': all = true; break;
		case 'h': in_units = true; break;
		case 'k': in_units = false; break;
		case 's': only_sum = true; break;
		default: usage();
		}
	}
	if (all && only_sum)
		usage();
	if (optind == argc)
		du(".", true);
	for (; optind < argc; optind++)
		du(argv[optind], true);
	return finish(status);
}
