/* SPDX-License-Identifier: MIT */
/* Between the files about futexes. */
#pragma once

#include "lib/list.h"
#include "lib/lock.h"
#include "task/completion.h"

/*
 * Which word it is. What it names may go while somebody waits, if he unmaps it by another
 * thread: then another word's wake-up may be his, for nothing, as wake-ups may be.
 */
struct futex_key {
	const void *object; /* the mm, or the inode of a shared mapping */
	u64 offset;	    /* the address, or the offset in the file */
};

struct futex_bucket {
	struct spinlock lock;
	struct list_head waiters; /* [lock] struct futex_q, first come first */
};

/* One who waits, on his stack. */
struct futex_q {
	struct task_struct *task; /* I */
	/* [bucket->lock] */
	struct list_head list;	     /* empty: woken */
	struct futex_bucket *bucket; /* requeueing changes it, and the key */
	struct futex_key key;
	u32 bitset;
	bool requeue_pi; /* is to wait for the lock `lock_key` next */
	struct futex_key lock_key;
	/* futex_pi.c: [bucket->lock+tasklist_lock] */
	bool pi;		   /* waits for a lock with an owner: */
	struct task_struct *owner; /* him, or, when granted, `task` */
	struct list_head pi_link;  /* in owner->pi_waiters */
	bool granted;
	struct completion woken;
	bool expired; /* a */
};

static inline bool futex_same_key(const struct futex_key *a, const struct futex_key *b)
{
	return a->object == b->object && a->offset == b->offset;
}

/* [bucket->lock] Does it wait for that word? */
static inline bool futex_matches(const struct futex_q *q, const struct futex_key *key)
{
	return futex_same_key(&q->key, key);
}

/* The key of a word: 0, -EINVAL or -EFAULT. May sleep. */
__must_check int futex_get_key(u32 __user *uaddr, bool private, struct futex_key *key);
struct futex_bucket *futex_bucket_of(const struct futex_key *key);

/* Two buckets, or one twice. */
void futex_lock_two(struct futex_bucket *a, struct futex_bucket *b);
void futex_unlock_two(struct futex_bucket *a, struct futex_bucket *b);

void futex_q_init(struct futex_q *q, u32 bitset);
void futex_queue(struct futex_q *q, struct futex_bucket *bucket);
struct futex_bucket *futex_lock_q(struct futex_q *q); /* its bucket, locked */
bool futex_unqueue(struct futex_q *q); /* gives up, unless it has been woken: then false */

/* Queues q if the word is `val`: 0, -EAGAIN if it is not, -EFAULT or -EINVAL. */
__must_check int futex_queue_if(struct futex_q *q, u32 __user *uaddr, u32 val, bool private);

/* Until q is woken: 0; -ETIMEDOUT at that time; -ERESTARTSYS. q may be on its queue still. */
__must_check int futex_sleep(struct futex_q *q, u64 until_ns);

/* ---- futex_pi.c: 0 or -errno ---- */

__must_check int futex_lock_pi(u32 __user *uaddr, u64 until_ns, bool may_wait, bool private);
__must_check int futex_unlock_pi(u32 __user *uaddr, bool private);
__must_check int futex_wait_requeue_pi(u32 __user *uaddr, u32 val, u64 until_ns, u32 __user *uaddr2,
				       bool private);
/* How many have got the lock or wait for it. */
__must_check int futex_requeue_pi(u32 __user *uaddr1, int nr_wake, u32 __user *uaddr2,
				  int nr_requeue, u32 expected, bool private);
