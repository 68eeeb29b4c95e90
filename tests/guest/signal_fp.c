// SPDX-License-Identifier: MIT
// grade: group=signal points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Floating point across handlers: all 32 registers and fcsr are as they were though the handler
 * uses them; they are in its frame, and what it writes there is in them afterwards.
 */
#include "sig.h"

static uint64_t in[32], out[32];
static volatile int go_on;

/* Registers from in, fcsr; spins until go_on; registers to out. Gives fcsr. */
static unsigned long hold(unsigned long fcsr)
{
	__asm__ volatile(".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,"
			 "25,26,27,28,29,30,31\n"
			 "fld f\\n, 8 * \\n(%1)\n"
			 ".endr\n"
			 "fscsr %0\n"
			 "1: lw t0, (%3)\n"
			 "beqz t0, 1b\n"
			 ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,"
			 "25,26,27,28,29,30,31\n"
			 "fsd f\\n, 8 * \\n(%2)\n"
			 ".endr\n"
			 "frcsr %0\n"
			 "fscsr x0\n"
			 : "+r"(fcsr)
			 : "r"(in), "r"(out), "r"(&go_on)
			 : "t0", "memory", "f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8",
			   "f9", "f10", "f11", "f12", "f13", "f14", "f15", "f16", "f17", "f18",
			   "f19", "f20", "f21", "f22", "f23", "f24", "f25", "f26", "f27", "f28",
			   "f29", "f30", "f31");
	return fcsr;
}

static void clobber(void)
{
	__asm__ volatile(".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,"
			 "25,26,27,28,29,30,31\n"
			 "fmv.d.x f\\n, %0\n"
			 ".endr\n"
			 "fscsr %1\n" ::"r"(0xdeadbeefdeadbeefUL),
			 "r"(0x1fUL));
}

static int wrong_in_frame;
static bool rewrite;

static void uses_fp(int sig, siginfo_t *info, void *context)
{
	struct fp_context *fp = &((ucontext_t *)context)->uc_mcontext.sc_fpregs;

	clobber();
	if (!memcmp(fp->f, in, sizeof(in)) && fp->fcsr != 0xe5)
		wrong_in_frame++;
	if (rewrite && !memcmp(fp->f, in, sizeof(in))) {
		for (int i = 0; i < 32; i++)
			fp->f[i] = ~in[i];
		fp->fcsr = 0x42;
		go_on = 1;
	}
	take_note(sig, info, context);
	if (!rewrite && notes >= 50)
		go_on = 1;
}

static int differences(uint64_t flip)
{
	int wrong = 0;

	for (int i = 0; i < 32; i++)
		wrong += out[i] != (in[i] ^ flip);
	return wrong;
}

/* Another process that uses them, on each hart. */
static int disturbs(void *arg)
{
	(void)arg;
	for (;;)
		clobber();
	return 0;
}

int main(void)
{
	pid_t others[4];

	rng_seed(7);
	for (int i = 0; i < 32; i++)
		in[i] = rng();
	for (int i = 0; i < 4; i++)
		others[i] = spawn(disturbs, NULL);
	on_signal(SIGALRM, uses_fp, 0, 0);
	tick(2000);
	is(hold(0xe5), 0xe5, "fcsr is the same after 50 handlers");
	is(differences(0), 0, "all registers are");
	is(wrong_in_frame, 0, "fcsr is in the frame");
	go_on = 0;
	rewrite = true;
	is(hold(0xe5), 0x42, "a handler changes fcsr in its frame");
	is(differences(-1UL), 0, "and all registers");
	tick(0);
	for (int i = 0; i < 4; i++)
		end_child(others[i]);
	return done_testing();
}
