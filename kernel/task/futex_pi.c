// SPDX-License-Identifier: MIT
/*
 * Futexes that are locks with an owner, whose number is in the word: FUTEX_LOCK_PI and its kin.
 * As the owner is known, it gets the priority of the best of those who wait, and a circle of
 * waiters is found before it closes.
 *
 * A waiter is in its bucket, with the owner, and on the owner's pi_waiters; the task knows what
 * it waits for. tasklist_lock guards all of that, besides the bucket's lock: it also keeps the
 * owner. A lock goes from its owner to the best waiter directly: nobody can take it between.
 *
 * An owner that ends can't write the word for the next one. That one is `granted` the lock, and
 * stays in the bucket until it has written the word itself; others try again meanwhile.
 *
 * Linux: has a lock for each task rather than one for all.
 */
#include "lib/bug.h"
#include "mm/mm.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "task/futex.h"
#include "task/futex_impl.h"
#include "task/sched.h"
#include "task/task.h"
#include "task/time.h"
#include "uapi/futex.h"

#define MAX_CHAIN 1024
#define PAUSE_NS  (NSEC_PER_MSEC / 10)

enum { LOCKED, QUEUED, RETRY };

/* ---- who waits for whom; tasklist_lock is held, and the bucket's lock but to lend ---- */

static struct futex_q *top_waiter(struct futex_bucket *bucket, const struct futex_key *key)
{
	struct futex_q *q, *top = NULL;

	list_for_each_entry (q, &bucket->waiters, list) {
		if (!q->pi || !futex_matches(q, key))
			continue;
		if (q->granted)
			return q;
		if (!top || q->task->prio < top->task->prio)
			top = q;
	}
	return top;
}

/* Gives it, and whom it waits for in turn, the priority of the best that wait for each. */
static void lend_priority(struct task_struct *owner)
{
	struct futex_q *q;

	for (; owner; owner = owner->pi_blocked_on ? owner->pi_blocked_on->owner : NULL) {
		int prio = MAX_PRIO;

		list_for_each_entry (q, &owner->pi_waiters, pi_link)
			prio = min(prio, q->task->prio);
		rt_mutex_setprio(owner, prio);
	}
}

void rt_mutex_adjust_pi(struct task_struct *task)
{
	assert_held(&tasklist_lock);
	if (task->pi_blocked_on)
		lend_priority(task->pi_blocked_on->owner);
}

static bool closes_circle(const struct task_struct *task, const struct task_struct *owner)
{
	for (u32 i = 0; i < MAX_CHAIN; i++) {
		if (owner == task)
			return true;
		if (!owner->pi_blocked_on)
			return false;
		owner = owner->pi_blocked_on->owner;
	}
	return true;
}

static void block_on(struct futex_q *q, struct futex_bucket *bucket, const struct futex_key *key,
		     struct task_struct *owner)
{
	q->key = *key;
	q->pi = true;
	q->owner = owner;
	list_move_tail(&q->list, &bucket->waiters);
	WRITE_ONCE(q->bucket, bucket);
	list_add_tail(&q->pi_link, &owner->pi_waiters);
	q->task->pi_blocked_on = q;
	lend_priority(owner);
}

static void give_up(struct futex_q *q)
{
	list_del(&q->list);
	list_del(&q->pi_link);
	q->task->pi_blocked_on = NULL;
	lend_priority(q->owner);
}

/* The lock is that of the waiter `q` from here on, and the others wait for it. */
static void make_owner(struct futex_q *q)
{
	struct task_struct *old = q->owner, *new = q->task;
	struct futex_q *other;

	list_for_each_entry (other, &q->bucket->waiters, list) {
		if (other == q || !other->pi || !futex_matches(other, &q->key))
			continue;
		other->owner = new;
		list_move_tail(&other->pi_link, &new->pi_waiters);
	}
	list_del(&q->pi_link);
	q->owner = new;
	new->pi_blocked_on = NULL;
	lend_priority(old);
	lend_priority(new);
}

/* ---- locking ---- */

/* 0, -EFAULT as cmpxchg_user_atomic, or RETRY if the word is not `old` any more. */
static int change_word(u32 __user *uaddr, u32 old, u32 new)
{
	u32 seen = old;
	int err = cmpxchg_user_atomic(&seen, new, uaddr);

	return err ? err : seen == old ? 0 : RETRY;
}

/* Who owns the lock, by its word; *owner is NULL if nobody does. 0, RETRY or -errno. */
static int find_owner(u32 word, const struct futex_q *top, struct task_struct **owner)
{
	pid_t tid = (pid_t)(word & FUTEX_TID_MASK);

	*owner = NULL;
	if (top) {
		/* Who is to have it has not written the word yet, or the last one is just ending. */
		if (top->granted || (!tid && word & FUTEX_OWNER_DIED))
			return RETRY;
		*owner = top->owner;
		return tid == top->owner->pid ? 0 : -EINVAL;
	}
	if (!tid)
		return 0;
	*owner = find_task_by_pid(tid);
	if (!*owner)
		return -ESRCH;
	if ((*owner)->flags & PF_KTHREAD)
		return -EPERM;
	return (*owner)->mm ? 0 : -ESRCH; /* it has left its locks behind */
}

/* For q->task: LOCKED; QUEUED, if it may wait; -EAGAIN if not; RETRY; or -errno. */
static int lock_or_queue(u32 __user *uaddr, struct futex_q *q, struct futex_bucket *bucket,
			 const struct futex_key *key, bool may_wait)
{
	struct task_struct *owner;
	u32 word;
	int err = get_user_atomic(&word, uaddr);

	if (err)
		return err;
	if ((pid_t)(word & FUTEX_TID_MASK) == q->task->pid)
		return -EDEADLK;
	err = find_owner(word, top_waiter(bucket, key), &owner);
	if (err)
		return err;
	if (!owner)
		return change_word(uaddr, word, (u32)q->task->pid | (word & FUTEX_OWNER_DIED));
	if (!may_wait)
		return -EAGAIN;
	if (closes_circle(q->task, owner))
		return -EDEADLK;
	err = change_word(uaddr, word, word | FUTEX_WAITERS);
	if (err)
		return err;
	block_on(q, bucket, key, owner);
	return QUEUED;
}

/* Makes it possible to try again: 0 or -errno. */
static int prepare_retry(int err, u32 __user *uaddr)
{
	if (err == -EFAULT)
		return fault_in_user(uaddr, true);
	if (signal_pending())
		return -ERESTARTNOINTR;
	sleep_ns(PAUSE_NS);
	return 0;
}

/* Whom an owner that has ended granted the lock says so in the word. */
static int write_grant(struct futex_q *q, u32 __user *uaddr)
{
	u32 word, new = (u32)current->pid | FUTEX_OWNER_DIED;
	int err = get_user_atomic(&word, uaddr);

	if (!list_empty(&current->pi_waiters))
		new |= FUTEX_WAITERS; /* perhaps those of another lock: then once for nothing */
	if (!err)
		err = change_word(uaddr, word, new);
	if (!err)
		list_del(&q->list);
	return err;
}

static void unlock_bucket(struct futex_bucket *bucket)
{
	spin_unlock(&bucket->lock);
	spin_unlock(&tasklist_lock);
}

/* After the sleep, which ended with `err`: 0 if current owns the lock. */
static int finish_lock(struct futex_q *q, u32 __user *uaddr, int err)
{
	int ret;

	do {
		struct futex_bucket *bucket;

		spin_lock(&tasklist_lock);
		bucket = futex_lock_q(q);
		if (list_empty(&q->list)) {
			ret = 0;
		} else if (q->granted) {
			ret = write_grant(q, uaddr);
		} else {
			give_up(q);
			ret = err;
		}
		unlock_bucket(bucket);
	} while (ret == RETRY || (ret == -EFAULT && !fault_in_user(uaddr, true)));
	if (ret == -EFAULT)
		futex_unqueue(q);
	return ret;
}

/* The bucket of the futex at uaddr, with both locks held; or ERR_PTR. */
static struct futex_bucket *lock_bucket_of(u32 __user *uaddr, bool private, struct futex_key *key)
{
	struct futex_bucket *bucket;
	int err = futex_get_key(uaddr, private, key);

	if (err)
		return ERR_PTR(err);
	bucket = futex_bucket_of(key);
	spin_lock(&tasklist_lock);
	spin_lock(&bucket->lock);
	return bucket;
}

int futex_lock_pi(u32 __user *uaddr, u64 until_ns, bool may_wait, bool private)
{
	struct futex_key key;
	struct futex_q q;
	int ret, err = 0;

	futex_q_init(&q, FUTEX_BITSET_MATCH_ANY);
	for (;;) {
		struct futex_bucket *bucket = lock_bucket_of(uaddr, private, &key);

		if (IS_ERR(bucket))
			return (int)PTR_ERR(bucket);
		ret = lock_or_queue(uaddr, &q, bucket, &key, may_wait);
		unlock_bucket(bucket);
		if (ret != RETRY && ret != -EFAULT)
			break;
		err = prepare_retry(ret, uaddr);
		if (err)
			return err;
	}
	if (ret != QUEUED)
		return ret;
	err = futex_sleep(&q, until_ns);
	return finish_lock(&q, uaddr, err == -ERESTARTSYS ? -ERESTARTNOINTR : err);
}

/* ---- unlocking ---- */

static int unlock_locked(u32 __user *uaddr, struct futex_bucket *bucket,
			 const struct futex_key *key)
{
	struct futex_q *top = top_waiter(bucket, key), *q;
	u32 word, new = 0;
	int err = get_user_atomic(&word, uaddr);

	if (err)
		return err;
	if ((pid_t)(word & FUTEX_TID_MASK) != current->pid)
		return -EPERM;
	if (top && top->owner != current)
		return -EINVAL;
	if (top) {
		new = (u32)top->task->pid;
		list_for_each_entry (q, &bucket->waiters, list)
			if (q != top && q->pi && futex_matches(q, key))
				new |= FUTEX_WAITERS;
	}
	err = change_word(uaddr, word, new);
	if (err || !top)
		return err;
	make_owner(top);
	list_del(&top->list);
	complete(&top->woken); /* last: the waiter may take it away */
	return 0;
}

int futex_unlock_pi(u32 __user *uaddr, bool private)
{
	struct futex_key key;
	int ret;

	do {
		struct futex_bucket *bucket = lock_bucket_of(uaddr, private, &key);

		if (IS_ERR(bucket))
			return (int)PTR_ERR(bucket);
		ret = unlock_locked(uaddr, bucket, &key);
		unlock_bucket(bucket);
	} while (ret == RETRY || (ret == -EFAULT && !fault_in_user(uaddr, true)));
	return ret;
}

void futex_exit_pi(void)
{
	assert_held(&tasklist_lock);
	while (!list_empty(&current->pi_waiters)) {
		struct futex_q *q = list_first_entry(&current->pi_waiters, struct futex_q, pi_link);
		struct futex_bucket *bucket = q->bucket;

		spin_lock(&bucket->lock);
		q = top_waiter(bucket, &q->key);
		q->granted = true;
		make_owner(q);
		complete(&q->woken);
		spin_unlock(&bucket->lock);
	}
}

/* ---- waiting for a word, and then for a lock: conditions with such mutexes ---- */

int futex_wait_requeue_pi(u32 __user *uaddr, u32 val, u64 until_ns, u32 __user *uaddr2,
			  bool private)
{
	struct futex_bucket *bucket;
	struct futex_q q;
	bool moved;
	int err;

	if (uaddr == uaddr2)
		return -EINVAL;
	futex_q_init(&q, FUTEX_BITSET_MATCH_ANY);
	err = futex_get_key(uaddr2, private, &q.lock_key);
	if (err)
		return err;
	q.requeue_pi = true;
	err = futex_queue_if(&q, uaddr, val, private);
	if (err)
		return err;
	err = futex_sleep(&q, until_ns);
	spin_lock(&tasklist_lock);
	bucket = futex_lock_q(&q);
	moved = q.pi || list_empty(&q.list);
	if (!moved)
		list_del(&q.list);
	spin_unlock(&bucket->lock);
	spin_unlock(&tasklist_lock);
	if (!moved)
		return err == -ERESTARTSYS ? -ERESTARTNOINTR : err;
	/* It must not wait anew: the word may have changed. */
	return finish_lock(&q, uaddr2, err == -ERESTARTSYS ? -EAGAIN : err);
}

/* One more, who gets the lock or waits for it from here on. As lock_or_queue. */
static int requeue_one(struct futex_q *q, u32 __user *uaddr2, struct futex_bucket *b2,
		       const struct futex_key *key2)
{
	int ret;

	if (!q->requeue_pi || q->pi || !futex_same_key(&q->lock_key, key2))
		return -EINVAL;
	ret = lock_or_queue(uaddr2, q, b2, key2, true);
	if (ret == LOCKED) {
		list_del(&q->list);
		complete(&q->woken);
	}
	return ret;
}

/* How many; -errno, or -ERESTARTNOINTR to try again, only if there were none. */
static int requeue_pi_locked(struct futex_bucket *b1, const struct futex_key *key1,
			     u32 __user *uaddr2, struct futex_bucket *b2,
			     const struct futex_key *key2, int nr)
{
	struct futex_q *q, *tmp;
	int done = 0;

	list_for_each_entry_safe (q, tmp, &b1->waiters, list) {
		int ret;

		if (done >= nr)
			break;
		if (!futex_matches(q, key1))
			continue;
		ret = requeue_one(q, uaddr2, b2, key2);
		if (ret != LOCKED && ret != QUEUED)
			return done ? done : ret == RETRY ? -ERESTARTNOINTR : ret;
		done++;
	}
	return done;
}

int futex_requeue_pi(u32 __user *uaddr1, int nr_wake, u32 __user *uaddr2, int nr_requeue,
		     u32 expected, bool private)
{
	struct futex_bucket *b1, *b2;
	struct futex_key key1, key2;
	u32 now;
	int ret;

	if (nr_wake != 1 || nr_requeue < 0 || uaddr1 == uaddr2)
		return -EINVAL;
	for (;;) {
		ret = futex_get_key(uaddr1, private, &key1);
		if (!ret)
			ret = futex_get_key(uaddr2, private, &key2);
		if (!ret)
			ret = get_user(now, uaddr1); /* there, most likely, for the next look */
		if (ret)
			return ret;
		b1 = futex_bucket_of(&key1);
		b2 = futex_bucket_of(&key2);
		spin_lock(&tasklist_lock);
		futex_lock_two(b1, b2);
		ret = get_user_atomic(&now, uaddr1);
		if (!ret && now != expected)
			ret = -EAGAIN;
		if (!ret)
			ret = requeue_pi_locked(b1, &key1, uaddr2, b2, &key2,
						nr_requeue == INT32_MAX ? nr_requeue
									: nr_requeue + 1);
		futex_unlock_two(b1, b2);
		spin_unlock(&tasklist_lock);
		if (ret != -ERESTARTNOINTR && ret != -EFAULT)
			return ret;
		ret = prepare_retry(ret, uaddr2);
		if (ret)
			return ret;
	}
}
