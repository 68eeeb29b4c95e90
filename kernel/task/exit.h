/* SPDX-License-Identifier: MIT */
/* Ending tasks, and waiting for them. */
#pragma once

#include "task/task.h"

/*
 * Ends current, a thread; `code` is the wait status, if it is the last one of its process, as
 * Linux encodes it: exit code << 8, or signal.
 */
__noreturn void do_exit(u32 code);

/* The same of its whole process, unless that has begun to end already. */
__noreturn void do_group_exit(u32 code);

/* Lets go of current's address space, if it has one; also wakes the vfork parent. */
void exit_mm(void);

/* What current has promised to do to its memory when it leaves it. Sleeps. */
void mm_release(void);

void vfork_release(void);

/* Lets go of current's descriptors, root and working directory. Sleeps. */
void exit_files(void);

/* [tasklist_lock] Takes a zombie out of all tables; free_task comes next, without it. */
void release_task(struct task_struct *task);

/* [tasklist_lock] Forgets the task in all_tasks. */
void unhash_task(struct task_struct *task);
