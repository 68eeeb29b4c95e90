/* SPDX-License-Identifier: MIT */
/*
 * Random bytes.
 */
#ifndef CALF_SYS_RANDOM_H
#define CALF_SYS_RANDOM_H

#include "uapi/random.h"
#include "uapi/types.h"

ssize_t getrandom(void *buf, size_t size, unsigned int flags);
int getentropy(void *buf, size_t size);

#endif
