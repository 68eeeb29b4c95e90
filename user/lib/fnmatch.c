// SPDX-License-Identifier: MIT
/*
 * fnmatch: '*', '?', [sets] with ranges and classes, '\'.
 *
 * Matching keeps one place to come back to, the last '*': an earlier one need never take
 * more, so the time is at most the product of both lengths.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>
#include "libc.h"

static bool in_class(const char *name, size_t len, int c)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = {
		{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
		{"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
		{"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (strlen(classes[i].name) == len && memcmp(classes[i].name, name, len) == 0)
			return classes[i].test(c);
	}
	return false;
}

static int fold(int c, int flags)
{
	return flags & FNM_CASEFOLD ? tolower(c) : c;
}

/* p is behind the '['. Gives what follows the ']', or NULL if there is none. */
static const char *match_set(const char *p, int c, int flags, bool *matched)
{
	bool negated = *p == '!' || *p == '^', found = false;

	p += negated;
	for (const char *first = p; *p && (*p != ']' || p == first); p++) {
		const char *end = p[0] == '[' && p[1] == ':' ? strstr(p + 2, ":]") : NULL;
		if (end) {
			found |= in_class(p + 2, end - p - 2, c);
			p = end + 1;
			continue;
		}
		if (*p == '\\' && p[1] && !(flags & FNM_NOESCAPE))
			p++;
		unsigned char low = *p, high = low;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			p += 2;
			if (*p == '\\' && p[1] && !(flags & FNM_NOESCAPE))
				p++;
			high = *p;
		}
		found |= fold(low, flags) <= fold(c, flags) && fold(c, flags) <= fold(high, flags);
	}
	*matched = found != negated;
	return *p ? p + 1 : NULL;
}

/* Matches the first element of pattern, not '*', with c; gives the rest, or NULL. */
static const char *match_one(const char *pattern, int c, int flags, bool wildcards)
{
	bool matched;

	if (*pattern == '?')
		return wildcards ? pattern + 1 : NULL;
	if (*pattern == '[') {
		const char *rest = match_set(pattern + 1, c, flags, &matched);
		if (rest)
			return matched && wildcards ? rest : NULL;
	}
	if (*pattern == '\\' && pattern[1] && !(flags & FNM_NOESCAPE))
		pattern++;
	return fold((unsigned char)*pattern, flags) == fold(c, flags) ? pattern + 1 : NULL;
}

/* A leading '.' or a '/', as the flags have it, is not for wildcards. */
static bool wildcard_allowed(const char *name, const char *start, int flags)
{
	if ((flags & FNM_PATHNAME) && *name == '/')
		return false;
	bool leading = name == start || ((flags & FNM_PATHNAME) && name[-1] == '/');
	return !((flags & FNM_PERIOD) && *name == '.' && leading);
}

int fnmatch(const char *pattern, const char *name, int flags)
{
	const char *start = name, *star = NULL, *retry = NULL;

	while (*name || *pattern == '*') {
		if (*pattern == '*') {
			star = ++pattern;
			retry = name;
			if (*name == '.' && !wildcard_allowed(name, start, flags))
				return FNM_NOMATCH; /* not even if it takes nothing */
			continue;
		}
		const char *rest = NULL;
		if (*name)
			rest = match_one(pattern, (unsigned char)*name, flags,
					 wildcard_allowed(name, start, flags));
		if (rest && *pattern) {
			pattern = rest;
			name++;
		} else if (star && *retry && wildcard_allowed(retry, start, flags)) {
			pattern = star;
			name = ++retry;
		} else {
			return FNM_NOMATCH;
		}
	}
	return *pattern ? FNM_NOMATCH : 0;
}
