// SPDX-License-Identifier: MIT
/*
 * Futexes: sleeping until somebody changes a word of user memory. futex(2).
 *
 * A word is known by its key: the address and the mm, or, where several may map it, the page's
 * place in the file. Who waits is in the key's bucket of a hash.
 *
 * The rule that loses no wake-up: a waiter reads the word, finds it as expected, and is in the
 * bucket before it lets go of the bucket's lock. Who wakes has changed the word before, and
 * takes the lock: so he finds the waiter, or the waiter finds the change. See futex.pml.
 *
 * Under the lock the word is only read if its page is there (get_user_atomic); else all is
 * let go of, the page is fetched, and everything begins anew.
 */
#include "task/futex.h"

#include "fs/fs.h"
#include "lib/bug.h"
#include "mm/mm.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/completion.h"
#include "task/futex_impl.h"
#include "task/sched.h"
#include "task/task.h"
#include "task/time.h"
#include "task/timer.h"
#include "uapi/futex.h"

#define NR_BUCKETS 256

static struct futex_bucket buckets[NR_BUCKETS];

void __init futex_init(void)
{
	for (u32 i = 0; i < NR_BUCKETS; i++) {
		spin_lock_init(&buckets[i].lock, LOCK_FUTEX);
		list_init(&buckets[i].waiters);
	}
}

/* ---- keys ---- */

static int shared_key(u32 __user *uaddr, struct futex_key *key)
{
	struct mm_struct *mm = current->mm;
	va_t addr = (va_t)uaddr;
	struct vm_area_struct *vma;
	int err = -EFAULT;

	down_read(&mm->mmap_lock);
	vma = find_vma(mm, addr);
	if (vma && vma->start <= addr) {
		err = 0;
		if (vma->flags & VM_SHARED)
			*key = (struct futex_key){
				.object = vma->file->inode,
				.offset = (vma->pgoff << PAGE_SHIFT) + (addr - vma->start),
			};
	}
	up_read(&mm->mmap_lock);
	return err;
}

int futex_get_key(u32 __user *uaddr, bool private, struct futex_key *key)
{
	*key = (struct futex_key){.object = current->mm, .offset = (u64)uaddr};
	if ((va_t)uaddr % sizeof(u32))
		return -EINVAL;
	if ((va_t)uaddr >= USER_END)
		return -EFAULT;
	return private ? 0 : shared_key(uaddr, key);
}

struct futex_bucket *futex_bucket_of(const struct futex_key *key)
{
	u64 hash = ((u64)key->object >> 6) ^ (key->offset >> 2);

	return &buckets[hash * 0x9e3779b97f4a7c15UL >> 56];
}

_Static_assert(NR_BUCKETS == 1 << (64 - 56), "the hash's upper bits");

void futex_lock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	spin_lock(&min(a, b)->lock);
	if (a != b)
		spin_lock_nested(&max(a, b)->lock, LOCK_FUTEX_SECOND);
}

void futex_unlock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	if (a != b)
		spin_unlock(&max(a, b)->lock);
	spin_unlock(&min(a, b)->lock);
}

/* ---- waiting ---- */

void futex_queue(struct futex_q *q, struct futex_bucket *bucket)
{
	assert_held(&bucket->lock);
	q->bucket = bucket;
	list_add_tail(&q->list, &bucket->waiters);
}

struct futex_bucket *futex_lock_q(struct futex_q *q)
{
	for (;;) {
		struct futex_bucket *bucket = READ_ONCE(q->bucket);

		spin_lock(&bucket->lock);
		if (bucket == q->bucket) /* a requeue may have moved it */
			return bucket;
		spin_unlock(&bucket->lock);
	}
}

void futex_q_init(struct futex_q *q, u32 bitset)
{
	*q = (struct futex_q){.task = current, .bitset = bitset};
	list_init(&q->list);
	list_init(&q->pi_link);
	completion_init(&q->woken);
}

bool futex_unqueue(struct futex_q *q)
{
	struct futex_bucket *bucket = futex_lock_q(q);
	bool queued = !list_empty(&q->list);

	list_del(&q->list);
	spin_unlock(&bucket->lock);
	return queued;
}

static void futex_expired(void *arg)
{
	struct futex_q *q = arg;

	WRITE_ONCE(q->expired, true);
	wake_up(&q->woken.wait);
}

int __sched futex_sleep(struct futex_q *q, u64 until_ns)
{
	struct timer timer;
	int err;

	timer_setup(&timer, futex_expired, q);
	if (until_ns != KTIME_NEVER)
		timer_start(&timer, until_ns);
	err = wait_event_interruptible(&q->woken.wait,
				       READ_ONCE(q->woken.done) || READ_ONCE(q->expired));
	if (until_ns != KTIME_NEVER)
		timer_cancel(&timer);
	return err ? err : READ_ONCE(q->woken.done) ? 0 : -ETIMEDOUT;
}

int futex_queue_if(struct futex_q *q, u32 __user *uaddr, u32 val, bool private)
{
	struct futex_bucket *bucket;
	u32 now;
	int err;

	do {
		err = futex_get_key(uaddr, private, &q->key);
		if (err)
			return err;
		bucket = futex_bucket_of(&q->key);
		spin_lock(&bucket->lock);
		err = get_user_atomic(&now, uaddr);
		if (!err && now == val)
			futex_queue(q, bucket);
		spin_unlock(&bucket->lock);
		if (!err && now == val)
			return 0;
		if (!err)
			return -EAGAIN;
	} while (!fault_in_user(uaddr, false));
	return -EFAULT;
}

static long futex_wait_restart(struct restart_block *restart);

static int futex_wait(u32 __user *uaddr, u32 val, u32 bitset, u64 until_ns, bool private)
{
	struct futex_q q;
	int err;

	if (!bitset)
		return -EINVAL;
	futex_q_init(&q, bitset);
	err = futex_queue_if(&q, uaddr, val, private);
	if (err)
		return err;
	err = futex_sleep(&q, until_ns);
	if (err && !futex_unqueue(&q))
		err = 0;
	if (err != -ERESTARTSYS || until_ns == KTIME_NEVER)
		return err;
	current->restart = (struct restart_block){
		.fn = futex_wait_restart,
		.until_ns = until_ns,
		.futex = {uaddr, val, bitset, private},
	};
	return -ERESTART_RESTARTBLOCK;
}

static long futex_wait_restart(struct restart_block *restart)
{
	return futex_wait(restart->futex.uaddr, restart->futex.val, restart->futex.bitset,
			  restart->until_ns, restart->futex.private);
}

/* ---- waking ---- */

static void wake(struct futex_q *q)
{
	list_del(&q->list);
	complete(&q->woken); /* last: the waiter may take q away */
}

/* [bucket->lock] How many; -EINVAL if one of them waits for a lock with an owner. */
static int wake_locked(struct futex_bucket *bucket, const struct futex_key *key, int nr, u32 bitset)
{
	struct futex_q *q, *tmp;
	int woken = 0;

	list_for_each_entry_safe (q, tmp, &bucket->waiters, list) {
		if (!futex_matches(q, key))
			continue;
		if (q->pi || q->requeue_pi)
			return -EINVAL;
		if (!(q->bitset & bitset))
			continue;
		wake(q);
		if (++woken >= nr)
			break;
	}
	return woken;
}

int futex_wake(u32 __user *uaddr, int nr, u32 bitset, bool private)
{
	struct futex_bucket *bucket;
	struct futex_key key;
	int ret;

	if (!bitset)
		return -EINVAL;
	ret = futex_get_key(uaddr, private, &key);
	if (ret)
		return ret;
	bucket = futex_bucket_of(&key);
	spin_lock(&bucket->lock);
	ret = wake_locked(bucket, &key, nr, bitset);
	spin_unlock(&bucket->lock);
	return ret;
}

/* ---- FUTEX_WAKE_OP ---- */

static int sign_extend12(u32 value)
{
	return (int)(value << 20) >> 20;
}

/* The second word after `op`; false: there is no such operation. */
static bool apply_op(u32 op, u32 old, u32 *new)
{
	int oparg = sign_extend12(op >> 12 & 0xfff);

	if (op & (u32)FUTEX_OP_OPARG_SHIFT << 28)
		oparg = (int)(1U << (oparg & 31)); /* Linux: more is cut, with a complaint */
	switch (op >> 28 & 7) {
	case FUTEX_OP_SET: *new = (u32)oparg; return true;
	case FUTEX_OP_ADD: *new = old + (u32)oparg; return true;
	case FUTEX_OP_OR: *new = old | (u32)oparg; return true;
	case FUTEX_OP_ANDN: *new = old & ~(u32)oparg; return true;
	case FUTEX_OP_XOR: *new = old ^ (u32)oparg; return true;
	}
	return false;
}

/* 1 or 0; -ENOSYS if there is no such comparison. */
static int compare(u32 op, u32 value)
{
	int old = (int)value, cmparg = sign_extend12(op & 0xfff);

	switch (op >> 24 & 0xf) {
	case FUTEX_OP_CMP_EQ: return old == cmparg;
	case FUTEX_OP_CMP_NE: return old != cmparg;
	case FUTEX_OP_CMP_LT: return old < cmparg;
	case FUTEX_OP_CMP_LE: return old <= cmparg;
	case FUTEX_OP_CMP_GT: return old > cmparg;
	case FUTEX_OP_CMP_GE: return old >= cmparg;
	}
	return -ENOSYS;
}

/* Under spinlocks. 1 or 0 by what the word was; -EFAULT as cmpxchg_user_atomic. */
static int change_word(u32 op, u32 __user *uaddr)
{
	u32 old, seen, new;
	int err = get_user_atomic(&old, uaddr);

	while (!err) {
		if (!apply_op(op, old, &new))
			return -ENOSYS;
		seen = old;
		err = cmpxchg_user_atomic(&seen, new, uaddr);
		if (!err && seen == old)
			return compare(op, old);
		old = seen;
	}
	return err;
}

static int wake_op_locked(struct futex_bucket *b1, const struct futex_key *key1, int nr1,
			  struct futex_bucket *b2, const struct futex_key *key2, int nr2,
			  bool second)
{
	int woken = wake_locked(b1, key1, nr1, FUTEX_BITSET_MATCH_ANY), more = 0;

	if (woken >= 0 && second)
		more = wake_locked(b2, key2, nr2, FUTEX_BITSET_MATCH_ANY);
	return woken < 0 || more < 0 ? -EINVAL : woken + more;
}

static int futex_wake_op(u32 __user *uaddr1, int nr1, u32 __user *uaddr2, int nr2, u32 op,
			 bool private)
{
	struct futex_bucket *b1, *b2;
	struct futex_key key1, key2;
	int ret;

	do {
		ret = futex_get_key(uaddr1, private, &key1);
		if (ret)
			return ret;
		ret = futex_get_key(uaddr2, private, &key2);
		if (ret)
			return ret;
		b1 = futex_bucket_of(&key1);
		b2 = futex_bucket_of(&key2);
		futex_lock_two(b1, b2);
		ret = change_word(op, uaddr2);
		if (ret >= 0)
			ret = wake_op_locked(b1, &key1, nr1, b2, &key2, nr2, ret);
		futex_unlock_two(b1, b2);
	} while (ret == -EFAULT && !fault_in_user(uaddr2, true));
	return ret;
}

/* ---- requeueing ---- */

static void requeue(struct futex_q *q, struct futex_bucket *to, const struct futex_key *key)
{
	q->key = *key;
	if (q->bucket == to)
		return; /* it stays where it is, or the loop would meet it again */
	list_move_tail(&q->list, &to->waiters);
	WRITE_ONCE(q->bucket, to); /* see futex_lock_q */
}

/* [both locks] How many were woken or moved; -EINVAL for one that waits otherwise. */
static int requeue_locked(struct futex_bucket *b1, const struct futex_key *key1, int nr_wake,
			  struct futex_bucket *b2, const struct futex_key *key2, int nr_requeue)
{
	struct futex_q *q, *tmp;
	int done = 0;

	list_for_each_entry_safe (q, tmp, &b1->waiters, list) {
		if (!futex_matches(q, key1))
			continue;
		if (q->pi || q->requeue_pi)
			return -EINVAL;
		if (done >= nr_wake && done - nr_wake >= nr_requeue)
			break;
		if (done++ < nr_wake)
			wake(q);
		else
			requeue(q, b2, key2);
	}
	return done;
}

/* `expected`: what the word must be, or NULL. */
static int futex_requeue(u32 __user *uaddr1, int nr_wake, u32 __user *uaddr2, int nr_requeue,
			 const u32 *expected, bool private)
{
	struct futex_bucket *b1, *b2;
	struct futex_key key1, key2;
	u32 now;
	int ret;

	if (nr_wake < 0 || nr_requeue < 0)
		return -EINVAL;
	do {
		ret = futex_get_key(uaddr1, private, &key1);
		if (!ret)
			ret = futex_get_key(uaddr2, private, &key2);
		if (ret)
			return ret;
		b1 = futex_bucket_of(&key1);
		b2 = futex_bucket_of(&key2);
		futex_lock_two(b1, b2);
		if (expected)
			ret = get_user_atomic(&now, uaddr1);
		if (!ret && expected && now != *expected)
			ret = -EAGAIN;
		if (!ret)
			ret = requeue_locked(b1, &key1, nr_wake, b2, &key2, nr_requeue);
		futex_unlock_two(b1, b2);
	} while (ret == -EFAULT && !fault_in_user(uaddr1, false));
	return ret;
}

/* ---- the call ---- */

static bool takes_timeout(u32 cmd)
{
	return cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET || cmd == FUTEX_LOCK_PI ||
	       cmd == FUTEX_LOCK_PI2 || cmd == FUTEX_WAIT_REQUEUE_PI;
}

static bool takes_clock(u32 cmd)
{
	return cmd == FUTEX_WAIT_BITSET || cmd == FUTEX_LOCK_PI2 || cmd == FUTEX_WAIT_REQUEUE_PI;
}

/* When the wait is over, since boot: 0 or -errno. Only FUTEX_WAIT's is relative. */
static int get_deadline(const struct timespec __user *utimeout, u32 op, u64 *until_ns)
{
	struct timespec ts;
	u32 cmd = op & FUTEX_CMD_MASK;
	bool realtime = op & FUTEX_CLOCK_REALTIME || cmd == FUTEX_LOCK_PI;
	u64 ns, now = ktime_ns(), clock = realtime ? realtime_ns() : now;

	if (get_user(ts, utimeout))
		return -EFAULT;
	if (!timespec_to_ns(&ts, &ns))
		return -EINVAL;
	if (cmd == FUTEX_WAIT)
		*until_ns = now + ns;
	else
		*until_ns = now + (ns > clock ? ns - clock : 0);
	return 0;
}

SYSCALL_DEFINE6(futex, u32 __user *, uaddr, u32, op, u32, val, u64, timeout, u32 __user *, uaddr2,
		u32, val3)
{
	bool private = op & FUTEX_PRIVATE_FLAG;
	u32 cmd = op & FUTEX_CMD_MASK, val2 = (u32)timeout;
	u64 until_ns = KTIME_NEVER;
	int err;

	if (timeout && takes_timeout(cmd)) {
		err = get_deadline((const struct timespec __user *)timeout, op, &until_ns);
		if (err)
			return err;
	}
	if (op & FUTEX_CLOCK_REALTIME && !takes_clock(cmd))
		return -ENOSYS;
	switch (cmd) {
	case FUTEX_WAIT: return futex_wait(uaddr, val, FUTEX_BITSET_MATCH_ANY, until_ns, private);
	case FUTEX_WAIT_BITSET: return futex_wait(uaddr, val, val3, until_ns, private);
	case FUTEX_WAKE: return futex_wake(uaddr, (int)val, FUTEX_BITSET_MATCH_ANY, private);
	case FUTEX_WAKE_BITSET: return futex_wake(uaddr, (int)val, val3, private);
	case FUTEX_REQUEUE: return futex_requeue(uaddr, (int)val, uaddr2, (int)val2, NULL, private);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(uaddr, (int)val, uaddr2, (int)val2, &val3, private);
	case FUTEX_WAKE_OP: return futex_wake_op(uaddr, (int)val, uaddr2, (int)val2, val3, private);
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2: return futex_lock_pi(uaddr, until_ns, true, private);
	case FUTEX_TRYLOCK_PI: return futex_lock_pi(uaddr, until_ns, false, private);
	case FUTEX_UNLOCK_PI: return futex_unlock_pi(uaddr, private);
	case FUTEX_WAIT_REQUEUE_PI:
		return futex_wait_requeue_pi(uaddr, val, until_ns, uaddr2, private);
	case FUTEX_CMP_REQUEUE_PI:
		return futex_requeue_pi(uaddr, (int)val, uaddr2, (int)val2, val3, private);
	}
	return -ENOSYS;
}
