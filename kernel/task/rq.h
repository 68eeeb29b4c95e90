/* SPDX-License-Identifier: MIT */
/* The run queues, for the scheduler and for those who watch it: see sched.c. */
#pragma once

#include "lib/lock.h"
#include "lib/tree.h"
#include "riscv/layout.h"

struct task_struct;

struct rq {
	struct spinlock lock;
	struct tree_root tasks;	  /* [lock] runnable, without curr */
	u32 nr_queued;		  /* [lock] in tasks; others read it as a hint */
	struct task_struct *curr; /* [lock] */
	struct task_struct *idle; /* I */
	u64 min_vruntime_ns;	  /* [lock] only grows */
	u64 quantum_end_ns;	  /* [lock] */
};

extern struct rq rqs[NR_HARTS]; /* by hart index */
