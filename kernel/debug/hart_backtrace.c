// SPDX-License-Identifier: MIT
/*
 * Backtraces of others. A task that sleeps has left its registers in thread_struct. A hart
 * is asked, by an interrupt, and puts its own chain where the asker finds it.
 *
 * A hart with interrupts off does not answer, but for one that waits for a spinlock and
 * looks here meanwhile. What can be had of such a hart is its stack, read from the top
 * down: the call of a function leaves its record at the bottom of the caller's frame, so
 * for each frame the highest record that names it as the caller's is the call that it is in, or
 * the last one that it made. The innermost calls may be over, all others are certain.
 */
#include "debug/backtrace.h"

#include "lib/atomic.h"
#include "lib/printf.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/layout.h"
#include "riscv/ptrace.h"
#include "task/rq.h"
#include "task/task.h"

extern char __kernel_start[], __text_end[], __sched_text_start[], __sched_text_end[];
extern char kernel_trap_returned[];

static struct ask {
	enum { FREE, ASKED, ANSWERING, ANSWERED, TAKEN } state; /* [a] */
	bool in_user;						/* the answer */
	struct stack_trace trace;
} asks[NR_HARTS];

static bool change_state(struct ask *a, u32 from, u32 to)
{
	return __atomic_compare_exchange_n(&a->state, &from, to, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}

/* A macro, to be of the function that uses it. */
#define save_caller(st)                                                                            \
	stack_trace_save((st), (u64)__builtin_return_address(0),                                   \
			 ((const u64 *)__builtin_frame_address(0))[-2])

void answer_backtrace(const struct pt_regs *regs)
{
	struct ask *a = &asks[this_hart_index()];

	if (READ_ONCE(a->state) != ASKED || !change_state(a, ASKED, ANSWERING))
		return;
	a->in_user = regs && !(regs->status & SR_SPP);
	if (regs)
		stack_trace_save_regs(&a->trace, regs);
	else
		save_caller(&a->trace);
	smp_store_release(&a->state, ANSWERED);
}

/* Waits, but not for ever, until the state is `from`, and makes it `to`; false if it is not. */
static bool wait_and_change(u32 index, u32 from, u32 to)
{
	for (u32 i = 0; i < HART_PATIENCE; i++) {
		if (change_state(&asks[index], from, to))
			return true;
		answer_backtrace(NULL); /* it may be asking us */
		harts_let_run(BIT(index));
	}
	return false;
}

/* True if asks[index] has the answer: the caller's until he makes it FREE. */
static bool ask_hart(u32 index)
{
	if (!wait_and_change(index, FREE, ASKED))
		return false;
	send_ipi(index);
	if (wait_and_change(index, ANSWERED, TAKEN))
		return true;
	return !change_state(&asks[index], ASKED, FREE) && wait_and_change(index, ANSWERED, TAKEN);
}

static bool is_text(u64 pc)
{
	return pc >= (u64)__kernel_start && pc < (u64)__text_end;
}

/*
 * The frame that the one at `fp` has called, by its record, or, if a trap struck there, that
 * of kernel_trap; 0 if there is none.
 */
static u64 callee_frame(u64 fp, u64 stack)
{
	const size_t s0 = offsetof(struct pt_regs, s0) / sizeof(u64);

	for (const u64 *p = (const u64 *)fp - 3; (u64)p >= stack + sizeof(struct pt_regs); p--) {
		if (*p != fp)
			continue;
		if (is_text(p[1]))
			return (u64)(p + 2);
		if (*(p - s0 - 1) == (u64)kernel_trap_returned)
			return (u64)(p - s0);
	}
	return 0;
}

static void scan_stack(const struct task_struct *task, struct stack_trace *st)
{
	u64 stack = ALIGN_DOWN(task->kernel_sp - 1, (u64)KSTACK_STRIDE) + THREAD_SIZE;

	st->nr = 0;
	for (u64 fp = task->kernel_sp; fp && st->nr < MAX_FRAMES - 1;
	     fp = callee_frame(fp, stack)) {
		u64 pc = ((const u64 *)fp)[-1];

		if (pc == (u64)kernel_trap_returned)
			st->pc[st->nr++] = ((const struct pt_regs *)fp)->epc;
		st->pc[st->nr++] = pc;
	}
	for (u32 i = 0; i < st->nr / 2; i++) {
		u64 pc = st->pc[i];

		st->pc[i] = st->pc[st->nr - 1 - i];
		st->pc[st->nr - 1 - i] = pc;
	}
}

void deaf_hart_backtrace(u32 index)
{
	struct stack_trace st;

	printk("hart %lu does not answer: its interrupts are off; from its stack,\n",
	       harts[index].hartid);
	printk("where the innermost calls may be over:\n");
	scan_stack(rqs[index].curr, &st);
	stack_trace_print(&st);
}

void hart_backtrace(u32 index)
{
	struct ask *a = &asks[index];
	struct stack_trace st;

	if (index == this_hart_index()) {
		save_caller(&st);
		stack_trace_print(&st);
	} else if (ask_hart(index)) {
		if (a->in_user)
			printk("in user mode, at %lx\n", a->trace.pc[0]);
		else
			stack_trace_print(&a->trace);
		smp_store_release(&a->state, FREE);
	} else {
		deaf_hart_backtrace(index);
	}
}

static void save_sleeper(const struct task_struct *task, struct stack_trace *st)
{
	/* A task that has never run has arguments where others have frame pointers. */
	bool has_frame = !((task->thread.s[0] ^ task->thread.sp) & ~(u64)(THREAD_SIZE - 1));

	stack_trace_save(st, task->thread.ra, has_frame ? task->thread.s[0] : 0);
}

void task_backtrace(struct task_struct *task)
{
	u32 hart = READ_ONCE(task->hart);
	struct stack_trace st;

	if (READ_ONCE(task->on_hart) && READ_ONCE(rqs[hart].curr) == task) {
		hart_backtrace(hart);
		return;
	}
	save_sleeper(task, &st);
	stack_trace_print(&st);
}

u64 task_wchan(const struct task_struct *task)
{
	struct stack_trace st;

	save_sleeper(task, &st);
	for (u32 i = 0; i < st.nr; i++)
		if (st.pc[i] < (u64)__sched_text_start || st.pc[i] >= (u64)__sched_text_end)
			return st.pc[i];
	return 0;
}
