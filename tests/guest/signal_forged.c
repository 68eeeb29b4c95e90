// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * rt_sigreturn of frames that the kernel has not made: a right one is as good as its own; of
 * wrong ones the worst that comes is SIGSEGV. And signals whose frame can't be written.
 */
#include "sig.h"

struct frame {
	siginfo_t info;
	ucontext_t uc;
};

static struct frame *good; /* at the start of a page, with nothing behind the next one */
static char *nowhere;
static ucontext_t found;
static char landing_stack[4 * PAGE] __attribute__((aligned(16)));

static void landed(long code)
{
	_exit((int)code);
}

static void sigreturn_at(void *sp)
{
	__asm__ volatile("mv sp, %0\n"
			 "li a7, 139\n"
			 "ecall\n"
			 "li a0, 98\n" /* sigreturn came back */
			 "li a7, 94\n"
			 "ecall\n" ::"r"(sp)
			 : "a7", "a0", "memory");
}

static void copy_context(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	memcpy(&found, context, sizeof(found));
}

/* The kernel's own frame, but going on in landed(). */
static void make_frame(void)
{
	char *p = map_pages(3);

	must(munmap(p + 2 * PAGE, PAGE) == 0);
	nowhere = p + 2 * PAGE;
	good = (struct frame *)p;
	on_signal(SIGUSR1, copy_context, 0, 0);
	raise(SIGUSR1);
	good->uc = found;
	good->uc.uc_mcontext.sc_regs.pc = (unsigned long)landed;
	good->uc.uc_mcontext.sc_regs.sp = (unsigned long)landing_stack + sizeof(landing_stack);
	good->uc.uc_mcontext.sc_regs.a0 = 42;
}

static int returns(void *sp)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	sigreturn_at(sp);
	return 97;
}

static int status_at(const void *sp)
{
	return run_child(returns, (void *)(uintptr_t)sp);
}

static void right(void)
{
	is_exit(status_at(good), 42, "a frame made by hand goes on where it says");
	void *elsewhere = (char *)good + 2 * PAGE - sizeof(*good);

	memcpy(elsewhere, good, sizeof(*good));
	is_exit(status_at(elsewhere), 42, "also at the very end of a page");
	is_killed(status_at((char *)elsewhere + 16), SIGSEGV, "not a bit beyond it");
}

static void pointers(void)
{
	void *const t[] = {
		NULL,
		(void *)8,
		nowhere,
		nowhere - 8,
		(void *)0xffffffff80200000,
		(void *)0xffffffc000000000,
		(void *)0x4000000000,
		(void *)0x3ffffffff0,
		(void *)0x8000000000000000,
		(void *)-8L,
		(void *)-1L,
		(void *)(uintptr_t)returns,
	};
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		int status = status_at(t[i]);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV) {
			diag("  at %p: %s", t[i], status_text(status));
			wrong++;
		}
	}
	is(wrong, 0, "an sp that points nowhere: SIGSEGV");
}

/* Linux reads a frame that is not aligned; what it must not do is worse than SIGSEGV. */
static void misaligned(void)
{
	int wrong = 0;

	for (int off = 1; off < 16; off++) {
		struct frame *f = (void *)((char *)good + PAGE + off);

		memcpy(f, good, sizeof(*f));
		int status = status_at(f);

		wrong += status != W_EXITCODE(42, 0) &&
			 !(WIFSIGNALED(status) &&
			   (WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGBUS));
	}
	is(wrong, 0, "misaligned frames do nothing strange");
}

static void reserved_words(void)
{
	unsigned int *words = good->uc.uc_mcontext.sc_fpregs.__reserved;

	for (int i = 0; i < 3; i++) {
		words[i] = 0x12345678;
		is_killed(status_at(good), SIGSEGV, "reserved word %d", i);
		words[i] = 0;
	}
}

static void program_counters(void)
{
	unsigned long *pc = &good->uc.uc_mcontext.sc_regs.pc, right_pc = *pc;
	static const unsigned long t[] = {
		0, 0xffffffff80200000, 0xffffffc000000000, 0x4000000000, -2UL, 1UL << 63,
	};
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		*pc = t[i];
		int status = status_at(good);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV) {
			diag("  pc 0x%lx: %s", t[i], status_text(status));
			wrong++;
		}
	}
	is(wrong, 0, "a pc that is not the program's: SIGSEGV");
	*pc = right_pc;
}

/* What else is there may be anything; the program that comes of it can be killed. */
static void other_contents(void)
{
	struct frame save = *good;

	good->uc.uc_sigmask = -1UL;
	good->uc.uc_mcontext.sc_regs.pc = (unsigned long)sleeps;
	block(BIT(SIGTERM));
	pid_t pid = spawn(returns, good);

	unblock(BIT(SIGTERM));
	kill(pid, SIGTERM);
	is_killed(end_child(pid), SIGKILL, "a full mask does not keep SIGKILL off");
	*good = save;
	memset(&good->uc.uc_stack, 0xff, sizeof(good->uc.uc_stack));
	good->uc.uc_flags = -1UL;
	good->uc.uc_link = (void *)-1L;
	good->uc.uc_mcontext.sc_fpregs.fcsr = -1;
	memset(&good->info, 0xff, sizeof(good->info));
	is_exit(status_at(good), 42, "a strange stack, link, flags and fcsr do not matter");
	*good = save;
}

static void random_frames(void)
{
	struct frame save = *good;
	int hung = 0;

	for (int i = 0; i < 200; i++) {
		uint64_t *words = (uint64_t *)good;

		for (size_t k = 0; k < sizeof(*good) / 8; k++)
			words[k] = rng() >> rng_below(64);
		good->uc.uc_sigmask = 0;
		memset(good->uc.uc_mcontext.sc_fpregs.__reserved, 0, 12);
		pid_t pid = spawn(returns, good);

		hung += join(pid) == -1;
	}
	is(hung, 0, "200 frames of random words end their processes");
	*good = save;
}

/* ---- frames that can't be written ---- */

static int no_stack(void *arg)
{
	stack_t s = {.ss_sp = landing_stack, .ss_size = sizeof(landing_stack)};
	long pid = getpid();

	if (arg)
		sigaltstack(&s, NULL);
	register long a0 __asm__("a0") = pid;
	register long a1 __asm__("a1") = SIGUSR1;
	register long a7 __asm__("a7") = SYS_kill;

	__asm__ volatile("li sp, 24\n"
			 "ecall" ::"r"(a0),
			 "r"(a1), "r"(a7)
			 : "memory");
	return 0;
}

static void on_altstack(int sig, siginfo_t *info, void *context)
{
	(void)context;
	_exit(sig == SIGSEGV && info->si_code == SI_KERNEL ? 33 : 34);
}

static void unwritable(void)
{
	is_killed(run_child(no_stack, NULL), SIGSEGV, "a handler without a stack: SIGSEGV");
	on_signal(SIGSEGV, on_altstack, SA_ONSTACK, 0);
	is_exit(run_child(no_stack, nowhere), 33, "which can be handled on the alternate stack");
}

int main(void)
{
	rng_seed(3);
	make_frame();
	right();
	pointers();
	misaligned();
	reserved_words();
	program_counters();
	other_contents();
	random_frames();
	unwritable();
	return done_testing();
}
