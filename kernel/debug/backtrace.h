/* SPDX-License-Identifier: MIT */
/* Call chains: of here, of a sleeping task, and of another hart. */
#pragma once

#include "lib/types.h"

#define MAX_FRAMES 32

struct pt_regs;
struct task_struct;

struct stack_trace {
	u32 nr;
	u64 pc[MAX_FRAMES]; /* from the innermost function out */
};

/* The function that holds `pc` and how far into it; NULL outside of the kernel's text. */
const char *ksym_lookup(u64 pc, u64 *offset);

/*
 * The chain of calls from frame pointer `fp` and program counter `pc` on. All its frames
 * are on the stack of `fp`, which must stay mapped; wrong ones only end it early.
 */
void stack_trace_save(struct stack_trace *st, u64 pc, u64 fp);
void stack_trace_save_regs(struct stack_trace *st, const struct pt_regs *regs);
void stack_trace_print(const struct stack_trace *st);

/* Save and print. */
void backtrace(u64 pc, u64 fp);
void backtrace_regs(const struct pt_regs *regs);

#ifdef DEBUG

/*
 * Any context; busy until the hart answers, or for a while if it does not. The task must not
 * go away meanwhile: tasklist_lock, or the caller knows.
 */
void hart_backtrace(u32 index);
void deaf_hart_backtrace(u32 index); /* without asking */
void task_backtrace(struct task_struct *task);

/* For sleepers: the function that put `task` to sleep, below those of the scheduler. */
u64 task_wchan(const struct task_struct *task);

/*
 * Answers another hart that asks for this one's backtrace: from its interrupt, with what
 * that interrupted, and from loops that wait with interrupts off, with NULL.
 */
void answer_backtrace(const struct pt_regs *regs);

#else

static inline void deaf_hart_backtrace(u32 index)
{
	(void)index;
}

static inline void answer_backtrace(const struct pt_regs *regs)
{
	(void)regs;
}

#endif
