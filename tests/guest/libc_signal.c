// SPDX-License-Identifier: MIT
// grade: group=libc points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What the C library adds to the kernel's signals: sets, signal and siginterrupt, jumps, abort,
 * and what system does about the signals of the terminal.
 */
#include "sig.h"

static void sets(void)
{
	sigset_t set = 5;

	is(sigemptyset(&set) + (int)set, 0, "sigemptyset");
	is(sigaddset(&set, SIGINT), 0, "sigaddset");
	is(sigaddset(&set, SIGRTMAX), 0, "the last one");
	is(sigismember(&set, SIGINT), 1, "sigismember");
	is(sigismember(&set, SIGRTMAX), 1, "the last one");
	is(sigismember(&set, SIGHUP), 0, "one that is not there");
	is(sigdelset(&set, SIGINT), 0, "sigdelset");
	is(sigismember(&set, SIGINT), 0, "it is gone");
	is(sigfillset(&set), 0, "sigfillset");
	is(sigismember(&set, SIGRTMIN), 1, "has all");
	is_errno(sigaddset(&set, 0), EINVAL, "signal 0");
	is_errno(sigaddset(&set, NSIG), EINVAL, "one too many");
	is_errno(sigdelset(&set, -1), EINVAL, "signal -1");
	is_errno(sigismember(&set, NSIG), EINVAL, "one too many");
}

static void handle(int sig)
{
	(void)sig;
	notes++;
}

static unsigned long flags_of(int sig)
{
	struct sigaction action;

	must(sigaction(sig, NULL, &action) == 0);
	return action.sa_flags;
}

static void simple_functions(void)
{
	sigset_t set = BIT(SIGUSR1);

	ok(signal(SIGUSR1, handle) == SIG_DFL, "signal");
	ok(signal(SIGUSR1, handle) == handle, "gives the old handler");
	ok(signal(SIGKILL, handle) == SIG_ERR && errno == EINVAL, "not of SIGKILL");
	ok(flags_of(SIGUSR1) & SA_RESTART, "calls are begun again");
	is(siginterrupt(SIGUSR1, 1), 0, "siginterrupt");
	ok(!(flags_of(SIGUSR1) & SA_RESTART), "they are interrupted");
	signal(SIGUSR1, handle);
	ok(!(flags_of(SIGUSR1) & SA_RESTART), "also after signal");
	is(siginterrupt(SIGUSR1, 0), 0, "siginterrupt back");
	ok(flags_of(SIGUSR1) & SA_RESTART, "they are begun again");
	is(raise(SIGUSR1), 0, "raise");
	is(notes, 1, "the handler has run");
	is(pthread_sigmask(77, &set, NULL), EINVAL, "pthread_sigmask gives the error itself");
	is(pthread_sigmask(SIG_BLOCK, &set, NULL), 0, "or 0");
	is(get_mask(), BIT(SIGUSR1), "and blocks");
	set_mask(0);
	is_str(strsignal(SIGSEGV), "Segmentation fault", "strsignal");
}

static sigjmp_buf with, without;

static void jumps(void)
{
	volatile int came = 0;

	set_mask(BIT(SIGHUP));
	if (sigsetjmp(with, 1) == 0) {
		set_mask(BIT(SIGUSR2));
		siglongjmp(with, 0);
	}
	is(get_mask(), BIT(SIGHUP), "siglongjmp brings a saved mask back");
	if (sigsetjmp(without, 0) == 0) {
		set_mask(BIT(SIGUSR2));
		siglongjmp(without, 3);
	} else {
		came = 1;
	}
	ok(came, "sigsetjmp comes back a second time");
	is(get_mask(), BIT(SIGUSR2), "without a saved mask it stays");
	set_mask(0);
}

/* ---- abort ---- */

static int aborts(void *arg)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	if (arg)
		signal(SIGABRT, (sighandler_t)arg);
	else
		block(~0UL);
	abort();
}

static void leave(int sig)
{
	(void)sig;
	siglongjmp(with, 1);
}

static int leaves(void *arg)
{
	(void)arg;
	signal(SIGABRT, leave);
	if (sigsetjmp(with, 1) == 0)
		abort();
	return 5;
}

static void aborting(void)
{
	is_killed(run_child(aborts, (void *)handle), SIGABRT, "abort, when its handler returns");
	is_killed(run_child(aborts, (void *)SIG_IGN), SIGABRT, "when SIGABRT is ignored");
	is_killed(run_child(aborts, NULL), SIGABRT, "when it is blocked");
	is_exit(run_child(leaves, NULL), 5, "a handler may leave by a jump");
}

/* ---- system and popen ---- */

static int to_shell[2], from_shell[2];

/* In the middle of the command: ^C and ^\, as far as the caller of system is concerned. */
static int interrupts(void *arg)
{
	char c;

	(void)arg;
	must(read(from_shell[0], &c, 1) == 1);
	kill(getppid(), SIGINT);
	kill(getppid(), SIGQUIT);
	must(write(to_shell[1], "y\n", 2) == 2);
	return 0;
}

static void system_ignores(void)
{
	must(pipe(to_shell) == 0 && pipe(from_shell) == 0);
	must(dup2(to_shell[0], 8) == 8 && dup2(from_shell[1], 9) == 9);
	notes = 0;
	signal(SIGINT, handle);
	signal(SIGQUIT, handle);
	pid_t pid = spawn(interrupts, NULL);

	is(system("echo x >&9; read y <&8; exit 7"), 7 << 8, "system gives the command's status");
	is_exit(join(pid), 0, "meanwhile ^C and ^\\ came");
	is(notes, 0, "which were ignored");
	raise(SIGINT);
	is(notes, 1, "after it they are handled as before");
	is(get_mask(), 0, "and nothing is blocked");
	ok(system(NULL) != 0, "there is a shell");
}

static void reap_all(int sig)
{
	(void)sig;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		notes++;
}

static void system_keeps_its_child(void)
{
	int wrong = 0;

	notes = 0;
	signal(SIGCHLD, reap_all);
	for (int i = 0; i < 20; i++)
		wrong += system("exit 3") != 3 << 8;
	is(wrong, 0, "a handler of SIGCHLD does not take system's child away");
	is(notes, 0, "not one");
	signal(SIGCHLD, SIG_DFL);
}

static void through_interruptions(void)
{
	char line[20] = "";

	signal(SIGALRM, handle);
	siginterrupt(SIGALRM, 1);
	FILE *f = popen("sleep 0.1; exit 4", "r");

	ok(f != NULL, "popen");
	tick(5000);
	is(pclose(f), 4 << 8, "pclose waits through signals");
	is(system("sleep 0.1; exit 6"), 6 << 8, "system too");
	tick(0);
	f = popen("echo word", "r");
	ok(f && fgets(line, sizeof(line), f), "a line of a command");
	is_str(line, "word\n", "is its output");
	is(pclose(f), 0, "pclose");
}

int main(void)
{
	set_mask(0);
	sets();
	simple_functions();
	jumps();
	aborting();
	system_ignores();
	system_keeps_its_child();
	through_interruptions();
	return done_testing();
}
