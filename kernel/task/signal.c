// SPDX-License-Identifier: MIT
/* Signals: see signal.h. */
#include "task/signal.h"

#include "task/sched.h"

void send_sigkill(struct task_struct *task)
{
	assert_held(&tasklist_lock);
	WRITE_ONCE(task->sigkill, true);
	/* Set before it is looked for: a task on its way to sleep sees it or is woken. */
	smp_mb();
	if (!try_to_wake_up(task, TASK_INTERRUPTIBLE | TASK_KILLABLE))
		kick_task(task);
}
