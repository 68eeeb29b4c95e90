// SPDX-License-Identifier: MIT
/*
 * sigdemo: shows how signals wait, merge, queue, nest, and what a handler finds on its stack.
 * -s goes slowly.
 *
 * Handlers only write down what they saw; it is printed when they have returned. printf() in
 * a handler could find its own buffer half changed by the code that the signal interrupted.
 */
#include "demo.h"

#include <signal.h>
#include <string.h>
#include <ucontext.h>

enum { EVENTS_MAX = 16 };

/* What a handler saw, in the order in which handlers began. */
static struct event {
	int sig, value, depth;
	bool queued;
	char *stack;
} events[EVENTS_MAX];

static volatile sig_atomic_t nevents, depth;

static const char *name(int sig)
{
	static char text[SIG2STR_MAX + 3];

	strcpy(text, "SIG");
	return sig2str(sig, text + 3) == 0 ? text : "?";
}

static void note(int sig, siginfo_t *info, void *context)
{
	struct event *e = &events[nevents++ % EVENTS_MAX];

	(void)context;
	depth++;
	*e = (struct event){.sig = sig, .depth = depth, .stack = __builtin_frame_address(0)};
	e->queued = info->si_code == SI_QUEUE;
	e->value = e->queued ? info->si_value.sival_int : 0;
	if (sig == SIGUSR1 && e->depth == 1 && info->si_code == SI_QUEUE && e->value == 2)
		raise(SIGUSR2);
	depth--;
}

static void set_handler(int sig, void (*handler)(int, siginfo_t *, void *), int flags, bool alone)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};

	if (alone)
		sigfillset(&action.sa_mask);
	if (sigaction(sig, &action, NULL) < 0)
		err(1, "%s", name(sig));
}

static void say_set(const char *what, const sigset_t *set)
{
	char text[200] = "";

	for (int sig = 1; sig <= SIGRTMAX; sig++) {
		if (sigismember(set, sig) != 1 || strlen(text) + 20 > sizeof(text))
			continue;
		strcat(text, " ");
		strcat(text, name(sig));
	}
	say("%s%s", what, *text ? text : " none");
}

static void say_pending(void)
{
	sigset_t pending;

	sigpending(&pending);
	say_set("pending:", &pending);
}

/* Prints what the handlers noted, and forgets it. */
static void say_events(void)
{
	for (int i = 0; i < nevents; i++) {
		const struct event *e = &events[i];

		if (e->queued)
			say("handler: %s with the value %d", name(e->sig), e->value);
		else
			say("handler: %s", name(e->sig));
	}
	nevents = 0;
}

static void send_value(int sig, int value)
{
	if (sigqueue(getpid(), sig, (union sigval){.sival_int = value}) < 0)
		err(1, "sigqueue");
}

static sigset_t block_all(void)
{
	sigset_t all, old;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	return old;
}

static void show_mask(void)
{
	sigset_t set, old;

	step("A blocked signal waits.");
	set_handler(SIGUSR1, note, 0, true);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	say_set("blocked:", &set);
	raise(SIGUSR1);
	say("I have sent myself SIGUSR1; its handler ran %d times", (int)nevents);
	say_pending();
	sigprocmask(SIG_SETMASK, &old, NULL);
	say("unblocked: before sigprocmask() returned, the handler ran");
	say_events();
	say_pending();
}

static void show_queues(void)
{
	int rt = SIGRTMIN + 1;
	sigset_t old;

	step("Standard signals merge, real-time signals queue.");
	set_handler(SIGUSR1, note, 0, true);
	set_handler(rt, note, 0, true);
	old = block_all();
	for (int i = 1; i <= 3; i++) {
		raise(SIGUSR1);
		send_value(rt, i * 10);
	}
	say("blocked, and sent 3 times each: SIGUSR1 and SIGRTMIN+1");
	say_pending();
	sigprocmask(SIG_SETMASK, &old, NULL);
	say("unblocked:");
	say_events();
	say("one bit holds a SIGUSR1 that waits; each SIGRTMIN+1 has an entry of its own");
}

static void show_order(bool alone)
{
	static const int sigs[] = {SIGTERM, SIGUSR2, SIGUSR1};
	sigset_t old;

	for (size_t i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		set_handler(sigs[i], note, 0, alone);
	old = block_all();
	for (size_t i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		raise(sigs[i]);
	sigprocmask(SIG_SETMASK, &old, NULL);
	say_events();
	for (size_t i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		signal(sigs[i], SIG_DFL);
}

static void show_orders(void)
{
	step("Of several that wait, the lowest number is first.");
	say("sent: SIGTERM (%d), SIGUSR2 (%d), SIGUSR1 (%d)", SIGTERM, SIGUSR2, SIGUSR1);
	say("handlers that block all others (sa_mask) while they run:");
	show_order(true);
	say("handlers that block only their own signal:");
	show_order(false);
	say("there each interrupts the one before at its first instruction");
}

static void show_nesting(void)
{
	step("A handler can be interrupted by another one.");
	set_handler(SIGUSR1, note, 0, false);
	set_handler(SIGUSR2, note, 0, false);
	send_value(SIGUSR1, 2);
	say("SIGUSR1's handler sent SIGUSR2");
	for (int i = 0; i < nevents; i++)
		say("%*s%s at depth %d, stack %p", 2 * events[i].depth, "", name(events[i].sig),
		    events[i].depth, (void *)events[i].stack);
	if (nevents == 2)
		say("between the two: %d bytes, most of them the frame that the kernel made",
		    (int)(events[0].stack - events[1].stack));
	nevents = 0;
}

/* Uses up the stack. */
static int __attribute__((noinline)) dive(int n)
{
	volatile char room[4096];

	room[0] = n;
	return n < 0 ? 0 : dive(n + 1) + room[0];
}

static void overflowed(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	unsigned long begin = (unsigned long)uc->uc_stack.ss_sp;
	bool alternate = here >= begin && here < begin + uc->uc_stack.ss_size;

	(void)sig;
	/* Nothing that was interrupted will go on, so this is allowed here. */
	say("handler: SIGSEGV at %p; I run on the %s stack", info->si_addr,
	    alternate ? "alternate" : "ordinary");
	_exit(0);
}

static void show_altstack(void)
{
	static char memory[4 * SIGSTKSZ];
	stack_t stack = {.ss_sp = memory, .ss_size = sizeof(memory)};
	pid_t pid;
	int status;

	step("A full stack has no room for a frame: the alternate stack has.");
	pid = fork_or_exit();
	if (pid == 0) {
		if (sigaltstack(&stack, NULL) < 0)
			err(1, "sigaltstack");
		set_handler(SIGSEGV, overflowed, SA_ONSTACK, false);
		say("child:   calls itself without end");
		_exit(dive(0));
	}
	if (waitpid(pid, &status, 0) < 0)
		err(1, "waitpid");
	say("parent:  the child %s", WIFEXITED(status) ? "ended by itself" : "was killed");
}

static struct user_regs_struct found;
static void *fault_address;

/* The instruction that faulted is four bytes long: it is skipped, and 42 is what it loaded. */
static void repair(int sig, siginfo_t *info, void *context)
{
	struct user_regs_struct *regs = &((ucontext_t *)context)->uc_mcontext.sc_regs;

	(void)sig;
	found = *regs;
	fault_address = info->si_addr;
	regs->pc += 4;
	regs->a0 = 42;
}

static void show_frame(void)
{
	register long value __asm__("a0");
	long result;

	step("The frame holds the registers, and a handler may change them.");
	set_handler(SIGSEGV, repair, 0, false);
	__asm__ volatile(".option push; .option norvc; ld a0, 24(zero); .option pop"
			 : "=r"(value)
			 :
			 : "memory");
	result = value;
	signal(SIGSEGV, SIG_DFL);
	say("I loaded 8 bytes from address 24, where nothing is");
	say("handler: fault at %p; in the frame pc 0x%lx, sp 0x%lx, a0 0x%lx", fault_address,
	    found.pc, found.sp, found.a0);
	say("         it added 4 to the pc, and set a0 to 42");
	say("back:    the program went on behind the load, and read %ld", result);
}

int main(int argc, char **argv)
{
	begin_demo(argc, argv, "sigdemo [-s]", "sigdemo: what happens to a signal");
	show_mask();
	show_queues();
	show_orders();
	show_nesting();
	show_altstack();
	show_frame();
	return finish(0);
}
