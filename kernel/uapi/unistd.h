/* SPDX-License-Identifier: MIT */
/*
 * System-call numbers, from syscalls.tbl: __NR_close and so on, in C and in assembly.
 */
#ifndef UAPI_UNISTD_H
#define UAPI_UNISTD_H

#ifdef __ASSEMBLER__
#define SYSCALL(nr, name, args, level) .equ __NR_##name, nr
#include "syscall/syscalls.tbl"
#else
#define SYSCALL(nr, name, args, level) __NR_##name = nr,
enum {
#include "syscall/syscalls.tbl"
};
#endif
#undef SYSCALL

#endif
