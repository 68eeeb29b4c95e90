// SPDX-License-Identifier: MIT
/*
 * The lock checker; see lockdep.h.
 *
 * A stack of held locks is kept sorted by rank, so the last one decides whether another may
 * be taken: one comparison. A lock is noted before it is waited for: a wrong order is
 * reported although the lock may be free, and never only suffered.
 */
#include "debug/lockdep.h"

#include "debug/backtrace.h"
#include "lib/printf.h"
#include "riscv/hart.h"
#include "task/mutex.h"
#include "task/task.h"

static const char *const names[] = {
#define LOCK(rank, name) name,
#include "lib/lock_order.tbl"
#undef LOCK
};

static struct held_locks spin_held[NR_HARTS]; /* ~  of the hart */

/* ---- reports ---- */

static const struct held_lock *find(const struct held_locks *held, const void *lock)
{
	for (u32 i = held->nr; i > 0; i--)
		if (held->locks[i - 1].lock == lock)
			return &held->locks[i - 1];
	return NULL;
}

static void print_held(const struct held_locks *held)
{
	for (u32 i = 0; i < held->nr; i++) {
		const struct held_lock *l = &held->locks[i];

		printk("  %s %s at %pB\n", l->lock == held->waits_for ? "waits for" : "holds",
		       names[l->rank], (void *)l->pc);
	}
}

void lockdep_print_held(void)
{
	print_held(&current->held);
	print_held(&spin_held[this_hart_index()]);
}

static __noreturn void report_order(const struct held_locks *held, const void *lock,
				    enum lock_rank rank, va_t pc)
{
	const struct held_lock *same = find(held, lock), *last = &held->locks[held->nr - 1];
	void *here = (void *)pc;

	if (rank >= ARRAY_SIZE(names))
		panic("no lock: what is taken at %pB was freed, or never set up", here);
	if (held->nr == MAX_HELD)
		panic("%s is taken at %pB, with %d locks held", names[rank], here, MAX_HELD);
	if (same)
		panic("%s is taken twice: at %pB and at %pB", names[rank], (void *)same->pc, here);
	panic("lock order: %s is taken at %pB, with %s held, taken at %pB", names[rank], here,
	      names[last->rank], (void *)last->pc);
}

void lockdep_print_task(const struct task_struct *task)
{
	if (READ_ONCE(task->held.nr))
		printk("%s[%d]\n", task->comm, task->pid);
	print_held(&task->held);
}

void lockdep_print_hart(u32 index)
{
	if (READ_ONCE(spin_held[index].nr))
		printk("hart %lu\n", harts[index].hartid);
	print_held(&spin_held[index]);
}

const char *lock_name(enum lock_rank rank)
{
	return names[rank];
}

/* ---- the stacks ---- */

static void acquire(struct held_locks *held, const void *lock, enum lock_rank rank, va_t pc)
{
	u32 n = held->nr;

	if (unlikely(n == MAX_HELD || rank >= ARRAY_SIZE(names) ||
		     (n && held->locks[n - 1].rank >= rank)))
		report_order(held, lock, rank, pc);
	held->locks[n] = (struct held_lock){lock, pc, rank};
	held->nr = n + 1;
}

static void release(struct held_locks *held, const void *lock, enum lock_rank rank, va_t pc)
{
	u32 i = held->nr;

	while (i > 0 && held->locks[i - 1].lock != lock)
		i--;
	if (unlikely(i == 0))
		panic("%s is released at %pB by one that does not hold it", names[rank],
		      (void *)pc);
	for (held->nr--; i <= held->nr; i++)
		held->locks[i - 1] = held->locks[i];
}

void lockdep_spin_acquire(const void *lock, enum lock_rank rank, va_t pc)
{
	acquire(&spin_held[this_hart_index()], lock, rank, pc);
}

void lockdep_spin_release(const void *lock, enum lock_rank rank, va_t pc)
{
	release(&spin_held[this_hart_index()], lock, rank, pc);
}

/* With interrupts on, this may be asked of a hart that is left: then the answer is no. */
bool spin_is_held(const struct spinlock *lock)
{
	return find(&spin_held[this_hart_index()], lock);
}

void lockdep_spin_wait_begin(const void *lock)
{
	WRITE_ONCE(spin_held[this_hart_index()].waits_for, lock);
}

void lockdep_spin_wait_end(void)
{
	WRITE_ONCE(spin_held[this_hart_index()].waits_for, NULL);
}

int lockdep_spin_holder(const struct spinlock *lock, va_t *pc)
{
	for (u32 i = 0; i < nr_harts; i++) {
		const struct held_lock *l = find(&spin_held[i], lock);

		if (l && READ_ONCE(spin_held[i].waits_for) != lock) {
			*pc = l->pc;
			return (int)i;
		}
	}
	return -1;
}

void lockdep_acquire(const void *lock, enum lock_rank rank, va_t pc)
{
	acquire(&current->held, lock, rank, pc);
}

void lockdep_release(const void *lock, enum lock_rank rank, va_t pc)
{
	release(&current->held, lock, rank, pc);
}

/* Who did not wait can't have been part of a deadlock: only what he takes next must fit. */
void lockdep_acquired_try(const void *lock, enum lock_rank rank, va_t pc)
{
	struct held_locks *held = &current->held;
	u32 i = held->nr;

	if (i == MAX_HELD)
		report_order(held, lock, rank, pc);
	for (held->nr++; i > 0 && held->locks[i - 1].rank > rank; i--)
		held->locks[i] = held->locks[i - 1];
	held->locks[i] = (struct held_lock){lock, pc, rank};
}

void lockdep_none_held(const char *deed)
{
	const struct held_locks *held = &spin_held[this_hart_index()];

	if (likely(!held->nr))
		held = &current->held;
	if (unlikely(held->nr))
		panic("%s[%d] %s with %s held, taken at %pB", current->comm, current->pid, deed,
		      names[held->locks[0].rank], (void *)held->locks[0].pc);
}

/* ---- who waits for whom ---- */

void lockdep_wait_begin(const void *lock)
{
	WRITE_ONCE(current->held.waits_for, lock);
}

void lockdep_wait_end(void)
{
	WRITE_ONCE(current->held.waits_for, NULL);
}

struct holder_search {
	const void *lock;
	struct task_struct *found; /* of several readers any */
};

static void check_holder(struct task_struct *task, void *arg)
{
	struct holder_search *search = arg;

	if (find(&task->held, search->lock) && READ_ONCE(task->held.waits_for) != search->lock)
		search->found = task;
}

const char *lockdep_lock_wanted(const struct task_struct *task, struct task_struct **holder)
{
	struct holder_search search = {.lock = READ_ONCE(task->held.waits_for)};
	const struct held_lock *wanted = search.lock ? find(&task->held, search.lock) : NULL;

	assert_held(&tasklist_lock);
	if (wanted)
		for_each_task(check_holder, &search);
	*holder = search.found;
	return wanted ? names[wanted->rank] : NULL;
}

/* From `m` along: its owner, the mutex for which that one waits, its owner, and so on. */
static struct task_struct *next_in_circle(const struct mutex **m)
{
	struct task_struct *owner = READ_ONCE((*m)->owner);
	const struct mutex *wanted = owner ? owner->held.mutex : NULL;

	/* Race: a waiter has got it and is about to say so. */
	*m = wanted == *m ? NULL : wanted;
	return owner;
}

static __noreturn void report_circle(const struct mutex *m)
{
	struct task_struct *task = current;

	printk("tasks that wait for each other:\n");
	do {
		lockdep_print_task(task);
		task = next_in_circle(&m);
	} while (task != current);
	panic("deadlock of %s[%d] and others", current->comm, current->pid);
}

/*
 * tasklist_lock keeps those looked at alive: a task with a mutex has not ended, and a mutex
 * that somebody waits for is in use. The last one to close a circle sees it whole. Other
 * locks can't be part of one: none of them is taken at two ranks.
 */
void lockdep_mutex_wait_begin(const struct mutex *m)
{
	const struct mutex *next = m;

	lockdep_wait_begin(m);
	spin_lock(&tasklist_lock);
	current->held.mutex = m;
	while (next)
		if (next_in_circle(&next) == current)
			report_circle(m);
	spin_unlock(&tasklist_lock);
}

void lockdep_mutex_wait_end(void)
{
	spin_lock(&tasklist_lock);
	current->held.mutex = NULL;
	spin_unlock(&tasklist_lock);
	lockdep_wait_end();
}
