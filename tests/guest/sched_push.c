// SPDX-License-Identifier: MIT
// grade: group=sched points=15 cpus=4 timeout=60 linux=yes
/*
 * Real-time tasks of several harts: one that is woken takes the place of a lesser one also on
 * another hart; one that loses its place goes on where a lesser one runs; one that waits takes
 * the first place that becomes free.
 */
#include "turns.h"

#define HART(n) (1UL << (n))

static struct rope rope;

struct part {
	long who;
	int policy, priority;
	unsigned long harts;
	long ms;
};

static int player(void *arg)
{
	const struct part *p = arg;

	set_policy(0, p->policy, p->priority);
	run_on(0, p->harts);
	pull(&rope);
	await(&rope);
	compute(p->who, p->ms, 2);
	return 0;
}

static pid_t enter(struct part part, struct rope *r)
{
	pid_t pid = spawn_roped(player, &part, &rope);

	await(&rope);
	*r = rope;
	return pid;
}

static void wait_for(pid_t *pids, int n)
{
	int status, bad = 0;

	for (int i = 0; i < n; i++) {
		must(waitpid(pids[i], &status, 0) == pids[i]);
		bad += status != 0;
	}
	is(bad, 0, "all came to their end");
	read_book();
}

static int64_t first_ns(long who)
{
	int i = 0;

	while (i < nr_notes && notes[i].who != who)
		i++;
	must(i < nr_notes);
	return notes[i].ns;
}

static int64_t last_ns(long who)
{
	int i = nr_notes - 1;

	while (i >= 0 && notes[i].who != who)
		i--;
	must(i >= 0);
	return notes[i].ns;
}

/* How long `who` ran in that time, going by what he has noted. */
static int64_t ran_ns(long who, int64_t from, int64_t to)
{
	int64_t first = -1, last = -1;

	for (int i = 0; i < nr_notes; i++) {
		if (notes[i].who != who || notes[i].ns < from || notes[i].ns > to)
			continue;
		last = notes[i].cpu_ns;
		first = first < 0 ? last : first;
	}
	return last - first;
}

/* It would compute for ever: only one that is better, on the same hart, lets us go on. */
static void preempts(void)
{
	struct rope r;
	pid_t busy, pid;

	run_on(0, HART(0));
	busy = fork();
	if (busy == 0)
		spin_for_ever(NULL);
	run_on(busy, HART(1));
	set_policy(busy, SCHED_FIFO, 10);
	for (int i = 0; i < 5; i++) {
		pid = enter((struct part){0, SCHED_FIFO, 11, HART(1), 1}, &r);
		pull(&r);
		is_exit(join(pid), 0, "one of priority 11 before one of 10 that computes for ever");
		drop(&r);
	}
	stop(busy);
	read_book();
}

/* a runs on 0 or 1; b takes 0 from it, if it is there, and c 1: it goes on all the time. */
static void pushed(int64_t hart)
{
	struct rope r[2];
	pid_t pids[2], busy;
	int64_t ran;

	run_on(0, HART(2));
	busy = fork(); /* a fair one, which is the lesser one */
	if (busy == 0)
		spin_for_ever(NULL);
	run_on(busy, HART(!hart));
	pids[0] = enter((struct part){0, SCHED_FIFO, 10, HART(hart), 200}, &r[0]);
	pids[1] = enter((struct part){1, SCHED_FIFO, 20, HART(hart), 100}, &r[1]);
	pull(&r[0]);
	sleep_ms(20);
	run_on(pids[0], HART(0) | HART(1));
	pull(&r[1]);
	wait_for(pids, 2);
	ran = ran_ns(0, first_ns(1), last_ns(1));
	ok(ran >= 20 * MS, "who lost hart %d goes on on the other, for %ld ms", (int)hart,
	   (long)(ran / MS));
	stop(busy);
	drop(&r[0]);
	drop(&r[1]);
}

/* a and b have both harts; c, which may run on both, begins when the first one ends. */
static void pulled(void)
{
	struct rope r[3];
	pid_t pids[3];

	run_on(0, HART(2));
	pids[0] = enter((struct part){0, SCHED_FIFO, 20, HART(0), 300}, &r[0]);
	pids[1] = enter((struct part){1, SCHED_FIFO, 20, HART(1), 60}, &r[1]);
	pids[2] = enter((struct part){2, SCHED_FIFO, 10, HART(0) | HART(1), 20}, &r[2]);
	pull(&r[0]);
	pull(&r[1]);
	sleep_ms(20);
	pull(&r[2]);
	wait_for(pids, 3);
	ok(first_ns(2) < last_ns(0), "who waits begins when one of two is free");
	for (int i = 0; i < 3; i++)
		drop(&r[i]);
}

int main(void)
{
	open_book();
	preempts();
	for (int i = 0; i < 2; i++) {
		pushed(0);
		pushed(1);
		pulled();
	}
	return done_testing();
}
