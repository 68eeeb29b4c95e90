// SPDX-License-Identifier: MIT
/*
 * nproc: prints how many processors are at work.
 */
#include "util.h"

#include <unistd.h>

int main(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		err(1, "the number of processors");
	printf("%ld\n", n);
	return finish(0);
}
