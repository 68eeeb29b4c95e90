// SPDX-License-Identifier: MIT
// grade: group=signal points=20 cpus=1,4 timeout=120 linux=yes
/*
 * A handler runs while a call sleeps: which calls then fail with EINTR, which go on if the
 * handler has SA_RESTART, and that signals without a handler disturb none of them.
 *
 * A timer sends SIGALRM until the call is over: so it does not matter how long it takes from
 * the start of the timer to the call.
 */
#include "sig.h"

static int empty[2], full[2];
static pid_t child;
static struct rope rope;

/* Each call sleeps until release() ends its sleep. */
static long call_read(void)
{
	char c;

	return read(empty[0], &c, 1);
}

static long call_readv(void)
{
	char c;
	struct iovec v = {&c, 1};

	return readv(empty[0], &v, 1);
}

static long call_write(void)
{
	return write(full[1], "x", 1);
}

static long call_writev(void)
{
	struct iovec v = {"x", 1};

	return writev(full[1], &v, 1);
}

static long call_wait4(void)
{
	return waitpid(child, NULL, 0) == child ? 1 : -1;
}

static long call_waitid(void)
{
	return waitid(P_PID, child, NULL, WEXITED) == 0 ? 1 : -1;
}

static long call_nanosleep(void)
{
	struct timespec ts = {20, 0};

	return nanosleep(&ts, NULL);
}

static long call_clock_nanosleep(void)
{
	struct timespec ts = {20, 0};
	int err = clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);

	errno = err;
	return err ? -1 : 0;
}

static long call_clock_nanosleep_abs(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec += 20;
	int err = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &ts, NULL);

	errno = err;
	return err ? -1 : 0;
}

static long call_pause(void)
{
	return pause();
}

static long call_sigsuspend(void)
{
	sigset_t none = 0;

	return sigsuspend(&none);
}

static long call_sigwaitinfo(void)
{
	sigset_t set = BIT(SIGUSR2);

	return sigwaitinfo(&set, NULL);
}

static long call_sigtimedwait(void)
{
	sigset_t set = BIT(SIGUSR2);
	struct timespec ts = {20, 0};

	return sigtimedwait(&set, NULL, &ts);
}

static long call_poll(void)
{
	struct pollfd p = {.fd = empty[0], .events = POLLIN};

	return poll(&p, 1, 20000);
}

static long call_ppoll(void)
{
	struct pollfd p = {.fd = full[1], .events = POLLOUT};

	return ppoll(&p, 1, NULL, NULL);
}

static long call_pselect(void)
{
	struct timespec ts = {20, 0};
	fd_set set;

	FD_ZERO(&set);
	FD_SET(empty[0], &set);
	return pselect(empty[0] + 1, &set, NULL, NULL, &ts, NULL);
}

static const struct call {
	const char *name;
	long (*call)(void);
	bool restarts; /* with SA_RESTART */
} calls[] = {
	{"read", call_read, true},
	{"readv", call_readv, true},
	{"write", call_write, true},
	{"writev", call_writev, true},
	{"wait4", call_wait4, true},
	{"waitid", call_waitid, true},
	{"nanosleep", call_nanosleep, false},
	{"clock_nanosleep", call_clock_nanosleep, false},
	{"clock_nanosleep to a time", call_clock_nanosleep_abs, false},
	{"pause", call_pause, false},
	{"sigsuspend", call_sigsuspend, false},
	{"sigwaitinfo", call_sigwaitinfo, false},
	{"sigtimedwait", call_sigtimedwait, false},
	{"poll", call_poll, false},
	{"ppoll", call_ppoll, false},
	{"pselect", call_pselect, false},
};

/* What the sleeping calls wait for, once each. */
static void release(void)
{
	char page[4096];

	must(write(empty[1], "x", 1) == 1);
	must(read(full[0], page, sizeof(page)) == sizeof(page));
	pull(&rope);
}

static void release_after_four(int sig, siginfo_t *info, void *context)
{
	take_note(sig, info, context);
	if (notes == 4)
		release();
}

static int ends_when_told(void *arg)
{
	(void)arg;
	tick(0);
	await(&rope);
	return 0;
}

static void fill(int fd)
{
	static char buf[4096];

	must(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	while (write(fd, buf, sizeof(buf)) > 0)
		;
	while (write(fd, buf, 1) > 0)
		;
	must(errno == EAGAIN);
	must(fcntl(fd, F_SETFL, 0) == 0);
}

static void prepare(void)
{
	must(pipe(empty) == 0 && pipe(full) == 0);
	fill(full[1]);
	child = spawn_roped(ends_when_told, NULL, &rope);
	notes = 0;
	errno = 0;
}

static void clean_up(void)
{
	tick(0);
	end_child(child);
	drop(&rope);
	for (int i = 0; i < 2; i++) {
		close(empty[i]);
		close(full[i]);
	}
}

static void interrupted(const struct call *c, unsigned long flags)
{
	prepare();
	on_signal(SIGALRM, take_note, flags, 0);
	tick(5000);
	long ret = c->call();
	int err = errno;

	ok(ret == -1 && err == EINTR && notes > 0, "%s: EINTR%s", c->name,
	   flags ? ", with SA_RESTART too" : "");
	if (ret != -1 || err != EINTR)
		diag("  got %ld, errno %d, after %d signals", ret, err, notes);
	clean_up();
}

static void restarted(const struct call *c)
{
	prepare();
	on_signal(SIGALRM, release_after_four, SA_RESTART, 0);
	tick(5000);
	long ret = c->call();

	ok(ret == 1 && notes >= 4, "%s: goes on with SA_RESTART", c->name);
	if (ret != 1)
		diag("  got %ld, errno %d, after %d signals", ret, errno, notes);
	if (c->call == call_wait4 || c->call == call_waitid)
		child = spawn_roped(ends_when_told, NULL, &rope);
	clean_up();
}

/* Sends what has no handler; then what ends the sleep. */
static int disturbs(void *arg)
{
	pid_t parent = (pid_t)(long)arg;

	for (int i = 0; i < 30; i++) {
		kill(parent, i % 2 ? SIGURG : SIGHUP);
		sleep_ms(1);
	}
	release();
	for (;;) {
		kill(parent, SIGUSR1);
		sleep_ms(1);
	}
	return 0;
}

static void not_disturbed(const struct call *c)
{
	bool until_signal = !c->restarts && c->call != call_poll && c->call != call_ppoll &&
			    c->call != call_pselect;

	prepare();
	on_signal(SIGUSR1, take_note, until_signal ? 0 : SA_RESTART, 0);
	if (!until_signal)
		signal(SIGUSR1, SIG_IGN);
	pid_t pid = spawn(disturbs, (void *)(long)getpid());
	long ret = c->call();
	int err = errno;

	end_child(pid);
	if (until_signal)
		ok(ret == -1 && err == EINTR && notes > 0, "%s: %s", c->name,
		   "only a handler's signal ends it");
	else
		ok(ret == 1, "%s: ignored signals don't disturb it", c->name);
	if (c->call == call_wait4 || c->call == call_waitid)
		child = spawn_roped(ends_when_told, NULL, &rope);
	clean_up();
}

int main(void)
{
	set_mask(0);
	signal(SIGHUP, SIG_IGN);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		interrupted(&calls[i], 0);
		if (calls[i].restarts)
			restarted(&calls[i]);
		else
			interrupted(&calls[i], SA_RESTART);
		not_disturbed(&calls[i]);
	}
	return done_testing();
}
