/* SPDX-License-Identifier: MIT */
/* Signals. There is one: SIGKILL, which the out-of-memory killer sends. */
#pragma once

#include "task/task.h"

/* Whether current is to end: it must not sleep for long any more. */
static inline bool fatal_signal_pending(void)
{
	return READ_ONCE(current->sigkill);
}

/* [tasklist_lock] Ends the task at its next way to user mode, or in a killable sleep. */
void send_sigkill(struct task_struct *task);
