// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * What a handler finds of the interrupted program, and what it may change there: registers,
 * pc, mask. Handlers within handlers, and jumps out of them.
 */
#include "sig.h"

/*
 * Loads x1 to x31 but sp, gp and tp from regs, calls the kernel, and stores them there again
 * behind it. Meanwhile all that is known is sp: the values are at sp, what the caller wants
 * back is above them.
 */
void all_registers(unsigned long *regs);
__asm__(".macro each op, offset\n"
	".irp n, 1,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
	"\\op x\\n, \\offset + 8 * \\n(sp)\n"
	".endr\n"
	".endm\n"
	".macro copy from, to\n"
	".irp n, 1,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
	"ld t0, 8 * \\n(\\from)\n"
	"sd t0, 8 * \\n(\\to)\n"
	".endr\n"
	".endm\n"
	".globl all_registers\n"
	"all_registers:\n"
	"addi sp, sp, -512\n"
	"each sd, 256\n"
	"sd a0, 256 + 80(sp)\n"
	"copy a0, sp\n"
	"each ld, 0\n"
	"ld a0, 80(sp)\n"
	"ecall\n"
	"each sd, 0\n"
	"sd a0, 80(sp)\n"
	"ld a0, 256 + 80(sp)\n"
	"copy sp, a0\n"
	"each ld, 256\n"
	"addi sp, sp, 512\n"
	"ret\n");

static const char kept[] = {1,	5,  6,	7,  8,	9,  11, 12, 13, 14, 15, 16, 17, 18,
			    19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
static unsigned long regs[32], found[32];

static unsigned long pattern(int n)
{
	return 0x0123456789abcd00UL * (n + 1) + n;
}

/* In the frame, where xn is at index n and pc in the place of x0. */
static void swap_registers(int sig, siginfo_t *info, void *context)
{
	unsigned long *r = (unsigned long *)&((ucontext_t *)context)->uc_mcontext.sc_regs;

	memcpy(found, r, sizeof(found));
	for (size_t i = 0; i < sizeof(kept); i++)
		r[(int)kept[i]] = ~pattern(kept[i]);
	r[10] = 1234;
	take_note(sig, info, context);
}

/* What all_registers needs to send itself SIGUSR1, and a pattern in all the others. */
static void prepare_registers(void)
{
	for (int n = 0; n < 32; n++)
		regs[n] = pattern(n);
	regs[10] = getpid();
	regs[11] = gettid();
	regs[12] = SIGUSR1;
	regs[17] = SYS_tgkill;
}

static void registers(void)
{
	int missing = 0, unchanged = 0;
	unsigned long before[32];

	prepare_registers();
	memcpy(before, regs, sizeof(regs));
	on_signal(SIGUSR1, swap_registers, 0, 0);
	all_registers(regs);
	for (size_t i = 0; i < sizeof(kept); i++) {
		int n = kept[i];

		missing += found[n] != before[n];
		unchanged += regs[n] != ~pattern(n);
	}
	is(notes, 1, "a signal comes out of a call");
	is(missing, 0, "the frame has all registers");
	is(found[10], 0, "and the call's result");
	is(unchanged, 0, "what the handler writes there is in them afterwards");
	is(regs[10], 1234, "the call's result too");
}

/* A value that the kernel itself uses for "begin this call again", and a signal after it. */
static void looks_like_restart(int sig, siginfo_t *info, void *context)
{
	unsigned long *r = (unsigned long *)&((ucontext_t *)context)->uc_mcontext.sc_regs;

	take_note(sig, info, context);
	r[10] = -(notes < 5 ? 512UL : 1UL);
	raise(SIGUSR2);
}

static void no_restart(void)
{
	prepare_registers();
	notes = 0;
	on_signal(SIGUSR1, looks_like_restart, 0, BIT(SIGUSR2));
	on_signal(SIGUSR2, take_note, 0, 0);
	all_registers(regs);
	is(notes, 2, "a handler that writes -512 begins no call again");
	is(regs[10], -512, "it is what it is");
}

static void skip_instruction(int sig, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.sc_regs.pc += 4;
	take_note(sig, info, context);
}

static void program_counter(void)
{
	long result;

	notes = 0;
	on_signal(SIGTRAP, skip_instruction, 0, 0);
	__asm__ volatile("li %0, 1\n"
			 ".4byte 0x00100073\n" /* ebreak, not compressed */
			 "addi %0, %0, 1\n"
			 ".4byte 0x00100073\n"
			 "addi %0, %0, 1\n"
			 : "=r"(result));
	is(result, 3, "a handler steps over instructions");
	is(notes, 2, "two of them");
}

static void change_mask(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	found[0] = uc->uc_sigmask;
	uc->uc_sigmask = BIT(SIGHUP) | BIT(SIGKILL) | BIT(SIGSTOP);
	take_note(sig, info, context);
}

static void mask(void)
{
	set_mask(BIT(SIGUSR2));
	on_signal(SIGUSR1, change_mask, 0, BIT(SIGTERM));
	raise(SIGUSR1);
	is(found[0], BIT(SIGUSR2), "uc_sigmask is the mask of before");
	is(get_mask(), BIT(SIGHUP), "and, changed, becomes the mask, but for SIGKILL and SIGSTOP");
	set_mask(0);
}

static char path[32];

static void nest(int sig, siginfo_t *info, void *context)
{
	volatile unsigned long here = pattern(sig);

	(void)info;
	(void)context;
	strcat(path, sig == SIGUSR1 ? "1" : sig == SIGUSR2 ? "2" : "3");
	if (sig == SIGUSR1)
		raise(SIGUSR2);
	if (sig == SIGUSR2)
		raise(SIGHUP);
	strcat(path, here == pattern(sig) ? "." : "!");
}

static void nesting(void)
{
	static const int sigs[] = {SIGUSR1, SIGUSR2, SIGHUP};

	for (int i = 0; i < 3; i++)
		on_signal(sigs[i], nest, 0, 0);
	raise(SIGUSR1);
	is_str(path, "123...", "handlers within handlers");
	path[0] = 0;
	block(BIT(SIGUSR2) | BIT(SIGHUP));
	raise(SIGHUP);
	raise(SIGUSR2);
	unblock(BIT(SIGUSR2) | BIT(SIGHUP));
	is_str(path, "2.3.3.", "of two that were pending the higher runs on the lower's frame");
	for (int i = 0; i < 3; i++)
		on_signal(sigs[i], nest, 0, -1UL);
}

static sigjmp_buf out;

static void jump(int sig, siginfo_t *info, void *context)
{
	take_note(sig, info, context);
	siglongjmp(out, sig);
}

static void jumping(void)
{
	volatile int wrong = 0;

	notes = 0;
	set_mask(BIT(SIGTERM));
	on_signal(SIGUSR1, jump, 0, -1UL);
	for (volatile int i = 0; i < 5000; i++) {
		int sig = sigsetjmp(out, 1);

		if (sig == 0)
			raise(SIGUSR1);
		wrong += sig != SIGUSR1 || get_mask() != BIT(SIGTERM);
	}
	is(notes, 5000, "5000 jumps out of a handler");
	is(wrong, 0, "each brings back the mask");
	set_mask(0);
}

int main(void)
{
	registers();
	no_restart();
	program_counter();
	mask();
	nesting();
	jumping();
	return done_testing();
}
