// SPDX-License-Identifier: MIT
/*
 * Paths: the current directory, resolving links, parts of a path, unused names.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "libc.h"

/* With buf NULL the result is from malloc, as long as it has to be. */
char *getcwd(char *buf, size_t size)
{
	char path[PATH_MAX];

	if (buf)
		return __sys_getcwd(buf, size) < 0 ? NULL : buf;
	return __sys_getcwd(path, sizeof(path)) < 0 ? NULL : strdup(path);
}

/* Appends one name to out, which is a resolved path without '/' at its end. */
static bool append(char *out, const char *name, size_t len)
{
	size_t n = strlen(out);

	if (len == 1 && name[0] == '.')
		return true;
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		char *slash = strrchr(out, '/');
		if (slash)
			*slash = 0;
		return true;
	}
	if (n + 1 + len >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	out[n] = '/';
	memcpy(out + n + 1, name, len);
	out[n + 1 + len] = 0;
	return true;
}

/* out's last name is a link if 1: then the link's text goes before what is left of rest. */
static int follow_link(char *out, char *rest, int *links)
{
	char target[PATH_MAX];
	ssize_t n = readlink(out, target, sizeof(target) - 1);

	if (n < 0)
		return errno == EINVAL ? 0 : -1;
	if (++*links > 40) {
		errno = ELOOP;
		return -1;
	}
	size_t len = strlen(rest);
	if (n + len >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memmove(rest + n, rest, len + 1); /* it is empty, or begins with '/' */
	memcpy(rest, target, n);
	*strrchr(out, '/') = 0;
	if (target[0] == '/')
		out[0] = 0;
	return 1;
}

char *realpath(const char *path, char *resolved)
{
	char out[PATH_MAX] = "", rest[PATH_MAX];
	int links = 0;
	struct stat st;

	if (!*path || strlen(path) >= PATH_MAX) {
		errno = *path ? ENAMETOOLONG : ENOENT;
		return NULL;
	}
	if (*path != '/' && !getcwd(out, sizeof(out)))
		return NULL;
	if (strcmp(out, "/") == 0)
		out[0] = 0;
	strcpy(rest, path);
	for (;;) {
		size_t start = strspn(rest, "/"), len = strcspn(rest + start, "/");
		if (len == 0)
			break;
		if (!append(out, rest + start, len))
			return NULL;
		memmove(rest, rest + start + len, strlen(rest + start + len) + 1);
		if (*out && follow_link(out, rest, &links) < 0)
			return NULL;
		if (*rest && *out && stat(out, &st) == 0 && !S_ISDIR(st.st_mode)) {
			errno = ENOTDIR;
			return NULL;
		}
	}
	if (!*out)
		strcpy(out, "/");
	return resolved ? strcpy(resolved, out) : strdup(out);
}

static void strip_slashes(char *path)
{
	for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
		path[n - 1] = 0;
}

char *basename(char *path)
{
	if (!path || !*path)
		return ".";
	strip_slashes(path);
	char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

char *dirname(char *path)
{
	if (!path || !*path)
		return ".";
	strip_slashes(path);
	char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	slash[slash == path] = 0;
	strip_slashes(path);
	return path;
}

/* Replaces the six X at the end of template by random letters. */
static bool randomize(char *template)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEF";
	size_t n = strlen(template);
	unsigned char random[6];

	if (n < 6 || getrandom(random, sizeof(random), 0) != sizeof(random))
		return false;
	for (int i = 0; i < 6; i++)
		template[n - 6 + i] = letters[random[i] % 32];
	return true;
}

static bool is_template(const char *template)
{
	size_t n = strlen(template);

	if (n >= 6 && strcmp(template + n - 6, "XXXXXX") == 0)
		return true;
	errno = EINVAL;
	return false;
}

int mkstemp(char *template)
{
	int fd = -1;

	if (!is_template(template))
		return -1;
	for (int tries = 0; tries < 100 && randomize(template); tries++) {
		fd = open(template, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd;
}

char *mkdtemp(char *template)
{
	if (!is_template(template))
		return NULL;
	for (int tries = 0; tries < 100 && randomize(template); tries++) {
		if (mkdir(template, 0700) == 0)
			return template;
		if (errno != EEXIST)
			break;
	}
	return NULL;
}
