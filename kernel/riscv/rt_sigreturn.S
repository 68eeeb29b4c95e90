/* SPDX-License-Identifier: MIT */
/* What vdso.c copies into the page that programs see. */
#include "uapi/unistd.h"

	.section .rodata
	.globl	vdso_start, vdso_end, vdso_rt_sigreturn
vdso_start:
	/* Debuggers know a signal frame by these two instructions. */
vdso_rt_sigreturn:
	li	a7, __NR_rt_sigreturn
	ecall
vdso_end:
