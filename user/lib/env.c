// SPDX-License-Identifier: MIT
/*
 * The environment. environ points to the kernel's array until the first change, then to
 * one of malloc; strings that are replaced are not freed, as getenv may have given them out.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **own; /* environ's array, if it is ours */

static size_t count(void)
{
	size_t n = 0;

	while (environ && environ[n])
		n++;
	return n;
}

/* Where NAME=... is in environ, or where its end is. */
static size_t find(const char *name, size_t len)
{
	size_t i = 0, n = count();

	while (i < n && (strncmp(environ[i], name, len) != 0 || environ[i][len] != '='))
		i++;
	return i;
}

static bool bad_name(const char *name)
{
	if (name && *name && !strchr(name, '='))
		return false;
	errno = EINVAL;
	return true;
}

char *getenv(const char *name)
{
	size_t len = strlen(name), i = find(name, len);

	return i < count() ? environ[i] + len + 1 : NULL;
}

/* An assignment without '=' takes the name away, as GNU's putenv does. */
int putenv(char *assignment)
{
	size_t len = strcspn(assignment, "="), n = count(), i = find(assignment, len);

	if (!assignment[len])
		return unsetenv(assignment);
	if (i == n) {
		char **grown = realloc(own == environ ? own : NULL, (n + 2) * sizeof(*grown));
		if (!grown)
			return -1;
		if (own != environ)
			memcpy(grown, environ, n * sizeof(*grown));
		grown[n + 1] = NULL;
		environ = own = grown;
	}
	environ[i] = assignment;
	return 0;
}

int setenv(const char *name, const char *value, int overwrite)
{
	if (bad_name(name))
		return -1;
	if (!overwrite && getenv(name))
		return 0;
	size_t len = strlen(name);
	char *assignment = malloc(len + strlen(value) + 2);
	if (!assignment)
		return -1;
	memcpy(assignment, name, len);
	assignment[len] = '=';
	strcpy(assignment + len + 1, value);
	return putenv(assignment);
}

int unsetenv(const char *name)
{
	if (bad_name(name))
		return -1;
	size_t i, len = strlen(name);
	while ((i = find(name, len)) < count()) {
		do {
			environ[i] = environ[i + 1];
		} while (environ[i++]);
	}
	return 0;
}

int clearenv(void)
{
	environ = NULL;
	return 0;
}
