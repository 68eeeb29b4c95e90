// SPDX-License-Identifier: MIT
/*
 * getopt and getopt_long.
 *
 * As in GNU's, arguments that are no options are moved behind the options, so options may
 * stand anywhere before "--"; '+' at the start of the option string, or POSIXLY_CORRECT in
 * the environment, stops at the first argument instead. optind = 0 starts afresh.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "libc.h"

char *optarg;
int optind = 1, opterr = 1, optopt;

static const char *cluster; /* what is left of "-abc" */
static int skipped;	    /* arguments between the option that moved to optind and its own */

/* Moves argv[from] down to argv[to]; those in between go up by one. */
static void move_down(char **argv, int from, int to)
{
	char *moved = argv[from];

	memmove(argv + to + 1, argv + to, (from - to) * sizeof(*argv));
	argv[to] = moved;
}

static bool is_option(const char *arg)
{
	return arg[0] == '-' && arg[1];
}

/* Brings the next option to argv[optind]; false if there is none. */
static bool find_option(int argc, char **argv, bool in_order)
{
	int i = optind;

	while (i < argc && !in_order && !is_option(argv[i]))
		i++;
	if (i >= argc || !is_option(argv[i]))
		return false;
	move_down(argv, i, optind);
	skipped = i - optind;
	if (strcmp(argv[optind], "--") == 0) {
		optind++;
		return false;
	}
	return true;
}

/* The argument of the option just passed, if it is not in the same word. */
static char *next_argument(int argc, char **argv)
{
	if (optind + skipped >= argc)
		return NULL;
	move_down(argv, optind + skipped, optind);
	return argv[optind++];
}

static int short_option(int argc, char **argv, const char *optstring, bool quiet)
{
	int c = (unsigned char)*cluster++;
	const char *known = c == ':' ? NULL : strchr(optstring, c);

	optopt = c;
	if (!*cluster) {
		cluster = NULL;
		optind++;
	}
	if (!known) {
		if (!quiet)
			fprintf(stderr, "%s: invalid option -- '%c'\n", argv[0], c);
		return '?';
	}
	if (known[1] != ':')
		return c;
	optarg = (char *)cluster;
	if (cluster)
		optind++;
	cluster = NULL;
	if (optarg || known[2] == ':')
		return c;
	optarg = next_argument(argc, argv);
	if (optarg)
		return c;
	if (!quiet)
		fprintf(stderr, "%s: option requires an argument -- '%c'\n", argv[0], c);
	return optstring[0] == ':' ? ':' : '?';
}

/* The one that has this name, or is alone in beginning with it. */
static const struct option *find_long(const struct option *opts, const char *name, size_t len,
				      bool *ambiguous)
{
	const struct option *found = NULL;

	*ambiguous = false;
	for (; opts->name; opts++) {
		if (strncmp(opts->name, name, len) != 0)
			continue;
		if (!opts->name[len]) {
			*ambiguous = false;
			return opts;
		}
		*ambiguous |= found != NULL;
		found = opts;
	}
	return found;
}

static int long_option(int argc, char **argv, const struct option *opts, int *index, bool quiet,
		       int missing)
{
	const char *name = argv[optind++] + 2;
	size_t len = strcspn(name, "=");
	bool ambiguous;
	const struct option *o = find_long(opts, name, len, &ambiguous);
	const char *problem = NULL;
	int failure = '?';

	optopt = 0;
	if (!o || ambiguous) {
		if (!quiet)
			fprintf(stderr,
				o ? "%s: option '--%s' is ambiguous\n"
				  : "%s: unrecognized option '--%s'\n",
				argv[0], name);
		return '?';
	}
	if (name[len] == '=') {
		if (o->has_arg == no_argument)
			problem = "doesn't allow an argument";
		else
			optarg = (char *)name + len + 1;
	} else if (o->has_arg == required_argument) {
		optarg = next_argument(argc, argv);
		if (!optarg) {
			problem = "requires an argument";
			failure = missing;
		}
	}
	if (problem) {
		if (!quiet)
			fprintf(stderr, "%s: option '--%s' %s\n", argv[0], o->name, problem);
		optopt = o->val;
		return failure;
	}
	if (index)
		*index = o - opts;
	if (!o->flag)
		return o->val;
	*o->flag = o->val;
	return 0;
}

int getopt_long(int argc, char *const argv[], const char *optstring, const struct option *longopts,
		int *index)
{
	char **args = (char **)argv; /* GNU's prototype promises not to, and reorders */
	bool in_order = *optstring == '+' || getenv("POSIXLY_CORRECT");

	optstring += *optstring == '+';
	bool quiet = !opterr || *optstring == ':';
	optarg = NULL;
	if (optind == 0) {
		optind = 1;
		cluster = NULL;
	}
	if (!cluster) {
		if (!find_option(argc, args, in_order))
			return -1;
		if (longopts && args[optind][1] == '-')
			return long_option(argc, args, longopts, index, quiet,
					   *optstring == ':' ? ':' : '?');
		cluster = args[optind] + 1;
	}
	return short_option(argc, args, optstring, quiet);
}

int getopt(int argc, char *const argv[], const char *optstring)
{
	return getopt_long(argc, argv, optstring, NULL, NULL);
}
