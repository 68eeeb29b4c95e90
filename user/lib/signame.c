// SPDX-License-Identifier: MIT
/*
 * Names of signals, without SIG: sig2str and str2sig of POSIX.1-2024.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGNAL(name, sentence) [name] = #name,

static const char *const names[] = {
#include "uapi/signal.tbl"
};

enum { NAMES = sizeof(names) / sizeof(*names), PREFIX = sizeof("SIG") - 1 };

/* str has SIG2STR_MAX bytes. Real-time signals are counted from the nearer end. */
int sig2str(int sig, char *str)
{
	int up = sig - SIGRTMIN, down = SIGRTMAX - sig;

	if (sig > 0 && sig < NAMES)
		strcpy(str, names[sig] + PREFIX);
	else if (up < 0 || down < 0)
		return -1;
	else if (up <= down)
		sprintf(str, up ? "RTMIN+%d" : "RTMIN", up);
	else
		sprintf(str, down ? "RTMAX-%d" : "RTMAX", down);
	return 0;
}

static int rt_number(const char *str, int *sig)
{
	bool min = strncmp(str, "RTMIN", 5) == 0;
	char *end = (char *)str + 5;
	long offset = 0;

	if (!min && strncmp(str, "RTMAX", 5) != 0)
		return -1;
	if (str[5] == (min ? '+' : '-') && str[6] >= '0' && str[6] <= '9')
		offset = strtol(str + 6, &end, 10);
	if (*end || offset > SIGRTMAX - SIGRTMIN)
		return -1;
	*sig = min ? SIGRTMIN + offset : SIGRTMAX - offset;
	return 0;
}

/* A name, or a number in decimal. */
int str2sig(const char *restrict str, int *restrict sig)
{
	char *end;

	if (*str >= '0' && *str <= '9') {
		long n = strtol(str, &end, 10);

		if (*end || n < 1 || n > SIGRTMAX)
			return -1;
		*sig = n;
		return 0;
	}
	for (int i = 1; i < NAMES; i++) {
		if (strcmp(str, names[i] + PREFIX) == 0) {
			*sig = i;
			return 0;
		}
	}
	return rt_number(str, sig);
}
