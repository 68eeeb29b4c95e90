// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Orphaned process groups: one that becomes orphaned while a member is stopped gets SIGHUP and
 * SIGCONT; in one, SIGTSTP, SIGTTIN and SIGTTOU stop nobody.
 */
#include "news.h"
#include "sig.h"

static struct rope rope;

/* One after the other, as they come; sigwait, for a stop interrupts sigwaitinfo. */
static int tells_signals(void *arg)
{
	sigset_t set = BIT(SIGHUP) | BIT(SIGCONT);
	int sig;

	(void)arg;
	set_mask(set);
	tell(getpid());
	while (sigwait(&set, &sig) == 0)
		tell(sig);
	return 1;
}

/* Makes a group with one member, stopped if asked for, and ends when told. */
static int leaves_group(void *stopped)
{
	pid_t pid = spawn_leader(tells_signals, NULL);

	if (stopped) {
		must(told() == pid);
		tell(pid);
		kill(pid, SIGSTOP);
		must(WIFSTOPPED(change_of(pid, WUNTRACED)));
	}
	pull(&rope);
	await(&rope);
	return 0;
}

static void parent_ends(bool stopped)
{
	pid_t pid = spawn_roped(leaves_group, stopped ? &rope : NULL, &rope);

	await(&rope);
	pid_t member = told();

	pull(&rope);
	is_exit(join(pid), 0, "the parent of a %s process ends", stopped ? "stopped" : "running");
	if (stopped) {
		is(told(), SIGHUP, "its group gets SIGHUP");
		is(told(), SIGCONT, "and SIGCONT");
	} else {
		struct pollfd p = {.fd = news[0], .events = POLLIN};

		is(poll(&p, 1, 100), 0, "its group gets nothing");
	}
	kill(member, SIGKILL);
	drop(&rope);
}

/* By default they end by SIGHUP, all of the group, the stopped and the others. */
static int leaves_two(void *arg)
{
	pid_t first = spawn_leader(sleeps, NULL), second = spawn(sleeps, NULL);

	(void)arg;
	must(setpgid(second, first) == 0);
	tell(first);
	kill(first, SIGSTOP);
	must(WIFSTOPPED(change_of(first, WUNTRACED)));
	pull(&rope);
	await(&rope);
	return 0;
}

static void group_ends(void)
{
	pid_t pid = spawn_roped(leaves_two, NULL, &rope);

	await(&rope);
	pid_t group = told();

	pull(&rope);
	join(pid);
	int64_t end = now_ns() + LIMIT_MS * 1000000L;

	while (kill(-group, 0) == 0 && now_ns() < end)
		sleep_ms(1);
	is_errno(kill(-group, 0), ESRCH, "by default SIGHUP ends all of the group");
	drop(&rope);
}

/* A session's leader has no parent in its session. */
static int stops_itself(void *arg)
{
	int sig = (int)(long)arg;

	setsid();
	raise(sig);
	return 0;
}

static void not_stopped(void)
{
	static const int stops[] = {SIGTSTP, SIGTTIN, SIGTTOU};

	for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
		pid_t pid = spawn(stops_itself, (void *)(long)stops[i]);

		is(change_of(pid, WUNTRACED), 0, "orphaned, %s stops nobody", strsignal(stops[i]));
	}
	pid_t pid = spawn(stops_itself, (void *)(long)SIGSTOP);

	is_stopped(change_of(pid, WUNTRACED), SIGSTOP, "but SIGSTOP does");
	kill(pid, SIGCONT);
	is(change_of(pid, 0), 0, "and SIGCONT continues");
}

/* Who is the last link: not the parent, but the group's only member with one outside. */
static int member_ends(void *arg)
{
	pid_t leader = spawn_leader(tells_signals, NULL);

	(void)arg;
	must(told() == leader);
	tell(leader);
	kill(leader, SIGSTOP);
	must(WIFSTOPPED(change_of(leader, WUNTRACED)));
	setsid();
	pull(&rope);
	await(&rope);
	return 0;
}

static void other_session(void)
{
	pid_t pid = spawn_roped(member_ends, NULL, &rope);

	await(&rope);
	pid_t member = told();
	struct pollfd p = {.fd = news[0], .events = POLLIN};

	is(poll(&p, 1, 100), 0, "a parent that goes to another session orphans it silently");
	pull(&rope);
	join(pid);
	is(poll(&p, 1, 100), 0, "its end then changes nothing");
	kill(member, SIGKILL);
	drop(&rope);
}

int main(void)
{
	must(pipe(news) == 0);
	parent_ends(true);
	parent_ends(false);
	group_ends();
	not_stopped();
	other_session();
	return done_testing();
}
