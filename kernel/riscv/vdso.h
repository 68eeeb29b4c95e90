/* SPDX-License-Identifier: MIT */
/* The vDSO: a page of code that the kernel maps into every program. */
#pragma once

#include "lib/types.h"

struct mm_struct;

void vdso_init(void);

/* Maps it where there is room, for exec: 0 or -ENOMEM. mmap_lock is held. */
__must_check int vdso_map(struct mm_struct *mm);

/* Where a signal handler returns to. */
u64 vdso_rt_sigreturn_offset(void);
