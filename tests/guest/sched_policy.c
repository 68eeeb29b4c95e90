// SPDX-License-Identifier: MIT
// grade: group=sched points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Policies: set and asked for by the old calls and the new; what goes with what; errors.
 */
#include "turns.h"

static long set(int policy, int priority)
{
	struct sched_param param = {priority};

	return raw(SYS_sched_setscheduler, 0, policy, &param);
}

static int priority_of(pid_t pid)
{
	struct sched_param param = {77};

	must(sched_getparam(pid, &param) == 0);
	return param.sched_priority;
}

static void by_the_old_calls(void)
{
	static const struct {
		int policy, priority;
	} good[] = {{SCHED_BATCH, 0}, {SCHED_IDLE, 0}, {SCHED_FIFO, 1}, {SCHED_FIFO, 99},
		    {SCHED_RR, 1},    {SCHED_RR, 99},  {SCHED_OTHER, 0}},
	  bad[] = {{SCHED_OTHER, 1}, {SCHED_BATCH, 1},	{SCHED_IDLE, 1},  {SCHED_FIFO, 0},
		   {SCHED_RR, 0},    {SCHED_FIFO, 100}, {SCHED_FIFO, -1}, {SCHED_OTHER, -1},
		   {4, 0},	     {-1, 0},		{77, 0},	  {77, 1}};
	struct sched_param param = {50};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		is(set(good[i].policy, good[i].priority), 0, "policy %d, priority %d",
		   good[i].policy, good[i].priority);
		is(sched_getscheduler(0), good[i].policy, "is it");
		is(priority_of(0), good[i].priority, "and so is the priority");
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		is_err(set(bad[i].policy, bad[i].priority), EINVAL, "policy %d, priority %d",
		       bad[i].policy, bad[i].priority);
	is_errno(sched_setparam(0, &param), EINVAL, "sched_setparam of 50 to SCHED_OTHER");
	must(set(SCHED_RR, 10) == 0);
	is(sched_setparam(getpid(), &param), 0, "to SCHED_RR");
	is(priority_of(getpid()), 50, "which has it");
	is(sched_getscheduler(getpid()), SCHED_RR, "and its policy");
	param.sched_priority = 0;
	is_errno(sched_setparam(0, &param), EINVAL, "sched_setparam of 0 to SCHED_RR");
	must(set(SCHED_OTHER, 0) == 0);
}

static void limits(void)
{
	static const int rt[] = {SCHED_FIFO, SCHED_RR},
			 fair[] = {SCHED_OTHER, SCHED_BATCH, SCHED_IDLE};

	for (size_t i = 0; i < ARRAY_SIZE(rt); i++) {
		is(sched_get_priority_min(rt[i]), 1, "policy %d: from 1", rt[i]);
		is(sched_get_priority_max(rt[i]), 99, "to 99");
	}
	for (size_t i = 0; i < ARRAY_SIZE(fair); i++) {
		is(sched_get_priority_min(fair[i]), 0, "policy %d: from 0", fair[i]);
		is(sched_get_priority_max(fair[i]), 0, "to 0");
	}
	is_errno(sched_get_priority_min(-1), EINVAL, "of policy -1");
	is_errno(sched_get_priority_max(4), EINVAL, "of policy 4");
}

/* The nice value stays what it is under other policies. */
static void nice_values(void)
{
	must(setpriority(PRIO_PROCESS, 0, 5) == 0);
	must(set(SCHED_FIFO, 5) == 0);
	is(getpriority(PRIO_PROCESS, 0), 5, "the nice value is kept under SCHED_FIFO");
	is(setpriority(PRIO_PROCESS, 0, 6), 0, "can be set");
	is(sched_getscheduler(0), SCHED_FIFO, "without a change of policy");
	must(set(SCHED_BATCH, 0) == 0);
	is(getpriority(PRIO_PROCESS, 0), 6, "and counts afterwards");
	must(set(SCHED_OTHER, 0) == 0);
	must(setpriority(PRIO_PROCESS, 0, 0) == 0);
}

static long set_attr(const struct sched_attr *attr)
{
	struct sched_attr copy = *attr;

	return raw(SYS_sched_setattr, 0, &copy, 0);
}

static struct sched_attr get_attr(void)
{
	struct sched_attr attr;

	must(raw(SYS_sched_getattr, 0, &attr, sizeof(attr), 0) == 0);
	return attr;
}

static void by_attr(void)
{
	struct sched_attr a = {.size = sizeof(a), .sched_policy = SCHED_BATCH, .sched_nice = 7};

	is(set_attr(&a), 0, "sched_setattr: SCHED_BATCH, nice value 7");
	is(sched_getscheduler(0), SCHED_BATCH, "is it");
	is(getpriority(PRIO_PROCESS, 0), 7, "the nice value, too");
	a = get_attr();
	is(a.size, sizeof(a), "sched_getattr: the size");
	is(a.sched_policy, SCHED_BATCH, "the policy");
	is(a.sched_nice, 7, "the nice value");
	is(a.sched_priority, 0, "the priority");
	a = (struct sched_attr){.size = sizeof(a), .sched_nice = 100};
	is(set_attr(&a), 0, "a nice value of 100");
	is(getpriority(PRIO_PROCESS, 0), 19, "is 19");
	a = (struct sched_attr){.size = 48, .sched_policy = SCHED_RR, .sched_priority = 33};
	is(set_attr(&a), 0, "SCHED_RR 33, by the older structure");
	a = get_attr();
	is(a.sched_policy * 100 + a.sched_priority, SCHED_RR * 100 + 33, "is it");
	a = (struct sched_attr){.size = sizeof(a),
				.sched_flags = SCHED_FLAG_KEEP_POLICY,
				.sched_policy = SCHED_FIFO,
				.sched_priority = 44};
	is(set_attr(&a), 0, "keep the policy");
	is(sched_getscheduler(0), SCHED_RR, "it is kept");
	is(priority_of(0), 44, "the priority is new");
	a = (struct sched_attr){.size = sizeof(a),
				.sched_flags = SCHED_FLAG_KEEP_PARAMS,
				.sched_policy = SCHED_FIFO};
	is(set_attr(&a), 0, "keep the parameters");
	is(sched_getscheduler(0), SCHED_RR, "the policy is one");
	is(priority_of(0), 44, "the priority another");
	a.sched_policy = SCHED_OTHER;
	a.sched_flags = 0;
	is(set_attr(&a), 0, "back to SCHED_OTHER");
	is(getpriority(PRIO_PROCESS, 0), 0, "with a nice value of 0");
}

static void reset_on_fork(void)
{
	struct sched_attr a;

	is(set(SCHED_RR | SCHED_RESET_ON_FORK, 3), 0, "SCHED_RESET_ON_FORK");
	is(sched_getscheduler(0), SCHED_RR | SCHED_RESET_ON_FORK, "is told");
	a = get_attr();
	is(a.sched_flags, SCHED_FLAG_RESET_ON_FORK, "as a flag by sched_getattr");
	a.sched_priority = 4;
	is(set_attr(&a), 0, "set so");
	is(sched_getscheduler(0), SCHED_RR | SCHED_RESET_ON_FORK, "it stays");
	is(set(SCHED_OTHER, 0), 0, "without the flag");
	is(sched_getscheduler(0), SCHED_OTHER, "it is gone");
}

static void errors(void)
{
	struct sched_attr a = {.size = sizeof(a)};
	struct sched_param param = {0};

	is_errno(sched_setscheduler(-1, SCHED_OTHER, &param), EINVAL, "setscheduler: pid -1");
	is_errno(sched_setscheduler(0x3ffffff, SCHED_OTHER, &param), ESRCH, "nobody");
	is_errno(sched_setparam(-1, &param), EINVAL, "setparam: pid -1");
	is_errno(sched_setparam(0x3ffffff, &param), ESRCH, "nobody");
	is_errno(sched_getscheduler(-1), EINVAL, "getscheduler: pid -1");
	is_errno(sched_getscheduler(0x3ffffff), ESRCH, "nobody");
	is_errno(sched_getparam(-1, &param), EINVAL, "getparam: pid -1");
	is_errno(sched_getparam(0x3ffffff, &param), ESRCH, "nobody");
	is_errno(sched_getparam(0, NULL), EINVAL, "NULL");
	is_err(raw(SYS_sched_setattr, -1, &a, 0), EINVAL, "setattr: pid -1");
	is_err(raw(SYS_sched_setattr, 0x3ffffff, &a, 0), ESRCH, "nobody");
	is_err(raw(SYS_sched_setattr, 0, &a, 1), EINVAL, "flags");
	is_err(raw(SYS_sched_getattr, -1, &a, 56, 0), EINVAL, "getattr: pid -1");
	is_err(raw(SYS_sched_getattr, 0x3ffffff, &a, 56, 0), ESRCH, "nobody");
	is_err(raw(SYS_sched_getattr, 0, &a, 56, 1), EINVAL, "flags");
	is_err(raw(SYS_sched_getattr, 0, &a, 47, 0), EINVAL, "47 bytes");
	is_err(raw(SYS_sched_getattr, 0, &a, 4097, 0), EINVAL, "more than a page");
	a = (struct sched_attr){.size = sizeof(a), .sched_flags = 0x80};
	is_err(set_attr(&a), EINVAL, "an unknown flag");
	a = (struct sched_attr){.size = sizeof(a), .sched_policy = 77};
	is_err(set_attr(&a), EINVAL, "an unknown policy");
	a = (struct sched_attr){.size = sizeof(a), .sched_policy = SCHED_FIFO};
	is_err(set_attr(&a), EINVAL, "SCHED_FIFO without a priority");
	a.sched_priority = 0xffffffff;
	is_err(set_attr(&a), EINVAL, "with 2^32-1");
	a = (struct sched_attr){.size = 48, .sched_flags = SCHED_FLAG_UTIL_CLAMP_MIN};
	is_err(set_attr(&a), EINVAL, "a clamp in a structure without room for it");
	a = (struct sched_attr){.size = sizeof(a), .sched_policy = SCHED_DEADLINE};
	is_err(set_attr(&a), EINVAL, "SCHED_DEADLINE without its times");
	is(sched_getscheduler(0), SCHED_OTHER, "nothing has changed");
}

int main(void)
{
	by_the_old_calls();
	limits();
	nice_values();
	by_attr();
	reset_on_fork();
	errors();
	return done_testing();
}
