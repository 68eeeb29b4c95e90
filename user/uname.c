// SPDX-License-Identifier: MIT
/*
 * uname: names the system: -s kernel, -n host, -r release, -v version, -m machine, -a all.
 */
#include "util.h"

#include <sys/utsname.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static const char letters[] = "snrvm";
	bool shown[5] = {false};
	const char *space = "";
	struct utsname u;
	int opt, nshown = 0;

	set_usage("uname [-amnrsv]");
	while ((opt = getopt(argc, argv, "amnrsv")) != -1) {
		if (opt == '?')
			usage();
		for (int i = 0; i < 5; i++) {
			if (opt == 'a' || opt == letters[i])
				shown[i] = true, nshown++;
		}
	}
	if (optind < argc)
		usage();
	if (uname(&u) < 0)
		err(1, "uname");
	if (nshown == 0)
		shown[0] = true;
	const char *values[] = {u.sysname, u.nodename, u.release, u.version, u.machine};

	for (int i = 0; i < 5; i++) {
		if (!shown[i])
			continue;
		printf("%s%s", space, values[i]);
		space = " ";
	}
	putchar('\n');
	return finish(0);
}
