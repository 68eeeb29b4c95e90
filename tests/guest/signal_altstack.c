// SPDX-License-Identifier: MIT
// grade: group=signal points=15 cpus=1,4 timeout=60 linux=yes
/*
 * The alternate stack: who runs on it, what it may be, what it says of itself; a handler on it
 * survives the overflow of the main one.
 */
#include "sig.h"

#define SIZE (8 * PAGE)

static char *stack;
static stack_t inside;
static int change_inside;
static bool was_on_it;
static sigjmp_buf out;

static stack_t altstack(void)
{
	stack_t s;

	must(sigaltstack(NULL, &s) == 0);
	return s;
}

static void use(int flags)
{
	stack_t s = {.ss_sp = stack, .ss_flags = flags, .ss_size = SIZE};

	must(sigaltstack(&s, NULL) == 0);
}

static void look(int sig, siginfo_t *info, void *context)
{
	stack_t off = {.ss_flags = SS_DISABLE};
	char here;

	was_on_it = &here >= stack && &here < stack + SIZE;
	inside = altstack();
	change_inside = sigaltstack(&off, NULL) == 0 ? 0 : errno;
	take_note(sig, info, context);
}

static void who_runs_on_it(void)
{
	is(altstack().ss_flags, SS_DISABLE, "at first there is none");
	on_signal(SIGUSR1, look, SA_ONSTACK, 0);
	raise(SIGUSR1);
	ok(!was_on_it, "SA_ONSTACK without one: on the main stack");
	use(0);
	is(altstack().ss_flags, 0, "there is one, and it is not used");
	ok(altstack().ss_sp == stack && altstack().ss_size == SIZE, "where it was put");
	raise(SIGUSR1);
	ok(was_on_it, "SA_ONSTACK with one: on it");
	is(inside.ss_flags, SS_ONSTACK, "which sigaltstack says");
	is(change_inside, EPERM, "who is on it can't change it");
	is(altstack().ss_flags, 0, "after that it is free again");
	on_signal(SIGUSR1, look, 0, 0);
	raise(SIGUSR1);
	ok(!was_on_it, "without SA_ONSTACK: on the main stack");
	is(change_inside, 0, "where it may be changed");
	is(altstack().ss_flags, 0, "but the frame has the old one and brings it back");
}

static void errors(void)
{
	stack_t s = {.ss_sp = stack, .ss_flags = 0, .ss_size = MINSIGSTKSZ - 1};
	static const int flags[] = {3, 4, 8, 0x40000000, -1};

	use(0);
	is_errno(sigaltstack(&s, NULL), ENOMEM, "too small");
	s.ss_size = 0;
	is_errno(sigaltstack(&s, NULL), ENOMEM, "of no size");
	s.ss_flags = SS_DISABLE;
	is(sigaltstack(&s, NULL), 0, "which does not matter for none");
	s.ss_size = SIZE;
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		s.ss_flags = flags[i];
		is_errno(sigaltstack(&s, NULL), EINVAL, "flags 0x%x", flags[i]);
	}
	s.ss_flags = SS_ONSTACK;
	is(sigaltstack(&s, NULL), 0, "SS_ONSTACK may be set, and means nothing");
	is(altstack().ss_flags, 0, "it is not kept");
	s.ss_flags = 0;
	s.ss_size = MINSIGSTKSZ;
	is(sigaltstack(&s, NULL), 0, "the smallest size");
}

static void autodisarm(void)
{
	use(SS_AUTODISARM);
	is(altstack().ss_flags, (int)SS_AUTODISARM, "SS_AUTODISARM");
	on_signal(SIGUSR1, look, SA_ONSTACK, 0);
	raise(SIGUSR1);
	ok(was_on_it, "it is used");
	is(inside.ss_flags, SS_DISABLE, "in the handler there is none any more");
	is(change_inside, 0, "so another can be set");
	is(altstack().ss_flags, (int)SS_AUTODISARM, "after it, it is there again");
}

static void in_the_frame(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	inside = uc->uc_stack;
	uc->uc_stack.ss_sp = stack + PAGE;
	uc->uc_stack.ss_size = SIZE - PAGE;
	take_note(sig, info, context);
}

static void frame(void)
{
	use(0);
	on_signal(SIGUSR1, in_the_frame, 0, 0);
	raise(SIGUSR1);
	ok(inside.ss_sp == stack && inside.ss_size == SIZE, "uc_stack is the alternate stack");
	ok(altstack().ss_sp == stack + PAGE, "and, changed, becomes it");
	use(0);
}

static void jump_out(int sig, siginfo_t *info, void *context)
{
	char here;

	was_on_it = &here >= stack && &here < stack + SIZE;
	take_note(sig, info, context);
	siglongjmp(out, 1);
}

static int overflow(int n)
{
	volatile char room[512];

	room[n % 512] = (char)n;
	return n < 0 ? 0 : overflow(n + 1) + room[(n + 1) % 512];
}

static int overflows(void *arg)
{
	signal(SIGSEGV, SIG_DFL);
	if (arg)
		catch_signal(SIGSEGV, 0);
	return overflow(0);
}

static void overflowing(void)
{
	volatile int survived = 0;

	notes = 0;
	on_signal(SIGSEGV, jump_out, SA_ONSTACK, 0);
	for (int i = 0; i < 5; i++) {
		if (sigsetjmp(out, 1) == 0)
			overflow(0);
		survived += was_on_it;
		was_on_it = false;
	}
	is(survived, 5, "the overflow of the main stack is handled on the other, five times");
	is(notes, 5, "by SIGSEGV");
	is_killed(run_child(overflows, NULL), SIGSEGV, "by default it kills");
	is_killed(run_child(overflows, stack), SIGSEGV, "with a handler on the main stack too");
}

static int inherits(void *arg)
{
	(void)arg;
	return altstack().ss_sp == stack && altstack().ss_flags == 0 ? 0 : 1;
}

/* Nothing can be put on it: the process can't be told. */
static int full(void *arg)
{
	stack_t s = {.ss_sp = stack, .ss_size = SIZE};

	(void)arg;
	must(sigaltstack(&s, NULL) == 0);
	must(mprotect(stack, SIZE, PROT_READ) == 0);
	catch_signal(SIGUSR1, SA_ONSTACK);
	raise(SIGUSR1);
	return 0;
}

int main(void)
{
	stack = map_pages(SIZE / PAGE);
	who_runs_on_it();
	errors();
	autodisarm();
	frame();
	overflowing();
	is_exit(run_child(inherits, NULL), 0, "fork's child has it too");
	is_killed(run_child(full, NULL), SIGSEGV, "one that can't be written: SIGSEGV");
	return done_testing();
}
