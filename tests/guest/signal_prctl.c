// SPDX-License-Identifier: MIT
// grade: group=signal points=10 cpus=1,4 timeout=60 linux=yes
/*
 * prctl's two that have to do with ends: the signal at the parent's end, and who adopts the
 * orphans.
 */
#include "news.h"
#include "sig.h"

static struct rope rope;

static int wants_signal(void *arg)
{
	sigset_t set = BIT(SIGUSR1);
	siginfo_t info;
	pid_t parent = getppid();

	(void)arg;
	block(set);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	pull(&rope);
	tell(sigwaitinfo(&set, &info));
	tell(info.si_code == SI_USER && info.si_pid == parent);
	return 0;
}

static int has_child(void *fn)
{
	spawn((child_fn *)fn, NULL);
	await(&rope);
	return 0;
}

/* The grandchild has the child's end of the rope, too, and pulls it for itself. */
static int waits_for_it(void *fn)
{
	int down[2];

	must(pipe(down) == 0);
	rope.in = down[0];
	rope.out = down[1];
	return has_child(fn);
}

static int death_signal(void)
{
	int sig = -1;

	must(prctl(PR_GET_PDEATHSIG, &sig) == 0);
	return sig;
}

static int after_fork(void *arg)
{
	(void)arg;
	return death_signal();
}

static void at_the_parents_end(void)
{
	is(death_signal(), 0, "at first there is none");
	is(prctl(PR_SET_PDEATHSIG, SIGHUP), 0, "PR_SET_PDEATHSIG");
	is(death_signal(), SIGHUP, "PR_GET_PDEATHSIG");
	is_exit(run_child(after_fork, NULL), 0, "a child has none");
	is_errno(prctl(PR_SET_PDEATHSIG, 65), EINVAL, "65 is no signal");
	is_errno(prctl(PR_SET_PDEATHSIG, -1), EINVAL, "nor is -1");
	is(prctl(PR_SET_PDEATHSIG, 0), 0, "none again");
	is_exit(run_child(waits_for_it, wants_signal), 0, "a parent ends");
	is(told(), SIGUSR1, "its child gets the signal that it wanted");
	is(told(), 1, "as if from the parent");
}

static int tells_parent(void *arg)
{
	pid_t old = getppid();

	(void)arg;
	pull(&rope);
	while (getppid() == old)
		sleep_ms(1);
	tell(getppid());
	return 17;
}

static void adoption(void)
{
	int on = -1, status;

	must(prctl(PR_GET_CHILD_SUBREAPER, &on) == 0);
	is(on, 0, "at first this process adopts nobody");
	is_exit(run_child(waits_for_it, tells_parent), 0, "a parent ends");
	ok(told() != getpid(), "its child is another's");
	is(prctl(PR_SET_CHILD_SUBREAPER, 5), 0, "PR_SET_CHILD_SUBREAPER");
	must(prctl(PR_GET_CHILD_SUBREAPER, &on) == 0);
	is(on, 1, "it is set");
	is_exit(run_child(waits_for_it, tells_parent), 0, "a parent ends");
	is(told(), getpid(), "its child is this process's");
	ok(wait(&status) > 0, "which waits for it");
	is_exit(status, 17, "and learns its status");
	is(prctl(PR_SET_CHILD_SUBREAPER, 0), 0, "not any more");
}

static int grandparent_adopts(void *arg)
{
	int on;

	(void)arg;
	/* Not handed on: this one would not adopt. */
	must(prctl(PR_GET_CHILD_SUBREAPER, &on) == 0 && on == 0);
	return run_child(waits_for_it, tells_parent);
}

/* The nearest that adopts, not the parent of the parent. */
static void nearest(void)
{
	int status;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	is_exit(run_child(grandparent_adopts, NULL), 0, "a descendant's child is orphaned");
	is(told(), getpid(), "past its grandparent, the one that adopts has it");
	ok(wait(&status) > 0 && status == 17 << 8, "and waits for it");
	must(prctl(PR_SET_CHILD_SUBREAPER, 0) == 0);
}

int main(void)
{
	must(pipe(news) == 0);
	at_the_parents_end();
	adoption();
	nearest();
	is_errno(prctl(0x12345, 0, 0, 0, 0), EINVAL, "an option that nobody knows");
	return done_testing();
}
