/* SPDX-License-Identifier: MIT */
/* What a switch between tasks saves: callee-saved registers, and FP registers if dirty. */
#pragma once

#include "riscv/ptrace.h"

struct fp_state {
	u64 f[32];
	u32 fcsr;
};

struct thread_struct {
	u64 ra, sp;
	u64 s[12];
	struct fp_state fp;
};
