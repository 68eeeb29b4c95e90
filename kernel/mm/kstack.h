/* SPDX-License-Identifier: MIT */
/* Kernel stacks, each with unmapped space below it. */
#pragma once

#include "lib/types.h"

/* The top of a new stack of THREAD_SIZE bytes; NULL when memory is out. */
__must_check void *kstack_alloc(void);
void kstack_free(void *top);

u64 kstack_cached_pages(void); /* free stacks kept mapped */
u64 kstack_shrink(void);       /* gives them back; the number of pages */
