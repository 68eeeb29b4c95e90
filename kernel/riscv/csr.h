/* SPDX-License-Identifier: MIT */
/* Control and status registers. Privileged specification, "Supervisor-Level ISA". */
#pragma once

#define SR_SIE		       0x00000002 /* interrupts on, in S-mode */
#define SR_SPIE		       0x00000020 /* what SIE becomes after sret */
#define SR_SPP		       0x00000100 /* the trap came from S-mode */
#define SR_FS		       0x00006000 /* state of the FP registers */
#define SR_FS_INITIAL	       0x00002000
#define SR_FS_CLEAN	       0x00004000
#define SR_FS_DIRTY	       0x00006000
#define SR_SUM		       0x00040000 /* S-mode may touch user pages: always clear */

#define IE_SSIE		       (1UL << 1) /* software: from another hart */
#define IE_STIE		       (1UL << 5) /* timer */
#define IE_SEIE		       (1UL << 9) /* external: through the PLIC */

#define SATP_SV39	       (8UL << 60)

#define CAUSE_IRQ_FLAG	       (1UL << 63)

#define CAUSE_FETCH_MISALIGNED 0
#define CAUSE_FETCH_ACCESS     1
#define CAUSE_ILLEGAL	       2
#define CAUSE_BREAKPOINT       3
#define CAUSE_LOAD_MISALIGNED  4
#define CAUSE_LOAD_ACCESS      5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS     7
#define CAUSE_USER_ECALL       8
#define CAUSE_FETCH_PAGE_FAULT 12
#define CAUSE_LOAD_PAGE_FAULT  13
#define CAUSE_STORE_PAGE_FAULT 15

#define IRQ_SOFTWARE	       1
#define IRQ_TIMER	       5
#define IRQ_EXTERNAL	       9

#ifndef __ASSEMBLER__
#include "lib/types.h"

#define csr_read(csr)                                                                              \
	({                                                                                         \
		u64 _v;                                                                            \
		asm volatile("csrr %0, " #csr : "=r"(_v)::"memory");                               \
		_v;                                                                                \
	})
#define csr_write(csr, v) ({ asm volatile("csrw " #csr ", %0" ::"rK"((u64)(v)) : "memory"); })
#define csr_set(csr, v)	  ({ asm volatile("csrs " #csr ", %0" ::"rK"((u64)(v)) : "memory"); })
#define csr_clear(csr, v) ({ asm volatile("csrc " #csr ", %0" ::"rK"((u64)(v)) : "memory"); })

static inline void local_irq_enable(void)
{
	csr_set(sstatus, SR_SIE);
}

static inline void local_irq_disable(void)
{
	csr_clear(sstatus, SR_SIE);
}

/* Turns them off; whether they were on. */
static inline bool local_irq_save(void)
{
	u64 old;

	asm volatile("csrrci %0, sstatus, %1" : "=r"(old) : "i"(SR_SIE) : "memory");
	return old & SR_SIE;
}

static inline bool irqs_enabled(void)
{
	return csr_read(sstatus) & SR_SIE;
}

static inline void wait_for_interrupt(void)
{
	asm volatile("wfi" ::: "memory");
}

static inline void cpu_relax(void)
{
	asm volatile("nop" ::: "memory");
}
#endif
