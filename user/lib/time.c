// SPDX-License-Identifier: MIT
/*
 * Clocks, sleeping, and the calendar. Local time is UTC.
 *
 * Days are counted in years that begin in March, so that the day of the leap year is the
 * last one and each month's first day follows from its number alone.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "libc.h"

enum { DAYS_IN_ERA = 146097 }; /* 400 years */

long __sys_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
			   struct timespec *left);

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
	int saved_errno = errno, result = 0;

	if (__sys_clock_nanosleep(clock, flags, time, left) < 0)
		result = errno;
	errno = saved_errno;
	return result;
}

unsigned int sleep(unsigned int seconds)
{
	struct timespec ts = {.tv_sec = seconds};

	return nanosleep(&ts, &ts) < 0 ? ts.tv_sec : 0;
}

int usleep(useconds_t usec)
{
	struct timespec ts = {usec / 1000000, usec % 1000000 * 1000};

	return nanosleep(&ts, NULL);
}

/* Seconds left are rounded, but not to 0, which says that there was no alarm. */
unsigned int alarm(unsigned int seconds)
{
	struct itimerval value = {.it_value.tv_sec = seconds}, old;

	if (setitimer(ITIMER_REAL, &value, &old) < 0)
		return 0;
	bool up = old.it_value.tv_usec >= 500000 || (!old.it_value.tv_sec && old.it_value.tv_usec);
	return old.it_value.tv_sec + up;
}

time_t time(time_t *out)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	if (out)
		*out = ts.tv_sec;
	return ts.tv_sec;
}

clock_t clock(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) < 0)
		return -1;
	return ts.tv_sec * CLOCKS_PER_SEC + ts.tv_nsec / 1000;
}

double difftime(time_t a, time_t b)
{
	return a - b;
}

static long floor_div(long a, long b)
{
	return a / b - (a % b < 0);
}

/* Days from 1970-01-01; month may be any number, 0 is January. */
static long days_from_date(long year, long month, long day)
{
	year += floor_div(month - 2, 12);
	month = (month - 2) - floor_div(month - 2, 12) * 12; /* 0 is March */
	long era = floor_div(year, 400), in_era = year - era * 400;
	long day_of_year = (153 * month + 2) / 5 + day - 1;
	return era * DAYS_IN_ERA + in_era * 365 + in_era / 4 - in_era / 100 + day_of_year - 719468;
}

struct tm *gmtime_r(const time_t *t, struct tm *tm)
{
	long days = floor_div(*t, 86400), seconds = *t - days * 86400;
	long from_era = days + 719468, era = floor_div(from_era, DAYS_IN_ERA);
	long day = from_era - era * DAYS_IN_ERA;
	long in_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;

	day -= in_era * 365 + in_era / 4 - in_era / 100;
	long month = (5 * day + 2) / 153; /* 0 is March */
	long year = era * 400 + in_era + (month >= 10);
	if (year - 1900 != (int)(year - 1900)) {
		errno = EOVERFLOW;
		return NULL;
	}
	*tm = (struct tm){
		.tm_sec = seconds % 60,
		.tm_min = seconds / 60 % 60,
		.tm_hour = seconds / 3600,
		.tm_mday = day - (153 * month + 2) / 5 + 1,
		.tm_mon = (month + 2) % 12,
		.tm_year = year - 1900,
		.tm_wday = (days % 7 + 11) % 7, /* 1970-01-01 was a Thursday */
		.tm_yday = days - days_from_date(year, 0, 1),
		.tm_zone = "UTC",
	};
	return tm;
}

struct tm *localtime_r(const time_t *t, struct tm *tm)
{
	return gmtime_r(t, tm);
}

struct tm *gmtime(const time_t *t)
{
	static struct tm tm;

	return gmtime_r(t, &tm);
}

struct tm *localtime(const time_t *t)
{
	return gmtime(t);
}

/* Also brings the members of tm into their ranges. */
time_t timegm(struct tm *tm)
{
	long days = days_from_date(tm->tm_year + 1900L, tm->tm_mon, tm->tm_mday);
	time_t t = days * 86400 + tm->tm_hour * 3600L + tm->tm_min * 60L + tm->tm_sec;

	return gmtime_r(&t, tm) ? t : -1;
}

time_t mktime(struct tm *tm)
{
	return timegm(tm);
}

static const char days[7][10] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
				 "Thursday", "Friday", "Saturday"};
static const char months[12][10] = {"January",	 "February", "March",	 "April",
				    "May",	 "June",     "July",	 "August",
				    "September", "October",  "November", "December"};

/* Year and week as in ISO 8601: a week belongs to the year of its Thursday. */
static int iso_week(const struct tm *tm, int *year)
{
	struct tm thursday = *tm;

	thursday.tm_mday += 3 - (tm->tm_wday + 6) % 7;
	timegm(&thursday);
	*year = thursday.tm_year + 1900;
	return thursday.tm_yday / 7 + 1;
}

/* The conversions that stand for others. */
static const char *expansion(char c)
{
	switch (c) {
	case 'c': return "%a %b %e %H:%M:%S %Y";
	case 'D':
	case 'x': return "%m/%d/%y";
	case 'F': return "%Y-%m-%d";
	case 'R': return "%H:%M";
	case 'r': return "%I:%M:%S %p";
	case 'T':
	case 'X': return "%H:%M:%S";
	}
	return NULL;
}

static int year_in_century(int year)
{
	return year - floor_div(year, 100) * 100;
}

static int format_number(char *buf, size_t size, char c, const struct tm *tm)
{
	int year = tm->tm_year + 1900, week_year, hour12 = (tm->tm_hour + 11) % 12 + 1;
	int week = iso_week(tm, &week_year);
	struct tm copy = *tm; /* timegm writes to it */

	switch (c) {
	case 'C': return snprintf(buf, size, "%02ld", floor_div(year, 100));
	case 'd': return snprintf(buf, size, "%02d", tm->tm_mday);
	case 'e': return snprintf(buf, size, "%2d", tm->tm_mday);
	case 'G': return snprintf(buf, size, "%d", week_year);
	case 'g': return snprintf(buf, size, "%02d", year_in_century(week_year));
	case 'H': return snprintf(buf, size, "%02d", tm->tm_hour);
	case 'I': return snprintf(buf, size, "%02d", hour12);
	case 'j': return snprintf(buf, size, "%03d", tm->tm_yday + 1);
	case 'k': return snprintf(buf, size, "%2d", tm->tm_hour);
	case 'l': return snprintf(buf, size, "%2d", hour12);
	case 'M': return snprintf(buf, size, "%02d", tm->tm_min);
	case 'm': return snprintf(buf, size, "%02d", tm->tm_mon + 1);
	case 'S': return snprintf(buf, size, "%02d", tm->tm_sec);
	case 's': return snprintf(buf, size, "%ld", timegm(&copy));
	case 'U': return snprintf(buf, size, "%02d", (tm->tm_yday + 7 - tm->tm_wday) / 7);
	case 'u': return snprintf(buf, size, "%d", tm->tm_wday ? tm->tm_wday : 7);
	case 'V': return snprintf(buf, size, "%02d", week);
	case 'W': return snprintf(buf, size, "%02d", (tm->tm_yday + 7 - (tm->tm_wday + 6) % 7) / 7);
	case 'w': return snprintf(buf, size, "%d", tm->tm_wday);
	case 'Y': return snprintf(buf, size, "%d", year);
	case 'y': return snprintf(buf, size, "%02d", year_in_century(year));
	}
	return snprintf(buf, size, "%%%c", c);
}

static int format_one(char *buf, size_t size, char c, const struct tm *tm)
{
	bool mon_known = tm->tm_mon >= 0 && tm->tm_mon < 12;
	const char *day = tm->tm_wday >= 0 && tm->tm_wday < 7 ? days[tm->tm_wday] : "?";
	const char *month = mon_known ? months[tm->tm_mon] : "?";

	if (expansion(c))
		return strftime(buf, size, expansion(c), tm);
	switch (c) {
	case 'A': return snprintf(buf, size, "%s", day);
	case 'a': return snprintf(buf, size, "%.3s", day);
	case 'B': return snprintf(buf, size, "%s", month);
	case 'b':
	case 'h': return snprintf(buf, size, "%.3s", month);
	case 'N': return snprintf(buf, size, "%%N");
	case 'n': return snprintf(buf, size, "\n");
	case 'P': return snprintf(buf, size, tm->tm_hour < 12 ? "am" : "pm");
	case 'p': return snprintf(buf, size, tm->tm_hour < 12 ? "AM" : "PM");
	case 't': return snprintf(buf, size, "\t");
	case 'Z': return snprintf(buf, size, "UTC");
	case 'z': return snprintf(buf, size, "+0000");
	case '%': return snprintf(buf, size, "%%");
	}
	return format_number(buf, size, c, tm);
}

size_t strftime(char *buf, size_t size, const char *fmt, const struct tm *tm)
{
	size_t n = 0;

	for (; *fmt; fmt++) {
		if (*fmt != '%' || !fmt[1]) {
			if (n + 1 >= size)
				return 0;
			buf[n++] = *fmt;
			continue;
		}
		fmt++;
		if ((*fmt == 'E' || *fmt == 'O') && fmt[1])
			fmt++;
		size_t more = format_one(buf + n, size - n, *fmt, tm);
		if (n + more >= size)
			return 0;
		n += more;
	}
	if (n < size)
		buf[n] = 0;
	return n;
}

char *asctime_r(const struct tm *tm, char *buf)
{
	return strftime(buf, 26, "%c\n", tm) ? buf : NULL;
}

char *asctime(const struct tm *tm)
{
	static char buf[26];

	return asctime_r(tm, buf);
}

char *ctime(const time_t *t)
{
	struct tm *tm = localtime(t);

	return tm ? asctime(tm) : NULL;
}
