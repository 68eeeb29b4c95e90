// SPDX-License-Identifier: MIT
// grade: group=sched points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What time a process has used: times, getrusage and the process clock agree and grow with
 * work; a process that is blocked uses none; fork starts a child at nothing.
 */
#include "tap.h"

static struct rope rope;
static volatile long sink;

static long rusage_us(void)
{
	struct rusage ru;

	must(getrusage(RUSAGE_SELF, &ru) == 0);
	return (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000 + ru.ru_utime.tv_usec +
	       ru.ru_stime.tv_usec;
}

static long times_us(void)
{
	struct tms t;

	must(times(&t) != -1);
	return (t.tms_utime + t.tms_stime) * 10000;
}

static long clock_us(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) != 0)
		return -1;
	return ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void work_ms(long ms)
{
	long start = rusage_us();
	int64_t end = now_ns() + ms * 20000000LL;

	while (rusage_us() - start < ms * 1000 && now_ns() < end)
		for (int i = 0; i < 20000; i++)
			sink += i;
}

/* What another clock of the process has seen is what getrusage had, before it or behind. */
static bool agrees(long us, long before, long after)
{
	return us >= before - 60000 && us <= after + 60000;
}

static void grows(void)
{
	long r = rusage_us(), t = times_us(), c = clock_us();
	long before, after;
	struct rusage ru;

	work_ms(200);
	before = rusage_us() - r;
	t = times_us() - t;
	c = c < 0 ? c : clock_us() - c;
	after = rusage_us() - r;
	ok(before >= 200000, "getrusage grew with 200 ms of work");
	ok(agrees(t, before, after), "times grew as much: %ld us, %ld to %ld", t, before, after);
	if (c < 0)
		skip(1, "no clock of the process's time");
	else
		ok(agrees(c, before, after), "the process's clock too: %ld us", c);
	must(getrusage(RUSAGE_SELF, &ru) == 0);
	ok(ru.ru_utime.tv_sec * 1000000 + ru.ru_utime.tv_usec >= 100000, "most of it as user");
}

/* System time: a loop of calls is counted, wherever the border is drawn. */
static void system_time(void)
{
	int zero = open("/dev/zero", O_RDONLY);
	static char buf[65536];
	long start = rusage_us();
	int64_t end = now_ns() + 4000000000LL;
	struct rusage a, b;

	must(getrusage(RUSAGE_SELF, &a) == 0);
	while (rusage_us() - start < 200000 && now_ns() < end)
		must(read(zero, buf, sizeof(buf)) == sizeof(buf));
	must(getrusage(RUSAGE_SELF, &b) == 0);
	long sys = (b.ru_stime.tv_sec - a.ru_stime.tv_sec) * 1000000 + b.ru_stime.tv_usec -
		   a.ru_stime.tv_usec;

	ok(sys >= 50000, "time in the kernel is counted: %ld us", sys);
	close(zero);
}

static int born_with(void *arg)
{
	(void)arg;
	return rusage_us() < 50000 && times_us() < 50000 ? 0 : 1;
}

static int blocked(void *arg)
{
	long before = rusage_us();

	(void)arg;
	pull(&rope);
	await(&rope);
	long used = rusage_us() - before;

	must(write(rope.out, &used, sizeof(used)) == sizeof(used));
	return 0;
}

static int by_size(const void *a, const void *b)
{
	return *(const long *)a < *(const long *)b ? -1 : 1;
}

/*
 * Ten readers that wait while we work: they use no time worth a word. One may have had the hart
 * when the host took that away for a while, which nobody can tell from work.
 */
static void blocked_cost_nothing(void)
{
	struct rope ropes[10];
	pid_t pids[10];
	long used[10];

	for (int i = 0; i < 10; i++) {
		pids[i] = spawn_roped(blocked, NULL, &rope);
		ropes[i] = rope;
		await(&ropes[i]);
	}
	work_ms(300);
	for (int i = 0; i < 10; i++) {
		pull(&ropes[i]);
		must(read_full(ropes[i].in, &used[i], sizeof(used[i])) == sizeof(used[i]));
		is_exit(join(pids[i]), 0, "reader %d ended", i);
		drop(&ropes[i]);
	}
	qsort(used, 10, sizeof(used[0]), by_size);
	ok(used[8] < 30000, "readers that wait use no time: %ld us, but for one", used[8]);
}

static void elapsed(void)
{
	struct tms t;
	clock_t a = times(&t), b;

	is(sysconf(_SC_CLK_TCK), 100, "100 ticks a second");
	sleep_ms(200);
	b = times(&t);
	ok(b - a >= 19 && b - a < 100, "times gives the time that went by: %ld ticks in 200 ms",
	   (long)(b - a));
}

int main(void)
{
	work_ms(100);
	is_exit(run_child(born_with, NULL), 0, "a child starts at no time used");
	grows();
	system_time();
	blocked_cost_nothing();
	elapsed();
	return done_testing();
}
