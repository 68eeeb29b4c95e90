/* SPDX-License-Identifier: MIT */
/* From the trap to the system call's function. */
#pragma once

#include "lib/types.h"

struct pt_regs;

void syscall(struct pt_regs *regs);

struct syscall_info {
	const char *name;
	const char *args; /* a letter each: see syscalls.tbl */
};

/* NULL if the number names no call. */
const struct syscall_info *syscall_lookup(u64 nr);

/* The trace's two halves: before the call, and after it. */
void trace_enter(const struct pt_regs *regs);
void trace_exit(u64 nr, const struct pt_regs *regs);
