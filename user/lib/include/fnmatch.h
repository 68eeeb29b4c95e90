/* SPDX-License-Identifier: MIT */
/*
 * Matching a name against a shell pattern.
 */
#ifndef CALF_FNMATCH_H
#define CALF_FNMATCH_H

#define FNM_PATHNAME (1 << 0) /* wildcards do not match '/' */
#define FNM_NOESCAPE (1 << 1) /* '\' is an ordinary character */
#define FNM_PERIOD   (1 << 2) /* wildcards do not match a leading '.' */
#define FNM_CASEFOLD (1 << 4)

#define FNM_NOMATCH  1

int fnmatch(const char *pattern, const char *name, int flags);

#endif
