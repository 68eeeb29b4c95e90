/* SPDX-License-Identifier: MIT */
/*
 * A stub for every system call of the kernel's table, under the name that POSIX gives it.
 * The arguments are already where the kernel wants them. A result of -4095 to -1 becomes
 * errno and -1. The symbols are weak: a program may have its own function of such a name.
 */

#include "uapi/sched.h"
#include "uapi/unistd.h"

/* Known by other names to C, */
#define exit_group  _exit
#define newfstatat  fstatat
#define pread64	    pread
#define pwrite64    pwrite
#define prlimit64   prlimit

/* or called by a function of the library that does more. */
#define brk		__sys_brk
#define clock_nanosleep	__sys_clock_nanosleep
#define clone		__sys_clone
#define exit		__sys_exit
#define faccessat	__sys_faccessat
#define faccessat2	__sys_faccessat2
#define fchmodat	__sys_fchmodat
#define getcwd		__sys_getcwd
#define getpriority	__sys_getpriority
#define ppoll		__sys_ppoll
#define pselect6	__sys_pselect6
#define reboot		__sys_reboot
#define rt_sigaction	__sys_rt_sigaction
#define rt_sigpending	__sys_rt_sigpending
#define rt_sigprocmask	__sys_rt_sigprocmask
#define rt_sigqueueinfo	__sys_rt_sigqueueinfo
#define rt_sigsuspend	__sys_rt_sigsuspend
#define rt_sigtimedwait	__sys_rt_sigtimedwait
#define sched_getaffinity __sys_sched_getaffinity
#define signalfd4	__sys_signalfd4
#define waitid		__sys_waitid

	.macro begin name
	.section .text.\name, "ax", @progbits
	.weak \name
	.type \name, @function
\name:
	.endm

	.macro stub nr, name
	begin \name
	li a7, \nr
	ecall
	li t0, -4096
	bgtu a0, t0, 1f
	ret
1:	tail __syscall_error
	.size \name, . - \name
	.endm

#define SYSCALL(nr, name, args, level) stub nr, name
#include "syscall/syscalls.tbl"
#undef SYSCALL

/* long syscall(long number, ...) */
	begin syscall
	mv a7, a0
	mv a0, a1
	mv a1, a2
	mv a2, a3
	mv a3, a4
	mv a4, a5
	mv a5, a6
	ecall
	li t0, -4096
	bgtu a0, t0, 1f
	ret
1:	tail __syscall_error
	.size syscall, . - syscall

/*
 * pid_t vfork(void): the child runs on the parent's stack, so the way back must not be
 * there: each has it in its own ra. Without a stack in a1 the child keeps sp.
 */
	begin vfork
	li a0, CLONE_VM | CLONE_VFORK | 17	/* SIGCHLD when it ends */
	li a1, 0
	li a2, 0
	li a3, 0
	li a4, 0
	li a7, __NR_clone
	ecall
	li t0, -4096
	bgtu a0, t0, 1f
	ret
1:	tail __syscall_error
	.size vfork, . - vfork

/*
 * int clone(int (*fn)(void *), void *stack, int flags, void *arg, pid_t *ptid, void *tls,
 * pid_t *ctid): the child takes fn and arg from its own stack, and ends with fn's result.
 */
#undef clone
	begin clone
	andi a1, a1, -16
	addi a1, a1, -16
	sd a0, 0(a1)
	sd a3, 8(a1)
	mv a0, a2
	mv a2, a4
	mv a3, a5
	mv a4, a6
	li a7, __NR_clone
	ecall
	beqz a0, 2f
	li t0, -4096
	bgtu a0, t0, 1f
	ret
1:	tail __syscall_error
2:	mv s0, zero		/* ends a backtrace */
	ld a1, 0(sp)
	ld a0, 8(sp)
	addi sp, sp, 16
	jalr a1
	li a7, __NR_exit
	ecall
	.size clone, . - clone

	.section .note.GNU-stack, "", @progbits
