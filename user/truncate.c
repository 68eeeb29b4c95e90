// SPDX-License-Identifier: MIT
/*
 * truncate: -s sets the size of files, made if they are missing: SIZE, or +N -N to change
 * it, with a unit b k M G. What is added reads as zeros and takes no room on the disk.
 */
#include "util.h"

#include <fcntl.h>
#include <unistd.h>

static int resize(const char *path, char sign, long long size, bool create)
{
	int fd = open(path, O_WRONLY | (create ? O_CREAT : 0), 0666);
	struct stat st;
	int result;

	if (fd < 0)
		return create ? -1 : 0;
	result = fstat(fd, &st);
	if (result == 0) {
		if (sign == '+')
			size += st.st_size;
		if (sign == '-')
			size = st.st_size > size ? st.st_size - size : 0;
		result = ftruncate(fd, size);
	}
	close(fd);
	return result;
}

int main(int argc, char **argv)
{
	const char *size = NULL;
	bool create = true;
	char sign = 0;
	int opt, status = 0;

	set_usage("truncate [-c] -s [+|-]SIZE FILE...");
	while ((opt = getopt(argc, argv, "cs:")) != -1) {
		switch (opt) {
		case 'c': create = false; break;
		case 's': size = optarg; break;
		default: usage();
		}
	}
	if (!size || optind == argc)
		usage();
	if (*size == '+' || *size == '-')
		sign = *size++;
	for (; optind < argc; optind++) {
		if (resize(argv[optind], sign, size_number(size), create) < 0) {
			warn("%s", argv[optind]);
			status = 1;
		}
	}
	return status;
}
