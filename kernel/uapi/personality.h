/* SPDX-License-Identifier: MIT */
/*
 * What personality sets.
 */
#ifndef UAPI_PERSONALITY_H
#define UAPI_PERSONALITY_H

#define PER_LINUX	  0x0000
#define ADDR_NO_RANDOMIZE 0x0040000

#endif
