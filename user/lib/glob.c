// SPDX-License-Identifier: MIT
/*
 * glob: a pattern's components are taken one by one; those without wildcards are only
 * appended, the others are matched with the names of the directory that is reached.
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "libc.h"

struct glob_state {
	glob_t *out;
	int flags;
	int (*onerror)(const char *path, int err);
	char path[PATH_MAX];
};

static int add(struct glob_state *g, const char *path, bool mark)
{
	glob_t *out = g->out;
	size_t used = out->gl_offs + out->gl_pathc;
	char **grown = reallocarray(out->gl_pathv, used + 2, sizeof(*grown));

	if (!grown)
		return GLOB_NOSPACE;
	out->gl_pathv = grown;
	char *copy = malloc(strlen(path) + 2);
	if (!copy)
		return GLOB_NOSPACE;
	strcpy(copy, path);
	if (mark)
		strcat(copy, "/");
	grown[used] = copy;
	grown[used + 1] = NULL;
	out->gl_pathc++;
	return 0;
}

static bool has_wildcard(const char *p, size_t n, int flags)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("*?[", p[i]))
			return true;
		if (p[i] == '\\' && !(flags & GLOB_NOESCAPE))
			i++;
	}
	return false;
}

/* Without its backslashes, to path. */
static size_t append_plain(char *path, const char *p, size_t n, int flags)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\' && i + 1 < n && !(flags & GLOB_NOESCAPE))
			i++;
		path[len++] = p[i];
	}
	return len;
}

static int expand(struct glob_state *g, size_t len, const char *pattern);

static int expand_directory(struct glob_state *g, size_t len, const char *pattern, size_t n)
{
	char component[NAME_MAX + 1];
	int result = 0;

	if (n > NAME_MAX)
		return 0;
	memcpy(component, pattern, n);
	component[n] = 0;
	g->path[len] = 0;
	DIR *dir = opendir(len ? g->path : ".");
	if (!dir) {
		bool stop = g->onerror && g->onerror(g->path, errno);
		return stop || (g->flags & GLOB_ERR) ? GLOB_ABORTED : 0;
	}
	int flags = FNM_PERIOD | (g->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0);
	struct dirent *d;
	while (result == 0 && (d = readdir(dir))) {
		size_t name_len = strlen(d->d_name);
		if (fnmatch(component, d->d_name, flags) != 0 || len + name_len >= PATH_MAX - 1)
			continue;
		memcpy(g->path + len, d->d_name, name_len);
		result = expand(g, len + name_len, pattern + n);
	}
	closedir(dir);
	return result;
}

/* g->path has len bytes that stand; pattern is what comes behind them. */
static int expand(struct glob_state *g, size_t len, const char *pattern)
{
	struct stat st;

	for (; *pattern == '/' && len < PATH_MAX - 1; pattern++)
		g->path[len++] = '/';
	size_t n = strcspn(pattern, "/");
	if (len + n >= PATH_MAX - 1)
		return 0;
	if (has_wildcard(pattern, n, g->flags))
		return expand_directory(g, len, pattern, n);
	len += append_plain(g->path + len, pattern, n, g->flags);
	if (pattern[n])
		return expand(g, len, pattern + n);
	g->path[len] = 0;
	if (lstat(g->path, &st) < 0)
		return 0;
	bool mark = (g->flags & GLOB_MARK) && g->path[len - 1] != '/' && stat(g->path, &st) == 0 &&
		    S_ISDIR(st.st_mode);
	return add(g, g->path, mark);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int glob(const char *pattern, int flags, int (*onerror)(const char *path, int err), glob_t *out)
{
	struct glob_state g = {.out = out, .flags = flags, .onerror = onerror};

	if (!(flags & GLOB_APPEND)) {
		out->gl_pathc = 0;
		out->gl_offs = flags & GLOB_DOOFFS ? out->gl_offs : 0;
		out->gl_pathv = calloc(out->gl_offs + 1, sizeof(char *));
	}
	size_t before = out->gl_pathc;
	int result = !out->gl_pathv ? GLOB_NOSPACE : *pattern ? expand(&g, 0, pattern) : 0;
	if (result)
		return result;
	if (out->gl_pathc == before)
		return flags & GLOB_NOCHECK ? add(&g, pattern, false) : GLOB_NOMATCH;
	if (!(flags & GLOB_NOSORT))
		qsort(out->gl_pathv + out->gl_offs + before, out->gl_pathc - before, sizeof(char *),
		      compare);
	return 0;
}

void globfree(glob_t *out)
{
	for (size_t i = 0; i < out->gl_pathc; i++)
		free(out->gl_pathv[out->gl_offs + i]);
	free(out->gl_pathv);
	out->gl_pathv = NULL;
	out->gl_pathc = 0;
}
