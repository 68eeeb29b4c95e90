// SPDX-License-Identifier: MIT
/*
 * touch: sets the times of files to now, or makes them. -c makes none; -a only the time of
 * access, -m only that of change; -r FILE and -t [[CC]YY]MMDDhhmm[.SS] and -d @SECONDS say
 * which time.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};

/* The number in the next two digits. */
static int two_digits(const char **p)
{
	int value = ((*p)[0] - '0') * 10 + (*p)[1] - '0';

	*p += 2;
	return value;
}

static time_t parse_stamp(const char *stamp)
{
	size_t len = strspn(stamp, "0123456789");
	const char *p = stamp;
	time_t now = time(NULL);
	struct tm tm = *localtime(&now);
	int century = 0, year;

	if ((len != 8 && len != 10 && len != 12) ||
	    (stamp[len] &&
	     (stamp[len] != '.' || strspn(stamp + len + 1, "0123456789") != 2 || stamp[len + 3])))
		errx(1, "%s: a time is [[CC]YY]MMDDhhmm[.SS]", stamp);
	if (len == 12)
		century = two_digits(&p);
	if (len >= 10) {
		year = two_digits(&p);
		/* POSIX: years 69 and up are of the 20th century. */
		if (!century)
			century = year < 69 ? 20 : 19;
		tm.tm_year = century * 100 + year - 1900;
	}
	tm.tm_mon = two_digits(&p) - 1;
	tm.tm_mday = two_digits(&p);
	tm.tm_hour = two_digits(&p);
	tm.tm_min = two_digits(&p);
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	if (*p++ == '.')
		tm.tm_sec = two_digits(&p);
	return mktime(&tm);
}

static void set_times(struct timespec atime, struct timespec mtime)
{
	times[0] = atime;
	times[1] = mtime;
}

static void set_option(int opt)
{
	struct timespec t = {0};
	struct stat st;

	switch (opt) {
	case 'd':
		if (*optarg != '@')
			errx(1, "%s: a time is @SECONDS", optarg);
		t.tv_sec = number(optarg + 1);
		set_times(t, t);
		break;
	case 'r':
		if (stat(optarg, &st) < 0)
			err(1, "%s", optarg);
		set_times(st.st_atim, st.st_mtim);
		break;
	case 't':
		t.tv_sec = parse_stamp(optarg);
		set_times(t, t);
		break;
	default: usage();
	}
}

static int touch(const char *path, bool create)
{
	int fd;

	if (utimensat(AT_FDCWD, path, times, 0) == 0)
		return 0;
	if (errno != ENOENT)
		return -1;
	if (!create)
		return 0;
	fd = open(path, O_WRONLY | O_CREAT, 0666);
	if (fd < 0)
		return -1;
	close(fd);
	return utimensat(AT_FDCWD, path, times, 0);
}

int main(int argc, char **argv)
{
	bool create = true, atime = false, mtime = false;
	int opt, status = 0;

	set_usage("touch [-acm] [-r FILE | -t STAMP | -d @SECONDS] FILE...");
	while ((opt = getopt(argc, argv, "acd:mr:t:")) != -1) {
		switch (opt) {
		case 'a': atime = true; break;
		case 'c': create = false; break;
		case 'm': mtime = true; break;
		default: set_option(opt);
		}
	}
	if (optind == argc)
		usage();
	if (atime && !mtime)
		times[1].tv_nsec = UTIME_OMIT;
	if (mtime && !atime)
		times[0].tv_nsec = UTIME_OMIT;
	for (char **path = argv + optind; *path; path++) {
		if (touch(*path, create) < 0) {
			warn("%s", *path);
			status = 1;
		}
	}
	return finish(status);
}
