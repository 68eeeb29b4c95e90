/* SPDX-License-Identifier: MIT */
/*
 * The harts (hardware threads). A hart is named by its index, 0 to nr_harts - 1, in all
 * of the kernel; only calls to the firmware and the interrupt controller use its hart id.
 */
#pragma once

#include "lib/types.h"
#include "riscv/layout.h"
#include "task/task.h"

struct hart {
	u32 index;		      /* I */
	u64 hartid;		      /* I */
	struct task_struct *idle;     /* I */
	struct mm_struct *active_mm;  /* whose root table is in satp; counted */
	struct task_struct *fp_owner; /* whose FP registers the hart still holds */
	u32 irq_depth;		      /* nested irq_save */
	bool irqs_were_on;	      /* before the outermost irq_save */
	bool in_irq;
	bool panicking;
	bool online;
};

extern struct hart harts[NR_HARTS];
extern u32 nr_harts;
extern u64 online_harts; /* [a] bit per index */

/* Stable while current does not sleep: a task changes harts only then. */
static inline u32 this_hart_index(void)
{
	return current->hart;
}

static inline struct hart *this_hart(void)
{
	return &harts[current->hart];
}

void harts_probe(void);	    /* counts the harts of the device tree; once, early */
void harts_start(void);	    /* starts the others; returns when they all idle */
void send_ipi(u32 index);   /* makes the hart leave wfi and look at need_resched */
u64 hartid_mask(u64 harts); /* indices to the firmware's mask */

/*
 * Stops all other harts for good; for panic. Returns those that have not stopped, since
 * their interrupts are off, after a while; they stop when they print.
 */
u64 harts_stop_others(void);
void hart_obey_stop(void); /* in loops that wait with interrupts off */
__noreturn void hart_stop(void);

struct pt_regs;
void handle_ipi(const struct pt_regs *regs);

/*
 * A millisecond in which each hart of the mask has run: one that the host does not run makes
 * the caller wait. For waits that are not to be for ever: so many of these.
 */
void harts_let_run(u64 harts);
#define HART_PATIENCE 20
