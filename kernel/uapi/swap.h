/* SPDX-License-Identifier: MIT */
/*
 * swapon's flags, and the first page of a swap area as mkswap(8) writes it.
 */
#ifndef UAPI_SWAP_H
#define UAPI_SWAP_H

#include "uapi/types.h"

#define SWAP_FLAG_PREFER    0x8000
#define SWAP_FLAG_PRIO_MASK 0x7fff
#define SWAP_FLAG_DISCARD   0x10000

#define SWAP_MAGIC	    "SWAPSPACE2"

struct swap_header {
	char bootbits[1024];
	unsigned int version; /* 1 */
	unsigned int last_page;
	unsigned int nr_badpages;
	unsigned char uuid[16];
	char volume_name[16];
	unsigned int padding[117];
	unsigned int badpages[1];
	char rest[2546];
	char magic[10];
};

#endif
