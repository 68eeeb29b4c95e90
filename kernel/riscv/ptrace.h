/* SPDX-License-Identifier: MIT */
/*
 * What a trap saves: at the top of the kernel stack for a trap from user mode, below the
 * interrupted frame for one from the kernel. Offsets are checked against entry.S.
 */
#pragma once

#include "lib/types.h"

struct pt_regs {
	u64 epc; /*   0 */
	u64 ra;	 /*   8 */
	u64 sp;	 /*  16 */
	u64 gp, tp;
	u64 t0, t1, t2;
	u64 s0, s1;
	u64 a0, a1, a2, a3, a4, a5, a6, a7; /*  80 */
	u64 s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
	u64 t3, t4, t5, t6;
	u64 status;  /* 256 */
	u64 badaddr; /* 264 */
	u64 cause;   /* 272 */
	u64 orig_a0; /* 280 the first argument, for a call that is restarted */
};
