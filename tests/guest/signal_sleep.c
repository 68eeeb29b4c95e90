// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Sleeps and signals: what is left of one that a handler has ended, and that a stop and a
 * continue do not show.
 */
#include "sig.h"

#define MS 1000000L

static struct rope rope;

static int64_t to_ns(const struct timespec *ts)
{
	return ts->tv_sec * 1000 * MS + ts->tv_nsec;
}

static void remainder_is_right(void)
{
	struct timespec ts = {30, 0}, left = {-1, -1};

	catch_signal(SIGALRM, SA_RESTART);
	tick(30000);
	int64_t start = now_ns();

	is_errno(nanosleep(&ts, &left), EINTR, "a handler ends nanosleep");
	int64_t took = now_ns() - start, slept = to_ns(&ts) - to_ns(&left);

	tick(0);
	ok(slept >= 0 && slept <= took, "what is left is right: %ld of %ld us slept",
	   (long)(slept / 1000), (long)(took / 1000));
	tick(5000);
	left = (struct timespec){-1, -1};
	is(clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &left), EINTR, "clock_nanosleep");
	ok(left.tv_sec == 29 || left.tv_sec == 30, "has something left too");
	tick(0);
}

/* Sleeping again for what is left is never too short in the end. */
static void piecewise(void)
{
	struct timespec ts = {0, 200 * MS};
	int64_t start = now_ns();
	int pieces = 1;

	tick(7000);
	while (nanosleep(&ts, &ts) < 0)
		pieces++;
	tick(0);
	ok(now_ns() - start >= 200 * MS, "200 ms slept in %d pieces are 200 ms", pieces);
}

static void to_a_time(void)
{
	struct timespec when, left = {-1, -1};
	int again = 0;

	clock_gettime(CLOCK_MONOTONIC, &when);
	int64_t end = to_ns(&when) + 100 * MS;

	when = (struct timespec){end / (1000 * MS), end % (1000 * MS)};
	tick(7000);
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, &left) == EINTR)
		again++;
	tick(0);
	ok(now_ns() >= end, "slept to a time, called again %d times", again);
	is(left.tv_sec, -1, "what is left is not written then");
	when = (struct timespec){0, 1};
	is(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL), 0, "a time long past");
}

/* Without a handler: nothing is to be seen of the signal but its end. */
static void ignored(void)
{
	struct timespec ts = {0, 60 * MS};
	int64_t start = now_ns();

	signal(SIGALRM, SIG_IGN);
	tick(5000);
	is(nanosleep(&ts, NULL), 0, "ignored signals don't end a sleep");
	tick(0);
	ok(now_ns() - start >= 60 * MS, "or make it shorter");
}

/* ---- stopped and continued ---- */

static int naps(void *arg)
{
	struct timespec ts = {0, 150 * MS}, left = {-1, -1};
	int64_t start = now_ns();

	(void)arg;
	pull(&rope);
	if (nanosleep(&ts, &left) != 0)
		return 1;
	return now_ns() - start >= 150 * MS ? 0 : 2;
}

static int naps_to_a_time(void *arg)
{
	struct timespec ts;

	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	int64_t end = to_ns(&ts) + 150 * MS;

	ts = (struct timespec){end / (1000 * MS), end % (1000 * MS)};
	pull(&rope);
	return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == 0 && now_ns() >= end
		       ? 0
		       : 1;
}

static int polls(void *arg)
{
	int64_t start = now_ns();

	(void)arg;
	pull(&rope);
	return poll(NULL, 0, 150) == 0 && now_ns() - start >= 150 * MS ? 0 : 1;
}

static int reads(void *arg)
{
	char c;

	(void)arg;
	pull(&rope);
	return read(rope.in, &c, 1) == 1 ? 0 : 1;
}

static int waits(void *arg)
{
	pid_t pid = spawn(naps, arg);

	return waitpid(pid, NULL, 0) == pid ? 0 : 1;
}

/* Linux: sigwaitinfo is one of the few that don't go on. */
static int sigwaits(void *arg)
{
	sigset_t set = BIT(SIGUSR1);

	(void)arg;
	block(set);
	pull(&rope);
	return sigwaitinfo(&set, NULL) == -1 && errno == EINTR ? 0 : 1;
}

/* A handler ends what has been stopped and continued: what is left is right even so. */
static int interrupted_nap(void *arg)
{
	struct timespec ts = {30, 0}, left = {-1, -1};

	(void)arg;
	catch_signal(SIGUSR1, 0);
	int64_t start = now_ns();

	pull(&rope);
	if (nanosleep(&ts, &left) != -1 || errno != EINTR)
		return 1;
	int64_t slept = to_ns(&ts) - to_ns(&left);

	return slept > 0 && slept <= now_ns() - start ? 0 : 2;
}

static void stopped_then_handled(void)
{
	pid_t pid = spawn_roped(interrupted_nap, NULL, &rope);

	await(&rope);
	for (int i = 0; i < 3; i++) {
		kill(pid, SIGSTOP);
		must(WIFSTOPPED(change_of(pid, WUNTRACED)));
		kill(pid, SIGCONT);
		must(WIFCONTINUED(change_of(pid, WCONTINUED)));
		sleep_ms(5);
	}
	int status, tries = 0;

	/* Until it has reached the call, the handler alone runs. */
	while (waitpid(pid, &status, WNOHANG) == 0 && tries++ < LIMIT_MS) {
		kill(pid, SIGUSR1);
		sleep_ms(1);
	}
	is_exit(status, 0, "stopped, continued and then ended by a handler");
	drop(&rope);
}

/* Stops and continues the child until it ends, or as often. */
static int stop_and_go(pid_t pid, int times)
{
	while (times-- > 0) {
		kill(pid, SIGSTOP);
		int status = change_of(pid, WUNTRACED);

		if (!WIFSTOPPED(status))
			return status;
		sleep_ms(5);
		kill(pid, SIGCONT);
		sleep_ms(5);
	}
	if (write(rope.out, "x", 1) < 0) /* for reads; the others may have ended */
		must(errno == EPIPE);
	return join(pid);
}

static void stopping(child_fn *fn, int times, const char *what)
{
	struct rope mine;
	pid_t pid = spawn_roped(fn, NULL, &rope);

	mine = rope;
	await(&mine);
	is_exit(stop_and_go(pid, times), 0, "stopped and continued, %s", what);
	drop(&mine);
}

int main(void)
{
	set_mask(0);
	signal(SIGPIPE, SIG_IGN);
	remainder_is_right();
	piecewise();
	to_a_time();
	ignored();
	stopped_then_handled();
	stopping(naps, 5, "nanosleep sleeps its time");
	stopping(naps_to_a_time, 5, "clock_nanosleep sleeps to its time");
	stopping(polls, 5, "poll waits its time");
	stopping(reads, 10, "read goes on");
	stopping(waits, 5, "waitpid goes on");
	stopping(sigwaits, 1000, "sigwaitinfo gives EINTR");
	return done_testing();
}
