/* SPDX-License-Identifier: MIT */
/* Offsets that the assembler files use; trap.c asserts that the compiler agrees. */
#pragma once

#define TASK_KERNEL_SP 0
#define TASK_USER_SP   8
#define TASK_THREAD    16 /* ra, sp, s0-s11 */
#define TASK_FP	       (TASK_THREAD + 14 * 8)

#define PT_EPC	       0
#define PT_RA	       8
#define PT_SP	       16
#define PT_GP	       24
#define PT_TP	       32
#define PT_T0	       40
#define PT_T1	       48
#define PT_T2	       56
#define PT_S0	       64
#define PT_S1	       72
#define PT_A0	       80
#define PT_S2	       144
#define PT_T3	       224
#define PT_STATUS      256
#define PT_BADADDR     264
#define PT_CAUSE       272
#define PT_ORIG_A0     280
#define PT_SIZE	       288
