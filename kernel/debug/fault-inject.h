/* SPDX-License-Identifier: MIT */
/*
 * Failures made on purpose, of allocations and of the disk, so that tests see each undone:
 * see fault-inject.c. RELEASE=1 leaves them out.
 */
#pragma once

#include "lib/types.h"

struct blk_request;
struct file_operations;

#ifdef DEBUG

#define FAULT_DEPTH 16

/* A task's part of it. fork leaves the child none but `paths`. */
struct task_fault {
	u32 fail_nth;		/* ~  counts down to the allocation that fails; 0: none does */
	u32 fail_nth_io;	/* ~  the same for transfers of the disk */
	bool paths;		/* ~  an allocation fails if none on its call path did before */
	bool no_oom;		/* ~  memory seems out, and is not */
	u32 hits;		/* ~  failures since it was asked for them */
	u64 block;		/* ~  of the last that was the disk's */
	u64 where[FAULT_DEPTH]; /* ~  the call path of the last, innermost first */
};

/* True if this allocation of current's is to fail. Any context, any lock. */
bool should_fail_alloc(void);

/* True if the disk is to refuse this transfer. The same. */
bool should_fail_request(const struct blk_request *rq);

/* True, once, after an allocation of current's was made to fail: no reason to kill for. */
bool oom_is_injected(void);

/* For fork, of the child's copy. */
void fault_inject_fork(struct task_fault *fault);

extern const struct file_operations fault_inject_fops;
#define FAULT_INJECT_FOPS (&fault_inject_fops)

#else

struct task_fault {
};

static inline bool should_fail_alloc(void)
{
	return false;
}

static inline bool should_fail_request(const struct blk_request *rq)
{
	(void)rq;
	return false;
}

static inline bool oom_is_injected(void)
{
	return false;
}

static inline void fault_inject_fork(struct task_fault *fault)
{
	(void)fault;
}

#define FAULT_INJECT_FOPS NULL

#endif
