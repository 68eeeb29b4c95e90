// SPDX-License-Identifier: MIT
/*
 * mkswap: makes a file a swap area, for swapon. With -s SIZE, a number with a unit b k M G, the
 * file is made or replaced first; without holes, which a swap area can't have.
 */
#include "util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 4096 };

/* The first page of a swap area: three numbers behind the boot block, and the magic at its end. */
static union {
	char bytes[PAGE];
	struct {
		char boot_block[1024];
		unsigned int version, last_page, nr_bad_pages;
	};
} header;

static int open_area(const char *path, long long size)
{
	int fd = open(path, size ? O_RDWR | O_CREAT | O_TRUNC : O_RDWR, 0600);

	if (fd < 0)
		err(1, "%s", path);
	for (long long done = 0; done < size; done += PAGE)
		if (write_all(fd, &header, PAGE) < 0)
			err(1, "%s", path);
	return fd;
}

int main(int argc, char **argv)
{
	long long size = 0;
	struct stat st;
	int opt, fd;

	set_usage("mkswap [-s SIZE] FILE");
	while ((opt = getopt(argc, argv, "s:")) != -1) {
		switch (opt) {
		case 's': size = size_number(optarg); break;
		default: usage();
		}
	}
	if (optind + 1 != argc)
		usage();
	fd = open_area(argv[optind], size);
	if (fstat(fd, &st) < 0)
		err(1, "%s", argv[optind]);
	if (st.st_size < 10 * PAGE)
		errx(1, "%s: a swap area has at least 40 KiB: give it a size with -s",
		     argv[optind]);
	header.version = 1;
	header.last_page = st.st_size / PAGE - 1;
	memcpy(header.bytes + PAGE - 10, "SWAPSPACE2", 10);
	if (pwrite(fd, &header, PAGE, 0) != PAGE || fsync(fd) < 0)
		err(1, "%s", argv[optind]);
	printf("%s: %lld KiB to swap to\n", argv[optind],
	       (long long)header.last_page * (PAGE / 1024));
	return finish(0);
}
