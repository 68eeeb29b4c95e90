// SPDX-License-Identifier: MIT
// grade: group=sched points=15 cpus=1,4 timeout=60 linux=yes
/*
 * SCHED_FIFO on one hart: by priority, in the order of coming, until it sleeps or yields, and
 * before all others; and where a change of priority puts who waits.
 *
 * The first process has the lowest priority while the players take their places, asleep (of
 * the real-time ones: as a fair task it might go on while they are throttled), and the highest
 * while it wakes them; they play when it waits for them.
 */
#include "turns.h"

#define MAX_PLAYERS 4

static pid_t pids[MAX_PLAYERS];
static struct rope ropes[MAX_PLAYERS], rope;
static int nr_players;

struct part {
	int policy, priority;
	void (*play)(long who);
};

static int player(void *arg)
{
	const struct part *part = arg;
	long who = nr_players;

	set_policy(0, part->policy, part->priority);
	pull(&rope);
	await(&rope);
	part->play(who);
	return 0;
}

static void enter(int policy, int priority, void (*play)(long who))
{
	struct part part = {policy, priority, play};

	set_policy(0, SCHED_FIFO, 1);
	pids[nr_players] = spawn_roped(player, &part, &rope);
	await(&rope);
	ropes[nr_players++] = rope;
}

static void wake_all(void)
{
	set_policy(0, SCHED_FIFO, 90);
	for (int i = 0; i < nr_players; i++)
		pull(&ropes[i]);
}

static void curtain(const char *want, const char *what)
{
	int bad = 0;

	for (int i = 0; i < nr_players; i++) {
		int status;

		must(waitpid(pids[i], &status, 0) == pids[i]);
		bad += status != 0;
		drop(&ropes[i]);
	}
	nr_players = 0;
	read_book();
	is(bad, 0, "%s: all came to their end", what);
	is_str(turns(), want, "%s: %s", what, want);
}

static void computes(long who)
{
	compute(who, 40, 2);
}

static void yields(long who)
{
	for (int i = 0; i < 4; i++) {
		note(who);
		sched_yield();
	}
}

static void by_priority(void)
{
	enter(SCHED_FIFO, 10, computes);
	enter(SCHED_FIFO, 30, computes);
	enter(SCHED_FIFO, 1, computes);
	enter(SCHED_FIFO, 20, computes);
	wake_all();
	curtain("bdac", "the best priority first");
}

static void in_order(void)
{
	for (int i = 0; i < 4; i++)
		enter(SCHED_FIFO, 10, computes);
	wake_all();
	curtain("abcd", "of one priority, who came first");
}

static void politely(void)
{
	for (int i = 0; i < 3; i++)
		enter(SCHED_FIFO, 10, yields);
	enter(SCHED_FIFO, 9, yields);
	wake_all();
	curtain("abcabcabcabcd", "who yields goes behind those of its priority");
}

static void before_all_others(void)
{
	enter(SCHED_OTHER, 0, computes);
	must(setpriority(PRIO_PROCESS, pids[0], -20) == 0);
	enter(SCHED_FIFO, 1, computes);
	enter(SCHED_BATCH, 0, computes);
	must(setpriority(PRIO_PROCESS, pids[2], 19) == 0);
	enter(SCHED_RR, 2, computes);
	wake_all();
	for (int i = 0; i < nr_players; i++) {
		int status;

		must(waitpid(pids[i], &status, 0) == pids[i]);
		drop(&ropes[i]);
	}
	nr_players = 0;
	read_book();
	ok(!strncmp(turns(), "db", 2), "real-time tasks first, whatever the nice values: %.20s",
	   turns());
}

/* sched(7): raised to the end of the list, lowered to its head, unchanged where it is. */
static void moved(void)
{
	for (int i = 0; i < 4; i++)
		enter(SCHED_FIFO, 10, computes);
	wake_all();
	set_policy(pids[3], SCHED_FIFO, 12);
	set_policy(pids[3], SCHED_FIFO, 10);
	set_policy(pids[1], SCHED_FIFO, 8);
	set_policy(pids[1], SCHED_FIFO, 10);
	set_policy(pids[0], SCHED_FIFO, 10);
	curtain("dacb", "changed priorities");
}

/* A byte from a process that computes: the one it wakes runs before the write is over. */
static void wakes(long who)
{
	for (int i = 0; i < 5; i++) {
		note(who);
		pull(&ropes[0]);
		note(who);
	}
}

static void is_woken(long who)
{
	for (int i = 0; i < 5; i++) {
		await(&rope);
		note(who);
	}
}

static void at_once(int policy, int priority)
{
	enter(SCHED_FIFO, 20, is_woken);
	wake_all();
	enter(policy, priority, wakes);
	pull(&ropes[1]);
	curtain("bababababab", "who is woken runs at once");
}

int main(void)
{
	open_book();
	run_on(0, 1);
	by_priority();
	in_order();
	politely();
	before_all_others();
	moved();
	at_once(SCHED_FIFO, 19);
	at_once(SCHED_OTHER, 0);
	return done_testing();
}
