/* SPDX-License-Identifier: MIT */
/* The block function of ChaCha20, RFC 8439. */
#pragma once

#include "lib/types.h"

#define CHACHA20_KEY_SIZE   32
#define CHACHA20_BLOCK_SIZE 64

void chacha20_block(const u8 key[CHACHA20_KEY_SIZE], u32 counter, const u8 nonce[12],
		    u8 out[CHACHA20_BLOCK_SIZE]);
