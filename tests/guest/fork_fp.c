// SPDX-License-Identifier: MIT
// grade: group=fork points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Floating-point state belongs to the process: f0-f31 and fcsr come through fork, and two or
 * more processes that hammer all of them on one hart never see each other's.
 */
#include "tap.h"

#ifdef __riscv

/* clang-format off */
#define FREGS(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) \
	X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) \
	X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)
/* clang-format on */
#define LOAD(n)	 "fld f" #n ", 8*" #n "(%0)\n"
#define STORE(n) "fsd f" #n ", 8*" #n "(%0)\n"
#define CLOB(n)	 "f" #n,

static void load_all(const uint64_t *v)
{
	__asm__ volatile(FREGS(LOAD)::"r"(v) : FREGS(CLOB) "memory");
}

/* Loads, spends `spins` turns of a loop without touching them, and stores: in one piece. */
static void load_spin_store(const uint64_t *in, uint64_t *out, unsigned long fcsr, long spins,
			    unsigned long *fcsr_out)
{
	__asm__ volatile("fscsr %4\n" FREGS(LOAD) "1: addi %1, %1, -1\n bnez %1, 1b\n"
						  "mv %0, %3\n" FREGS(STORE) "frcsr %2\n"
			 : "+&r"(in), "+&r"(spins), "=&r"(*fcsr_out)
			 : "r"(out), "r"(fcsr)
			 : FREGS(CLOB) "memory");
}

/* Loads, calls fork by itself, and stores on both sides: no C between. */
static long load_fork_store(const uint64_t *in, uint64_t *out)
{
	register long a0 __asm__("a0") = 17; /* SIGCHLD */
	register long a1 __asm__("a1") = 0;
	register long a2 __asm__("a2") = 0;
	register long a3 __asm__("a3") = 0;
	register long a4 __asm__("a4") = 0;
	register long a7 __asm__("a7") = SYS_clone;

	__asm__ volatile(FREGS(LOAD) "ecall\n"
				     "mv %0, %7\n" FREGS(STORE)
			 : "+&r"(in), "+r"(a0)
			 : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a7), "r"(out)
			 : FREGS(CLOB) "memory");
	return a0;
}

static void pattern(uint64_t *v, uint64_t salt)
{
	for (int i = 0; i < 32; i++)
		v[i] = salt * 0x0101010101010101 + i;
}

static int hammer(void *arg)
{
	uint64_t in[32], out[32];
	unsigned long who = (unsigned long)arg, fcsr;
	int64_t end = now_ns() + 700 * 1000000LL;

	pattern(in, who + 1);
	while (now_ns() < end) {
		memset(out, 0, sizeof(out));
		load_spin_store(in, out, (who % 5) << 5 | (who & 0x1f), 20000, &fcsr);
		if (memcmp(in, out, sizeof(in)))
			return 1;
		if (fcsr != ((who % 5) << 5 | (who & 0x1f)))
			return 2;
	}
	return 0;
}

static void across_switches(int n)
{
	pid_t pids[16];

	diag("%d processes hammer all 32 registers and fcsr", n);
	for (long i = 0; i < n; i++)
		pids[i] = spawn(hammer, (void *)i);
	for (int i = 0; i < n; i++)
		is_exit(join(pids[i]), 0, "process %d of %d kept its own", i, n);
}

static void across_fork(void)
{
	uint64_t in[32], out[32];

	pattern(in, 0x5a);
	memset(out, 0, sizeof(out));
	diag("fork with every register loaded");
	long pid = load_fork_store(in, out);

	if (pid == 0)
		_exit(memcmp(in, out, sizeof(in)) ? 1 : 0);
	ok(pid > 0, "fork by ecall");
	ok(!memcmp(in, out, sizeof(in)), "parent's registers are as before");
	is_exit(join(pid), 0, "child has the parent's registers");
}

/* Calls that sleep, and a child that dirties them meanwhile. */
static void across_sleep(void)
{
	uint64_t in[32], junk[32];
	double a = 1.5, b = 2.25;

	pattern(in, 7);
	pattern(junk, 9);
	pid_t pid = fork();

	must(pid >= 0);
	if (pid == 0) {
		for (int i = 0; i < 50; i++) {
			load_all(junk);
			sched_yield();
		}
		_exit(0);
	}
	double product = a * b;

	sleep_ms(20);
	ok(product == 3.375, "a product outlives a sleep");
	is_exit(join(pid), 0, "the other process ended");
}

int main(void)
{
	across_fork();
	across_sleep();
	across_switches(2);
	across_switches(6);
	return done_testing();
}

#else
int main(void)
{
	skip(1, "written for riscv");
	return done_testing();
}
#endif
