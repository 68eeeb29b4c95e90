// SPDX-License-Identifier: MIT
// grade: group=sched points=20 cpus=1,4 timeout=60 linux=yes
/*
 * A process runs on the harts it is allowed and on no other: itself, and when others move it
 * while it runs, waits for its turn, or sleeps. Errors and sizes of the mask.
 */
#include "turns.h"

static unsigned long all;
static struct rope rope;

static int nr_harts(void)
{
	return __builtin_popcountl(all);
}

static unsigned long nth_hart(int n)
{
	unsigned long left = all;

	for (n %= nr_harts(); n > 0; n--)
		left &= left - 1;
	return left & -left;
}

static void calls(void)
{
	unsigned long mask[16] = {0};
	unsigned int hart = 77, node = 77;
	cpu_set_t set;

	is(raw(SYS_sched_getaffinity, 0, sizeof(mask), mask) % 8, 0, "bytes of the mask");
	ok(raw(SYS_sched_getaffinity, 0, sizeof(mask), mask) > 0, "more than none");
	is(sched_getaffinity(0, sizeof(set), &set), 0, "the library's gives 0");
	is(CPU_COUNT(&set), nr_harts(), "and as many harts");
	is(sysconf(_SC_NPROCESSORS_ONLN) >= nr_harts(), 1, "as there are");
	is(raw(SYS_getcpu, &hart, &node, NULL), 0, "getcpu");
	ok(hart < 64 && (all >> hart & 1), "hart %u", hart);
	is(raw(SYS_getcpu, NULL, NULL, NULL), 0, "getcpu of nothing");
	ok(sched_getcpu() >= 0, "sched_getcpu");
}

static void errors(void)
{
	unsigned long mask[16] = {1UL << 63};

	is_err(raw(SYS_sched_getaffinity, 0, 0, mask), EINVAL, "no room for a mask");
	is_err(raw(SYS_sched_getaffinity, 0, 12, mask), EINVAL, "room for a word and a half");
	is_err(raw(SYS_sched_getaffinity, 0x3ffffff, 128, mask), ESRCH, "of nobody");
	is_err(raw(SYS_sched_getaffinity, -1, 128, mask), ESRCH, "of -1");
	is_err(raw(SYS_sched_setaffinity, 0, 0, mask), EINVAL, "no mask");
	is_err(raw(SYS_sched_setaffinity, 0, 8, mask), EINVAL, "harts that are not there");
	mask[0] = 0;
	is_err(raw(SYS_sched_setaffinity, 0, 8, mask), EINVAL, "no hart");
	mask[0] = all;
	is_err(raw(SYS_sched_setaffinity, 0x3ffffff, 8, mask), ESRCH, "for nobody");
	is_err(raw(SYS_sched_setaffinity, -1, 8, mask), ESRCH, "for -1");
	mask[0] = 1UL << 63 | nth_hart(0);
	is(raw(SYS_sched_setaffinity, 0, 8, mask), 0, "one that is there and one that is not");
	is(all_harts(), nth_hart(0), "is the one that is");
	mask[0] = all;
	mask[1] = mask[15] = ~0UL;
	is(raw(SYS_sched_setaffinity, 0, 128, mask), 0, "a long mask");
	is(all_harts(), all, "of which the rest does not count");
	is(raw(SYS_sched_setaffinity, 0, 1, mask), 0, "a byte of a mask");
	is(all_harts(), all & 0xff, "is a mask");
	run_on(0, all);
}

static void oneself(void)
{
	int wrong = 0;

	for (int i = 0; i < 200; i++) {
		unsigned long hart = nth_hart(i);

		run_on(0, hart);
		wrong += 1UL << here() != hart;
		sched_yield();
		wrong += 1UL << here() != hart;
		if (i % 10 == 0)
			sleep_ms(1);
		wrong += 1UL << here() != hart;
	}
	is(wrong, 0, "from hart to hart, 200 times");
	run_on(0, all);
}

/* ---- moved by others ---- */

/* Writes down where it is, again and again; a byte each. */
static int tells(void *unused)
{
	(void)unused;
	must(fcntl(rope.out, F_SETFL, O_NONBLOCK) == 0);
	for (;;) {
		char hart = (char)here();

		if (write(rope.out, &hart, 1) != 1 && errno != EAGAIN)
			return 1;
	}
}

/* Until it tells of this hart; from then on it must tell of no other. */
static bool has_come(struct rope *r, unsigned long hart)
{
	int64_t end = now_ns() + LIMIT_MS * MS;
	char where[512];
	int there = 0;

	for (int more = 3; more > 0 && now_ns() < end; more -= there) {
		ssize_t n = read(r->in, where, sizeof(where));

		must(n > 0);
		for (ssize_t i = 0; i < n; i++) {
			if (there && 1UL << where[i] != hart)
				return false;
			there = 1UL << where[i] == hart;
		}
	}
	return there;
}

/* So many that tell, moved about one by one, each eight times. */
static void while_running(int n)
{
	struct rope ropes[6];
	pid_t pids[6];
	int wrong = 0;

	run_on(0, nth_hart(0)); /* theirs too, at first */
	for (int i = 0; i < n; i++) {
		pids[i] = spawn_roped(tells, NULL, &rope);
		ropes[i] = rope;
	}
	run_on(0, all);
	for (int i = 0; i < 8 * n; i++) {
		unsigned long hart = nth_hart(i / n * 3 + i % n);

		run_on(pids[i % n], hart);
		wrong += !has_come(&ropes[i % n], hart);
	}
	is(wrong, 0, "%d that run, moved 8 times each", n);
	for (int i = 0; i < n; i++) {
		stop(pids[i]);
		drop(&ropes[i]);
	}
}

static int sleeps(void *unused)
{
	(void)unused;
	for (int i = 0; i < 20; i++) {
		char hart;

		await(&rope);
		hart = (char)here();
		must(write(rope.out, &hart, 1) == 1);
	}
	return 0;
}

static void while_asleep(void)
{
	pid_t pid = spawn_roped(sleeps, NULL, &rope);
	int wrong = 0;
	char hart;

	for (int i = 0; i < 20; i++) {
		run_on(pid, nth_hart(i));
		pull(&rope);
		must(read(rope.in, &hart, 1) == 1);
		wrong += 1UL << hart != nth_hart(i);
	}
	is(wrong, 0, "one that sleeps wakes up on its new hart");
	is_exit(join(pid), 0, "and ends");
	drop(&rope);
}

/* It can't run where it is, for a real-time process has that hart; elsewhere it can. */
static void while_waiting(void)
{
	pid_t loud, pid;

	if (nr_harts() < 2) {
		skip(1, "there is one hart only");
		return;
	}
	run_on(0, nth_hart(0));
	loud = fork();
	if (loud == 0)
		spin_for_ever(NULL);
	run_on(loud, nth_hart(1));
	set_policy(loud, SCHED_FIFO, 10);
	pid = spawn_roped(tells, NULL, &rope);
	run_on(pid, nth_hart(1));
	run_on(pid, nth_hart(0) | nth_hart(2));
	ok(has_come(&rope, nth_hart(0)) || nr_harts() > 2, "one that waits goes elsewhere");
	stop(pid);
	stop(loud);
	drop(&rope);
	run_on(0, all);
}

/* Many of one hart, and the others idle: none of them is taken away from it. */
static void not_stolen(void)
{
	struct rope ropes[6];
	pid_t pids[6];
	int wrong = 0;

	run_on(0, nth_hart(3));
	for (int i = 0; i < 6; i++) {
		pids[i] = spawn_roped(tells, NULL, &rope);
		ropes[i] = rope;
	}
	run_on(0, all);
	sleep_ms(100);
	for (int i = 0; i < 6; i++) {
		wrong += !has_come(&ropes[i], nth_hart(3));
		stop(pids[i]);
		drop(&ropes[i]);
	}
	is(wrong, 0, "six stay on the hart that is theirs");
}

int main(void)
{
	all = all_harts();
	calls();
	errors();
	oneself();
	while_running(1);
	while_running(6);
	while_asleep();
	while_waiting();
	not_stolen();
	return done_testing();
}
