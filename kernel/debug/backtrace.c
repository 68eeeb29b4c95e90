// SPDX-License-Identifier: MIT
/*
 * Backtraces by frame pointer, with names from the symbol table that the second link adds
 * (see the Makefile). The kernel is built with -fno-omit-frame-pointer:
 *
 *	fp - 8	return address
 *	fp - 16	the caller's fp
 *
 * A trap's frame has no such record: entry.S sets fp to the end of its pt_regs, from which
 * the chain goes on at the interrupted pc.
 */
#include "debug/backtrace.h"

#include "lib/printf.h"
#include "riscv/layout.h"
#include "riscv/ptrace.h"

/* Made by the build; the first link has none of them. */
extern const u64 ksym_addrs[] __attribute__((weak));
extern const u32 ksym_offsets[] __attribute__((weak));
extern const char ksym_names[] __attribute__((weak));
extern const u64 ksym_count __attribute__((weak));

extern char __kernel_start[], __text_end[], __bss_start[], __kernel_end[], kernel_trap_returned[];

const char *ksym_lookup(u64 pc, u64 *offset)
{
	u64 low = 0, high;

	if (&ksym_count == NULL || pc < (u64)__kernel_start || pc >= (u64)__text_end)
		return NULL;
	high = ksym_count;
	while (high - low > 1) {
		u64 mid = low + (high - low) / 2;

		if (ksym_addrs[mid] <= pc)
			low = mid;
		else
			high = mid;
	}
	*offset = pc - ksym_addrs[low];
	return ksym_names + ksym_offsets[low];
}

/* Whether a frame at `fp` has its record on the stack of `from`. A user's ends at its top. */
static bool same_stack(u64 fp, u64 from)
{
	u64 stack = ALIGN_DOWN(from, (u64)KSTACK_STRIDE) + THREAD_SIZE;

	return !(fp & 7) && fp >= stack + 16 && fp < stack + THREAD_SIZE;
}

static bool is_stack(u64 fp)
{
	return fp >= KSTACK_BASE && same_stack(fp, fp) &&
	       (fp < KERNEL_BASE || (fp >= (u64)__bss_start && fp < (u64)__kernel_end));
}

/* `ra` is what the register holds, if `pc` is where a trap struck. */
static void walk(struct stack_trace *st, u64 pc, u64 fp, u64 ra)
{
	st->nr = 0;
	while (st->nr < MAX_FRAMES) {
		const u64 *record = (const u64 *)fp - 2;
		u64 next;

		st->pc[st->nr++] = pc;
		if (!is_stack(fp))
			break;
		next = record[0];
		pc = record[1];
		/* A function that calls no other has saved fp alone, in the first place. */
		if (same_stack(pc, fp)) {
			next = pc;
			pc = ra;
		}
		/* entry.S called us for a trap: go on where it struck, if in the kernel. */
		if (pc == (u64)kernel_trap_returned && same_stack(next, fp) &&
		    st->nr < MAX_FRAMES) {
			const struct pt_regs *regs = (const struct pt_regs *)next - 1;

			st->pc[st->nr++] = pc;
			pc = regs->epc;
			next = regs->s0;
			ra = regs->ra;
		}
		/* Outwards only: a chain that is being changed must not lead in circles. */
		fp = next > fp && same_stack(next, fp) ? next : 0;
	}
}

void stack_trace_save(struct stack_trace *st, u64 pc, u64 fp)
{
	walk(st, pc, fp, pc);
}

void stack_trace_save_regs(struct stack_trace *st, const struct pt_regs *regs)
{
	walk(st, regs->epc, regs->s0, regs->ra);
}

void stack_trace_print(const struct stack_trace *st)
{
	printk("backtrace (pc, symbol):\n");
	for (u32 i = 0; i < st->nr; i++)
		printk("  %016lx %pB\n", st->pc[i], (void *)st->pc[i]);
}

void backtrace(u64 pc, u64 fp)
{
	struct stack_trace st;

	stack_trace_save(&st, pc, fp);
	stack_trace_print(&st);
}

void backtrace_regs(const struct pt_regs *regs)
{
	struct stack_trace st;

	stack_trace_save_regs(&st, regs);
	stack_trace_print(&st);
}
