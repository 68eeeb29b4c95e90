// SPDX-License-Identifier: MIT
/*
 * Traps in C. entry.S has saved the registers and calls user_trap or kernel_trap with
 * interrupts off.
 *
 * A trap from user mode is a system call, an interrupt, or a fault that handle_mm_fault
 * mends or that ends the process. A fault in the kernel is a bug: user memory is never
 * touched through user addresses.
 */
#include "riscv/trap.h"

#include "debug/lockdep.h"
#include "debug/watchdog.h"
#include "drivers/plic.h"
#include "lib/bug.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "riscv/asm-offsets.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/signal.h"
#include "syscall/dispatch.h"
#include "task/exit.h"
#include "task/sched.h"
#include "task/task.h"
#include "task/timer.h"
#include "uapi/signal.h"

#define CHECK_OFFSET(type, member, value) _Static_assert(offsetof(type, member) == (value), #member)
CHECK_OFFSET(struct task_struct, kernel_sp, TASK_KERNEL_SP);
CHECK_OFFSET(struct task_struct, user_sp, TASK_USER_SP);
CHECK_OFFSET(struct task_struct, thread, TASK_THREAD);
CHECK_OFFSET(struct task_struct, thread.fp, TASK_FP);
CHECK_OFFSET(struct pt_regs, t0, PT_T0);
CHECK_OFFSET(struct pt_regs, a0, PT_A0);
CHECK_OFFSET(struct pt_regs, s2, PT_S2);
CHECK_OFFSET(struct pt_regs, t3, PT_T3);
CHECK_OFFSET(struct pt_regs, status, PT_STATUS);
CHECK_OFFSET(struct pt_regs, orig_a0, PT_ORIG_A0);
_Static_assert(sizeof(struct pt_regs) == PT_SIZE, "PT_SIZE");

void fp_save(struct fp_state *fp);
void fp_restore(const struct fp_state *fp);

static const struct trap_cause {
	const char *name;
	int sig, code; /* what a process gets that causes it, if no one mends it */
} causes[] = {
	[CAUSE_FETCH_MISALIGNED] = {"misaligned fetch", SIGBUS, BUS_ADRALN},
	[CAUSE_FETCH_ACCESS] = {"fetch access fault", SIGSEGV, SEGV_ACCERR},
	[CAUSE_ILLEGAL] = {"illegal instruction", SIGILL, ILL_ILLOPC},
	[CAUSE_BREAKPOINT] = {"breakpoint", SIGTRAP, TRAP_BRKPT},
	[CAUSE_LOAD_MISALIGNED] = {"misaligned load", SIGBUS, BUS_ADRALN},
	[CAUSE_LOAD_ACCESS] = {"load access fault", SIGSEGV, SEGV_ACCERR},
	[CAUSE_STORE_MISALIGNED] = {"misaligned store", SIGBUS, BUS_ADRALN},
	[CAUSE_STORE_ACCESS] = {"store access fault", SIGSEGV, SEGV_ACCERR},
	[CAUSE_FETCH_PAGE_FAULT] = {"fetch page fault", SIGSEGV, SEGV_MAPERR},
	[CAUSE_LOAD_PAGE_FAULT] = {"load page fault", SIGSEGV, SEGV_MAPERR},
	[CAUSE_STORE_PAGE_FAULT] = {"store page fault", SIGSEGV, SEGV_MAPERR},
};

const char *trap_cause_name(u64 cause)
{
	if (cause < ARRAY_SIZE(causes) && causes[cause].name)
		return causes[cause].name;
	return cause & CAUSE_IRQ_FLAG ? "interrupt" : "unknown trap";
}

void trap_init_hart(void)
{
	/* User programs may read time, cycle and instret. */
	asm volatile("csrw scounteren, %0" ::"r"(7UL));
	csr_write(sie, IE_SSIE | IE_STIE | IE_SEIE);
}

static void handle_interrupt(const struct pt_regs *regs)
{
	struct hart *h = this_hart();
	u64 cause = regs->cause & ~CAUSE_IRQ_FLAG;

	h->in_irq = true;
	switch (cause) {
	case IRQ_SOFTWARE: handle_ipi(regs); break;
	case IRQ_TIMER: timer_interrupt(); break;
	case IRQ_EXTERNAL: plic_handle(); break;
	default: panic("interrupt %lu, which nobody asked for", cause);
	}
	h->in_irq = false;
}

static void report_user_fault(const struct pt_regs *regs, int sig)
{
	printk("%s[%d]: %s at pc %lx, address %lx: killed by signal %d\n", current->comm,
	       current->pid, trap_cause_name(regs->cause), regs->epc, regs->badaddr, sig);
}

/* 0 if the access is to be tried again, or -errno of user_page_fault. */
static int page_fault(const struct pt_regs *regs)
{
	switch (regs->cause) {
	case CAUSE_FETCH_PAGE_FAULT: return user_page_fault(regs->badaddr, VM_EXEC);
	case CAUSE_LOAD_PAGE_FAULT: return user_page_fault(regs->badaddr, VM_READ);
	}
	return user_page_fault(regs->badaddr, VM_WRITE);
}

static bool is_page_fault(u64 cause)
{
	return cause == CAUSE_FETCH_PAGE_FAULT || cause == CAUSE_LOAD_PAGE_FAULT ||
	       cause == CAUSE_STORE_PAGE_FAULT;
}

/* Nothing mends it; `err` says what a page fault lacks. */
static void signal_fault(const struct pt_regs *regs, int err)
{
	const struct trap_cause *cause = &causes[CAUSE_STORE_ACCESS];
	siginfo_t info = {.si_addr = (void *)regs->epc};

	if (regs->cause < ARRAY_SIZE(causes) && causes[regs->cause].sig)
		cause = &causes[regs->cause];
	info.si_signo = cause->sig;
	info.si_code = cause->code;
	if (is_page_fault(regs->cause))
		info.si_addr = (void *)regs->badaddr;
	if (err == -EACCES)
		info.si_code = SEGV_ACCERR;
	if (err == -EIO) {
		info.si_signo = SIGBUS;
		info.si_code = BUS_ADRERR;
	}
	if (!signal_is_handled(info.si_signo))
		report_user_fault(regs, info.si_signo);
	force_sig_info(&info);
}

static void user_fault(const struct pt_regs *regs)
{
	int err = is_page_fault(regs->cause) ? page_fault(regs) : -EFAULT;

	if (err && !fatal_signal_pending())
		signal_fault(regs, err);
}

void user_trap(struct pt_regs *regs)
{
	account_user_time();
	if (regs->cause == CAUSE_USER_ECALL) {
		regs->epc += 4; /* past the ecall, which has no compressed form */
		local_irq_enable();
		syscall(regs);
	} else if (regs->cause & CAUSE_IRQ_FLAG) {
		handle_interrupt(regs);
	} else {
		local_irq_enable();
		user_fault(regs);
	}
	user_trap_return(regs);
}

/* What stands between the kernel and user mode. Leaves with interrupts off. */
void user_trap_return(struct pt_regs *regs)
{
	for (;;) {
		local_irq_disable();
		lockdep_none_held("returns to user mode");
		BUG_ON(this_hart()->irq_depth);
		if (!READ_ONCE(current->need_resched) && !signal_pending() &&
		    !READ_ONCE(current->cpu_timers_due))
			break;
		local_irq_enable();
		if (READ_ONCE(current->cpu_timers_due))
			run_posix_cpu_timers();
		else if (signal_pending())
			do_signal(regs);
		else
			schedule();
	}
	watchdog_offered();
	account_system_time();
}

/* Called by entry.S when a kernel thread's function has returned. */
void kernel_thread_return(struct pt_regs *regs)
{
	if (current->flags & PF_KTHREAD)
		do_exit(0);
	user_trap_return(regs);
}

void kernel_trap(struct pt_regs *regs)
{
	if (regs->cause & CAUSE_IRQ_FLAG)
		handle_interrupt(regs);
	else
		panic_trap(regs, "%s in the kernel", trap_cause_name(regs->cause));
}

/* Called by entry.S on the emergency stack, with the few registers it could save. */
__noreturn void kernel_stack_overflow(struct pt_regs *regs)
{
	panic_trap(regs, "kernel stack overflow of %s[%d]", current->comm, current->pid);
}

void start_thread(struct pt_regs *regs, va_t pc, va_t sp)
{
	const struct fp_state zero = {};

	memset(regs, 0, sizeof(*regs));
	regs->epc = pc;
	regs->sp = sp;
	regs->status = SR_SPIE;
	fp_set_current(&zero);
}

void fp_set_current(const struct fp_state *fp)
{
	struct pt_regs *regs = task_pt_regs(current);

	irq_save();
	current->thread.fp = *fp;
	csr_set(sstatus, SR_FS);
	fp_restore(fp);
	this_hart()->fp_owner = current;
	current->fp_hart = this_hart_index();
	regs->status = (regs->status & ~SR_FS) | SR_FS_CLEAN;
	irq_restore();
}

void fp_save_current(void)
{
	struct pt_regs *regs = task_pt_regs(current);

	if ((regs->status & SR_FS) != SR_FS_DIRTY)
		return;
	csr_set(sstatus, SR_FS);
	fp_save(&current->thread.fp);
	regs->status = (regs->status & ~SR_FS) | SR_FS_CLEAN;
}

/*
 * A task's FP registers stay in the hart until another task needs it for its own: one
 * that comes back to them finds them (fp_owner, and it has not run elsewhere since).
 */
void fp_switch(struct task_struct *prev, struct task_struct *next)
{
	struct hart *h = this_hart();

	if (!(prev->flags & PF_KTHREAD))
		fp_save_current();
	if ((next->flags & PF_KTHREAD) || !(task_pt_regs(next)->status & SR_FS))
		return;
	if (h->fp_owner == next && next->fp_hart == this_hart_index())
		return;
	csr_set(sstatus, SR_FS);
	fp_restore(&next->thread.fp);
	h->fp_owner = next;
	next->fp_hart = this_hart_index();
}
