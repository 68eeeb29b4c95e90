// SPDX-License-Identifier: MIT
/*
 * sync: writes all that is in memory only to the disks; with names, those files.
 */
#include "util.h"

#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0;

	if (argc < 2)
		sync();
	while (*++argv) {
		int fd = open(*argv, O_RDONLY);

		if (fd < 0 || fsync(fd) < 0) {
			warn("%s", *argv);
			status = 1;
		}
		if (fd >= 0)
			close(fd);
	}
	return status;
}
