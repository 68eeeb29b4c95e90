// SPDX-License-Identifier: MIT
/*
 * Calling a signal handler, and coming back from it.
 *
 * What the task was about is put on its stack, or on the alternate one, as ucontext_t. The
 * handler starts with that, and returns to the vDSO's __vdso_rt_sigreturn, a call that takes
 * the registers from the stack again. All of it is the user's to change: nothing in the
 * frame is believed but values that a program could give its registers by itself.
 *
 * A call that a signal has interrupted says by its result whether it is to be restarted:
 *
 *	-ERESTARTSYS		if the handler has SA_RESTART, or there is none
 *	-ERESTARTNOINTR		always
 *	-ERESTARTNOHAND		if there is no handler
 *	-ERESTART_RESTARTBLOCK	the same, by restart_syscall, with what is left to do
 */
#include "riscv/signal.h"

#include "lib/string.h"
#include "mm/mm.h"
#include "mm/uaccess.h"
#include "riscv/csr.h"
#include "riscv/ptrace.h"
#include "riscv/trap.h"
#include "riscv/vdso.h"
#include "syscall/syscall.h"
#include "task/sigaction.h"
#include "task/task.h"
#include "uapi/ucontext.h"
#include "uapi/unistd.h"

#define ECALL_SIZE 4
#define NO_CAUSE   (~0UL) /* in pt_regs: no call is to be restarted any more */

struct rt_sigframe {
	siginfo_t info;
	struct ucontext uc;
};

/* pt_regs begins with what user_regs_struct is. */
_Static_assert(offsetof(struct pt_regs, status) == sizeof(struct user_regs_struct), "registers");

static void save_fp(struct fp_context *to)
{
	memset(to, 0, sizeof(*to));
	fp_save_current();
	memcpy(to->f, current->thread.fp.f, sizeof(to->f));
	to->fcsr = current->thread.fp.fcsr;
}

/* 0, or -EINVAL for registers that this machine does not have. */
static int restore_fp(const struct fp_context *from)
{
	struct fp_state fp = {.fcsr = from->fcsr};

	for (u32 i = 0; i < ARRAY_SIZE(from->__reserved); i++)
		if (from->__reserved[i])
			return -EINVAL;
	memcpy(fp.f, from->f, sizeof(fp.f));
	fp_set_current(&fp);
	return 0;
}

/* ---- the way there ---- */

/* Where the frame goes; 0 if the alternate stack, which is in use, has run over. */
static va_t frame_address(const struct pt_regs *regs, const struct ksignal *ks)
{
	va_t sp = regs->sp;

	if (on_altstack(sp) && !on_altstack(sp - sizeof(struct rt_sigframe)))
		return 0;
	if (ks->action.sa_flags & SA_ONSTACK &&
	    !(altstack_now(sp).ss_flags & (SS_ONSTACK | SS_DISABLE)))
		sp = (va_t)current->altstack.ss_sp + current->altstack.ss_size;
	return ALIGN_DOWN(sp - sizeof(struct rt_sigframe), 16);
}

static int setup_frame(struct pt_regs *regs, const struct ksignal *ks)
{
	va_t sp = frame_address(regs, ks);
	struct rt_sigframe __user *uframe = (struct rt_sigframe __user *)sp;
	struct rt_sigframe frame = {
		.info = ks->info,
		.uc.uc_stack = altstack_now(regs->sp),
		.uc.uc_sigmask =
			current->restore_sigmask ? current->saved_sigmask : current->blocked,
	};

	memcpy(&frame.uc.uc_mcontext.sc_regs, regs, sizeof(struct user_regs_struct));
	save_fp(&frame.uc.uc_mcontext.sc_fpregs);
	if (!sp || copy_to_user(uframe, &frame, sizeof(frame)))
		return -EFAULT;
	if (current->altstack.ss_flags & (int)SS_AUTODISARM)
		current->altstack = (stack_t){.ss_flags = SS_DISABLE};
	regs->epc = (u64)ks->action.sa_handler;
	regs->sp = sp;
	regs->ra = current->mm->vdso + vdso_rt_sigreturn_offset();
	regs->a0 = (u64)ks->sig;
	regs->a1 = (u64)&uframe->info;
	regs->a2 = (u64)&uframe->uc;
	return 0;
}

static void handle_signal(struct pt_regs *regs, const struct ksignal *ks)
{
	sigset_t blocked = current->blocked | ks->action.sa_mask;

	if (setup_frame(regs, ks)) {
		restore_saved_sigmask();
		force_sigsegv(ks->sig);
		return;
	}
	if (!(ks->action.sa_flags & SA_NODEFER))
		blocked |= sigmask(ks->sig);
	current->restore_sigmask = false; /* the frame does that */
	set_current_blocked(blocked);
}

static bool wants_restart(const struct pt_regs *regs)
{
	if (regs->cause != CAUSE_USER_ECALL)
		return false;
	switch ((long)regs->a0) {
	case -ERESTARTSYS:
	case -ERESTARTNOINTR:
	case -ERESTARTNOHAND:
	case -ERESTART_RESTARTBLOCK: return true;
	}
	return false;
}

void do_signal(struct pt_regs *regs)
{
	bool restart = wants_restart(regs);
	long ret = (long)regs->a0;
	struct ksignal ks;

	/* Before get_signal, which may stop: what a debugger sees then is the call again. */
	if (restart) {
		regs->a0 = regs->orig_a0;
		regs->epc -= ECALL_SIZE;
		regs->cause = NO_CAUSE;
	}
	if (!get_signal(&ks)) {
		if (restart && ret == -ERESTART_RESTARTBLOCK)
			regs->a7 = __NR_restart_syscall;
		restore_saved_sigmask();
		return;
	}
	if (restart && ret != -ERESTARTNOINTR &&
	    !(ret == -ERESTARTSYS && ks.action.sa_flags & SA_RESTART)) {
		regs->a0 = (u64)-EINTR;
		regs->epc += ECALL_SIZE;
	}
	handle_signal(regs, &ks);
}

/* ---- the way back ---- */

static int restore_frame(struct pt_regs *regs)
{
	struct rt_sigframe frame;

	if (copy_from_user(&frame, (void __user *)regs->sp, sizeof(frame)))
		return -EFAULT;
	if (restore_fp(&frame.uc.uc_mcontext.sc_fpregs))
		return -EINVAL;
	set_current_blocked(frame.uc.uc_sigmask);
	memcpy(regs, &frame.uc.uc_mcontext.sc_regs, sizeof(struct user_regs_struct));
	/* A handler may have made it something that can't be: then it stays what it is. */
	(void)!set_altstack(&frame.uc.uc_stack, regs->sp);
	return 0;
}

SYSCALL_DEFINE0(rt_sigreturn)
{
	struct pt_regs *r = task_pt_regs(current);

	r->cause = NO_CAUSE;
	current->restart.fn = NULL;
	if (restore_frame(r))
		force_sig(SIGSEGV);
	return (long)r->a0;
}
