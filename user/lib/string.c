// SPDX-License-Identifier: MIT
/*
 * Strings, and the sentences for errors and signals.
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <signal.h>
#include "libc.h"

/* By aligned words, which never cross into a page that the string is not in. */
size_t strlen(const char *s)
{
	const char *p = s;

	for (; (size_t)p % WORD; p++) {
		if (!*p)
			return p - s;
	}
	const word *w = (const word *)p;
	while (!has_zero(*w))
		w++;
	for (p = (const char *)w; *p; p++)
		;
	return p - s;
}

size_t strnlen(const char *s, size_t n)
{
	const char *end = memchr(s, 0, n);

	return end ? (size_t)(end - s) : n;
}

char *stpcpy(char *restrict dst, const char *restrict src)
{
	size_t n = strlen(src);

	memcpy(dst, src, n + 1);
	return dst + n;
}

char *strcpy(char *restrict dst, const char *restrict src)
{
	stpcpy(dst, src);
	return dst;
}

char *strncpy(char *restrict dst, const char *restrict src, size_t n)
{
	size_t len = strnlen(src, n);

	memcpy(dst, src, len);
	memset(dst + len, 0, n - len);
	return dst;
}

char *strcat(char *restrict dst, const char *restrict src)
{
	stpcpy(dst + strlen(dst), src);
	return dst;
}

char *strncat(char *restrict dst, const char *restrict src, size_t n)
{
	size_t len = strnlen(src, n);
	char *end = mempcpy(dst + strlen(dst), src, len);

	*end = 0;
	return dst;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	}
	return 0;
}

int strcoll(const char *a, const char *b)
{
	return strcmp(a, b);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		int diff = tolower((unsigned char)*a) - tolower((unsigned char)*b);
		if (diff || !*a)
			return diff;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX);
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	char *p = strchrnul(s, c);

	return *p == (char)c ? p : NULL;
}

char *strrchr(const char *s, int c)
{
	return memrchr(s, c, strlen(s) + 1);
}

char *strstr(const char *hay, const char *needle)
{
	return memmem(hay, strlen(hay), needle, strlen(needle));
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}

char *strsep(char **s, const char *delim)
{
	char *token = *s;

	if (!token)
		return NULL;
	*s = strpbrk(token, delim);
	if (*s)
		*(*s)++ = 0;
	return token;
}

char *strtok_r(char *restrict s, const char *restrict delim, char **restrict save)
{
	if (!s)
		s = *save;
	if (s)
		s += strspn(s, delim);
	if (!s || !*s) {
		*save = NULL;
		return NULL;
	}
	*save = s;
	return strsep(save, delim);
}

char *strtok(char *restrict s, const char *restrict delim)
{
	static char *save;

	return strtok_r(s, delim, &save);
}

char *strndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *copy = malloc(len + 1);

	if (copy) {
		memcpy(copy, s, len);
		copy[len] = 0;
	}
	return copy;
}

char *strdup(const char *s)
{
	return strndup(s, SIZE_MAX - 1);
}

int ffs(int n)
{
	return n ? __builtin_ctz(n) + 1 : 0;
}

static const struct {
	const char *name, *sentence;
} errors[] =
	{
		[0] = {"0", "Success"},
#define ERRNO(name, sentence) [name] = {#name, sentence},
#include "uapi/errno.tbl"
},
  signals[] = {
#define SIGNAL(name, sentence) [name] = {#name, sentence},
#include "uapi/signal.tbl"
};

const char *strerrorname_np(int err)
{
	return (size_t)err < sizeof(errors) / sizeof(errors[0]) ? errors[err].name : NULL;
}

char *strerror(int err)
{
	static char unknown[40];

	if (strerrorname_np(err))
		return (char *)errors[err].sentence;
	snprintf(unknown, sizeof(unknown), "Unknown error %d", err);
	return unknown;
}

const char *sigabbrev_np(int sig)
{
	bool known = sig > 0 && (size_t)sig < sizeof(signals) / sizeof(signals[0]);

	return known ? signals[sig].name + 3 : NULL;
}

char *strsignal(int sig)
{
	static char unknown[40];

	if (sigabbrev_np(sig))
		return (char *)signals[sig].sentence;
	snprintf(unknown, sizeof(unknown), "Unknown signal %d", sig);
	return unknown;
}
