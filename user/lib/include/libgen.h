/* SPDX-License-Identifier: MIT */
/*
 * Parts of a path; both may change their argument.
 */
#ifndef CALF_LIBGEN_H
#define CALF_LIBGEN_H

char *basename(char *path);
char *dirname(char *path);

#endif
