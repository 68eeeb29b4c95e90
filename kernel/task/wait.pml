/* SPDX-License-Identifier: MIT */
/*
 * A model of sleeping and waking for Spin: task/wait.c, mutex.c, and of sched.c and balance.c
 * what decides who runs and where. Two harts, three tasks, and two that wake from outside
 * (interrupts, or a third hart). Checked: nobody sleeps on whose condition has become true; no
 * task runs on two harts or waits in a run queue while it runs; and, as there is no endless
 * run, everybody gets on.
 *
 * Simplifications: memory is sequentially consistent, which the smp_mb() of prepare_to_wait
 * and wake_up are there for. Virtual run time is left out: any task of a queue may be next.
 * A task is preempted nowhere, as in the kernel.
 *
 * By default: two waiters with a condition each in one queue. With -DKILL one waiter, which
 * is killed, and may be woken at the same time. With -DMUTEX three tasks that want a mutex:
 * there waiters are exclusive. With -DCHOSEN two exclusive waiters for one thing, of whom a
 * wake-up chooses one, who may be killed: then the other must get it. With -DPOLL one that
 * polls (fs/select.c) for two conditions, beside an exclusive waiter for the second.
 *
 * With -DCALL a hart that leaves a task waiting calls an idle one: only where states are few,
 * as this multiplies them. BUG plants a mistake. tests/check/models does what stands here:
 *
 *	holds:
 *	holds: -DKILL -DCALL
 *	holds: -DMUTEX -DCALL
 *	holds: -DCHOSEN
 *	holds: -DPOLL
 *	fails: -DBUG=1		the condition is tested before the task is on the queue
 *	fails: -DBUG=2		a waker looks at the queue before it makes the condition true
 *	fails: -DBUG=3		a task that has not switched yet is taken for one that sleeps
 *	fails: -DKILL -DBUG=4	a signal wakes first and is pending then
 *	fails: -DKILL -DBUG=5	do_exit takes no tasklist_lock (below)
 *	fails: -DMUTEX -DBUG=2
 *	fails: -DMUTEX -DBUG=3
 *	fails: -DCHOSEN -DBUG=6	a waiter gives up for a signal while he may still be chosen
 *	fails: -DPOLL -DBUG=7	a wake-up is spent on one who polls
 *	fails: -DPOLL -DBUG=8	`triggered` is cleared after the look at the files
 *	fails: -DPOLL -DBUG=9	`triggered` is looked at before the task's state is set
 */
#ifndef BUG
#define BUG 0
#endif
#ifdef CALL
#define CALLS_IDLE_HART true
#else
#define CALLS_IDLE_HART false
#endif

#define NR_TASKS 3
#define NR_HARTS 2
#define IDLE(hart) (NR_TASKS + (hart)) /* the idle tasks come behind the others */
#define NOBODY 255

/* enum task_state */
#define RUNNING 0
#define INTERRUPTIBLE 1
#define UNINTERRUPTIBLE 2
#define DEAD 16
#define ASLEEP (INTERRUPTIBLE | UNINTERRUPTIBLE)

/* struct task_struct */
byte state[NR_TASKS];
byte hart_of[NR_TASKS + NR_HARTS]; /* ->hart */
bool on_rq[NR_TASKS];
bool migrating[NR_TASKS];
bool sigkill[NR_TASKS];

/* struct rq */
bit rq_lock[NR_HARTS];
byte curr[NR_HARTS];
bool ipi[NR_HARTS];	   /* an interrupt that wfi waits for, pending also while off */
bool idle_harts[NR_HARTS]; /* the bits */
bool called[NR_HARTS];	   /* need_resched of the idle task */

/* struct wait_queue: the list is a channel of tasks, from first to last */
bit wq_lock;
chan waiters = [NR_TASKS] of { byte };

#define spin_lock(lock) atomic { lock == 0 -> lock = 1 }
#define spin_unlock(lock) lock = 0

#define queued(t, hart) (on_rq[t] && hart_of[t] == hart)
#define nr_queued(hart) (queued(0, hart) + queued(1, hart) + queued(2, hart))
#define other(hart) (1 - (hart))

/* ---- sched.c ---- */

/* kick(), of a task that was put on the queue of `hart`: an idle hart looks there. */
inline kick(hart)
{
	if
	:: curr[hart] == IDLE(hart) && hart != here -> ipi[hart] = true
	:: else /* it gets there when curr sleeps, or at the end of its quantum */
	fi
}

/* claim_idle_hart(): the task's own if it is idle, else the other, else its own. */
inline claim_idle_hart(hart, to)
{
	atomic {
		if
		:: idle_harts[hart] -> idle_harts[hart] = false; to = hart
		:: else ->
			if
			:: idle_harts[other(hart)] -> idle_harts[other(hart)] = false; to = other(hart)
			:: else -> to = hart
			fi
		fi
	}
}

/* lock_task_rq(): a task may change queues while its lock is waited for, or be between two. */
inline lock_task_rq(t, hart)
{
	do
	:: hart = hart_of[t];
	   spin_lock(rq_lock[hart]);
	   if
	   :: hart == hart_of[t] && !migrating[t] -> break
	   :: else -> spin_unlock(rq_lock[hart])
	   fi
	od
}

/* From one queue, whose lock is held, to the other, whose lock is held then. */
inline move_task(t, was, will_be)
{
	if
	:: will_be != was ->
		migrating[t] = true;
		hart_of[t] = will_be;
		spin_unlock(rq_lock[was]);
		spin_lock(rq_lock[will_be]);
		migrating[t] = false
	:: else
	fi
}

inline try_to_wake_up(t, states, woken)
{
	lock_task_rq(t, from);
	if
	:: (state[t] & (states)) == 0 -> woken = false; spin_unlock(rq_lock[from])
	:: else ->
		state[t] = RUNNING;
		woken = true;
		if
		:: BUG != 3 && curr[from] == t -> spin_unlock(rq_lock[from]) /* not asleep yet */
		:: else ->
			claim_idle_hart(from, to);
			move_task(t, from, to);
			/* activate_task() */
			assert(!on_rq[t] && curr[0] != t && curr[1] != t);
			on_rq[t] = true;
			kick(to);
			spin_unlock(rq_lock[to])
		fi
	fi
}

inline steal_task(hart)
{
	if
	:: nr_queued(other(hart)) > 0 ->
		spin_lock(rq_lock[other(hart)]);
		d_step {
			next = NOBODY;
			if
			:: queued(0, other(hart)) -> next = 0
			:: else ->
				if
				:: queued(1, other(hart)) -> next = 1
				:: else ->
					if
					:: queued(2, other(hart)) -> next = 2
					:: else
					fi
				fi
			fi
		};
		if
		:: next != NOBODY ->
			on_rq[next] = false;
			move_task(next, other(hart), hart);
			assert(!on_rq[next] && curr[0] != next && curr[1] != next);
			on_rq[next] = true;
			spin_unlock(rq_lock[hart])
		:: else -> spin_unlock(rq_lock[other(hart)])
		fi
	:: else
	fi
}

/*
 * schedule() up to switch_to(): the lock of the queue is held over it, and released by the
 * one switched to (finish_switch), who may be elsewhere when he comes back.
 */
inline choose_next(me)
{
	hart = hart_of[me];
	if
	:: (me >= NR_TASKS || state[me] != RUNNING) && nr_queued(hart) == 0 -> steal_task(hart)
	:: else
	fi;
	spin_lock(rq_lock[hart]);
	if
	:: me < NR_TASKS && state[me] == RUNNING -> on_rq[me] = true
	:: else
	fi;
	atomic { /* all of it is the lock's */
		if
		:: queued(0, hart) -> next = 0; on_rq[0] = false
		:: queued(1, hart) -> next = 1; on_rq[1] = false
		:: queued(2, hart) -> next = 2; on_rq[2] = false
		:: nr_queued(hart) == 0 -> next = IDLE(hart)
		fi;
		assert(next == me || curr[other(hart)] != next);
		curr[hart] = next;
		next = 0
	}
}

inline call_idle_hart(hart)
{
	atomic {
		if
		:: CALLS_IDLE_HART && nr_queued(hart) > 0 && idle_harts[other(hart)] ->
			idle_harts[other(hart)] = false;
			called[other(hart)] = true;
			ipi[other(hart)] = true
		:: else
		fi
	}
}

/* What follows switch_to(), also in a new task: see schedule_tail(). */
inline switched_to(me)
{
	curr[hart_of[me]] == me;
	call_idle_hart(hart_of[me]);
	spin_unlock(rq_lock[hart_of[me]])
}

inline schedule(me)
{
	choose_next(me);
	switched_to(me)
}

proctype idle_loop(byte hart)
{
	byte next, me = IDLE(hart);

	do
	:: idle_harts[hart] = true;
	   if
	   :: nr_queued(hart) == 0 ->
end_wfi:	ipi[hart]
	   :: nr_queued(hart) > 0
	   fi;
	   ipi[hart] = false;
	   idle_harts[hart] = false;
	   if
	   :: nr_queued(hart) > 0 || called[hart] ->
		called[hart] = false;
		choose_next(me);
end_switched:	switched_to(me)
	   :: else
	   fi
	od
}

/* ---- wait.c ---- */

inline list_del(t)
{
	d_step {
		if
		:: waiters??[eval(t)] -> waiters??eval(t)
		:: else
		fi
	}
}

/*
 * Plain waiters are put first in the list; any order does for them, so here all come last.
 * signal_pending_state() is spelled out.
 */
inline prepare_to_wait(me, how, interrupted)
{
	spin_lock(wq_lock);
	if
	:: !waiters??[eval(me)] -> waiters!me
	:: else
	fi;
	state[me] = how;
	interrupted = how == INTERRUPTIBLE && sigkill[me];
	if
	:: interrupted && BUG != 6 -> list_del(me)
	:: else
	fi;
	spin_unlock(wq_lock)
}

inline finish_wait(me)
{
	state[me] = RUNNING;
	spin_lock(wq_lock);
	list_del(me);
	spin_unlock(wq_lock)
}

/* ___wait_event() */
inline wait_event(me, condition, how, interrupted)
{
	interrupted = false;
	do
	:: if
	   :: BUG != 1 -> prepare_to_wait(me, how, interrupted)
	   :: else
	   fi;
	   if
	   :: condition -> interrupted = false; break /* also if he was chosen meanwhile */
	   :: else
	   fi;
	   if
	   :: interrupted -> break
	   :: else
	   fi;
	   if
	   :: BUG == 1 -> prepare_to_wait(me, how, interrupted) /* the waker has looked already */
	   :: else
	   fi;
	   schedule(me)
	od;
	finish_wait(me)
}

/* Task 0's entry of select.c, which stays first in the list; its poll_table. */
bool polled;
bool triggered;

/* wake_up_nr(): it looks at the list without the lock first. */
inline wake_up(exclusive)
{
	if
	:: len(waiters) == 0 && !polled
	:: else ->
		spin_lock(wq_lock);
		woken = false;
		if
		:: polled -> triggered = true; try_to_wake_up(0, ASLEEP, woken) /* trigger() */
		:: else
		fi;
		do
		:: BUG == 7 && woken -> break
		:: len(waiters) > 0 ->
			waiters?target; /* list_del */
			try_to_wake_up(target, ASLEEP, woken);
			if
			:: woken && exclusive -> break
			:: else
			fi
		:: len(waiters) == 0 -> break
		od;
		spin_unlock(wq_lock)
	fi
}

/* ---- the cast ---- */

#ifndef MUTEX

bool ready[NR_TASKS];
bit tasklist_lock;

/* What a waiter waits for: his own condition, or the thing that only one can take. */
#ifdef CHOSEN
#define condition_of(me) ready[0]
#define EXCLUSIVE true
#elif defined(POLL)
#define condition_of(me) ready[1]
#define EXCLUSIVE true
#else
#define condition_of(me) ready[me]
#define EXCLUSIVE false
#endif

proctype waiter(byte me; byte how)
{
	byte hart, next;
	bool interrupted;
#ifdef CHOSEN
	byte from, to, target, here;
	bool woken;
#endif

	switched_to(me);
	wait_event(me, condition_of(me), how, interrupted);
	assert(condition_of(me) || (interrupted && sigkill[me]));
#ifdef CHOSEN
	/* Who has taken his part wakes the next, as a reader does who leaves bytes in a pipe. */
	if
	:: !interrupted -> here = hart_of[me]; wake_up(EXCLUSIVE)
	:: else
	fi;
#endif
	/*
	 * do_exit() and schedule_dead(). try_to_wake_up() reads the state and then writes it
	 * under rq->lock, the task sets its own without: a waker may overwrite a later state by
	 * RUNNING. Of a sleep that is a wake-up too many, and every wait is a loop; a DEAD task
	 * would run again. wake_up() can't be so late, as finish_wait() takes the queue's lock;
	 * send_sigkill() can't, as both are under tasklist_lock.
	 */
	if
	:: BUG != 5 -> spin_lock(tasklist_lock); spin_unlock(tasklist_lock)
	:: else
	fi;
	state[me] = DEAD;
	choose_next(me);
end_dead:
	curr[hart_of[me]] == me;
	assert(false) /* a dead task was scheduled */
}

#ifdef POLL

/* poll_until(), with sleep_until_triggered(), for who has use for both conditions. */
proctype poller(byte me)
{
	byte hart, next, seen;

	switched_to(me);
	spin_lock(wq_lock);
	polled = true; /* add_wait_queue(), by poll_wait() */
	spin_unlock(wq_lock);
	do
	:: seen = ready[0];
	   seen = seen + ready[1];
	   if
	   :: seen == 2 -> break
	   :: BUG == 9 && seen < 2 && triggered -> triggered = false
	   :: BUG == 9 && seen < 2 && !triggered ->
		state[me] = INTERRUPTIBLE; schedule(me); triggered = false
	   :: BUG != 9 && seen < 2 ->
		if
		:: BUG == 8 -> triggered = false
		:: else
		fi;
		state[me] = INTERRUPTIBLE;
		if
		:: !triggered -> schedule(me)
		:: else
		fi;
		state[me] = RUNNING;
		if
		:: BUG != 8 -> triggered = false
		:: else
		fi
	   fi
	od;
	spin_lock(wq_lock); /* remove_wait_queue() */
	polled = false;
	spin_unlock(wq_lock);
	spin_lock(tasklist_lock); spin_unlock(tasklist_lock); /* as above */
	state[me] = DEAD;
	choose_next(me);
end_dead:
	curr[hart_of[me]] == me;
	assert(false) /* a dead task was scheduled */
}

#endif

/* Whoever makes a condition true: first that, then wake_up. */
inline make_ready(t)
{
	if
	:: BUG != 2 -> ready[t] = true; wake_up(EXCLUSIVE)
	:: else -> wake_up(EXCLUSIVE); ready[t] = true
	fi
}

proctype waker()
{
	byte from, to, target, here = NOBODY;
	bool woken;

#ifdef KILL
	if
	:: make_ready(0)
	:: skip /* then only the signal ends the wait */
	fi
#else
	make_ready(0);
#ifndef CHOSEN
	make_ready(1)
#endif
#endif
}

/* send_sigkill(), under tasklist_lock */
proctype killer(byte t)
{
	byte from, to, here = NOBODY;
	bool woken;

	spin_lock(tasklist_lock);
	if
	:: BUG != 4 -> sigkill[t] = true; try_to_wake_up(t, INTERRUPTIBLE, woken)
	:: else -> try_to_wake_up(t, INTERRUPTIBLE, woken); sigkill[t] = true
	fi;
	spin_unlock(tasklist_lock)
}

#else

byte owner = NOBODY;
byte inside; /* how many are between lock and unlock */
bool taken[NR_TASKS];

/* mutex_trylock(): the condition that takes what it asks for. */
inline mutex_trylock(me)
{
	atomic {
		taken[me] = owner == NOBODY;
		if
		:: taken[me] -> owner = me
		:: else
		fi
	}
}

proctype contender(byte me)
{
	byte hart, from, to, next, target, here;
	bool woken, interrupted;

	switched_to(me);
	mutex_trylock(me);
	if
	:: taken[me]
	:: else -> /* wait_event(), whose condition is mutex_trylock() */
		do
		:: prepare_to_wait(me, UNINTERRUPTIBLE, interrupted);
		   mutex_trylock(me);
		   if
		   :: taken[me] -> break
		   :: else
		   fi;
		   schedule(me)
		od;
		finish_wait(me)
	fi;
	inside++;
	assert(inside == 1 && owner == me);
	inside--;
	/* mutex_unlock() */
	here = hart_of[me];
	if
	:: BUG != 2 -> owner = NOBODY; wake_up(true)
	:: else -> wake_up(true); owner = NOBODY
	fi;
	state[me] = DEAD;
	choose_next(me);
end_dead:
	curr[hart_of[me]] == me;
	assert(false) /* a dead task was scheduled */
}

#endif

/* The tasks are in the run queues, not well balanced, and the harts idle. */
init
{
	atomic {
		hart_of[IDLE(1)] = 1;
		on_rq[0] = true;
		curr[0] = IDLE(0);
		curr[1] = IDLE(1);
		run idle_loop(0);
		run idle_loop(1);
#ifdef MUTEX
		hart_of[2] = 1;
		on_rq[1] = true;
		on_rq[2] = true;
		run contender(0);
		run contender(1);
		run contender(2)
#else
		run waker();
#ifdef KILL
		run waiter(0, INTERRUPTIBLE);
		run killer(0)
#elif defined(POLL)
		run poller(0);
		run waiter(1, UNINTERRUPTIBLE);
		on_rq[1] = true
#elif defined(CHOSEN)
		run waiter(0, INTERRUPTIBLE);
		run waiter(1, UNINTERRUPTIBLE);
		run killer(0);
		on_rq[1] = true
#else
		run waiter(0, UNINTERRUPTIBLE);
		run waiter(1, UNINTERRUPTIBLE);
		on_rq[1] = true
#endif
#endif
	}
}
