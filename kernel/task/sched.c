// SPDX-License-Identifier: MIT
/*
 * The scheduler. Each hart has a run queue: a tree of runnable tasks by virtual run time,
 * that is by how long they have run. The one that has run least goes next; a task that
 * slept comes back with a small credit, not with all that it missed.
 *
 * rq->lock is held over the switch and released by the task switched to. So whoever holds
 * the lock of a task's run queue finds it either still running (rq->curr) or wholly
 * switched out, never between.
 *
 * A quantum ends by a timer interrupt, armed only while somebody waits: a task alone on
 * its hart is not interrupted.
 *
 * Order: of two run queues the lower hart's first.
 */
#include "task/sched.h"

#include "debug/stress.h"
#include "debug/watchdog.h"
#include "lib/bitops.h"
#include "lib/bug.h"
#include "lib/printf.h"
#include "mm/kstack.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
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

#define LATENCY_NS	(20 * NSEC_PER_MSEC) /* in which each of a few tasks gets its turn */
#define MIN_QUANTUM_NS	(4 * NSEC_PER_MSEC)
#define SLEEP_CREDIT_NS (6 * NSEC_PER_MSEC)
#define WAKE_GRAN_NS	(1 * NSEC_PER_MSEC) /* how much less a waker's victim must have run */

struct rq rqs[NR_HARTS];
static u64 idle_harts; /* [a] bit per hart that waits for work */

struct task_struct *switch_to(struct task_struct *prev, struct task_struct *next);

static struct rq *this_rq(void)
{
	return &rqs[this_hart_index()];
}

static bool task_less(const struct tree_node *a, const struct tree_node *b)
{
	return tree_entry(a, struct task_struct, run_node)->vruntime_ns <
	       tree_entry(b, struct task_struct, run_node)->vruntime_ns;
}

static struct task_struct *first_task(struct rq *rq)
{
	struct tree_node *n = tree_first(&rq->tasks);

	return n ? tree_entry(n, struct task_struct, run_node) : NULL;
}

static void enqueue(struct rq *rq, struct task_struct *task)
{
	tree_insert(&rq->tasks, &task->run_node, task_less);
	task->on_rq = true;
	rq->nr_queued++;
}

static void dequeue(struct rq *rq, struct task_struct *task)
{
	tree_remove(&rq->tasks, &task->run_node);
	task->on_rq = false;
	rq->nr_queued--;
}

/* Charges curr for its time, and moves the queue's clock along. */
static void update_curr(struct rq *rq, u64 now)
{
	struct task_struct *curr = rq->curr, *first = first_task(rq);
	u64 least;

	if (curr != rq->idle) {
		u64 ran = now - curr->exec_start_ns;

		curr->sum_exec_ns += ran;
		curr->vruntime_ns += ran;
		curr->exec_start_ns = now;
	} else if (!first) {
		return;
	}
	least = curr == rq->idle ? first->vruntime_ns : curr->vruntime_ns;
	if (first)
		least = min(least, first->vruntime_ns);
	rq->min_vruntime_ns = max(rq->min_vruntime_ns, least);
}

static u64 quantum_ns(const struct rq *rq)
{
	return max(LATENCY_NS / (rq->nr_queued + 1), MIN_QUANTUM_NS);
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

	/* A quantum that is over is not asked for again: the kernel gives up the hart in time. */
	if (rq->curr == rq->idle || current->need_resched)
		return ~0UL;
	return min(rq->nr_queued ? rq->quantum_end_ns : ~0UL, cpu_timers_due_ns(rq->curr));
}

void sched_interrupt(u64 now)
{
	struct rq *rq = this_rq();

	if (rq->curr != rq->idle && now >= cpu_timers_due_ns(rq->curr)) {
		current->cputime_check_ns = ~0UL;
		current->cpu_timers_due = true;
	}
	if (rq->nr_queued && now >= rq->quantum_end_ns)
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

static struct rq *lock_task_rq(struct task_struct *task)
{
	for (;;) {
		struct rq *rq = &rqs[READ_ONCE(task->hart)];

		spin_lock(&rq->lock);
		if (rq == &rqs[READ_ONCE(task->hart)])
			return rq;
		spin_unlock(&rq->lock);
	}
}

/*
 * An idle hart, `prefer` if it is one, else `otherwise`. It counts as busy from here on:
 * two wake-ups at once do not choose the same.
 */
static u32 claim_idle_hart(u32 prefer, u32 otherwise)
{
	u64 idle;

	while ((idle = READ_ONCE(idle_harts))) {
		u32 hart = idle & BIT(prefer) ? prefer : lowest_bit(idle);

		if (__atomic_fetch_and(&idle_harts, ~BIT(hart), __ATOMIC_SEQ_CST) & BIT(hart))
			return hart;
	}
	return otherwise;
}

/* Tells the hart of `rq` that there is more to do than it knows. */
static void kick(struct rq *rq, struct task_struct *task)
{
	struct task_struct *curr = rq->curr;
	u32 hart = (u32)(rq - rqs);

	if (curr == rq->idle || task->vruntime_ns + WAKE_GRAN_NS < curr->vruntime_ns)
		curr->need_resched = true;
	else if (rq->nr_queued > 1)
		return; /* its quantum is armed already */
	if (hart != this_hart_index())
		send_ipi(hart);
	else if (!curr->need_resched)
		timer_rearm();
}

static void activate(struct rq *rq, struct task_struct *task)
{
	enqueue(rq, task);
	kick(rq, task);
}

bool try_to_wake_up(struct task_struct *task, u32 states)
{
	struct rq *rq = lock_task_rq(task), *to;
	u64 behind, floor;

	if (!(task->state & states)) {
		spin_unlock(&rq->lock);
		return false;
	}
	task->state = TASK_RUNNING;
	if (rq->curr == task) { /* it has not gone to sleep yet, and won't */
		spin_unlock(&rq->lock);
		return true;
	}
	/* Running and on no queue: nobody else touches it until it is on one. */
	to = &rqs[claim_idle_hart(task->hart, task->hart)];
	behind = task->vruntime_ns - rq->min_vruntime_ns;
	if (to != rq) {
		task->hart = (u32)(to - rqs);
		spin_unlock(&rq->lock);
		spin_lock(&to->lock);
	}
	floor = to->min_vruntime_ns - SLEEP_CREDIT_NS;
	task->vruntime_ns = to->min_vruntime_ns + behind;
	if ((s64)(task->vruntime_ns - floor) < 0)
		task->vruntime_ns = floor;
	activate(to, task);
	spin_unlock(&to->lock);
	return true;
}

static u32 least_busy_hart(void)
{
	u32 best = this_hart_index();

	for (u32 i = 0; i < nr_harts; i++)
		if (READ_ONCE(rqs[i].nr_queued) < READ_ONCE(rqs[best].nr_queued))
			best = i;
	return best;
}

void wake_up_new_task(struct task_struct *task)
{
	struct rq *rq = &rqs[claim_idle_hart(this_hart_index(), least_busy_hart())];

	spin_lock(&rq->lock);
	task->hart = (u32)(rq - rqs);
	task->state = TASK_RUNNING;
	task->vruntime_ns = rq->min_vruntime_ns;
	activate(rq, task);
	spin_unlock(&rq->lock);
}

void kick_task(struct task_struct *task)
{
	struct rq *rq = lock_task_rq(task);

	if (rq->curr == task && task != current)
		send_ipi((u32)(rq - rqs));
	spin_unlock(&rq->lock);
}

/* ---- switching ---- */

/* Fetches a task from the longest queue for this hart, which has nothing to do. */
static void steal_task(struct rq *rq)
{
	struct rq *from = rq, *low, *high;
	struct task_struct *task;

	for (u32 i = 0; i < nr_harts; i++)
		if (READ_ONCE(rqs[i].nr_queued) > READ_ONCE(from->nr_queued))
			from = &rqs[i];
	if (from == rq)
		return;
	low = min(rq, from);
	high = max(rq, from);
	spin_lock(&low->lock);
	spin_lock_nested(&high->lock, LOCK_RQ_SECOND);
	task = first_task(from);
	if (task) {
		dequeue(from, task);
		task->hart = (u32)(rq - rqs);
		task->vruntime_ns += rq->min_vruntime_ns - from->min_vruntime_ns;
		enqueue(rq, task);
	}
	spin_unlock(&high->lock);
	spin_unlock(&low->lock);
}

static void finish_switch(struct task_struct *prev)
{
	bool dead = prev->reaps_itself && prev->state == TASK_DEAD;

	stress_point();
	/* From here on a zombie's stack is in nobody's use: release_task waits for this. */
	smp_store_release(&prev->on_hart, false);
	spin_unlock(&this_rq()->lock);
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

void __sched schedule(void)
{
	struct task_struct *prev = current, *next;
	struct rq *rq = this_rq();
	u64 now;

	assert_may_sleep();
	stress_point();
	if (READ_ONCE(prev->state) != TASK_RUNNING && !READ_ONCE(rq->nr_queued))
		steal_task(rq);
	spin_lock(&rq->lock);
	now = ktime_ns();
	update_curr(rq, now);
	prev->need_resched = false;
	if (prev->state == TASK_RUNNING && prev != rq->idle)
		enqueue(rq, prev);
	next = first_task(rq);
	if (next)
		dequeue(rq, next);
	else
		next = rq->idle;
	rq->curr = next;
	rq->quantum_end_ns = now + quantum_ns(rq);
	next->exec_start_ns = now;
	if (rq->nr_queued || next->cputime_check_ns != ~0UL)
		timer_rearm(); /* for next: after curr is set */
	watchdog_scheduled();
	if (next == prev)
		spin_unlock(&rq->lock);
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
	struct task_struct *last;
	struct tree_node *n;

	/* Behind all who wait on this hart. */
	spin_lock(&rq->lock);
	update_curr(rq, ktime_ns());
	n = tree_last(&rq->tasks);
	if (n) {
		last = tree_entry(n, struct task_struct, run_node);
		current->vruntime_ns = max(current->vruntime_ns, last->vruntime_ns);
	}
	spin_unlock(&rq->lock);
	schedule();
	return 0;
}

/* Every task may run on every hart. */
SYSCALL_DEFINE3(sched_getaffinity, pid_t, pid, u32, nbytes, u64 __user *, umask)
{
	bool exists;

	if (nbytes < sizeof(u64) || nbytes % sizeof(u64))
		return -EINVAL;
	spin_lock(&tasklist_lock);
	exists = !pid || find_task_by_pid(pid);
	spin_unlock(&tasklist_lock);
	if (!exists)
		return -ESRCH;
	return put_user(online_harts, umask) ? -EFAULT : (long)sizeof(u64);
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
		if (READ_ONCE(rq->nr_queued))
			schedule();
		current->need_resched = false;
	}
}

static void __init init_rq(u32 hart, struct task_struct *idle)
{
	struct rq *rq = &rqs[hart];

	spin_lock_init(&rq->lock, LOCK_RQ);
	rq->idle = idle;
	rq->curr = idle;
	rq->min_vruntime_ns = NSEC_PER_SEC; /* so that credit below it is not negative */
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

/* ---- time accounts ---- */

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
