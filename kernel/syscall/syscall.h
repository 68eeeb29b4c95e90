/* SPDX-License-Identifier: MIT */
/*
 * How a system call is written:
 *
 *	SYSCALL_DEFINE3(dup3, int, oldfd, int, newfd, int, flags)
 *	{
 *		...
 *		return newfd;	// or -errno
 *	}
 *
 * Each register is cast to the declared type: the upper bits of an int argument are the
 * user's and mean nothing. The name is in syscalls.tbl, and nowhere else.
 */
#pragma once

#include "lib/types.h"

struct pt_regs;
typedef long (*syscall_fn)(const struct pt_regs *regs);

#include "riscv/ptrace.h"

#define SYSCALL_DEFINE0(name) long sys_##name(const struct pt_regs *regs __attribute__((unused)))
#define __SYSCALL_DEFINE(name, params, args)                                                       \
	static inline long do_sys_##name params;                                                   \
	long sys_##name(const struct pt_regs *regs)                                                \
	{                                                                                          \
		return do_sys_##name args;                                                         \
	}                                                                                          \
	static inline long do_sys_##name params

/* clang-format off */
#define SYSCALL_DEFINE1(name, t0, n0) \
	__SYSCALL_DEFINE(name, (t0 n0), ((t0)regs->a0))
#define SYSCALL_DEFINE2(name, t0, n0, t1, n1) \
	__SYSCALL_DEFINE(name, (t0 n0, t1 n1), ((t0)regs->a0, (t1)regs->a1))
#define SYSCALL_DEFINE3(name, t0, n0, t1, n1, t2, n2) \
	__SYSCALL_DEFINE(name, (t0 n0, t1 n1, t2 n2), \
			 ((t0)regs->a0, (t1)regs->a1, (t2)regs->a2))
#define SYSCALL_DEFINE4(name, t0, n0, t1, n1, t2, n2, t3, n3) \
	__SYSCALL_DEFINE(name, (t0 n0, t1 n1, t2 n2, t3 n3), \
			 ((t0)regs->a0, (t1)regs->a1, (t2)regs->a2, (t3)regs->a3))
#define SYSCALL_DEFINE5(name, t0, n0, t1, n1, t2, n2, t3, n3, t4, n4) \
	__SYSCALL_DEFINE(name, (t0 n0, t1 n1, t2 n2, t3 n3, t4 n4), \
			 ((t0)regs->a0, (t1)regs->a1, (t2)regs->a2, (t3)regs->a3, \
			  (t4)regs->a4))
#define SYSCALL_DEFINE6(name, t0, n0, t1, n1, t2, n2, t3, n3, t4, n4, t5, n5) \
	__SYSCALL_DEFINE(name, (t0 n0, t1 n1, t2 n2, t3 n3, t4 n4, t5 n5), \
			 ((t0)regs->a0, (t1)regs->a1, (t2)regs->a2, (t3)regs->a3, \
			  (t4)regs->a4, (t5)regs->a5))
/* clang-format on */

#define SYSCALL(nr, name, args, level) long sys_##name(const struct pt_regs *regs);
#include "syscall/syscalls.tbl"
#undef SYSCALL
