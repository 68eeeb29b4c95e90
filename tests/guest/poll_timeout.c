// SPDX-License-Identifier: MIT
// grade: group=poll points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Timeouts of ppoll and pselect6: none, some, for ever; what is left of them is written
 * back; those that are no time.
 */
#include "tap.h"
#include <poll.h>
#include <sys/select.h>

#define MS 1000000L

static int fds[2]; /* an empty pipe */
static struct rope rope;

static long ms_since(int64_t start)
{
	return (now_ns() - start) / MS;
}

static long ppoll_in(struct timespec *ts)
{
	struct pollfd p = {fds[0], POLLIN, 0};

	return raw(SYS_ppoll, &p, 1, ts, NULL, 8);
}

static long pselect_in(struct timespec *ts)
{
	unsigned long in = 1UL << fds[0];

	return raw(SYS_pselect6, fds[0] + 1, &in, NULL, NULL, ts, NULL);
}

static void expires(const char *name, long (*call)(struct timespec *ts))
{
	struct timespec ts = {0, 0};
	int64_t start = now_ns();

	is(call(&ts), 0, "%s: no time", name);
	ok(ts.tv_sec == 0 && ts.tv_nsec == 0, "%s: stays no time", name);
	ts = (struct timespec){0, 60 * MS};
	start = now_ns();
	is(call(&ts), 0, "%s: 60 ms", name);
	ok(ms_since(start) >= 60, "%s: took %ld ms", name, ms_since(start));
	ok(ts.tv_sec == 0 && ts.tv_nsec == 0, "%s: nothing is left", name);
	ts = (struct timespec){0, 1};
	is(call(&ts), 0, "%s: a nanosecond", name);
}

static void remains(const char *name, long (*call)(struct timespec *ts))
{
	struct timespec ts = {1000, 0};
	char c;

	must(write(fds[1], "x", 1) == 1);
	is(call(&ts), 1, "%s: ready at once", name);
	ok(ts.tv_sec >= 900 && (ts.tv_sec < 1000), "%s: what is left of 1000 s: %ld.%09ld", name,
	   (long)ts.tv_sec, ts.tv_nsec);
	ts = (struct timespec){0, 0};
	is(call(&ts), 1, "%s: ready, without time", name);
	ts = (struct timespec){LONG_MAX, 999999999};
	is(call(&ts), 1, "%s: the longest time", name);
	is(call(NULL), 1, "%s: for ever", name);
	must(read(fds[0], &c, 1) == 1);
}

static void no_time(const char *name, long (*call)(struct timespec *ts))
{
	static const struct timespec bad[] = {
		{-1, 0}, {0, -1}, {0, 1000000000}, {LONG_MIN, 0}, {1, LONG_MAX},
	};
	struct timespec ts;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		ts = bad[i];
		is_err(call(&ts), EINVAL, "%s: %ld s %ld ns", name, (long)ts.tv_sec, ts.tv_nsec);
	}
}

static int writes_late(void *arg)
{
	(void)arg;
	await(&rope);
	sleep_ms(50);
	return write(fds[1], "x", 1) == 1 ? 0 : 1;
}

/* Woken, not timed out; and the process has slept. */
static void is_woken(struct timespec *ts, const char *what)
{
	pid_t pid = spawn_roped(writes_late, NULL, &rope);
	struct rusage before, after;
	long us;

	must(getrusage(RUSAGE_SELF, &before) == 0);
	pull(&rope);
	is(ppoll_in(ts), 1, "%s: woken by a write", what);
	must(getrusage(RUSAGE_SELF, &after) == 0);
	us = (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 +
	     (after.ru_utime.tv_usec - before.ru_utime.tv_usec);
	ok(us < 40000, "%s: it slept, %ld us", what, us);
	is_exit(join(pid), 0, "%s: the writer is done", what);
	must(read(fds[0], (char[1]){0}, 1) == 1);
	drop(&rope);
}

/* The library's: poll's milliseconds and select's timeval. */
static void of_the_library(void)
{
	struct timeval tv = {0, 30000};
	int64_t start = now_ns();
	fd_set in;

	is(poll(NULL, 0, 30), 0, "poll sleeps");
	ok(ms_since(start) >= 30, "for 30 ms, and it were %ld", ms_since(start));
	start = now_ns();
	FD_ZERO(&in);
	FD_SET(fds[0], &in);
	is(select(fds[0] + 1, &in, NULL, NULL, &tv), 0, "select sleeps");
	ok(ms_since(start) >= 30, "for 30 ms, and it were %ld", ms_since(start));
	ok(!FD_ISSET(fds[0], &in), "the set is empty then");
}

int main(void)
{
	struct timespec long_time = {1000, 0};

	must(pipe(fds) == 0);
	expires("ppoll", ppoll_in);
	expires("pselect6", pselect_in);
	remains("ppoll", ppoll_in);
	remains("pselect6", pselect_in);
	no_time("ppoll", ppoll_in);
	no_time("pselect6", pselect_in);
	is_woken(NULL, "for ever");
	is_woken(&long_time, "1000 s");
	ok(long_time.tv_sec < 1000, "some of it is left");
	of_the_library();
	return done_testing();
}
