// SPDX-License-Identifier: MIT
/*
 * Memory that is freed all at once.
 *
 * An arena is a stack of chunks. Trees of commands are counted (a function keeps the arena
 * it was parsed into), expansion results go to `temp` and are dropped by mark and release.
 * Strings and lists that grow inside an arena leave their old copy behind; they double, so
 * that costs at most as much again.
 */
#include "sh.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct chunk {
	struct chunk *below;
	size_t used, size;
	_Alignas(16) char data[];
};

enum { CHUNK_BYTES = 4096 - 64 };

struct arena temp = {.refs = 1};

void *xmalloc(size_t nbytes)
{
	void *p = malloc(nbytes ? nbytes : 1);

	if (!p) {
		static const char message[] = "sh: out of memory\n";

		write_all(STDERR_FILENO, message, sizeof(message) - 1);
		_exit(2);
	}
	return p;
}

char *xstrdup(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(xmalloc(size), s, size);
}

struct arena *arena_new(void)
{
	struct arena *a = xmalloc(sizeof(*a));

	a->refs = 1;
	a->top = NULL;
	return a;
}

struct arena *arena_get(struct arena *a)
{
	a->refs++;
	return a;
}

void arena_put(struct arena *a)
{
	if (--a->refs)
		return;
	arena_release(a, (struct mark){NULL, 0});
	free(a);
}

void *arena_alloc(struct arena *a, size_t nbytes)
{
	struct chunk *c = a->top;

	nbytes = (nbytes + 15) & ~(size_t)15;
	if (!c || c->size - c->used < nbytes) {
		size_t size = nbytes > CHUNK_BYTES ? nbytes : CHUNK_BYTES;

		c = xmalloc(sizeof(*c) + size);
		c->below = a->top;
		c->used = 0;
		c->size = size;
		a->top = c;
	}
	c->used += nbytes;
	return memset(c->data + c->used - nbytes, 0, nbytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	return memcpy(arena_alloc(a, len + 1), s, len);
}

struct mark arena_mark(struct arena *a)
{
	return (struct mark){a->top, a->top ? a->top->used : 0};
}

void arena_release(struct arena *a, struct mark mark)
{
	while (a->top != mark.chunk) {
		struct chunk *below = a->top->below;

		free(a->top);
		a->top = below;
	}
	if (a->top)
		a->top->used = mark.used;
}

static void sb_reserve(struct strbuf *sb, size_t more)
{
	size_t cap = sb->cap ? sb->cap : 32;
	char *s;

	if (sb->len + more <= sb->cap)
		return;
	while (cap < sb->len + more)
		cap *= 2;
	s = arena_alloc(sb->arena, cap);
	if (sb->len)
		memcpy(s, sb->s, sb->len);
	sb->s = s;
	sb->cap = cap;
}

void sb_putc(struct strbuf *sb, char c)
{
	if (sb->len == sb->cap)
		sb_reserve(sb, 1);
	sb->s[sb->len++] = c;
}

void sb_putn(struct strbuf *sb, const char *s, size_t len)
{
	if (!len)
		return;
	sb_reserve(sb, len);
	memcpy(sb->s + sb->len, s, len);
	sb->len += len;
}

void sb_puts(struct strbuf *sb, const char *s)
{
	sb_putn(sb, s, strlen(s));
}

/* The text so far, ended by a NUL that is not part of it. */
char *sb_string(struct strbuf *sb)
{
	sb_reserve(sb, 1);
	sb->s[sb->len] = '\0';
	return sb->s;
}

void words_add(struct words *w, char *s)
{
	if (w->n == w->cap) {
		size_t cap = w->cap ? 2 * w->cap : 8;
		char **v = arena_alloc(&temp, cap * sizeof(*v));

		if (w->n)
			memcpy(v, w->v, w->n * sizeof(*v));
		w->v = v;
		w->cap = cap;
	}
	w->v[w->n++] = s;
}

char **words_end(struct words *w)
{
	words_add(w, NULL);
	w->n--;
	return w->v;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void words_sort(char **v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), compare);
}
