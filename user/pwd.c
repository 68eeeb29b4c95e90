// SPDX-License-Identifier: MIT
/*
 * pwd: prints the path of the working directory.
 */
#include "util.h"

#include <stdlib.h>
#include <unistd.h>

int main(void)
{
	char *path = getcwd(NULL, 0);

	if (!path)
		err(1, "the working directory");
	puts(path);
	free(path);
	return finish(0);
}
