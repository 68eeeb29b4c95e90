// SPDX-License-Identifier: MIT
/* kernel/lib/string.c against the host's C library, at all alignments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define memset	       calf_memset
#define memcpy	       calf_memcpy
#define memmove	       calf_memmove
#define memcmp	       calf_memcmp
#define memchr	       calf_memchr
#define strlen	       calf_strlen
#define strnlen	       calf_strnlen
#define strcmp	       calf_strcmp
#define strncmp	       calf_strncmp
#define strchr	       calf_strchr
#define strrchr	       calf_strrchr
#define strlcpy	       calf_strlcpy
#define simple_strtoul calf_strtoul
#include "lib/string.c"
#undef memset
#undef memcpy
#undef memmove
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			printf("not ok string.c:%d: %s\n", __LINE__, #cond);                       \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

#define SPACE 512

static void fill(unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = rand();
}

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

/* Objects of the exact size, so that the address sanitizer sees a stray access. */
static void check_copies(size_t n)
{
	for (int align = 0; align < 64; align++) {
		size_t to = align & 7, from = align >> 3;
		unsigned char *d = malloc(to + n), *s = malloc(from + n), *e = malloc(to + n);

		fill(d, to + n);
		fill(s, from + n);
		memcpy(e, d, to + n);
		memcpy(e + to, s + from, n);
		CHECK(calf_memcpy(d + to, s + from, n) == d + to);
		CHECK(!memcmp(d, e, to + n));
		memset(e + to, align * 5, n);
		CHECK(calf_memset(d + to, align * 5 + 256, n) == d + to);
		CHECK(!memcmp(d, e, to + n));
		free(d);
		free(s);
		free(e);
	}
}

static void check_moves(int rounds)
{
	static unsigned char a[SPACE], b[SPACE];

	for (int i = 0; i < rounds; i++) {
		size_t n = rand() % 200, to = rand() % 200, from = rand() % 200;

		if (rand() & 1)
			to = from + rand() % 20;
		fill(a, SPACE);
		memcpy(b, a, SPACE);
		memmove(a + to, a + from, n);
		calf_memmove(b + to, b + from, n);
		CHECK(!memcmp(a, b, SPACE));
	}
}

static void check_compare(int rounds)
{
	for (int i = 0; i < rounds; i++) {
		size_t n = rand() % 40, len = rand() % 40, at = rand() % 8;
		char a[64], b[64];

		for (int j = 0; j < 63; j++)
			a[j] = b[j] = "ab\377"[rand() % 3];
		a[at + len] = b[at + len] = a[63] = b[63] = '\0';
		if (rand() & 1)
			b[at + rand() % 40] = rand() % 3;
		CHECK(sign(calf_memcmp(a + at, b + at, n)) == sign(memcmp(a + at, b + at, n)));
		CHECK(sign(calf_strcmp(a + at, b + at)) == sign(strcmp(a + at, b + at)));
		CHECK(sign(calf_strncmp(a + at, b + at, n)) == sign(strncmp(a + at, b + at, n)));
		CHECK(calf_memchr(a + at, 'b', n) == memchr(a + at, 'b', n));
		CHECK(calf_strchr(a + at, 'b') == strchr(a + at, 'b'));
		CHECK(calf_strchr(a + at, 0) == strchr(a + at, 0));
		CHECK(calf_strrchr(a + at, 'b') == strrchr(a + at, 'b'));
		CHECK(calf_strrchr(a + at, 0) == strrchr(a + at, 0));
		CHECK(calf_strlen(b + at) == strlen(b + at));
		CHECK(calf_strnlen(b + at, n) == strnlen(b + at, n));
	}
}

static void check_strlcpy(void)
{
	char buf[8];

	memset(buf, 'x', sizeof(buf));
	CHECK(calf_strlcpy(buf, "hello", 0) == 5 && buf[0] == 'x');
	CHECK(calf_strlcpy(buf, "hello", 1) == 5 && buf[0] == '\0' && buf[1] == 'x');
	CHECK(calf_strlcpy(buf, "hello", 4) == 5 && !strcmp(buf, "hel") && buf[4] == 'x');
	CHECK(calf_strlcpy(buf, "hello", 6) == 5 && !strcmp(buf, "hello") && buf[6] == 'x');
}

static void check_strtoul(void)
{
	static const char *const texts[] = {
		"0",
		"7",
		"42z",
		"0x",
		"0x1F",
		"010",
		"08",
		"",
		"x",
		"ff",
		"0xg",
		"123456789012345",
		"1e3",
		"0X7f",
		"0x0x",
		"00x1",
		"18446744073709551615",
	};
	static const int bases[] = {0, 10, 16};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (int j = 0; j < 3; j++) {
			char *want_end;
			const char *end;
			unsigned long want = strtoul(texts[i], &want_end, bases[j]);

			CHECK(calf_strtoul(texts[i], &end, bases[j]) == want);
			CHECK(end == want_end);
		}
	CHECK(calf_strtoul("18446744073709551616", NULL, 10) == UINT64_MAX);
	CHECK(calf_strtoul("0xfffffffffffffffffff", NULL, 0) == UINT64_MAX);
}

int main(void)
{
	for (size_t n = 0; n < 200; n++)
		check_copies(n);
	check_moves(20000);
	check_compare(20000);
	check_strlcpy();
	check_strtoul();
	printf("ok string\n");
	return 0;
}
