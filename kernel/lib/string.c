// SPDX-License-Identifier: MIT
/*
 * Memory and strings.
 *
 * memcpy and memset move aligned words of 8 bytes. Where source and destination are
 * not aligned alike, each word is put together from two aligned ones: a misaligned load
 * may trap to the firmware. Words are little endian.
 *
 * The compiler would see memset in the loop that is memset, and make it a call of itself.
 */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

#include "lib/string.h"

#define WORD	   sizeof(u64)
#define WORD_ALIGN (WORD - 1)

void *memset(void *dst, int c, size_t nbytes)
{
	u64 word = (u8)c * 0x0101010101010101UL;
	u8 *d = dst;
	u64 *w;

	for (; nbytes && ((u64)d & WORD_ALIGN); nbytes--)
		*d++ = c;
	w = (u64 *)d;
	for (; nbytes >= 8 * WORD; nbytes -= 8 * WORD, w += 8) {
		w[0] = word;
		w[1] = word;
		w[2] = word;
		w[3] = word;
		w[4] = word;
		w[5] = word;
		w[6] = word;
		w[7] = word;
	}
	for (; nbytes >= WORD; nbytes -= WORD)
		*w++ = word;
	for (d = (u8 *)w; nbytes; nbytes--)
		*d++ = c;
	return dst;
}

/* Both aligned. Returns how much it copied: all but the last part of a word. */
static size_t copy_words(u64 *d, const u64 *s, size_t nbytes)
{
	size_t left = nbytes;

	/* All loads come first: an overlapping move downwards is right too. */
	for (; left >= 8 * WORD; left -= 8 * WORD, d += 8, s += 8) {
		u64 a = s[0], b = s[1], c = s[2], e = s[3];
		u64 f = s[4], g = s[5], h = s[6], i = s[7];

		d[0] = a;
		d[1] = b;
		d[2] = c;
		d[3] = e;
		d[4] = f;
		d[5] = g;
		d[6] = h;
		d[7] = i;
	}
	for (; left >= WORD; left -= WORD)
		*d++ = *s++;
	return nbytes - left;
}

/* Only `d` is aligned. Reads nothing outside [s, s + nbytes). */
static size_t copy_shifted(u64 *d, const u8 *s, size_t nbytes)
{
	size_t have = WORD - ((u64)s & WORD_ALIGN); /* bytes of the source in `word` */
	u32 shift = have * 8;
	size_t done = 0;
	const u64 *next = (const u64 *)(s + have);
	u64 word = 0;

	if (nbytes < have)
		return 0;
	for (size_t i = 0; i < have; i++)
		word |= (u64)s[i] << (i * 8);
	for (; done + have + WORD <= nbytes; done += WORD) {
		u64 n = *next++;

		*d++ = word | n << shift;
		word = n >> (64 - shift);
	}
	return done;
}

/* From low addresses to high ones: also right for overlap with dst below src. */
static void copy_up(u8 *d, const u8 *s, size_t nbytes)
{
	size_t done;

	if (nbytes >= 2 * WORD) {
		for (; (u64)d & WORD_ALIGN; nbytes--)
			*d++ = *s++;
		if ((u64)s & WORD_ALIGN)
			done = copy_shifted((u64 *)d, s, nbytes);
		else
			done = copy_words((u64 *)d, (const u64 *)s, nbytes);
		d += done;
		s += done;
		nbytes -= done;
	}
	while (nbytes--)
		*d++ = *s++;
}

static void copy_down(u8 *d, const u8 *s, size_t nbytes)
{
	d += nbytes;
	s += nbytes;
	if ((((u64)d ^ (u64)s) & WORD_ALIGN) == 0) {
		for (; nbytes && ((u64)d & WORD_ALIGN); nbytes--)
			*--d = *--s;
		for (; nbytes >= WORD; nbytes -= WORD) {
			d -= WORD;
			s -= WORD;
			*(u64 *)d = *(const u64 *)s;
		}
	}
	while (nbytes--)
		*--d = *--s;
}

void *memcpy(void *restrict dst, const void *restrict src, size_t nbytes)
{
	copy_up(dst, src, nbytes);
	return dst;
}

void *memmove(void *dst, const void *src, size_t nbytes)
{
	if ((u64)dst - (u64)src >= nbytes)
		copy_up(dst, src, nbytes);
	else
		copy_down(dst, src, nbytes);
	return dst;
}

int memcmp(const void *a, const void *b, size_t nbytes)
{
	const u8 *p = a, *q = b;

	if ((((u64)p | (u64)q) & WORD_ALIGN) == 0)
		for (; nbytes >= WORD && *(const u64 *)p == *(const u64 *)q; nbytes -= WORD) {
			p += WORD;
			q += WORD;
		}
	for (; nbytes; nbytes--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *memchr(const void *s, int c, size_t nbytes)
{
	for (const u8 *p = s; nbytes; nbytes--, p++)
		if (*p == (u8)c)
			return (void *)p;
	return NULL;
}

size_t strlen(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return p - s;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++)
		if (*a != *b || !*a)
			return (u8)*a - (u8)*b;
	return 0;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src);

	if (size) {
		size_t n = min(len, size - 1);

		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return len;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return 16;
}

/* Stays at the largest number where the digits name a larger one. */
u64 simple_strtoul(const char *s, const char **end, int base)
{
	u64 value = 0;
	bool hex_prefix = s[0] == '0' && (s[1] | 0x20) == 'x' && digit_value(s[2]) < 16;

	if (base == 0)
		base = hex_prefix ? 16 : s[0] == '0' ? 8 : 10;
	if (base == 16 && hex_prefix)
		s += 2;
	for (; digit_value(*s) < base; s++)
		if (__builtin_mul_overflow(value, (u64)base, &value) ||
		    __builtin_add_overflow(value, (u64)digit_value(*s), &value))
			value = UINT64_MAX;
	if (end)
		*end = s;
	return value;
}
