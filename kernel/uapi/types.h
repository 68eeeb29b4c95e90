/* SPDX-License-Identifier: MIT */
/*
 * Scalar types of the system-call interface.
 *
 * The headers of uapi/ are the contract between kernel and programs: numbers, structures
 * and flags, exactly as Linux for riscv64 has them. They include nothing but each other,
 * so both sides use them. tests/check-abi.py compares them with Linux's own headers.
 */
#ifndef UAPI_TYPES_H
#define UAPI_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int id_t;
typedef unsigned int mode_t;
typedef unsigned int nlink_t;
typedef unsigned long ino_t;
typedef unsigned long dev_t;
typedef long off_t;
typedef long ssize_t;
typedef int blksize_t;
typedef long blkcnt_t;
typedef long time_t;
typedef long suseconds_t;
typedef long clock_t;
typedef int clockid_t;
typedef int timer_t;

#endif
