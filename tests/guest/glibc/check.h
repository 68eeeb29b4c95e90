/* SPDX-License-Identifier: MIT */
/*
 * TAP for programs that are linked with glibc and know nothing of Calf: stdio and no more.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failures;

#define ok(cond, ...)                                                                              \
	do {                                                                                       \
		int good_ = !!(cond);                                                              \
		printf("%sok %d - ", good_ ? "" : "not ", ++checks);                               \
		printf(__VA_ARGS__);                                                               \
		putchar('\n');                                                                     \
		if (!good_) {                                                                      \
			printf("#   failed at line %d\n", __LINE__);                               \
			failures++;                                                                \
		}                                                                                  \
	} while (0)

#define is_str(got, want, ...)                                                                     \
	do {                                                                                       \
		const char *got_ = (got);                                                          \
		ok(got_ && !strcmp(got_, want), __VA_ARGS__);                                      \
		if (!got_ || strcmp(got_, want))                                                   \
			printf("#   got \"%s\"\n", got_ ? got_ : "NULL");                          \
	} while (0)

static inline int done(void)
{
	printf("1..%d\n", checks);
	fflush(stdout);
	return failures ? 1 : 0;
}

#endif
