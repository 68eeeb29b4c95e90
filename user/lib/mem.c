// SPDX-License-Identifier: MIT
/*
 * Bytes in memory: memcpy, memmove, memset, memcmp, memchr and kin. The first three work
 * in words of eight bytes. The Makefile keeps gcc from turning their loops into calls of
 * the functions that they are in (-fno-tree-loop-distribute-patterns).
 */
#include <string.h>
#include "libc.h"

static size_t misalignment(const void *p)
{
	return (size_t)p % WORD;
}

void *memset(void *dst, int c, size_t n)
{
	unsigned char *d = dst;
	word pattern = (unsigned char)c * ONES;

	while (n > 0 && misalignment(d)) {
		*d++ = c;
		n--;
	}
	for (; n >= 4 * WORD; n -= 4 * WORD, d += 4 * WORD) {
		word *w = (word *)d;
		w[0] = pattern;
		w[1] = pattern;
		w[2] = pattern;
		w[3] = pattern;
	}
	for (; n >= WORD; n -= WORD, d += WORD)
		*(word *)d = pattern;
	while (n-- > 0)
		*d++ = c;
	return dst;
}

/* dst is aligned, src is not: each word is made of the two that it straddles. */
static void copy_words_shifted(word *d, const unsigned char *s, size_t nwords)
{
	size_t low = 8 * misalignment(s);
	const word *w = (const word *)(s - misalignment(s));
	word this = *w++;

	while (nwords-- > 0) {
		word next = *w++;
		*d++ = this >> low | next << (64 - low);
		this = next;
	}
}

static void copy_words(word *d, const word *s, size_t nwords)
{
	for (; nwords >= 4; nwords -= 4, d += 4, s += 4) {
		word a = s[0], b = s[1], c = s[2], e = s[3];
		d[0] = a;
		d[1] = b;
		d[2] = c;
		d[3] = e;
	}
	while (nwords-- > 0)
		*d++ = *s++;
}

/* Never writes where it has yet to read if dst is below src, so memmove uses it too. */
static void *copy_up(void *dst, const void *src, size_t n)
{
	unsigned char *d = dst;
	const unsigned char *s = src;

	if (n >= 2 * WORD) {
		for (; misalignment(d); n--)
			*d++ = *s++;
		if (misalignment(s))
			copy_words_shifted((word *)d, s, n / WORD);
		else
			copy_words((word *)d, (const word *)s, n / WORD);
		d += n - n % WORD;
		s += n - n % WORD;
		n %= WORD;
	}
	while (n-- > 0)
		*d++ = *s++;
	return dst;
}

void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	return copy_up(dst, src, n);
}

void *mempcpy(void *restrict dst, const void *restrict src, size_t n)
{
	return (char *)memcpy(dst, src, n) + n;
}

void *memmove(void *dst, const void *src, size_t n)
{
	unsigned char *d = (unsigned char *)dst + n;
	const unsigned char *s = (const unsigned char *)src + n;

	if ((size_t)dst - (size_t)src >= n) /* dst is below src, or not in its way */
		return copy_up(dst, src, n);
	if (misalignment(d) == misalignment(s)) {
		for (; n > 0 && misalignment(d); n--)
			*--d = *--s;
		for (; n >= WORD; n -= WORD) {
			d -= WORD;
			s -= WORD;
			*(word *)d = *(const word *)s;
		}
	}
	while (n-- > 0)
		*--d = *--s;
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	if (misalignment(x) == 0 && misalignment(y) == 0) {
		while (n >= WORD && *(const word *)x == *(const word *)y) {
			x += WORD;
			y += WORD;
			n -= WORD;
		}
	}
	for (; n > 0; n--, x++, y++) {
		if (*x != *y)
			return *x - *y;
	}
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;
	word pattern = (unsigned char)c * ONES;

	for (; n > 0; n--, p++) {
		while (n >= WORD && misalignment(p) == 0 && !has_zero(*(const word *)p ^ pattern)) {
			p += WORD;
			n -= WORD;
		}
		if (n == 0)
			break;
		if (*p == (unsigned char)c)
			return (void *)p;
	}
	return NULL;
}

void *memrchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	while (n-- > 0) {
		if (p[n] == (unsigned char)c)
			return (void *)(p + n);
	}
	return NULL;
}

void *memmem(const void *hay, size_t haylen, const void *needle, size_t needlelen)
{
	const char *h = hay;

	for (; haylen >= needlelen; h++, haylen--) {
		if (memcmp(h, needle, needlelen) == 0)
			return (void *)h;
	}
	return NULL;
}
