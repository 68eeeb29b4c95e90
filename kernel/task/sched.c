// SPDX-License-Identifier: MIT
/*
 * The core of the scheduler: wake-ups and the switch. Each hart has a run queue of those that
 * can run and do not; real-time tasks (rt.c) go before fair ones (fair.c).
 *
 * rq->lock is held over the switch and released by the task switched to. So whoever holds
 * the lock of a task's run queue finds it either still running (rq->curr) or wholly
 * switched out, never between. Of two run queues only one is locked at a time: a task that
 * changes its queue is marked (->migrating) meanwhile.
 *
 * A turn ends by a timer interrupt, armed only while somebody waits for that: a task alone
 * on its hart is not interrupted.
 */
#include "task/sched.h"

#include "debug/stress.h"
#include "debug/watchdog.h"
#include "lib/bug.h"
#include "lib/printf.h"
#include "mm/kstack.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "mm/vmstat.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/trap.h"
#include "syscall/syscall.h"
#include "task/fork.h"
#include "task/rq.h"
#include "task/task.h"
#include "task/timer.h"

struct rq rqs[NR_HARTS];

struct task_struct *switch_to(struct task_struct *prev, struct task_struct *next);

static struct rq *rq_of(u32 hart)
{
	struct rq *rq = &rqs[hart];

	asm("" : "+r"(rq)); /* else gcc multiplies anew at each use */
	return rq;
}

static struct rq *this_rq(void)
{
	return rq_of(this_hart_index());
}

/* Its hart first: take_to_hart sets that last. */
static bool is_in(const struct task_struct *task, const struct rq *rq)
{
	return rq->hart == smp_load_acquire(&task->hart) && !READ_ONCE(task->migrating);
}

struct rq *lock_task_rq(struct task_struct *task)
{
	for (;;) {
		struct rq *rq = rq_of(READ_ONCE(task->hart));

		spin_lock(&rq->lock);
		if (likely(is_in(task, rq)))
			return rq;
		spin_unlock(&rq->lock);
		cpu_relax();
	}
}

/* With interrupts off all the way: none may wait here for the task to arrive. */
static struct rq *take_to_hart(struct rq *from, struct task_struct *task, struct rq *to)
{
	irq_save();
	task->vruntime_ns -= from->cfs.min_vruntime_ns;
	WRITE_ONCE(task->migrating, true);
	smp_store_release(&task->hart, to->hart);
	spin_unlock(&from->lock);
	spin_lock(&to->lock);
	WRITE_ONCE(task->migrating, false);
	task->vruntime_ns += to->cfs.min_vruntime_ns;
	irq_restore();
	return to;
}

struct rq *move_task(struct rq *rq, struct task_struct *task, u32 hart)
{
	assert_held(&rq->lock);
	return hart == rq->hart ? rq : take_to_hart(rq, task, &rqs[hart]);
}

void enqueue_task(struct rq *rq, struct task_struct *task, bool first)
{
	if (rt_task(task))
		rt_enqueue(rq, task, first);
	else
		fair_enqueue(rq, task);
	task->on_rq = true;
	rq->nr_queued++;
}

void dequeue_task(struct rq *rq, struct task_struct *task)
{
	if (rt_task(task))
		rt_dequeue(rq, task);
	else
		fair_dequeue(rq, task);
	task->on_rq = false;
	rq->nr_queued--;
}

/* ---- the end of a turn ---- */

void update_curr(struct rq *rq, u64 now)
{
	struct task_struct *curr = rq->curr;
	u64 ran = now - curr->exec_start_ns;

	curr->exec_start_ns = now;
	curr->sum_exec_ns += ran;
	if (rt_task(curr))
		rt_charge(rq, now, ran);
	fair_charge(rq, ran);
}

static u64 turn_end_ns(const struct rq *rq)
{
	u64 end = ~0UL;

	if (rt_task(rq->curr))
		return rt_turn_end_ns(rq);
	if (rq->cfs.nr_queued)
		end = rq->cfs.quantum_end_ns;
	if (rq->beat_prio < 0)
		end = min(end, rt_period_end_ns(rq));
	return end;
}

/* When curr, if it runs on, will have run for as long as its CPU timers wait for. */
static u64 cpu_timers_due_ns(const struct task_struct *curr)
{
	if (curr->cputime_check_ns == ~0UL)
		return ~0UL;
	return curr->exec_start_ns + max((s64)(curr->cputime_check_ns - curr->sum_exec_ns), (s64)0);
}

u64 sched_next_event_ns(void)
{
	struct rq *rq = this_rq();

	/* A turn that is over is not asked for again: the kernel gives up the hart in time. */
	if (rq->curr == rq->idle || current->need_resched)
		return ~0UL;
	return min(turn_end_ns(rq), cpu_timers_due_ns(rq->curr));
}

void sched_interrupt(u64 now)
{
	struct rq *rq = this_rq();

	if (rq->curr != rq->idle && now >= cpu_timers_due_ns(rq->curr)) {
		current->cputime_check_ns = ~0UL;
		current->cpu_timers_due = true;
	}
	if (rq->curr != rq->idle && now >= turn_end_ns(rq))
		current->need_resched = true;
}

void sched_check_cpu_time(u64 sum_ns)
{
	irq_save();
	current->cputime_check_ns = sum_ns;
	timer_rearm();
	irq_restore();
}

/* ---- wake-up ---- */

void resched_curr(struct rq *rq)
{
	rq->curr->need_resched = true;
	if (rq != this_rq())
		send_ipi(rq->hart);
}

/* Is the hart to turn to it at once? */
static bool preempts(struct rq *rq, const struct task_struct *task)
{
	if (rt_task(task))
		return task->prio < rq->beat_prio;
	if (!fair_task(rq->curr))
		return rq->curr == rq->idle;
	return fair_preempts(rq->curr, task);
}

void activate_task(struct rq *rq, struct task_struct *task, bool first)
{
	enqueue_task(rq, task, first);
	if (preempts(rq, task)) {
		if (rt_task(task))
			WRITE_ONCE(rq->beat_prio, task->prio);
		resched_curr(rq);
	} else if (rt_task(task) || rq->cfs.nr_queued == 1) {
		/* The end of curr's turn, which nobody else may have waited for. */
		if (rq == this_rq())
			timer_rearm();
		else
			send_ipi(rq->hart);
	}
}

bool try_to_wake_up(struct task_struct *task, u32 states)
{
	struct rq *rq = lock_task_rq(task);

	if (!(task->state & states)) {
		spin_unlock(&rq->lock);
		return false;
	}
	task->state = TASK_RUNNING;
	if (rq->curr != task) { /* else it has not gone to sleep yet, and won't */
		rq = move_task(rq, task, select_hart(rq, task, false));
		fair_place(rq, task);
		activate_task(rq, task, false);
	}
	rq_unlock(rq);
	return true;
}

void wake_up_new_task(struct task_struct *task)
{
	struct rq *rq = lock_task_rq(task);

	task->state = TASK_RUNNING;
	rq = move_task(rq, task, select_hart(rq, task, true));
	task->vruntime_ns = rq->cfs.min_vruntime_ns;
	activate_task(rq, task, false);
	rq_unlock(rq);
}

void kick_task(struct task_struct *task)
{
	struct rq *rq = lock_task_rq(task);

	if (rq->curr == task && task != current)
		send_ipi(rq->hart);
	spin_unlock(&rq->lock);
}

/* ---- switching ---- */

/* Now that the hart has chosen, who waits in vain goes elsewhere, or comes here. */
static inline void post_schedule(struct rq *rq)
{
	if (unlikely(rq->cfs.nr_queued && READ_ONCE(idle_harts)))
		call_idle_hart(rq);
	rq_unlock(rq);
	smp_mb(); /* beat_prio before rt_waiting_harts: see balance.c */
	if (unlikely(READ_ONCE(rt_waiting_harts) & ~BIT(rq->hart)))
		pull_rt_tasks(rq);
}

/* A task that could run, but no longer here: schedule() has left it out. */
static __attribute__((noinline)) void put_elsewhere(struct rq *rq, struct task_struct *task)
{
	struct rq *to = move_task(rq, task, select_hart(rq, task, false));

	activate_task(to, task, true);
	rq_unlock(to);
	spin_lock(&rq->lock);
}

static void finish_switch(struct task_struct *prev)
{
	bool dead = prev->reaps_itself && prev->state == TASK_DEAD;
	struct rq *rq = this_rq();
	bool left_out = prev->state == TASK_RUNNING && !prev->on_rq && prev != rq->idle;

	stress_point();
	/* From here on a zombie is in nobody's use, and may go: release_task waits for this. */
	smp_store_release(&prev->on_hart, false);
	if (unlikely(left_out))
		put_elsewhere(rq, prev);
	post_schedule(rq);
	if (dead)
		free_task(prev);
}

static void __sched switch_tasks(struct task_struct *prev, struct task_struct *next)
{
	struct hart *h = this_hart();
	bool irqs_were_on = h->irqs_were_on;

	BUG_ON(h->irq_depth != 1);
	if (prev->state == TASK_RUNNING)
		prev->times.nivcsw++;
	else
		prev->times.nvcsw++;
	next->on_hart = true;
	count_vm_event(VM_context_switches);
	/* Kernel threads run on whatever page table is there: the kernel's half is in all. */
	if (next->mm)
		switch_mm(next->mm);
	fp_switch(prev, next);
	account_system_time();
	next->mode_since_ticks = prev->mode_since_ticks;
	prev = switch_to(prev, next);
	/* Back, perhaps on another hart: its state is this task's again. */
	this_hart()->irqs_were_on = irqs_were_on;
	finish_switch(prev);
}

void schedule_tail(struct task_struct *prev)
{
	this_hart()->irqs_were_on = true;
	finish_switch(prev);
}

static struct task_struct *pick_next_task(struct rq *rq, u64 now)
{
	bool throttled = rq->rt.nr_queued && rt_throttled(rq, now);
	struct task_struct *next = fair_first(rq);

	if (rq->rt.nr_queued && !throttled)
		next = rt_first(rq);
	if (next)
		dequeue_task(rq, next);
	else
		next = rq->idle;
	WRITE_ONCE(rq->beat_prio, throttled ? -1 : next->prio);
	return next;
}

/* Will it run on after this, here? */
static bool goes_on(const struct task_struct *task, const struct rq *rq)
{
	return READ_ONCE(task->state) == TASK_RUNNING && may_run_on(task, rq->hart);
}

void __sched schedule(void)
{
	struct task_struct *prev = current, *next;
	struct rq *rq = this_rq();
	u64 now;

	assert_may_sleep();
	stress_point();
	if (!READ_ONCE(rq->nr_queued) && !goes_on(prev, rq))
		steal_task(rq);
	spin_lock(&rq->lock);
	now = ktime_ns();
	update_curr(rq, now);
	prev->need_resched = false;
	if (prev != rq->idle && goes_on(prev, rq))
		enqueue_task(rq, prev, rt_task(prev) && !rt_turn_is_over(prev));
	next = pick_next_task(rq, now);
	rq->curr = next;
	next->exec_start_ns = now;
	if (fair_task(next))
		rq->cfs.quantum_end_ns = now + fair_quantum_ns(rq, next);
	if (rq->nr_queued || next->cputime_check_ns != ~0UL || rq->beat_prio < 0)
		timer_rearm(); /* for next: after curr is set */
	watchdog_scheduled();
	if (next == prev)
		post_schedule(rq);
	else
		switch_tasks(prev, next);
}

void cond_resched(void)
{
	watchdog_offered();
	if (READ_ONCE(current->need_resched))
		schedule();
}

void schedule_dead(void)
{
	/*
	 * Without rq->lock: a waker that saw an older state would make it runnable. None is left:
	 * finish_wait and, for signals, tasklist_lock in do_exit kept it waiting (wait.pml).
	 */
	WRITE_ONCE(current->state, TASK_DEAD);
	schedule();
	panic("a dead task was scheduled");
}

SYSCALL_DEFINE0(sched_yield)
{
	struct rq *rq = this_rq();

	if (!READ_ONCE(rq->nr_queued))
		return 0;
	spin_lock(&rq->lock);
	update_curr(rq, ktime_ns());
	if (rt_task(current))
		current->rt_left_ns = 0;
	else
		fair_yield(rq);
	spin_unlock(&rq->lock);
	schedule();
	return 0;
}

/* ---- idle ---- */

void idle_loop(void)
{
	struct rq *rq = this_rq();
	u64 self = BIT(this_hart_index());

	for (;;) {
		local_irq_disable();
		__atomic_fetch_or(&idle_harts, self, __ATOMIC_SEQ_CST);
		/* A waker that did not see the bit has queued its task by now. */
		if (!READ_ONCE(rq->nr_queued) && !READ_ONCE(current->need_resched))
			wait_for_interrupt(); /* also one that is off */
		__atomic_fetch_and(&idle_harts, ~self, __ATOMIC_SEQ_CST);
		local_irq_enable();
		watchdog_scheduled();
		if (READ_ONCE(rq->nr_queued) || READ_ONCE(current->need_resched))
			schedule();
	}
}

static void __init init_rq(u32 hart, struct task_struct *idle)
{
	struct rq *rq = &rqs[hart];

	spin_lock_init(&rq->lock, LOCK_RQ);
	rt_init(rq);
	rq->hart = hart;
	rq->idle = idle;
	rq->curr = idle;
	rq->beat_prio = MAX_PRIO;
	idle->prio = MAX_PRIO;
	idle->hart = hart;
	idle->on_hart = true;
	idle->flags = PF_KTHREAD;
	harts[hart].index = hart;
	harts[hart].idle = idle;
}

void __init sched_init(void)
{
	init_rq(0, &init_task);
}

struct task_struct *__init idle_task_create(u32 hart)
{
	struct task_struct *idle = kmalloc(sizeof(*idle), GFP_ZERO);
	void *stack = idle ? kstack_alloc() : NULL;

	if (!stack)
		return NULL;
	idle->kernel_sp = (u64)stack;
	snprintf(idle->comm, sizeof(idle->comm), "idle/%u", hart);
	init_rq(hart, idle);
	return idle;
}
