// SPDX-License-Identifier: MIT
/*
 * The block function of ChaCha20, RFC 8439, "The ChaCha20 Block Function": 64 bytes that
 * no one tells from random ones without the key. Words are little endian, as the machine.
 */
#include "lib/chacha20.h"

#include "lib/string.h"

static u32 rotate_left(u32 v, u32 n)
{
	return v << n | v >> (32 - n);
}

static void quarter_round(u32 *s, u32 a, u32 b, u32 c, u32 d)
{
	s[a] += s[b];
	s[d] = rotate_left(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotate_left(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotate_left(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotate_left(s[b] ^ s[c], 7);
}

void chacha20_block(const u8 key[CHACHA20_KEY_SIZE], u32 counter, const u8 nonce[12],
		    u8 out[CHACHA20_BLOCK_SIZE])
{
	/* "expand 32-byte k" */
	u32 start[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
	u32 s[16];

	memcpy(start + 4, key, CHACHA20_KEY_SIZE);
	start[12] = counter;
	memcpy(start + 13, nonce, 12);
	memcpy(s, start, sizeof(s));
	for (u32 i = 0; i < 10; i++) {
		quarter_round(s, 0, 4, 8, 12);
		quarter_round(s, 1, 5, 9, 13);
		quarter_round(s, 2, 6, 10, 14);
		quarter_round(s, 3, 7, 11, 15);
		quarter_round(s, 0, 5, 10, 15);
		quarter_round(s, 1, 6, 11, 12);
		quarter_round(s, 2, 7, 8, 13);
		quarter_round(s, 3, 4, 9, 14);
	}
	for (u32 i = 0; i < 16; i++)
		s[i] += start[i];
	memcpy(out, s, sizeof(s));
}
