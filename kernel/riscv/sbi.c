// SPDX-License-Identifier: MIT
/* Calls to the firmware: a7 names the extension, a6 the function; see sbi.h. */
#include "riscv/sbi.h"

#define EXT_TIMER  0x54494d45 /* "TIME" */
#define EXT_IPI	   0x735049   /* "sPI" */
#define EXT_RFENCE 0x52464e43 /* "RFNC" */
#define EXT_HSM	   0x48534d   /* "HSM" */
#define EXT_SRST   0x53525354 /* "SRST" */

struct sbi_ret sbi_call(u32 ext, u32 fid, u64 arg0, u64 arg1, u64 arg2, u64 arg3)
{
	register u64 a0 asm("a0") = arg0;
	register u64 a1 asm("a1") = arg1;
	register u64 a2 asm("a2") = arg2;
	register u64 a3 asm("a3") = arg3;
	register u64 a6 asm("a6") = fid;
	register u64 a7 asm("a7") = ext;

	asm volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a3), "r"(a6), "r"(a7) : "memory");
	return (struct sbi_ret){.error = (long)a0, .value = (long)a1};
}

void sbi_set_timer(u64 when_ticks)
{
	sbi_call(EXT_TIMER, 0, when_ticks, 0, 0, 0);
}

void sbi_send_ipi(u64 hartid_mask)
{
	sbi_call(EXT_IPI, 0, hartid_mask, 0, 0, 0);
}

void sbi_remote_fence_i(u64 hartid_mask)
{
	sbi_call(EXT_RFENCE, 0, hartid_mask, 0, 0, 0);
}

void sbi_remote_sfence_vma(u64 hartid_mask, va_t va, u64 nbytes)
{
	sbi_call(EXT_RFENCE, 1, hartid_mask, 0, va, nbytes);
}

long sbi_hart_start(u64 hartid, pa_t entry, u64 opaque)
{
	return sbi_call(EXT_HSM, 0, hartid, entry, opaque, 0).error;
}

bool sbi_hart_exists(u64 hartid)
{
	return sbi_call(EXT_HSM, 2, hartid, 0, 0, 0).error == 0;
}

void sbi_system_reset(u32 type, u32 reason)
{
	sbi_call(EXT_SRST, 0, type, reason, 0, 0);
}
