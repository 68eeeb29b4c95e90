/* SPDX-License-Identifier: MIT */
/*
 * What the kernel puts on the stack for a signal handler, and takes back from it:
 *
 *	sp	siginfo_t
 *		ucontext_t, of which uc_mcontext has the registers
 */
#ifndef UAPI_UCONTEXT_H
#define UAPI_UCONTEXT_H

#include "uapi/signal.h"

struct user_regs_struct {
	unsigned long pc, ra, sp, gp, tp;
	unsigned long t0, t1, t2, s0, s1;
	unsigned long a0, a1, a2, a3, a4, a5, a6, a7;
	unsigned long s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
	unsigned long t3, t4, t5, t6;
};

/* As large as if the registers had 128 bits each. */
struct fp_context {
	unsigned long f[32];
	unsigned int fcsr;
	unsigned int __unused[64];
	unsigned int __reserved[3]; /* 0, or the frame is not accepted */
};

struct sigcontext {
	struct user_regs_struct sc_regs;
	struct fp_context sc_fpregs;
};

struct ucontext {
	unsigned long uc_flags;
	struct ucontext *uc_link;
	stack_t uc_stack;
	sigset_t uc_sigmask;
	unsigned char __unused[128]; /* for a larger set */
	struct sigcontext uc_mcontext;
};

typedef struct sigcontext mcontext_t;
typedef struct ucontext ucontext_t;

#endif
