// SPDX-License-Identifier: MIT
// grade: group=sched points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What a child inherits, and what a program keeps that is started: policy, priority, nice
 * value, harts; and what SCHED_RESET_ON_FORK makes of them.
 */
#include "turns.h"

struct turn {
	long policy, priority, nice;
	unsigned long harts;
};

static char *self;

static struct turn mine(void)
{
	struct sched_param param;
	struct turn t;

	must(sched_getparam(0, &param) == 0);
	t.policy = sched_getscheduler(0);
	t.priority = param.sched_priority;
	t.nice = getpriority(PRIO_PROCESS, 0);
	t.harts = all_harts();
	return t;
}

static bool same(const struct turn *a, const struct turn *b)
{
	if (memcmp(a, b, sizeof(*a)) == 0)
		return true;
	diag("policy %lx priority %ld nice %ld harts %lx", a->policy, a->priority, a->nice,
	     a->harts);
	return false;
}

static int has(void *want)
{
	struct turn t = mine();

	return !same(&t, want);
}

static int starts_another(void *want)
{
	struct turn *t = want;
	char policy[20], priority[20], nice[20], harts[20];
	char *argv[] = {self, policy, priority, nice, harts, NULL};

	snprintf(policy, sizeof(policy), "%ld", t->policy);
	snprintf(priority, sizeof(priority), "%ld", t->priority);
	snprintf(nice, sizeof(nice), "%ld", t->nice);
	snprintf(harts, sizeof(harts), "%lu", t->harts);
	execv(self, argv);
	return 99;
}

static int was_started(char **argv)
{
	struct turn want = {atol(argv[1]), atol(argv[2]), atol(argv[3]),
			    strtoul(argv[4], NULL, 10)};

	return has(&want);
}

static void inherits(int policy, int priority, int nice, unsigned long harts)
{
	struct turn want;

	set_policy(0, policy, priority);
	must(setpriority(PRIO_PROCESS, 0, nice) == 0);
	run_on(0, harts);
	want = (struct turn){policy, priority, nice, harts};
	is(has(&want), 0, "policy %d, priority %d, nice value %d, harts %lx", policy, priority,
	   nice, harts);
	is_exit(run_child(has, &want), 0, "a child inherits them");
	is_exit(run_child(starts_another, &want), 0, "a program keeps them");
}

static void resets(int policy, int priority, int nice, int nice_then)
{
	struct turn want = {SCHED_OTHER, 0, nice_then, all_harts()};

	set_policy(0, policy | SCHED_RESET_ON_FORK, priority);
	must(setpriority(PRIO_PROCESS, 0, nice) == 0);
	if (policy == SCHED_BATCH)
		want.policy = policy;
	is_exit(run_child(has, &want), 0, "policy %d, nice value %d: reset", policy, nice);
	is(sched_getscheduler(0), policy | SCHED_RESET_ON_FORK, "not the parent's");
}

int main(int argc, char **argv)
{
	unsigned long harts = all_harts(), last = harts & ~(harts >> 1);

	self = argv[0];
	if (argc > 1)
		return was_started(argv);
	inherits(SCHED_OTHER, 0, 3, harts);
	inherits(SCHED_BATCH, 0, -3, harts & 1 ? 1 : harts);
	inherits(SCHED_IDLE, 0, 19, harts);
	inherits(SCHED_FIFO, 7, 0, last & harts);
	inherits(SCHED_RR, 99, -20, harts);
	resets(SCHED_FIFO, 7, -5, 0);
	resets(SCHED_RR, 8, 5, 0);
	resets(SCHED_OTHER, 0, -5, 0);
	resets(SCHED_BATCH, 0, 5, 5);
	return done_testing();
}
