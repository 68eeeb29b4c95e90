/* SPDX-License-Identifier: MIT */
/*
 * A model of fs/pipe.c for Spin: two writers and two readers of the smallest ring, of one page,
 * which is PIPE_BUF: two units here. Checked: each unit arrives once and in its writer's order,
 * a write of PIPE_BUF is in one piece, and nobody sleeps for ever: on bytes, on room, for the end.
 *
 * Simplifications: the mutex and the wait queues are taken to do what they promise, which
 * task/wait.pml shows. What happens under the mutex is one step.
 *
 * By default all that is written is read. With -DLEAVE the readers leave after a read each.
 * With -DKILL a signal may end the second reader's sleep, and it leaves. BUG plants a mistake.
 *
 *	holds:
 *	holds: -DLEAVE
 *	holds: -DKILL
 *	fails: -DBUG=1		a reader who leaves bytes behind does not wake the next
 *	fails: -DBUG=2		a writer sleeps without having woken a reader
 *	fails: -DBUG=3		a small write goes in by what there is room for
 *	fails: -DBUG=4		the last writer's end wakes one reader only
 *	fails: -DLEAVE -DBUG=5	the last reader's end wakes no writer
 */
#ifndef BUG
#define BUG 0
#endif

#define SIZE	 2
#define PIPE_BUF 2
#define NOBODY	 255

/* The writers are 0 and 1, the readers 2 and 3. */
#define SMALL	0 /* makes writes of PIPE_BUF */
#define LARGE	1 /* makes one write of more */
#define NR	4

#ifdef KILL
#define SMALL_WRITES 1
#else
#define SMALL_WRITES 2
#endif
#define LARGE_UNITS (SIZE + 1)
#define TOTAL	    (SMALL_WRITES * PIPE_BUF + LARGE_UNITS)

/* struct pipe; used() and room() */
byte mutex = NOBODY;
chan ring = [SIZE] of { byte, byte };	/* a unit's writer, and its number there */
byte readers = 2, writers = 2;
#define used len(ring)
#define room (SIZE - len(ring))

/* Sleepers, all exclusive, and who does not run. */
chan rd_wait = [NR] of { byte };
chan wr_wait = [NR] of { byte };
bool asleep[NR], killed[NR];

/* What readers have seen. */
byte expected[2], last = NOBODY, received;

#define mutex_lock(me)	 atomic { mutex == NOBODY -> mutex = me }
#define mutex_unlock(me) mutex = NOBODY

/* wake_up(): one who sleeps; who is on the queue but awake does not count. */
inline wake_up(queue)
{
	atomic {
		do
		:: len(queue) > 0 ->
			queue?target;
			if
			:: asleep[target] -> asleep[target] = false; break
			:: else
			fi
		:: len(queue) == 0 -> break
		od;
		target = 0
	}
}

inline wake_up_all(queue)
{
	atomic {
		do
		:: len(queue) > 0 -> queue?target; asleep[target] = false
		:: len(queue) == 0 -> break
		od;
		target = 0
	}
}

/* wait_event_interruptible_mutex() */
inline wait_event(me, queue, condition, interrupted)
{
	do
	:: atomic {
		if
		:: queue??[eval(me)]
		:: else -> queue!me
		fi;
		asleep[me] = true /* prepare_to_wait() */
	   };
	   if
	   :: condition -> break
	   :: else
	   fi;
	   if
	   :: killed[me] -> interrupted = true; break
	   :: else
	   fi;
	   mutex_unlock(me);
	   !asleep[me]; /* schedule() */
	   mutex_lock(me)
	od;
	atomic {
		asleep[me] = false; /* finish_wait() */
		if
		:: queue??[eval(me)] -> queue??eval(me)
		:: else
		fi
	}
}

/* drain(): what is wanted and there, with a look at what it is. */
inline drain(wanted, got)
{
	atomic {
		got = 0;
		do
		:: got < wanted && used > 0 ->
			ring?from, nr;
			assert(nr == expected[from]);
			assert(from != SMALL || nr % PIPE_BUF == 0 || last == SMALL);
			expected[from] = nr + 1;
			last = from;
			received++;
			got++
		:: else -> break
		od;
		from = 0;
		nr = 0
	}
}

/* pipe_read(): `got` is 0 at the end of file, and when a signal came. */
inline pipe_read(me, wanted, got)
{
	got = 0;
	mutex_lock(me);
	/* wait_readable() */
	if
	:: used == 0 && writers > 0 ->
		wait_event(me, rd_wait, (used > 0 || writers == 0), interrupted)
	:: else
	fi;
	if
	:: used > 0 && !interrupted ->
		drain(wanted, got);
		more = used > 0;
		roomy = room >= PIPE_BUF;
		mutex_unlock(me);
		if
		:: more && BUG != 1 -> wake_up(rd_wait)
		:: else
		fi;
		if
		:: roomy -> wake_up(wr_wait)
		:: else
		fi
	:: else -> mutex_unlock(me)
	fi
}

/* is_writable() of a write that blocks: room for PIPE_BUF, or for all that is left. */
#define is_writable (room >= PIPE_BUF || room >= left || (BUG == 3 && room > 0))

/* fill(): `sent` numbers the writer's units. */
inline fill(me)
{
	atomic {
		do
		:: left > 0 && room > 0 -> ring!me, sent; sent++; left--
		:: else -> break
		od
	}
}

inline pipe_write(me, nr_units, epipe)
{
	left = nr_units;
	was_empty = false;
	mutex_lock(me);
	do
	:: left > 0 ->
		/* wait_writable() */
		if
		:: readers > 0 && !is_writable ->
			if
			:: BUG != 2 -> wake_up(rd_wait)
			:: else
			fi;
			wait_event(me, wr_wait, (readers == 0 || is_writable), interrupted)
		:: else
		fi;
		if
		:: readers == 0 -> epipe = true; break
		:: else
		fi;
		was_empty = was_empty || used == 0;
		fill(me)
	:: left == 0 -> break
	od;
	was_empty = was_empty && used > 0;
	roomy = room >= PIPE_BUF;
	mutex_unlock(me);
	if
	:: was_empty -> wake_up(rd_wait)
	:: else
	fi;
	if
	:: roomy -> wake_up(wr_wait)
	:: else
	fi
}

/* pipe_release() */
inline close_write(me)
{
	mutex_lock(me);
	writers--;
	if
	:: writers == 0 && BUG != 4 -> wake_up_all(rd_wait)
	:: writers == 0 && BUG == 4 -> wake_up(rd_wait)
	:: else
	fi;
	mutex_unlock(me)
}

inline close_read(me)
{
	mutex_lock(me);
	readers--;
	if
	:: readers == 0 && BUG != 5 -> wake_up_all(wr_wait)
	:: else
	fi;
	mutex_unlock(me)
}

/* ---- the cast ---- */

proctype writer(byte me)
{
	byte left, sent, target;
	bool was_empty, roomy, epipe, interrupted;

	if
	:: me == SMALL ->
		pipe_write(me, PIPE_BUF, epipe);
		if
		:: !epipe && SMALL_WRITES == 2 -> pipe_write(me, PIPE_BUF, epipe)
		:: else
		fi
	:: else -> pipe_write(me, LARGE_UNITS, epipe)
	fi;
	assert(!epipe || readers == 0);
	close_write(me)
}

#ifdef LEAVE

proctype reader(byte me; byte share)
{
	byte got, target, from, nr;
	bool more, roomy, interrupted;

	pipe_read(me, 1, got);
	close_read(me)
}

#else

/*
 * Reads its share and no more, so that bytes for which nobody is woken are left lying; then,
 * when all is read, the end of file. One that is killed leaves the rest to the other.
 */
proctype reader(byte me; byte share)
{
	byte wanted, got, target, from, nr;
	bool more, roomy, interrupted;

	do
	:: share > 0 ->
		wanted = 1;
		if
		:: share > 1 -> wanted = PIPE_BUF
		:: else
		fi;
		pipe_read(me, wanted, got);
		share = share - got;
		if
		:: got == 0 -> break
		:: else
		fi
	:: share == 0 -> received == TOTAL; pipe_read(me, 1, got); break
	od;
	assert(interrupted || (got == 0 && received == TOTAL));
	close_read(me)
}

#endif

/* send_sigkill() */
proctype killer(byte t)
{
	killed[t] = true;
	asleep[t] = false
}

init
{
	atomic {
		run writer(SMALL);
		run writer(LARGE);
#ifdef KILL
		run reader(2, TOTAL);
		run reader(3, TOTAL);
		run killer(3)
#else
		run reader(2, 4);
		run reader(3, 3)
#endif
	}
}
