/* SPDX-License-Identifier: MIT */
/* Kernel stacks, each with unmapped space below it. */
#pragma once

#include "lib/types.h"

/* The top of a new stack of THREAD_SIZE bytes; NULL when memory is out. */
__must_check void *kstack_alloc(void);
void kstack_free(void *top);

/* Gives back the free stacks that are kept mapped; how many pages that was. */
u64 kstack_shrink(void);
