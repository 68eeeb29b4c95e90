// SPDX-License-Identifier: MIT
/*
 * swapoff: brings all pages back from a swap file, which is an ordinary file again.
 */
#include "util.h"

#include <errno.h>
#include <sys/swap.h>

int main(int argc, char **argv)
{
	set_usage("swapoff FILE");
	if (argc != 2)
		usage();
	if (swapoff(argv[1]) < 0) {
		if (errno == EINVAL)
			errx(1, "%s: nothing is swapped to it", argv[1]);
		if (errno == ENOMEM)
			errx(1,
			     "%s: what is there does not fit into memory: end some programs first",
			     argv[1]);
		err(1, "%s", argv[1]);
	}
	return 0;
}
