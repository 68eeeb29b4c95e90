/* SPDX-License-Identifier: MIT */
/*
 * Names of files by shell pattern.
 */
#ifndef CALF_GLOB_H
#define CALF_GLOB_H

#include <stddef.h>

typedef struct {
	size_t gl_pathc;
	char **gl_pathv;
	size_t gl_offs;
} glob_t;

#define GLOB_ERR      (1 << 0)
#define GLOB_MARK     (1 << 1) /* append '/' to directories */
#define GLOB_NOSORT   (1 << 2)
#define GLOB_DOOFFS   (1 << 3)
#define GLOB_NOCHECK  (1 << 4) /* without a match, the pattern itself */
#define GLOB_APPEND   (1 << 5)
#define GLOB_NOESCAPE (1 << 6)

#define GLOB_NOSPACE  1
#define GLOB_ABORTED  2
#define GLOB_NOMATCH  3

int glob(const char *pattern, int flags, int (*onerror)(const char *path, int err), glob_t *out);
void globfree(glob_t *out);

#endif
