/* SPDX-License-Identifier: MIT */
/*
 * setjmp and longjmp: the registers that a function must preserve, as <setjmp.h> lists.
 */
	.macro each_register op, fop
	\op ra, 0(a0)
	\op sp, 8(a0)
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	\op s\n, 16 + 8 * \n(a0)
	\fop fs\n, 112 + 8 * \n(a0)
	.endr
	.endm

	.section .text.setjmp, "ax", @progbits
	.globl setjmp
	.type setjmp, @function
setjmp:
	each_register sd, fsd
	li a0, 0
	ret
	.size setjmp, . - setjmp

	.section .text.longjmp, "ax", @progbits
	.globl longjmp
	.type longjmp, @function
longjmp:
	each_register ld, fld
	seqz a0, a1		/* setjmp never returns 0 a second time */
	add a0, a0, a1
	ret
	.size longjmp, . - longjmp

	.section .note.GNU-stack, "", @progbits
