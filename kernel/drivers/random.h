/* SPDX-License-Identifier: MIT */
/* Random numbers. */
#pragma once

#include "lib/types.h"

struct file_operations;

void random_init(void); /* seeds; after clock_init */

/* Any context. */
void get_random_bytes(void *buf, size_t nbytes);
void add_interrupt_randomness(u32 irq);

extern const struct file_operations random_fops; /* /dev/random, /dev/urandom */
