// SPDX-License-Identifier: MIT
// grade: group=sched points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Sleeping: never too short, hardly too long, by either clock; absolute times; what is left;
 * many sleepers wake in order.
 */
#include "tap.h"

#define LATE_MS 300 /* an emulated hart on a busy machine */

static void exact(long us)
{
	struct timespec ts = {us / 1000000, us % 1000000 * 1000}, left = {77, 77};
	int64_t start = now_ns(), took;

	is(nanosleep(&ts, &left), 0, "nanosleep of %ld us", us);
	took = (now_ns() - start) / 1000;
	ok(took >= us, "took at least that: %ld us", (long)took);
	ok(took < us + LATE_MS * 1000, "and not much longer");
	ok(left.tv_sec == 77 && left.tv_nsec == 77, "what is left isn't written");
}

static void absolute(clockid_t clock, const char *name)
{
	struct timespec now, then;
	int64_t start = now_ns();

	must(clock_gettime(clock, &now) == 0);
	then = now;
	then.tv_nsec += 50000000;
	if (then.tv_nsec >= 1000000000) {
		then.tv_sec++;
		then.tv_nsec -= 1000000000;
	}
	is(clock_nanosleep(clock, TIMER_ABSTIME, &then, NULL), 0, "%s: until 50 ms from now", name);
	must(clock_gettime(clock, &now) == 0);
	ok(now.tv_sec > then.tv_sec || (now.tv_sec == then.tv_sec && now.tv_nsec >= then.tv_nsec),
	   "%s: that time has come", name);
	ok(now_ns() - start < (50 + LATE_MS) * 1000000LL, "%s: and hardly gone by", name);
	start = now_ns();
	then = (struct timespec){0, 1};
	is(clock_nanosleep(clock, TIMER_ABSTIME, &then, NULL), 0, "%s: until the past", name);
	ok(now_ns() - start < LATE_MS * 1000000LL, "%s: is no sleep", name);
}

static void nothing_and_wrong(void)
{
	struct timespec zero = {0, 0}, bad = {0, 1000000000}, negative = {-1, 0};
	struct timespec bad2 = {0, -1};

	is(nanosleep(&zero, NULL), 0, "no time at all");
	is_errno(nanosleep(&bad, NULL), EINVAL, "a second of nanoseconds");
	is_errno(nanosleep(&bad2, NULL), EINVAL, "negative nanoseconds");
	is_errno(nanosleep(&negative, NULL), EINVAL, "negative seconds");
	is_err(raw(SYS_nanosleep, NULL, NULL), EFAULT, "NULL");
	is_err(raw(SYS_clock_nanosleep, 99, 0, &zero, NULL), EINVAL, "a clock that isn't");
	is_err(raw(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &bad, NULL), EINVAL, "a bad time");
}

static struct rope rope;

static int sleeps_then_tells(void *arg)
{
	char c = (char)(long)arg;

	await(&rope);
	sleep_ms(100 * (long)arg);
	must(write(rope.out, &c, 1) == 1);
	return 0;
}

/* Children born in one order that sleep in another: they tell in the order of their sleep. */
static void in_order(void)
{
	static const int order[] = {3, 1, 4, 2};
	struct rope ropes[4];
	pid_t pids[4];
	int64_t told[5];

	for (int i = 0; i < 4; i++) {
		pids[i] = spawn_roped(sleeps_then_tells, (void *)(long)order[i], &rope);
		ropes[i] = rope;
	}
	for (int i = 0; i < 4; i++)
		pull(&ropes[i]);
	for (int want = 1; want <= 4; want++)
		for (int i = 0; i < 4; i++)
			if (order[i] == want) {
				await(&ropes[i]);
				told[want] = now_ns();
			}
	ok(told[1] < told[2] && told[2] < told[3] && told[3] < told[4], "sleepers wake in order");
	for (int i = 0; i < 4; i++) {
		is_exit(join(pids[i]), 0, "sleeper %d ended", i);
		drop(&ropes[i]);
	}
}

/* Two hundred sleepers at once, each for a different time. */
static int naps(void *arg)
{
	int64_t start = now_ns();

	sleep_ms((long)arg);
	return now_ns() - start >= (long)arg * 1000000 ? 0 : 1;
}

static void crowd(void)
{
	static pid_t pids[200];
	int early = 0;

	diag("200 sleepers");
	for (int i = 0; i < 200; i++)
		pids[i] = spawn(naps, (void *)(long)(i * 7 % 100 + 1));
	for (int i = 0; i < 200; i++)
		early += join(pids[i]) != 0;
	is(early, 0, "200 sleepers, none woke early");
}

int main(void)
{
	exact(1);
	exact(1000);
	exact(20000);
	exact(150000);
	absolute(CLOCK_MONOTONIC, "monotonic");
	absolute(CLOCK_REALTIME, "realtime");
	nothing_and_wrong();
	in_order();
	crowd();
	return done_testing();
}
