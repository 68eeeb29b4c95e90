/* SPDX-License-Identifier: MIT */
/* Traps: from user mode, from the kernel, and the way back. */
#pragma once

#include "riscv/ptrace.h"

void trap_init_hart(void);	      /* interrupts that this hart takes */
void user_trap(struct pt_regs *regs); /* called by entry.S */
void kernel_trap(struct pt_regs *regs);
void user_trap_return(struct pt_regs *regs);

/* The cause of a trap, in words. */
const char *trap_cause_name(u64 cause);

/* Registers of a task that enters user mode for the first time after exec. */
void start_thread(struct pt_regs *regs, va_t pc, va_t sp);

struct task_struct;
/* Saves prev's FP registers if they changed, loads next's. Interrupts off. */
void fp_switch(struct task_struct *prev, struct task_struct *next);
void fp_save_current(void); /* so that thread.fp is what the registers hold */
struct fp_state;
void fp_set_current(const struct fp_state *fp); /* both */
