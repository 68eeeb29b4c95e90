/* SPDX-License-Identifier: MIT */
/*
 * Time in microseconds.
 */
#ifndef CALF_SYS_TIME_H
#define CALF_SYS_TIME_H

#include "uapi/time.h"
#include "sys/select.h"

int gettimeofday(struct timeval *tv, void *tz);
int getitimer(int which, struct itimerval *value);
int setitimer(int which, const struct itimerval *value, struct itimerval *old);

#define timerisset(tvp) ((tvp)->tv_sec || (tvp)->tv_usec)
#define timerclear(tvp) ((tvp)->tv_sec = (tvp)->tv_usec = 0)
#define timercmp(a, b, op)                                                                         \
	((a)->tv_sec == (b)->tv_sec ? (a)->tv_usec op(b)->tv_usec : (a)->tv_sec op(b)->tv_sec)
#define timeradd(a, b, sum)                                                                        \
	do {                                                                                       \
		(sum)->tv_sec = (a)->tv_sec + (b)->tv_sec;                                         \
		(sum)->tv_usec = (a)->tv_usec + (b)->tv_usec;                                      \
		if ((sum)->tv_usec >= 1000000) {                                                   \
			(sum)->tv_sec++;                                                           \
			(sum)->tv_usec -= 1000000;                                                 \
		}                                                                                  \
	} while (0)
#define timersub(a, b, diff)                                                                       \
	do {                                                                                       \
		(diff)->tv_sec = (a)->tv_sec - (b)->tv_sec;                                        \
		(diff)->tv_usec = (a)->tv_usec - (b)->tv_usec;                                     \
		if ((diff)->tv_usec < 0) {                                                         \
			(diff)->tv_sec--;                                                          \
			(diff)->tv_usec += 1000000;                                                \
		}                                                                                  \
	} while (0)

#endif
