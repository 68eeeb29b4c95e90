// SPDX-License-Identifier: MIT
/*
 * Panic: the other harts stop, this one prints all it knows, past every lock, and the
 * machine goes off with PANIC_STATUS, so that a test run knows.
 */
#include "debug/backtrace.h"
#include "debug/lockdep.h"
#include "drivers/console.h"
#include "drivers/power.h"
#include "lib/atomic.h"
#include "lib/printf.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/ptrace.h"
#include "task/task.h"

#define PANIC_STATUS 125

static void print_where(void)
{
	const struct hart *h = this_hart();

	printk("hart %lu, task %s[%d]%s%s\n", h->hartid, current->comm, current->pid,
	       h->in_irq ? ", in an interrupt" : "", h->irq_depth ? ", interrupts off" : "");
	lockdep_print_held();
}

static void print_regs(const struct pt_regs *regs)
{
	const u64 *r = &regs->ra;
	static const char *const names[] = {
		"ra", "sp", "gp", "tp",	 "t0",	"t1", "t2", "s0", "s1", "a0", "a1",
		"a2", "a3", "a4", "a5",	 "a6",	"a7", "s2", "s3", "s4", "s5", "s6",
		"s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
	};

	printk("sepc %016lx stval %016lx scause %lx sstatus %016lx\n", regs->epc, regs->badaddr,
	       regs->cause, regs->status);
	for (u32 i = 0; i < ARRAY_SIZE(names); i++)
		printk("%4s %016lx%s", names[i], r[i],
		       i % 4 == 3 || i + 1 == ARRAY_SIZE(names) ? "\n" : "");
}

static void print_running(u64 running)
{
	for (u32 i = 0; i < nr_harts; i++)
		if (running & BIT(i)) {
			printk("hart %lu did not stop\n", harts[i].hartid);
			deaf_hart_backtrace(i);
		}
}

/* The backtrace starts at `fp`, a frame of the caller's, unless a trap's `regs` say better. */
static __noreturn void die(const struct pt_regs *regs, const u64 *fp, const char *fmt, va_list args)
{
	static int panicking;
	u64 running;

	local_irq_disable();
	/* A second panic, of this hart while it prints or of another: the first one counts. */
	if (__atomic_exchange_n(&panicking, 1, __ATOMIC_SEQ_CST)) {
		if (this_hart()->panicking)
			machine_power_off(PANIC_STATUS);
		hart_stop();
	}
	this_hart()->panicking = true;
	running = harts_stop_others();
	console_panic_mode();
	printk("panic: ");
	vprintk(fmt, args);
	printk("\n");
	print_where();
	if (regs) {
		print_regs(regs);
		backtrace_regs(regs);
	} else {
		backtrace(fp[-1], fp[-2]);
	}
	print_running(running);
	machine_power_off(PANIC_STATUS);
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	die(NULL, __builtin_frame_address(0), fmt, args);
}

void panic_trap(const struct pt_regs *regs, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	die(regs, NULL, fmt, args);
}
