/* SPDX-License-Identifier: MIT */
/*
 * A model of futex_wait and futex_wake for Spin: task/futex.c. Two waiters, one of whom may be
 * interrupted or run out of time, and one who changes the word and wakes. Checked: nobody sleeps
 * on a word that has changed; who is woken says so, and not that his time is over; a waiter who
 * leaves is in no bucket any more.
 *
 * Simplifications: memory is sequentially consistent; the bucket's lock, as a spinlock, is one
 * bit; a sleep is a wait for `woken`. With -DREQUEUE the waker moves those who wait to a second
 * bucket first, and wakes there. BUG plants a mistake. tests/check/models does what stands here:
 *
 *	holds:
 *	holds: -DREQUEUE
 *	fails: -DBUG=1		the word is read before the bucket is locked
 *	fails: -DBUG=2		the waker looks for waiters before he changes the word
 *	fails: -DBUG=3		a waiter leaves without a look whether he has been chosen
 *	fails: -DREQUEUE -DBUG=4	a waiter locks a bucket that he has been moved from
 */
#ifndef BUG
#define BUG 0
#endif

#define NR 2

byte word;		/* user memory: 0 until it is changed */
bit lock[2];		/* bucket->lock */
byte bucket[NR] = 0;	/* q->bucket */
bool queued[NR];	/* q->list is not empty */
bool woken[NR];		/* q->woken.done */
bool chosen[NR];	/* a wake-up was spent on it */

inline spin_lock(b)
{
	atomic { lock[b] == 0 -> lock[b] = 1 }
}

inline spin_unlock(b)
{
	lock[b] = 0
}

proctype waiter(byte me; bool impatient)
{
	byte seen, b;
	bool timed_out = false;

#if BUG == 1
	seen = word;
#endif
	spin_lock(0);
#if BUG != 1
	seen = word;
#endif
	if
	:: seen == 0 ->
		queued[me] = true;
		spin_unlock(0)
	:: else ->
		spin_unlock(0);
		goto done
	fi;
	if
	:: woken[me]			/* futex_sleep */
	:: impatient -> skip		/* a signal, or the time is over */
	fi;
	if
	:: woken[me] -> goto done
	:: else
	fi;
#if BUG == 3
	queued[me] = false;
	timed_out = true;
	goto done;
#endif
	/* futex_unqueue */
retry:
	b = bucket[me];
	spin_lock(b);
#if BUG != 4
	if
	:: b != bucket[me] ->
		spin_unlock(b);
		goto retry
	:: else
	fi;
#endif
	assert(b == bucket[me]); /* its lock keeps others from the list that it is in */
	timed_out = queued[me];
	queued[me] = false;
	spin_unlock(b);
done:
	assert(!queued[me] && !(timed_out && chosen[me]))
}

inline wake_one(b)
{
	spin_lock(b);
	if
	:: queued[0] && bucket[0] == b -> queued[0] = false; chosen[0] = true; woken[0] = true
	:: queued[1] && bucket[1] == b -> queued[1] = false; chosen[1] = true; woken[1] = true
	:: else
	fi;
	spin_unlock(b)
}

inline move_all()
{
	spin_lock(0);
	spin_lock(1);
	if :: queued[0] && bucket[0] == 0 -> bucket[0] = 1 :: else fi;
	if :: queued[1] && bucket[1] == 0 -> bucket[1] = 1 :: else fi;
	spin_unlock(1);
	spin_unlock(0)
}

proctype waker()
{
#if BUG == 2
	wake_one(0);
	wake_one(0);
	word = 1
#else
	word = 1;
#ifdef REQUEUE
	move_all();
	wake_one(1);
	wake_one(1)
#else
	wake_one(0);
	wake_one(0)
#endif
#endif
}

init {
	atomic {
		run waiter(0, false);
		run waiter(1, true);
		run waker()
	}
}
