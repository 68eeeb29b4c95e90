// SPDX-License-Identifier: MIT
/*
 * Patterns: * ? [a-z] [!x], for `case`, ${x#p} and path names.
 *
 * A pattern is a string in which a backslash takes the meaning from the next character;
 * expand.c puts one before everything that was quoted.
 */
#include "sh.h"

#include <ctype.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

static bool in_class(const char *name, size_t len, int c)
{
	static const struct {
		const char *name;
		int (*test)(int c);
	} classes[] = {
		{"alnum", isalnum}, {"alpha", isalpha}, {"cntrl", iscntrl},   {"digit", isdigit},
		{"graph", isgraph}, {"lower", islower}, {"print", isprint},   {"punct", ispunct},
		{"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (strlen(classes[i].name) == len && memcmp(classes[i].name, name, len) == 0)
			return classes[i].test(c);
	}
	return false;
}

/* One character of a bracket expression, which may be escaped. */
static const char *bracket_char(const char *p, unsigned char *c)
{
	if (*p == '\\' && p[1])
		p++;
	*c = *p;
	return p + 1;
}

/*
 * Matches c against the bracket expression behind a '['. Returns what follows its ']', or
 * NULL if there is none: then the '[' is a plain character.
 */
static const char *match_bracket(const char *p, unsigned char c, bool *matches)
{
	bool negate = *p == '!' || *p == '^';
	bool found = false;
	const char *start;

	p += negate;
	for (start = p; *p != ']' || p == start;) {
		unsigned char low, high;
		const char *end;

		if (!*p)
			return NULL;
		if (p[0] == '[' && p[1] == ':' && (end = strstr(p + 2, ":]"))) {
			found |= in_class(p + 2, end - p - 2, c);
			p = end + 2;
			continue;
		}
		p = bracket_char(p, &low);
		high = low;
		if (p[0] == '-' && p[1] && p[1] != ']')
			p = bracket_char(p + 1, &high);
		found |= c >= low && c <= high;
	}
	*matches = found != negate;
	return p + 1;
}

/*
 * Matches one character of s, which isn't at its end. Returns the pattern behind the element
 * that matched, or NULL.
 */
static const char *match_one(const char *p, const char *s)
{
	bool matches;
	const char *end;

	if (*p == '?')
		return p + 1;
	if (*p == '[' && (end = match_bracket(p + 1, *s, &matches)))
		return matches ? end : NULL;
	if (*p == '\\' && p[1])
		p++;
	return *p == *s ? p + 1 : NULL;
}

/*
 * On a mismatch only the last * need take one more character: an earlier one that took more
 * could not help. So the time is at most pattern times string.
 */
bool pattern_match(const char *p, const char *s)
{
	const char *star = NULL, *star_s = NULL;

	for (;;) {
		const char *next = NULL;

		if (*p == '*') {
			star = ++p;
			star_s = s;
			continue;
		}
		if (!*s && !*p)
			return true;
		if (*s && *p)
			next = match_one(p, s);
		if (next) {
			p = next;
			s++;
		} else if (star && *star_s) {
			p = star;
			s = ++star_s;
		} else {
			return false;
		}
	}
}

bool pattern_has_magic(const char *p)
{
	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '*' || *p == '?' || (*p == '[' && strchr(p, ']')))
			return true;
	}
	return false;
}

/* The plain string that the pattern is when nothing in it is special. In `temp`. */
char *pattern_unescape(const char *p)
{
	struct strbuf sb = {.arena = &temp};

	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		sb_putc(&sb, *p);
	}
	return sb_string(&sb);
}

static char *join(const char *dir, const char *name, size_t len)
{
	struct strbuf sb = {.arena = &temp};

	sb_puts(&sb, dir);
	sb_putn(&sb, name, len);
	return sb_string(&sb);
}

static void glob_below(const char *dir, const char *pattern, struct words *out);

/* `path` matches so far; `rest` is the pattern from the next slash on. */
static void glob_found(const char *path, const char *rest, struct words *out)
{
	size_t slashes = strspn(rest, "/");
	struct stat st;

	if (!*rest) {
		if (lstat(path, &st) == 0)
			words_add(out, (char *)path);
		return;
	}
	path = join(path, rest, slashes);
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return;
	if (rest[slashes])
		glob_below(path, rest + slashes, out);
	else
		words_add(out, (char *)path);
}

/* Finds names in `dir` (empty, or with its slash) that match the pattern's first component. */
static void glob_below(const char *dir, const char *pattern, struct words *out)
{
	size_t len = strcspn(pattern, "/");
	char *first = join("", pattern, len);
	struct dirent *entry;
	DIR *d;

	if (!pattern_has_magic(first)) {
		first = pattern_unescape(first);
		glob_found(join(dir, first, strlen(first)), pattern + len, out);
		return;
	}
	d = opendir(*dir ? dir : ".");
	if (!d)
		return;
	while ((entry = readdir(d))) {
		const char *name = entry->d_name;

		/* A leading dot is matched by a dot only. */
		if (name[0] == '.' && first[0] != '.' && strncmp(first, "\\.", 2) != 0)
			continue;
		if (pattern_match(first, name))
			glob_found(join(dir, name, strlen(name)), pattern + len, out);
	}
	closedir(d);
}

/* Adds the paths that match, sorted; returns how many. */
size_t glob_path(const char *pattern, struct words *out)
{
	size_t before = out->n;
	size_t slashes = strspn(pattern, "/");
	char *dir = join("", pattern, slashes);

	if (pattern[slashes])
		glob_below(dir, pattern + slashes, out);
	words_sort(out->v + before, out->n - before);
	return out->n - before;
}
