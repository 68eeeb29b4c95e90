/* SPDX-License-Identifier: MIT */
/* What is printed when the kernel is wrong. */
#pragma once

#include "lib/bug.h"

struct pt_regs;
struct task_struct;

/* The call chain from frame pointer `fp` and program counter `pc` on, symbol by symbol. */
void backtrace(u64 pc, u64 fp);

/* The function that holds `pc` and how far into it; NULL outside of the kernel's text. */
const char *ksym_lookup(u64 pc, u64 *offset);
