// SPDX-License-Identifier: MIT
/*
 * Lines and strings of streams.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "libc.h"

int fputs(const char *s, FILE *f)
{
	size_t n = strlen(s);

	return fwrite(s, 1, n, f) == n ? 0 : EOF;
}

int puts(const char *s)
{
	return fputs(s, stdout) < 0 ? EOF : fputc('\n', stdout);
}

char *fgets(char *buf, int size, FILE *f)
{
	int n = 0, c = 0;

	while (n < size - 1 && c != '\n' && (c = fgetc(f)) != EOF)
		buf[n++] = c;
	if (size <= 0 || (c == EOF && (n == 0 || ferror(f))))
		return NULL;
	buf[n] = 0;
	return buf;
}

/* Moves what the buffer has of the line, at most room bytes, to out. */
static size_t take_until(FILE *f, int delim, char *out, size_t room)
{
	unsigned char *start = f->buf + f->pos;
	size_t n = f->end - f->pos < room ? f->end - f->pos : room;
	unsigned char *found = memchr(start, delim, n);

	if (found)
		n = found + 1 - start;
	memcpy(out, start, n);
	f->pos += n;
	return n;
}

ssize_t getdelim(char **line, size_t *size, int delim, FILE *f)
{
	size_t n = 0;
	int c;

	if (!*line)
		*size = 0;
	while ((c = fgetc(f)) != EOF) {
		if (n + 2 > *size) {
			size_t grown = *size ? *size * 2 : 120;
			char *moved = realloc(*line, grown);
			if (!moved)
				return -1;
			*line = moved;
			*size = grown;
		}
		(*line)[n++] = c;
		if (c == delim)
			break;
		n += take_until(f, delim, *line + n, *size - n - 1);
		if ((*line)[n - 1] == (char)delim)
			break;
	}
	if (n == 0 || ferror(f))
		return -1;
	(*line)[n] = 0;
	return n;
}

ssize_t getline(char **line, size_t *size, FILE *f)
{
	return getdelim(line, size, '\n', f);
}
