// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Signals that the program's own instructions raise: which, with what code, at which address;
 * a handler that mends the matter lets the instruction be tried again. Blocked or ignored,
 * they end the process.
 */
#include "sig.h"

static sigjmp_buf out;
static siginfo_t last;
static void *last_pc;

static void leave(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig;
	last = *info;
	last_pc = (void *)uc->uc_mcontext.sc_regs.pc;
	siglongjmp(out, 1);
}

static void reads(void *p)
{
	(void)*(volatile char *)p;
}

static void writes(void *p)
{
	*(volatile char *)p = 1;
}

static void runs(void *p)
{
	((void (*)(void))p)();
}

/* Does it; whether a signal came, which is in `last`. */
static bool faults(void (*deed)(void *), void *p)
{
	memset(&last, 0, sizeof(last));
	if (sigsetjmp(out, 1))
		return true;
	deed(p);
	return false;
}

static void is_fault(void (*deed)(void *), void *p, int sig, int code, const char *what)
{
	if (!ok(faults(deed, p), "%s raises a signal", what))
		return;
	is(last.si_signo, sig, "%s: %s", what, strsignal(sig));
	is(last.si_code, code, "%s: si_code", what);
	ok(last.si_addr == p, "%s: si_addr", what);
	if (last.si_addr != p)
		diag("  %p, want %p", last.si_addr, p);
}

static void memory(void)
{
	char *p = map_pages(4);

	must(munmap(p + PAGE, PAGE) == 0);
	must(mprotect(p + 2 * PAGE, PAGE, PROT_READ) == 0);
	must(mprotect(p + 3 * PAGE, PAGE, PROT_NONE) == 0);
	is_fault(reads, p + PAGE + 7, SIGSEGV, SEGV_MAPERR, "a read of nothing");
	is_fault(writes, p + PAGE, SIGSEGV, SEGV_MAPERR, "a write to nothing");
	is_fault(reads, NULL, SIGSEGV, SEGV_MAPERR, "a read at 0");
	is_fault(runs, (void *)8, SIGSEGV, SEGV_MAPERR, "a jump to 8");
	is_fault(writes, p + 2 * PAGE + 1, SIGSEGV, SEGV_ACCERR, "a write to a read-only page");
	is_fault(reads, p + 3 * PAGE, SIGSEGV, SEGV_ACCERR, "a read of PROT_NONE");
	is_fault(runs, p, SIGSEGV, SEGV_ACCERR, "a jump to data");
	is_fault(writes, (void *)(uintptr_t)memory, SIGSEGV, SEGV_ACCERR, "a write to code");
}

static void kernel_addresses(void)
{
	static char *const t[] = {
		(char *)0xffffffff80200000,
		(char *)0xffffffc000000000,
		(char *)0x4000000000,
		(char *)-1L,
	};
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		wrong += !faults(reads, t[i]) || last.si_signo != SIGSEGV;
		wrong += !faults(writes, t[i]) || last.si_signo != SIGSEGV;
		wrong += !faults(runs, t[i] - 1) || last.si_signo != SIGSEGV;
	}
	is(wrong, 0, "what is the kernel's: SIGSEGV");
}

static void illegal(void *p)
{
	(void)p;
	__asm__ volatile(".4byte 0xffffffff");
}

static void privileged(void *p)
{
	(void)p;
	__asm__ volatile("csrr t0, sstatus" ::: "t0");
}

static void breaks(void *p)
{
	(void)p;
	__asm__ volatile("ebreak");
}

static void instructions(void)
{
	ok(faults(illegal, NULL), "no instruction at all");
	is(last.si_signo, SIGILL, "SIGILL");
	is(last.si_code, ILL_ILLOPC, "ILL_ILLOPC");
	ok(last.si_addr == last_pc, "si_addr is its address");
	ok(faults(privileged, NULL), "one that is not for programs");
	is(last.si_signo, SIGILL, "SIGILL");
	ok(faults(breaks, NULL), "ebreak");
	is(last.si_signo, SIGTRAP, "SIGTRAP");
	is(last.si_code, TRAP_BRKPT, "TRAP_BRKPT");
	ok(last.si_addr == last_pc, "si_addr is its address");
}

/* A page of a file's mapping that is beyond its end. */
static void beyond_the_end(void)
{
	enter_tmp();
	write_file("f", "short", 5);
	int fd = open("f", O_RDONLY);
	char *p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

	must(p != MAP_FAILED);
	is(p[0], 's', "a mapped file");
	is_fault(reads, p + PAGE + 3, SIGBUS, BUS_ADRERR, "a read past its last page");
	close(fd);
	leave_tmp();
}

static char *mended;

static void mend(int sig, siginfo_t *info, void *context)
{
	must(mprotect(mended, PAGE, PROT_READ | PROT_WRITE) == 0);
	take_note(sig, info, context);
}

static void trying_again(void)
{
	mended = map_pages(1);
	must(mprotect(mended, PAGE, PROT_NONE) == 0);
	on_signal(SIGSEGV, mend, 0, 0);
	*(volatile char *)mended = 3;
	is(*mended, 3, "after the handler the instruction is tried again");
	is(notes, 1, "one signal");
}

static int blocks_it(void *sig)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	catch_signal(SIGSEGV, 0);
	if (sig)
		block(BIT(SIGSEGV));
	else
		signal(SIGSEGV, SIG_IGN);
	reads(NULL);
	return 0;
}

static int faults_in_handler(void *arg)
{
	(void)arg;
	on_signal(SIGSEGV, (__sigaction_t)(void (*)(void))blocks_it, 0, 0);
	reads(NULL);
	return 0;
}

int main(void)
{
	static const int sigs[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP};

	for (size_t i = 0; i < ARRAY_SIZE(sigs); i++)
		on_signal(sigs[i], leave, 0, 0);
	memory();
	kernel_addresses();
	instructions();
	beyond_the_end();
	trying_again();
	is_killed(run_child(blocks_it, (void *)1), SIGSEGV,
		  "a fault whose signal is blocked kills");
	is_killed(run_child(blocks_it, NULL), SIGSEGV, "ignored: too");
	is_killed(run_child(faults_in_handler, NULL), SIGSEGV, "in its own handler: too");
	return done_testing();
}
