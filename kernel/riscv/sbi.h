/* SPDX-License-Identifier: MIT */
/* Calls to the firmware. RISC-V Supervisor Binary Interface specification 0.3. */
#pragma once

#include "lib/types.h"

struct sbi_ret {
	long error, value;
};

struct sbi_ret sbi_call(u32 ext, u32 fid, u64 a0, u64 a1, u64 a2, u64 a3);

void sbi_set_timer(u64 when_ticks);
void sbi_send_ipi(u64 hartid_mask);

/* Fences [va, va + nbytes) on the harts of the mask; all addresses if nbytes is -1. */
void sbi_remote_sfence_vma(u64 hartid_mask, va_t va, u64 nbytes);
void sbi_remote_fence_i(u64 hartid_mask);

/* Starts the hart at `entry` (physical), MMU off, a0 = its id, a1 = opaque. */
__must_check long sbi_hart_start(u64 hartid, pa_t entry, u64 opaque);
bool sbi_hart_exists(u64 hartid);
void sbi_system_reset(u32 type, u32 reason);

#define SBI_RESET_SHUTDOWN    0
#define SBI_RESET_COLD_REBOOT 1
