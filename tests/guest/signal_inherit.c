// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * What fork and exec hand on: fork the mask and the actions, but neither pending signals nor
 * timers; exec the mask, what is ignored, what is pending and setitimer's timers, but neither
 * handlers nor the alternate stack nor timer_create's timers.
 */
#include "sig.h"

#define QUEUED (SIGRTMIN + 2)

static timer_t make_timer(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2};
	struct itimerspec when = {.it_value = {1000, 0}};
	timer_t timer;

	must(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	must(timer_settime(timer, 0, &when, NULL) == 0);
	return timer;
}

/* Blocked: SIGUSR1, pending; QUEUED, pending three times. Handled: SIGHUP. Ignored: SIGTERM. */
static timer_t prepare(void)
{
	struct itimerval it = {.it_value = {1000, 0}};
	stack_t stack = {.ss_sp = map_pages(4), .ss_size = 4 * PAGE};

	catch_signal(SIGHUP, SA_RESTART);
	signal(SIGTERM, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	set_mask(BIT(SIGUSR1) | BIT(QUEUED));
	raise(SIGUSR1);
	for (int i = 0; i < 3; i++)
		must(queue_value(getpid(), QUEUED, i) == 0);
	must(setitimer(ITIMER_REAL, &it, NULL) == 0);
	must(sigaltstack(&stack, NULL) == 0);
	return make_timer();
}

static bool itimer_runs(void)
{
	struct itimerval it;

	must(getitimer(ITIMER_REAL, &it) == 0);
	return it.it_value.tv_sec > 0;
}

static struct sigaction action_of(int sig)
{
	struct sigaction action;

	must(sigaction(sig, NULL, &action) == 0);
	return action;
}

static int after_fork(void *arg)
{
	struct itimerspec left;
	stack_t stack;

	if (get_mask() != (BIT(SIGUSR1) | BIT(QUEUED)))
		return 1;
	if (get_pending() != 0)
		return 2;
	if (action_of(SIGHUP).sa_sigaction != take_note || action_of(SIGTERM).sa_handler != SIG_IGN)
		return 3;
	if (itimer_runs())
		return 4;
	if (timer_gettime((timer_t)(long)arg, &left) != -1 || errno != EINVAL)
		return 5;
	if (sigaltstack(NULL, &stack) != 0 || stack.ss_flags != 0)
		return 6;
	kill(getpid(), SIGHUP);
	return notes == 1 ? 0 : 7;
}

/* The program again; its exit code is the first thing that is not as it should be. */
static int after_exec(timer_t timer)
{
	struct itimerspec left;
	siginfo_t info;
	sigset_t set = BIT(QUEUED);
	stack_t stack;

	if (get_mask() != (BIT(SIGUSR1) | BIT(QUEUED)))
		return 1;
	if (get_pending() != (BIT(SIGUSR1) | BIT(QUEUED)))
		return 2;
	for (int i = 0; i < 3; i++)
		if (sigwaitinfo(&set, &info) != QUEUED || info.si_int != i)
			return 3;
	if (action_of(SIGHUP).sa_handler != SIG_DFL || action_of(SIGTERM).sa_handler != SIG_IGN)
		return 4;
	if (!itimer_runs())
		return 5;
	if (timer_gettime(timer, &left) != -1 || errno != EINVAL)
		return 6;
	if (sigaltstack(NULL, &stack) != 0 || stack.ss_flags != SS_DISABLE)
		return 7;
	return 0;
}

static int execs(void *arg)
{
	char id[20];

	snprintf(id, sizeof(id), "%d", (int)prepare());
	execl(arg, arg, id, (char *)NULL);
	return CHILD_BROKEN;
}

int main(int argc, char **argv)
{
	if (argc == 2)
		return after_exec(atoi(argv[1]));
	is_exit(run_child(execs, argv[0]), 0, "exec: mask, ignored, pending, itimer; no more");
	timer_t timer = prepare();

	is_exit(run_child(after_fork, (void *)(long)timer), 0, "fork: mask, actions; no more");
	is(get_pending(), BIT(SIGUSR1) | BIT(QUEUED), "the parent keeps what is pending");
	ok(itimer_runs(), "and its timer");
	return done_testing();
}
