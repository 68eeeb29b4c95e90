// SPDX-License-Identifier: MIT
/*
 * Signals of the shell itself, and `trap`.
 *
 * A handler only notes that a signal came. What it means happens between two commands, in
 * signals_check(): the action of a trap, the end of the command line for ^C at an
 * interactive shell, the end of everything when the terminal is gone.
 */
#include "sh.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/select.h>
#include <unistd.h>

enum { EXIT_TRAP = 0 };

/* What the kernel does with a signal of ours. */
enum disposition { UNKNOWN, AS_FOUND, IGNORED, CAUGHT };

static struct {
	char *action; /* of `trap`: NULL none, "" ignores */
	unsigned char now;
	bool ignored_before; /* we were started so */
	bool running;	     /* its action */
	volatile sig_atomic_t came;
} signals[NSIG];

static volatile sig_atomic_t any_came;
static bool inherited; /* the actions are those of our parent shell, to look at only */
static bool wants_children;
static int status_before = -1; /* $? when the action that is running began */

static const char *action_of(int sig)
{
	const char *action = signals[sig].action;

	return inherited && action && *action ? NULL : action;
}

/* For handlers, and for signals that only seem to come. */
void signal_came(int sig)
{
	signals[sig].came = 1;
	any_came = 1;
}

/* What the shell does with signals that it has no trap for. */
static enum disposition own_wish(int sig)
{
	switch (sig) {
	case SIGINT:
	case SIGHUP:
	case SIGWINCH: return sh.interactive ? CAUGHT : AS_FOUND;
	case SIGQUIT:
	case SIGTERM: return sh.interactive ? IGNORED : AS_FOUND;
	case SIGCHLD:
		return wants_children || (sh.interactive && sh.option[OPT_NOTIFY]) ? CAUGHT
										   : AS_FOUND;
	default: return AS_FOUND;
	}
}

static bool stops(int sig)
{
	return sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

static enum disposition wish(int sig)
{
	const char *action = action_of(sig);

	/* Not even for a trap: the shell takes the terminal back from the background. */
	if (sh.option[OPT_MONITOR] && stops(sig))
		return IGNORED;
	/* POSIX: a script can't take back what it was started to ignore. */
	if (signals[sig].ignored_before && !sh.interactive)
		return AS_FOUND;
	/* Who ignores SIGCHLD can't wait for children. */
	if (action && (*action || sig != SIGCHLD))
		return *action ? CAUGHT : IGNORED;
	return own_wish(sig);
}

/* Without SA_RESTART: whoever waits should look at what came. */
static void apply(int sig)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	enum disposition want;

	if (signals[sig].now == UNKNOWN) {
		struct sigaction found;

		if (sigaction(sig, NULL, &found) != 0)
			return;
		signals[sig].ignored_before = found.sa_handler == SIG_IGN;
		signals[sig].now = AS_FOUND;
	}
	want = wish(sig);
	if (signals[sig].now == want)
		return;
	if (want == CAUGHT)
		action.sa_handler = signal_came;
	else if (want == IGNORED || signals[sig].ignored_before)
		action.sa_handler = SIG_IGN;
	if (sigaction(sig, &action, NULL) == 0)
		signals[sig].now = want;
}

/* Whoever started us: children have to be waited for. */
void signals_init(void)
{
	sigset_t set;

	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* After sh.interactive or an option has changed. */
void signals_update(void)
{
	static const int own[] = {SIGINT,  SIGHUP,  SIGWINCH, SIGQUIT, SIGTERM,
				  SIGTSTP, SIGTTIN, SIGTTOU,  SIGCHLD};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		apply(own[i]);
}

void signal_catch_children(void)
{
	wants_children = true;
	apply(SIGCHLD);
}

/*
 * In a new process: traps are off, and the shell's own wishes. Without job control what runs
 * in the background must not hear of ^C; with it, what runs in the shell's own group must
 * not be stopped, since nobody would wait for that.
 */
void signals_in_child(enum job_kind kind)
{
	bool monitor = sh.option[OPT_MONITOR];

	sh.interactive = false;
	sh.option[OPT_MONITOR] = false;
	inherited = true;
	wants_children = false;
	status_before = -1;
	any_came = 0;
	for (int sig = 1; sig < NSIG; sig++) {
		signals[sig].came = 0;
		signals[sig].running = false;
		if (kind == JOB_PART && monitor && stops(sig))
			signals[sig].ignored_before = true;
		if (signals[sig].now == IGNORED || signals[sig].now == CAUGHT)
			apply(sig);
	}
	for (int sig = SIGINT; kind == JOB_BACKGROUND && !monitor && sig <= SIGQUIT; sig++) {
		signal(sig, SIG_IGN);
		signals[sig].ignored_before = true;
		signals[sig].now = AS_FOUND;
	}
}

/* Is there an action that a process must not be replaced before? */
bool traps_set(void)
{
	for (int sig = 0; sig < NSIG; sig++) {
		if (action_of(sig) && *action_of(sig))
			return true;
	}
	return false;
}

/* Runs text as an action. $? is as before it then, unless it has ended something. */
static void run_action(const char *text)
{
	int status = sh.status, skip = sh.skip, outer = status_before;
	char *copy = xstrdup(text); /* it may change the trap */
	enum flow flow = sh.flow;

	sh.flow = FLOW_NONE;
	status_before = status;
	run_string(copy, 0);
	status_before = outer;
	free(copy);
	if (sh.flow)
		return;
	sh.flow = flow;
	sh.skip = skip;
	sh.status = status;
}

/* What `exit` without a number means. */
int exit_status(void)
{
	return status_before >= 0 ? status_before : sh.status;
}

static void hang_up(void)
{
	job_hang_up();
	exit_shell(128 + SIGHUP);
}

/* While something is waited for that may never end. */
void signals_check_hangup(void)
{
	if (sh.interactive && signals[SIGHUP].came && !action_of(SIGHUP))
		hang_up();
}

static void act(int sig)
{
	const char *action = action_of(sig);

	signals[sig].came = 0;
	if (action && *action) {
		signals[sig].running = true;
		run_action(action);
		signals[sig].running = false;
		any_came = 1; /* it may have come again */
	} else if (sig == SIGINT && sh.interactive) {
		write_all(STDERR_FILENO, "\n", 1); /* behind the ^C */
		sh.status = 128 + SIGINT;
		sh.flow = FLOW_ABORT;
	} else if (sig == SIGHUP && sh.interactive) {
		hang_up();
	}
}

/* Between two commands: what have the signals that came to say? */
void signals_check(void)
{
	while (any_came && sh.flow < FLOW_ABORT) {
		any_came = 0;
		for (int sig = 1; sig < NSIG; sig++) {
			if (signals[sig].came && !signals[sig].running && sh.flow < FLOW_ABORT)
				act(sig);
		}
	}
}

/* A signal that has to be acted on, or 0. A child's end is not what a `wait` ends for. */
int signals_pending(void)
{
	for (int sig = 1; any_came && sig < NSIG; sig++) {
		const char *action = action_of(sig);
		bool own = sh.interactive && (sig == SIGINT || sig == SIGHUP);

		if (!signals[sig].came || signals[sig].running || sig == SIGCHLD)
			continue;
		if (own || (action && *action))
			return sig;
	}
	return 0;
}

/*
 * Waits until fd can be read from. False if a signal that has to be acted on came first, also
 * one that came just before.
 */
bool wait_for_input(int fd)
{
	sigset_t all, mask;
	bool pending;
	fd_set in;

	FD_ZERO(&in);
	FD_SET(fd, &in);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	do
		pending = signals_pending();
	while (!pending && pselect(fd + 1, &in, NULL, NULL, NULL, &mask) < 0 && errno == EINTR);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return !pending;
}

/* The shell's last act; returns its exit status. */
int run_exit_trap(int status)
{
	char *action = signals[EXIT_TRAP].action;

	if (inherited || !action)
		return status;
	signals[EXIT_TRAP].action = NULL;
	sh.status = status;
	sh.flow = FLOW_NONE;
	run_action(action);
	return sh.status;
}

/* TERM, SIGTERM, sigterm or 15; 0 is EXIT, or no signal at all. -1 for anything else. */
int signal_number(const char *s)
{
	char name[SIG2STR_MAX];
	size_t len = strlen(s);
	int sig;

	if (strcmp(s, "0") == 0)
		return 0;
	if (len > 3 && strncasecmp(s, "SIG", 3) == 0) {
		s += 3;
		len -= 3;
	}
	if (len >= sizeof(name))
		return -1;
	for (size_t i = 0; i <= len; i++)
		name[i] = s[i] >= 'a' && s[i] <= 'z' ? s[i] - 'a' + 'A' : s[i];
	if (strcmp(name, "EXIT") == 0)
		return 0;
	return str2sig(name, &sig) == 0 ? sig : -1;
}

static const char *condition_name(int sig)
{
	static char name[SIG2STR_MAX];

	return sig && sig2str(sig, name) == 0 ? name : "EXIT";
}

static void print_trap(int sig)
{
	if (!signals[sig].action)
		return;
	print("trap -- ");
	print_quoted(signals[sig].action);
	print(" %s\n", condition_name(sig));
}

/* A subshell that sets its first trap forgets what its parent had. */
static void disinherit(void)
{
	if (!inherited)
		return;
	for (int sig = 0; sig < NSIG; sig++) {
		if (action_of(sig) == signals[sig].action)
			continue;
		free(signals[sig].action);
		signals[sig].action = NULL;
	}
	inherited = false;
}

static void set_trap(int sig, const char *action)
{
	disinherit();
	free(signals[sig].action);
	signals[sig].action = action ? xstrdup(action) : NULL;
	if (sig)
		apply(sig);
}

static int list_traps(char **names)
{
	int status = 0;

	for (int sig = 0; !*names && sig < NSIG; sig++)
		print_trap(sig);
	for (; *names; names++) {
		int sig = signal_number(*names);

		if (sig < 0) {
			warn("trap: %s: bad signal", *names);
			status = 1;
		} else {
			print_trap(sig);
		}
	}
	return status;
}

/* trap [-p] [action] condition...: a number instead of the action, or -, takes it away. */
int builtin_trap(int argc, char **argv)
{
	const char *action = NULL;
	int status = 0;

	(void)argc;
	argv++;
	if (*argv && strcmp(*argv, "-p") == 0)
		return list_traps(argv + 1);
	if (*argv && strcmp(*argv, "--") == 0)
		argv++;
	if (!*argv)
		return list_traps(argv);
	if (argv[1] && (*argv)[strspn(*argv, "0123456789")])
		action = *argv++;
	else if (argv[1] && !**argv)
		action = *argv++;
	if (action && strcmp(action, "-") == 0)
		action = NULL;
	for (; *argv; argv++) {
		int sig = signal_number(*argv);

		if (sig < 0) {
			warn("trap: %s: bad signal", *argv);
			status = 1;
		} else {
			set_trap(sig, action);
		}
	}
	return status;
}
