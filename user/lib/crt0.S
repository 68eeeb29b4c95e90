/* SPDX-License-Identifier: MIT */
/*
 * Where a program starts: sp points to argc, argv, envp and the auxiliary vector. The
 * kernel has set no other register.
 */
	.section .text._start, "ax", @progbits
	.globl _start
	.type _start, @function
_start:
	.option push
	.option norelax
	la gp, __global_pointer$
	.option pop
	mv a0, sp
	li ra, 0		/* ends a backtrace */
	li s0, 0
	andi sp, sp, -16
	tail __libc_start
	.size _start, . - _start

	.section .note.GNU-stack, "", @progbits
