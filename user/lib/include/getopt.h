/* SPDX-License-Identifier: MIT */
/*
 * Options of a command line. As in GNU's, arguments that are no options are moved behind
 * them, unless the option string starts with '+' or POSIXLY_CORRECT is set.
 */
#ifndef CALF_GETOPT_H
#define CALF_GETOPT_H

#define no_argument	  0
#define required_argument 1
#define optional_argument 2

struct option {
	const char *name;
	int has_arg;
	int *flag;
	int val;
};

extern char *optarg;
extern int optind, opterr, optopt;

int getopt(int argc, char *const argv[], const char *optstring);
int getopt_long(int argc, char *const argv[], const char *optstring, const struct option *longopts,
		int *index);

#endif
