// SPDX-License-Identifier: MIT
// grade: group=syscall points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A system call changes a0 and no other register, integer or floating; and an interrupt none
 * at all. The calls tried: a quick one, one that sleeps, one that fails, one that isn't there.
 */
#include "tap.h"

#ifdef __riscv

/* Every register but x0, sp, a0 and the two that hold our pointers, before and after. */
struct regs {
	uint64_t x[32];
	uint64_t f[32];
};

/* clang-format off */
#define XREGS(X) \
	X(1) X(3) X(4) X(5) X(6) X(7) X(9) X(11) X(12) X(13) X(14) X(15) \
	X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(28) \
	X(29) X(30) X(31)
#define FREGS(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) \
	X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) \
	X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)
/* clang-format on */
#define LOADX(n)   "ld x" #n ", 8*" #n "(s0)\n"
#define STOREX(n)  "sd x" #n ", 8*" #n "(s11)\n"
#define LOADF(n)   "fld f" #n ", 256+8*" #n "(s0)\n"
#define STOREF(n)  "fsd f" #n ", 256+8*" #n "(s11)\n"

#define SREGS(X)   X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define SAVE(n)	   "sd s" #n ", 24+8*" #n "(sp)\n fsd fs" #n ", 120+8*" #n "(sp)\n"
#define RESTORE(n) "ld s" #n ", 24+8*" #n "(sp)\n fld fs" #n ", 120+8*" #n "(sp)\n"

/*
 * s0 points to what is loaded, s11 to where it is stored. In a naked function, so that the
 * compiler holds nothing in any register: it saves what the C caller needs by itself. Number
 * 0 means no call: it counts a0 down instead.
 */
/* clang-format off */
__attribute__((naked, noinline))
static long all_registers_call(UNUSED struct regs *in, UNUSED struct regs *out)
{
	__asm__ volatile("addi sp, sp, -256\n"
			 "sd ra, 0(sp)\n sd gp, 8(sp)\n sd tp, 16(sp)\n"
			 SREGS(SAVE)
			 "mv s0, a0\n"
			 "mv s11, a1\n"
			 FREGS(LOADF) XREGS(LOADX)
			 "ld a0, 80(s0)\n"
			 "beqz a7, 1f\n"
			 "ecall\n"
			 "j 2f\n"
			 "1: addi a0, a0, -1\n"
			 "bnez a0, 1b\n"
			 "2:\n"
			 XREGS(STOREX) FREGS(STOREF)
			 "ld ra, 0(sp)\n ld gp, 8(sp)\n ld tp, 16(sp)\n"
			 SREGS(RESTORE)
			 "addi sp, sp, 256\n"
			 "ret\n");
}
/* clang-format on */

static struct regs in, out;

/* Random values everywhere, then the call's own. Gives a0 and counts what changed. */
static long call(int *changed, long nr, long a0, long a1)
{
	long ret;

	for (int i = 0; i < 32; i++) {
		in.x[i] = rng();
		in.f[i] = rng();
	}
	in.x[10] = a0;
	in.x[11] = a1;
	in.x[17] = nr;
	memset(&out, 0, sizeof(out));
	ret = all_registers_call(&in, &out);
	*changed = 0;
#define COMPAREX(n) *changed += in.x[n] != out.x[n];
	XREGS(COMPAREX)
	for (int i = 0; i < 32; i++)
		*changed += in.f[i] != out.f[i];
	return ret;
}

static void quiet(long ret, long want, int changed, const char *what)
{
	is(ret, want, "%s: its result", what);
	is(changed, 0, "%s: every other register is as it was", what);
}

static int spin_hard(void *arg)
{
	int changed, bad = 0;

	rng_state += (uint64_t)(long)arg;
	for (int i = 0; i < 20; i++) {
		call(&changed, 0, 3000000, 0);
		bad += changed;
	}
	return bad ? 1 : 0;
}

int main(void)
{
	struct timespec nap = {0, 30000000};
	pid_t pids[4];
	int changed;
	long ret;

	rng_seed(1);
	ret = call(&changed, SYS_getppid, 0, 0);
	quiet(ret, getppid(), changed, "getppid");
	ret = call(&changed, SYS_nanosleep, (long)&nap, 0);
	quiet(ret, 0, changed, "nanosleep");
	ret = call(&changed, SYS_sched_yield, 0, 0);
	quiet(ret, 0, changed, "sched_yield");
	ret = call(&changed, SYS_close, -1, 0);
	quiet(ret, -EBADF, changed, "close(-1)");
	ret = call(&changed, 2000, 1, 2);
	quiet(ret, -ENOSYS, changed, "no call");
	diag("four processes spin with every register in use");
	for (long i = 0; i < 4; i++)
		pids[i] = spawn(spin_hard, (void *)i);
	for (int i = 0; i < 4; i++)
		is_exit(join(pids[i]), 0, "interrupts and switches change nothing, process %d", i);
	return done_testing();
}

#else
int main(void)
{
	skip(1, "written for riscv");
	return done_testing();
}
#endif
