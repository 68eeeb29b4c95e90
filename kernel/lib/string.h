/* SPDX-License-Identifier: MIT */
/* Memory and strings, as the C library has them, and the kernel's strlcpy. */
#pragma once

#include "lib/types.h"

void *memset(void *dst, int c, size_t nbytes);
void *memcpy(void *restrict dst, const void *restrict src, size_t nbytes);
void *memmove(void *dst, const void *src, size_t nbytes);
int memcmp(const void *a, const void *b, size_t nbytes);
void *memchr(const void *s, int c, size_t nbytes);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);

/* Copies what fits of `src` and always ends it with NUL; returns strlen(src). */
size_t strlcpy(char *dst, const char *src, size_t size);

/* As strtoul with base 0, 10 or 16; *end is where the digits stop. */
u64 simple_strtoul(const char *s, const char **end, int base);
