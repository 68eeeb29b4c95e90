// SPDX-License-Identifier: MIT
/* Time accounts: what a task has run, in user mode and in the kernel. */
#include "riscv/clock.h"
#include "task/rq.h"

void account_user_time(void)
{
	u64 now = clock_ticks();

	current->times.utime_ticks += now - current->mode_since_ticks;
	current->mode_since_ticks = now;
}

void account_system_time(void)
{
	u64 now = clock_ticks();

	current->times.stime_ticks += now - current->mode_since_ticks;
	current->mode_since_ticks = now;
}

u64 task_cpu_ns(struct task_struct *task)
{
	struct rq *rq = lock_task_rq(task);
	u64 ns = task->sum_exec_ns;

	if (rq->curr == task)
		ns += ktime_ns() - task->exec_start_ns;
	spin_unlock(&rq->lock);
	return ns;
}
