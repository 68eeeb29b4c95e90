// SPDX-License-Identifier: MIT
// grade: group=sched points=10 cpus=1,4 timeout=60 linux=yes
/*
 * SCHED_RR: those of one priority take turns of 100 ms, also when others interrupt them; and
 * SCHED_FIFO among them does not.
 */
#include "turns.h"

static struct rope ropes[3], rope;
static pid_t pids[3];

static int player(void *arg)
{
	long who = (long)arg;

	pull(&rope);
	await(&rope);
	compute(who, 450, 2); /* so that one turn may be too long: hosts stall */
	return 0;
}

/* The first `fifo` of them as SCHED_FIFO. */
static void play(int fifo)
{
	int bad = 0, status;

	/* They fall asleep before we go on; as a fair task we might, while they are throttled. */
	set_policy(0, SCHED_FIFO, 1);
	for (long i = 0; i < 3; i++) {
		pids[i] = spawn_roped(player, (void *)i, &rope);
		set_policy(pids[i], i < fifo ? SCHED_FIFO : SCHED_RR, 10);
		await(&rope);
		ropes[i] = rope;
	}
	set_policy(0, SCHED_FIFO, 90);
	for (int i = 0; i < 3; i++)
		pull(&ropes[i]);
	for (int i = 0; i < 3; i++) {
		must(waitpid(pids[i], &status, 0) == pids[i]);
		bad += status != 0;
		drop(&ropes[i]);
	}
	is(bad, 0, "three have computed to their end");
	read_book();
}

/* How long he ran who begins a turn with this note, until he began his next; 0 for the last. */
static int64_t turn_ns(int i)
{
	long who = notes[i].who;
	int64_t begin_ns = notes[i].cpu_ns;

	while (i < nr_notes && notes[i].who == who)
		i++;
	while (i < nr_notes && notes[i].who != who)
		i++;
	return i < nr_notes ? notes[i].cpu_ns - begin_ns : 0;
}

static void in_turns(void)
{
	int64_t longest = 0;
	int nr_long = 0;

	play(0);
	diag("turns: %s", turns());
	for (int i = 0; i < nr_notes; i++) {
		if (i && notes[i].who == notes[i - 1].who)
			continue;
		int64_t ns = turn_ns(i);

		nr_long += ns > 70 * MS;
		longest = ns > longest ? ns : longest;
	}
	ok(!strncmp(turns(), "abcabc", 6), "they take turns");
	ok(nr_long >= 4, "of about 100 ms: %d were longer than 70", nr_long);
	diag("the longest had %ld ms", (long)(longest / MS));
}

static void fifo_among_them(void)
{
	play(1);
	ok(!strncmp(turns(), "abcb", 4), "SCHED_FIFO has no turns: %s", turns());
}

static void interval(void)
{
	struct timespec ts = {77, 77};

	set_policy(0, SCHED_RR, 90);
	is(sched_rr_get_interval(0, &ts), 0, "sched_rr_get_interval of SCHED_RR");
	ok(ts.tv_sec == 0 && ts.tv_nsec == 100 * MS, "100 ms: %ld ns", (long)ts.tv_nsec);
	set_policy(0, SCHED_FIFO, 90);
	is(sched_rr_get_interval(getpid(), &ts), 0, "of SCHED_FIFO");
	ok(ts.tv_sec == 0 && ts.tv_nsec == 0, "none: %ld ns", (long)ts.tv_nsec);
	is_errno(sched_rr_get_interval(-1, &ts), EINVAL, "of pid -1");
	is_errno(sched_rr_get_interval(0x3ffffff, &ts), ESRCH, "of nobody");
}

int main(void)
{
	open_book();
	run_on(0, 1);
	interval();
	in_turns();
	fifo_among_them();
	return done_testing();
}
