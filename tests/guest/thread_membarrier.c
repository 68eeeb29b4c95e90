// SPDX-License-Identifier: MIT
// grade: group=thread points=10 cpus=1,4 timeout=60 linux=yes
/*
 * membarrier: a barrier made by one thread for another that has none of its own. And getcpu.
 */
#include "thread.h"
#include "uapi/membarrier.h"

static volatile int x, y, saw_y, round_x, round_y, end;
static int rounds;

static long membarrier(int cmd, unsigned int flags)
{
	return raw(SYS_membarrier, cmd, flags, 0);
}

/* Stores x, then reads y, with no barrier but against the compiler. */
static int fast_side(void *arg)
{
	(void)arg;
	for (int i = 1; !end; i++) {
		while (round_y != i && !end)
			raw(SYS_sched_yield);
		x = 1;
		__asm__ volatile("" ::: "memory");
		saw_y = y;
		__atomic_store_n(&round_x, i, __ATOMIC_RELEASE);
	}
	return 0;
}

/* Of the two at least one sees the other: Dekker's rule. */
static void pairs(void)
{
	int64_t until = now_ns() + 300000000;
	int wrong = 0;
	struct thread t;

	start_thread(&t, fast_side, NULL);
	for (int i = 1; i <= 20 || now_ns() < until; i++, rounds++) {
		int saw_x;

		x = y = 0;
		__atomic_store_n(&round_y, i, __ATOMIC_SEQ_CST);
		y = 1;
		must(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0) == 0);
		saw_x = x;
		while (__atomic_load_n(&round_x, __ATOMIC_ACQUIRE) != i)
			raw(SYS_sched_yield);
		wrong += !saw_x && !saw_y;
	}
	end = 1;
	join_thread(&t);
	is(wrong, 0, "%d rounds in which one sees the other", rounds);
}

static int asks(void *arg)
{
	(void)arg;
	return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0) ? 1 : 5;
}

static void cpus(void)
{
	unsigned int cpu = 1000, node = 1000;

	is(raw(SYS_getcpu, &cpu, &node, NULL), 0, "getcpu");
	ok(cpu < 1000 && node < 1000, "a processor and a node");
	is(raw(SYS_getcpu, NULL, NULL, NULL), 0, "to nowhere");
	is_err(raw(SYS_getcpu, 8L, NULL, NULL), EFAULT, "a bad address");
	is_err(raw(SYS_getcpu, NULL, -8L, NULL), EFAULT, "and for the node");
}

int main(void)
{
	long commands = membarrier(MEMBARRIER_CMD_QUERY, 0);

	cpus();
	if (commands == -ENOSYS) {
		skip(7, "no membarrier here");
		return done_testing();
	}
	is(commands & 31, 31, "these five are there");
	is_err(membarrier(MEMBARRIER_CMD_QUERY, 1), EINVAL, "no flags");
	is_err(membarrier(3, 0), EINVAL, "two commands at once");
	is_err(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0), EPERM, "one must register first");
	is(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0), 0, "registered");
	pairs();
	is_exit(run_child(asks, NULL), 5, "a child is registered too");
	is(membarrier(MEMBARRIER_CMD_GLOBAL, 0), 0, "for all");
	is(membarrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0), 0, "registered for all");
	is(membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0), 0, "for all, quickly");
	return done_testing();
}
