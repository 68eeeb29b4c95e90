/* SPDX-License-Identifier: MIT */
/*
 * Bitmaps in arrays of 64-bit words. Searches go word by word, then halve the word: the
 * base instruction set has no count of zeroes, and the compiler's would be a library call.
 */
#pragma once

#include "lib/types.h"

#define BITS_PER_WORD	 64
#define BITMAP_WORDS(nr) DIV_ROUND_UP(nr, BITS_PER_WORD)

static inline void set_bit(u64 *map, u64 i)
{
	map[i / 64] |= BIT(i % 64);
}

static inline void clear_bit(u64 *map, u64 i)
{
	map[i / 64] &= ~BIT(i % 64);
}

static inline bool test_bit(const u64 *map, u64 i)
{
	return map[i / 64] & BIT(i % 64);
}

/* The index of the lowest set bit of `word`, which is not 0. */
static inline u32 lowest_bit(u64 word)
{
	u32 n = 0;

	for (u32 half = 32; half; half /= 2) {
		if (!(word & (BIT(half) - 1))) {
			word >>= half;
			n += half;
		}
	}
	return n;
}

/* The first set (clear) bit at `from` or above, or `nr` if there is none. */
static inline u64 find_next_bit(const u64 *map, u64 nr, u64 from)
{
	while (from < nr) {
		u64 word = map[from / 64] >> (from % 64);

		if (word)
			return min(from + lowest_bit(word), nr);
		from = ALIGN_DOWN(from, 64) + 64;
	}
	return nr;
}

static inline u64 find_next_zero_bit(const u64 *map, u64 nr, u64 from)
{
	while (from < nr) {
		u64 word = ~map[from / 64] >> (from % 64);

		if (word)
			return min(from + lowest_bit(word), nr);
		from = ALIGN_DOWN(from, 64) + 64;
	}
	return nr;
}
