/* SPDX-License-Identifier: MIT */
/*
 * System calls by number: syscall(SYS_close, fd). SYS_x and __NR_x are enumerators, made
 * from the kernel's table.
 */
#ifndef CALF_SYS_SYSCALL_H
#define CALF_SYS_SYSCALL_H

#include "uapi/unistd.h"

#define SYSCALL(nr, name, args, level) SYS_##name = nr,
enum {
#include "syscall/syscalls.tbl"
};
#undef SYSCALL

/* Not in the table; for programs that try them, and run on Linux too. */
#define SYS_sched_getaffinity 123
#define SYS_kill	      129
#define SYS_rt_sigaction      134

long syscall(long number, ...);

#endif
