// SPDX-License-Identifier: MIT
/*
 * id: prints the ids of the user and the group; -u -g only one of them, -n as a name.
 */
#include "util.h"

#include <unistd.h>

int main(int argc, char **argv)
{
	bool user = false, group = false, name = false;
	int opt;

	set_usage("id [-u | -g] [-n]");
	while ((opt = getopt(argc, argv, "gnu")) != -1) {
		switch (opt) {
		case 'g': group = true; break;
		case 'n': name = true; break;
		case 'u': user = true; break;
		default: usage();
		}
	}
	if (optind < argc || (user && group) || (name && !user && !group))
		usage();
	if (name)
		puts(user ? user_name(geteuid()) : group_name(getegid()));
	else if (user || group)
		printf("%u\n", (unsigned)(user ? geteuid() : getegid()));
	else
		printf("uid=%u(%s) gid=%u(%s)\n", (unsigned)getuid(), user_name(getuid()),
		       (unsigned)getgid(), group_name(getgid()));
	return finish(0);
}
