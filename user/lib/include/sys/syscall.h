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

long syscall(long number, ...);

#endif
