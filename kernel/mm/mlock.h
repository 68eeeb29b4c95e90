/* SPDX-License-Identifier: MIT */
/* Memory that stays in memory: mlock(2). */
#pragma once

#include "lib/types.h"

struct mm_struct;

/* 0, or -EAGAIN if an area of these flags would lock more than current may. mmap_lock held. */
__must_check int may_lock(struct mm_struct *mm, u64 nbytes, u32 vm_flags);
