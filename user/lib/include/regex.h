/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions of POSIX, basic and extended, with GNU's \| \+ \? \< \> \b \w \s.
 * Left out: back-references, and pmatch beyond the whole match (the others are -1).
 */
#ifndef CALF_REGEX_H
#define CALF_REGEX_H

#include <stddef.h>
#include "uapi/types.h"

#define REG_EXTENDED (1 << 0)
#define REG_ICASE    (1 << 1)
#define REG_NOSUB    (1 << 3)

#define REG_NOTBOL   (1 << 0)
#define REG_NOTEOL   (1 << 1)
#define REG_STARTEND (1 << 2) /* search from pmatch[0].rm_so to rm_eo, '\0' is an ordinary byte */

typedef ssize_t regoff_t;

typedef struct {
	size_t re_nsub;
	struct regex_program *re_program;
} regex_t;

typedef struct {
	regoff_t rm_so, rm_eo;
} regmatch_t;

enum {
	REG_NOERROR,
	REG_NOMATCH,
	REG_BADPAT,
	REG_ECTYPE,
	REG_EESCAPE,
	REG_EBRACK,
	REG_EPAREN,
	REG_BADBR,
	REG_ERANGE,
	REG_ESPACE,
};

int regcomp(regex_t *re, const char *pattern, int flags);
int regexec(const regex_t *re, const char *s, size_t nmatch, regmatch_t pmatch[], int flags);
size_t regerror(int error, const regex_t *re, char *buf, size_t size);
void regfree(regex_t *re);

#endif
