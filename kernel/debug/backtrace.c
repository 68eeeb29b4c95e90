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
#include "debug/panic.h"
#include "lib/printf.h"
#include "riscv/layout.h"
#include "riscv/ptrace.h"
#include "task/task.h"

#define MAX_FRAMES 32

/* Made by the build; the first link has none of them. */
extern const u64 ksym_addrs[] __attribute__((weak));
extern const u32 ksym_offsets[] __attribute__((weak));
extern const char ksym_names[] __attribute__((weak));
extern const u64 ksym_count __attribute__((weak));

extern char __kernel_start[], __text_end[], kernel_trap_returned[];

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

/* A return address is looked up by the call before it: a call may end its function. */
static void print_frame(u64 pc)
{
	u64 offset;
	const char *name = ksym_lookup(pc - 1, &offset);

	if (name)
		printk("  %016lx %s+0x%lx\n", pc, name, offset + 1);
	else
		printk("  %016lx\n", pc);
}

/* Frames are on current's stack or the boot stack: anywhere else, the chain is broken. */
static bool good_frame(u64 fp)
{
	return !(fp & 7) && (fp >= KSTACK_BASE || fp >= (u64)__kernel_start) &&
	       (fp & (THREAD_SIZE | (THREAD_SIZE - 1))) > THREAD_SIZE + 16;
}

u32 stack_trace_save(const u64 *fp, u64 *pcs, u32 max)
{
	u32 n = 0;

	while (n < max && good_frame((u64)fp) && fp[-1] != (u64)kernel_trap_returned) {
		pcs[n++] = fp[-1];
		fp = (const u64 *)fp[-2];
	}
	return n;
}

void backtrace(u64 pc, u64 fp)
{
	printk("backtrace (pc, symbol):\n");
	for (u32 i = 0; i < MAX_FRAMES; i++) {
		u64 caller;

		print_frame(pc);
		if (!good_frame(fp))
			break;
		caller = ((u64 *)fp)[-1];
		/* entry.S called us for a trap: go on where it struck, if in the kernel. */
		if (caller == (u64)kernel_trap_returned) {
			const struct pt_regs *regs = (const struct pt_regs *)((u64 *)fp)[-2] - 1;

			print_frame(caller);
			pc = regs->epc;
			fp = regs->s0;
			continue;
		}
		pc = caller;
		fp = ((u64 *)fp)[-2];
	}
}
