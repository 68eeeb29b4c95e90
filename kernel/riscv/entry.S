/* SPDX-License-Identifier: MIT */
/*
 * The way in: from the firmware at boot, and from every trap.
 *
 * Boot: the firmware starts one hart at _start with the MMU off, a0 = hart id,
 * a1 = the device tree's physical address; the kernel starts the others at
 * secondary_start with a1 = their idle task.
 */
#include "riscv/asm-offsets.h"
#include "riscv/csr.h"
#include "riscv/layout.h"

/*
 * What debuggers are told: where a trap has saved each register, so that a backtrace runs
 * on into what it struck. Column 64 is DWARF's for a pc that is not in ra.
 */
	.cfi_sections .debug_frame
	.macro	CFI_PT_REGS
	CFI_SAVED PT_EPC, 64, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7, \
		s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6
	.endm
	.macro	CFI_SAVED offset, regs:vararg
	.set	cfi_at, \offset
	.irp	reg, \regs
	.cfi_offset \reg, cfi_at
	.set	cfi_at, cfi_at + 8
	.endr
	.endm

	.section .head.text, "ax"
	.globl _start
_start:
	.cfi_startproc
	.cfi_undefined ra	/* nobody calls it: here a backtrace ends */
	csrw	sie, zero
	/*
	 * Race: OpenSBI 1.1 marks a hart as starting before it stores where; a hart that
	 * looks just then comes here like the first one, but later.
	 */
	la	t0, booted
	li	t1, 1
	amoswap.w.aqrl t1, t1, (t0)
	beqz	t1, 1f
	la	a1, starting_idle
	ld	a1, (a1)
	tail	secondary_start
1:
	mv	s0, a0
	mv	s1, a1

	la	t0, __bss_start
	la	t1, __bss_end
1:	sd	zero, (t0)
	addi	t0, t0, 8
	bltu	t0, t1, 1b

	/*
	 * A first root table of gigapages: RAM's first gigabyte where it is, for the
	 * instructions from here to the jump, and as the kernel image; the direct map
	 * for all else.
	 */
	la	t0, early_root
	li	t1, (KERNEL_PHYS >> 12 << 10) | 0xef	/* D A G X W R V */
	sd	t1, (KERNEL_PHYS >> 30) * 8(t0)
	li	t2, ((KERNEL_BASE >> 30) & 511) * 8
	add	t2, t2, t0
	sd	t1, (t2)
	li	t2, ((DIRECT_MAP_BASE >> 30) & 511) * 8
	add	t2, t2, t0
	li	t1, 0xe7				/* D A G W R V of gigabyte 0 */
	li	t3, 1 << 28				/* one gigabyte on, in an entry */
	li	t4, DIRECT_MAP_SIZE >> 30
2:	sd	t1, (t2)
	add	t1, t1, t3
	addi	t2, t2, 8
	addi	t4, t4, -1
	bnez	t4, 2b

	la	a0, early_root
	la	tp, init_task
	call	enable_mmu
	la	sp, boot_stack_top
	mv	a0, s0
	mv	a1, s1
	mv	s0, zero
	call	kernel_main
	.cfi_endproc

	.globl secondary_start
secondary_start:
	.cfi_startproc
	.cfi_undefined ra
	csrw	sie, zero
	mv	tp, a1		/* the idle task: a virtual address already */
	/*
	 * The kernel's own map has no page at this physical address: the fetch behind the
	 * csrw faults, and its "handler" is where we go on.
	 */
	la	t0, 1f
	li	t1, KERNEL_BASE - KERNEL_PHYS
	add	t0, t0, t1
	csrw	stvec, t0
	la	t0, kernel_satp
	ld	t0, (t0)
	sfence.vma
	csrw	satp, t0
	.balign	4
1:	la	t0, trap_entry
	csrw	stvec, t0
	csrw	sscratch, zero
	ld	sp, TASK_KERNEL_SP(tp)
	mv	s0, zero
	call	secondary_main
	.cfi_endproc

/*
 * Turns on the MMU with the root table at a0 (physical) and returns to the caller's
 * address in the kernel image. tp, an image address, moves along if it is physical.
 */
enable_mmu:
	li	t0, KERNEL_BASE - KERNEL_PHYS
	add	ra, ra, t0
	bltz	tp, 1f
	add	tp, tp, t0
1:	la	t1, trap_entry
	add	t1, t1, t0
	csrw	stvec, t1
	csrw	sscratch, zero
	srli	a0, a0, 12
	li	t1, SATP_SV39
	or	a0, a0, t1
	sfence.vma
	csrw	satp, a0
	sfence.vma
	ret

	.text
/*
 * Every trap. sscratch tells where it came from: current in user mode, 0 in the kernel.
 */
	.balign 4
	.globl trap_entry
	.type	trap_entry, @function
trap_entry:
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column 64
	.cfi_register 64, sepc
	csrrw	tp, sscratch, tp
	bnez	tp, from_user

	csrr	tp, sscratch
	csrw	sscratch, zero
	addi	sp, sp, -PT_SIZE
	/*
	 * A kernel stack has bit THREAD_SHIFT set in all its addresses, the guard below it
	 * clear: one that has run over is told before it faults again.
	 */
	sd	t0, TASK_USER_SP(tp)
	srli	t0, sp, THREAD_SHIFT
	andi	t0, t0, 1
	beqz	t0, stack_overflow
	ld	t0, TASK_USER_SP(tp)
	sd	t0, PT_T0(sp)
	addi	t0, sp, PT_SIZE
	sd	t0, PT_SP(sp)
	sd	tp, PT_TP(sp)
	j	save_rest

from_user:
	sd	sp, TASK_USER_SP(tp)
	ld	sp, TASK_KERNEL_SP(tp)
	sd	t0, PT_T0(sp)
	ld	t0, TASK_USER_SP(tp)
	sd	t0, PT_SP(sp)
	csrrw	t0, sscratch, zero
	sd	t0, PT_TP(sp)

save_rest:
	sd	ra, PT_RA(sp)
	sd	gp, PT_GP(sp)
	sd	t1, PT_T1(sp)
	sd	t2, PT_T2(sp)
	sd	s0, PT_S0(sp)
	sd	s1, PT_S1(sp)
	sd	a0, PT_A0(sp)
	sd	a1, PT_A0 + 8(sp)
	sd	a2, PT_A0 + 16(sp)
	sd	a3, PT_A0 + 24(sp)
	sd	a4, PT_A0 + 32(sp)
	sd	a5, PT_A0 + 40(sp)
	sd	a6, PT_A0 + 48(sp)
	sd	a7, PT_A0 + 56(sp)
	sd	s2, PT_S2(sp)
	sd	s3, PT_S2 + 8(sp)
	sd	s4, PT_S2 + 16(sp)
	sd	s5, PT_S2 + 24(sp)
	sd	s6, PT_S2 + 32(sp)
	sd	s7, PT_S2 + 40(sp)
	sd	s8, PT_S2 + 48(sp)
	sd	s9, PT_S2 + 56(sp)
	sd	s10, PT_S2 + 64(sp)
	sd	s11, PT_S2 + 72(sp)
	sd	t3, PT_T3(sp)
	sd	t4, PT_T3 + 8(sp)
	sd	t5, PT_T3 + 16(sp)
	sd	t6, PT_T3 + 24(sp)
	csrr	t0, sepc
	sd	t0, PT_EPC(sp)
	csrr	t1, sstatus
	sd	t1, PT_STATUS(sp)
	csrr	t0, stval
	sd	t0, PT_BADADDR(sp)
	csrr	t0, scause
	sd	t0, PT_CAUSE(sp)
	sd	a0, PT_ORIG_A0(sp)	/* a restarted call needs it after a0 is the result */
	CFI_PT_REGS

	/* A frame record, so that a backtrace runs through the trap. */
	mv	a0, sp
	addi	s0, sp, PT_SIZE
	andi	t1, t1, SR_SPP
	bnez	t1, 1f
	call	user_trap
	.globl ret_to_user
ret_to_user:
	ld	t0, PT_STATUS(sp)
	ld	t1, PT_EPC(sp)
	csrw	sstatus, t0
	csrw	sepc, t1
	csrw	sscratch, tp
	ld	tp, PT_TP(sp)
	j	restore_rest
1:	call	kernel_trap
	.globl kernel_trap_returned	/* how a backtrace knows a trap in the kernel */
kernel_trap_returned:
	ld	t0, PT_STATUS(sp)
	ld	t1, PT_EPC(sp)
	csrw	sstatus, t0
	csrw	sepc, t1

restore_rest:
	ld	ra, PT_RA(sp)
	ld	gp, PT_GP(sp)
	ld	t0, PT_T0(sp)
	ld	t1, PT_T1(sp)
	ld	t2, PT_T2(sp)
	ld	s0, PT_S0(sp)
	ld	s1, PT_S1(sp)
	ld	a0, PT_A0(sp)
	ld	a1, PT_A0 + 8(sp)
	ld	a2, PT_A0 + 16(sp)
	ld	a3, PT_A0 + 24(sp)
	ld	a4, PT_A0 + 32(sp)
	ld	a5, PT_A0 + 40(sp)
	ld	a6, PT_A0 + 48(sp)
	ld	a7, PT_A0 + 56(sp)
	ld	s2, PT_S2(sp)
	ld	s3, PT_S2 + 8(sp)
	ld	s4, PT_S2 + 16(sp)
	ld	s5, PT_S2 + 24(sp)
	ld	s6, PT_S2 + 32(sp)
	ld	s7, PT_S2 + 40(sp)
	ld	s8, PT_S2 + 48(sp)
	ld	s9, PT_S2 + 56(sp)
	ld	s10, PT_S2 + 64(sp)
	ld	s11, PT_S2 + 72(sp)
	ld	t3, PT_T3(sp)
	ld	t4, PT_T3 + 8(sp)
	ld	t5, PT_T3 + 16(sp)
	ld	t6, PT_T3 + 24(sp)
	ld	sp, PT_SP(sp)
	sret
	.cfi_endproc
	.size	trap_entry, . - trap_entry

/*
 * tp = current, sp = below its stack, t0 lost but kept in the task. Goes on, on the
 * hart's emergency stack, only to say so.
 */
stack_overflow:
	addi	t0, sp, PT_SIZE
	la	sp, overflow_stack_top
	addi	sp, sp, -PT_SIZE
	sd	t0, PT_SP(sp)
	sd	ra, PT_RA(sp)
	sd	s0, PT_S0(sp)
	csrr	t0, sepc
	sd	t0, PT_EPC(sp)
	csrr	t0, stval
	sd	t0, PT_BADADDR(sp)
	csrr	t0, scause
	sd	t0, PT_CAUSE(sp)
	mv	a0, sp
	call	kernel_stack_overflow

/*
 * switch_to(prev, next): saves what C keeps over a call in prev, loads next's, and
 * returns, on next's stack, to where next called it, with prev in a0.
 */
	.globl switch_to
switch_to:
	sd	ra, TASK_THREAD(a0)
	sd	sp, TASK_THREAD + 8(a0)
	sd	s0, TASK_THREAD + 16(a0)
	sd	s1, TASK_THREAD + 24(a0)
	sd	s2, TASK_THREAD + 32(a0)
	sd	s3, TASK_THREAD + 40(a0)
	sd	s4, TASK_THREAD + 48(a0)
	sd	s5, TASK_THREAD + 56(a0)
	sd	s6, TASK_THREAD + 64(a0)
	sd	s7, TASK_THREAD + 72(a0)
	sd	s8, TASK_THREAD + 80(a0)
	sd	s9, TASK_THREAD + 88(a0)
	sd	s10, TASK_THREAD + 96(a0)
	sd	s11, TASK_THREAD + 104(a0)
	mv	tp, a1
	ld	ra, TASK_THREAD(a1)
	ld	sp, TASK_THREAD + 8(a1)
	ld	s0, TASK_THREAD + 16(a1)
	ld	s1, TASK_THREAD + 24(a1)
	ld	s2, TASK_THREAD + 32(a1)
	ld	s3, TASK_THREAD + 40(a1)
	ld	s4, TASK_THREAD + 48(a1)
	ld	s5, TASK_THREAD + 56(a1)
	ld	s6, TASK_THREAD + 64(a1)
	ld	s7, TASK_THREAD + 72(a1)
	ld	s8, TASK_THREAD + 80(a1)
	ld	s9, TASK_THREAD + 88(a1)
	ld	s10, TASK_THREAD + 96(a1)
	ld	s11, TASK_THREAD + 104(a1)
	ret

/* A new user task starts here: a0 = prev. */
	.globl ret_from_fork
ret_from_fork:
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column 64
	CFI_PT_REGS
	call	schedule_tail
	mv	a0, sp
	call	user_trap_return
	j	ret_to_user
	.cfi_endproc

/*
 * A new kernel thread starts here: s0 = function, s1 = argument. If it has called
 * kernel_execve, it goes on in user mode.
 */
	.globl ret_from_kernel_thread
ret_from_kernel_thread:
	.cfi_startproc
	.cfi_undefined ra
	call	schedule_tail
	mv	t0, s0
	mv	a0, s1
	mv	s0, zero
	jalr	t0
	mv	a0, sp
	call	kernel_thread_return
	j	ret_to_user
	.cfi_endproc

/* fp_save(struct fp_state *), fp_restore(const struct fp_state *): FS is not Off. */
	.option push
	.option arch, +f, +d
	.globl fp_save
fp_save:
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fsd	f\n, \n * 8(a0)
	.endr
	frcsr	t0
	sw	t0, 256(a0)
	ret

	.globl fp_restore
fp_restore:
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fld	f\n, \n * 8(a0)
	.endr
	lw	t0, 256(a0)
	fscsr	t0
	ret
	.option pop

/*
 * Stacks of the boot hart and for overflows. Aligned like every kernel stack: bit
 * THREAD_SHIFT is set within boot_stack, and the overflow stack lies in its guard.
 */
	.section .bss.stacks, "aw", @nobits
	.balign KSTACK_STRIDE
	.space	THREAD_SIZE
overflow_stack_top:
	.space	THREAD_SIZE
	.globl boot_stack_top
boot_stack_top:

	.data
	.balign	4
booted:
	.word	0

	.section .bss.early_root, "aw", @nobits
	.balign 4096
	.globl early_root
early_root:
	.space	4096
