// SPDX-License-Identifier: MIT
/*
 * Robust lists: the locks that a thread still holds when it ends, in a list in its own memory. Each
 * is marked, and one who waits for it woken. get_robust_list(2).
 *
 * Every word of it is the user's: it may lead anywhere, in a circle too.
 */
#include "lib/bug.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/futex.h"
#include "task/sched.h"
#include "task/task.h"
#include "uapi/futex.h"

/* The owner of the word is gone: it is told so, and one who waits. False: the list is broken. */
static bool owner_died(u32 __user *uaddr, bool pi, bool pending)
{
	u32 old, seen;

	if ((va_t)uaddr % sizeof(u32) || get_user(old, uaddr))
		return false;
	/* It may have unlocked already, but not woken anyone yet. */
	if (pending && !pi && !old) {
		(void)futex_wake(uaddr, 1, FUTEX_BITSET_MATCH_ANY, false);
		return true;
	}
	for (;;) {
		if ((old & FUTEX_TID_MASK) != (u32)current->pid)
			return true;
		seen = old;
		if (cmpxchg_user_atomic(&seen, (old & FUTEX_WAITERS) | FUTEX_OWNER_DIED, uaddr)) {
			if (fault_in_user(uaddr, true))
				return false;
			continue;
		}
		if (seen == old)
			break;
		old = seen;
	}
	if (!pi && old & FUTEX_WAITERS)
		(void)futex_wake(uaddr, 1, FUTEX_BITSET_MATCH_ANY, false);
	return true;
}

/* A pointer of the list, whose lowest bit tells of a PI lock. */
static int get_entry(va_t __user *from, va_t *entry, bool *pi)
{
	if (get_user(*entry, from))
		return -EFAULT;
	*pi = *entry & 1;
	*entry &= ~1UL;
	return 0;
}

static void exit_robust_list(struct robust_list_head __user *head)
{
	va_t entry, pending, next, start = (va_t)head;
	bool pi, pending_pi, next_pi;
	long offset;

	if (get_entry((va_t __user *)&head->list.next, &entry, &pi) ||
	    get_user(offset, &head->futex_offset) ||
	    get_entry((va_t __user *)&head->list_op_pending, &pending, &pending_pi))
		return;
	for (u32 i = 0; i < ROBUST_LIST_LIMIT && entry != start; i++) {
		/* First: who gets the lock may take the entry away. */
		int err = get_entry((va_t __user *)entry, &next, &next_pi);

		if (entry != pending && !owner_died((u32 __user *)(entry + offset), pi, false))
			return;
		if (err)
			break;
		entry = next;
		pi = next_pi;
		cond_resched();
	}
	if (pending)
		(void)owner_died((u32 __user *)(pending + offset), pending_pi, true);
}

void futex_exit(void)
{
	struct robust_list_head __user *head = current->robust_list;

	current->robust_list = NULL;
	if (head)
		exit_robust_list(head);
}

SYSCALL_DEFINE2(set_robust_list, struct robust_list_head __user *, head, size_t, nbytes)
{
	if (nbytes != sizeof(*head))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

SYSCALL_DEFINE3(get_robust_list, pid_t, pid, struct robust_list_head __user *__user *, uhead,
		size_t __user *, unbytes)
{
	struct robust_list_head __user *head = NULL;
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = pid ? find_task_by_pid(pid) : current;
	if (task)
		head = READ_ONCE(task->robust_list);
	spin_unlock(&tasklist_lock);
	if (!task)
		return -ESRCH;
	if (put_user(sizeof(*head), unbytes))
		return -EFAULT;
	return put_user(head, uhead);
}
