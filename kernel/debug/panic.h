/* SPDX-License-Identifier: MIT */
/* What is printed when the kernel is wrong. */
#pragma once

#include "lib/bug.h"

struct pt_regs;
struct task_struct;

/* The call chain from frame pointer `fp` and program counter `pc` on, symbol by symbol. */
void backtrace(u64 pc, u64 fp);

/* The return addresses from frame pointer `fp` on, as far as this trap; how many. */
u32 stack_trace_save(const u64 *fp, u64 *pcs, u32 max);

/* The function that holds `pc` and how far into it; NULL outside of the kernel's text. */
const char *ksym_lookup(u64 pc, u64 *offset);
