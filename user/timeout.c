// SPDX-License-Identifier: MIT
/*
 * timeout: runs a program, and sends it a signal if it still runs after DURATION, which is a
 * number of seconds, or of minutes, hours, days with m, h, d behind it; 0 is no limit.
 *
 *	-s SIGNAL	instead of TERM
 *	-k DURATION	KILL if it still runs that long after the first signal
 *	-v	says so on stderr when it sends a signal
 *	--foreground	leaves it in our process group, so that it may use the terminal
 *	--preserve-status	its own status, even if its time was over
 *
 * The status is that of the program, 124 if its time was over, 125 if timeout itself failed,
 * 126 or 127 if the program can't be run, 137 if KILL was sent.
 */
#include "util.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FAILED = 125, TIMED_OUT = 124 };

#define USAGE "timeout [-v] [-s SIGNAL] [-k DURATION] DURATION PROGRAM [ARGUMENT...]"

static bool foreground, preserve_status, verbose;
static int term_signal = SIGTERM;
static const char *command;

static double duration(const char *s)
{
	static const char units[] = "smhd";
	static const int seconds[] = {1, 60, 60 * 60, 24 * 60 * 60};
	char *end;
	double value = strtod(s, &end);
	const char *unit = *end ? strchr(units, *end) : units;

	if (end == s || !unit || (*end && end[1]) || !(value >= 0))
		errx(FAILED, "%s: not a duration", s);
	return value * seconds[unit - units];
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Waits for one of the set, until a time that 0 leaves open; SIGALRM when that is past. */
static int next_signal(const sigset_t *set, siginfo_t *info, double deadline)
{
	enum { LONG = 1000000 }; /* seconds: the clock's type does not take any double */
	double left = deadline ? deadline - now() : LONG;
	struct timespec t = {0};
	int sig;

	if (left > LONG)
		left = LONG;
	if (left > 0) {
		t.tv_sec = left;
		t.tv_nsec = (left - t.tv_sec) * 1e9;
	}
	sig = sigtimedwait(set, info, &t);
	if (sig > 0 || errno != EAGAIN)
		return sig;
	info->si_pid = 0;
	return deadline && now() >= deadline ? SIGALRM : 0;
}

/* To the program, and to what it has started: they are in our group. */
static void pass_on(pid_t pid, int sig)
{
	char name[SIG2STR_MAX] = "0";

	if (sig)
		sig2str(sig, name);
	if (verbose)
		warnx("sending signal %s to command '%s'", name, command);
	kill(pid, sig);
	if (foreground)
		return;
	kill(0, sig);
	/* What is stopped would not hear of it. */
	if (sig != SIGKILL && sig != SIGCONT) {
		kill(pid, SIGCONT);
		kill(0, SIGCONT);
	}
}

/* The same end as the program's. */
static int end_as(int status, bool timed_out)
{
	bool killed = WIFSIGNALED(status);
	int sig = killed ? WTERMSIG(status) : 0;
	sigset_t set;

	if (killed && !timed_out) {
		sigemptyset(&set);
		sigaddset(&set, sig);
		signal(sig, SIG_DFL);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		raise(sig);
	}
	if (timed_out && !preserve_status && sig != SIGKILL)
		return TIMED_OUT;
	return exit_status(status);
}

/* Signals that would end us are for the program. None is handled: all are waited for. */
static int run(char **argv, double limit, double kill_after)
{
	static const int ours[] = {SIGALRM, SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGCHLD};
	double deadline = limit ? now() + limit : 0;
	bool timed_out = false;
	sigset_t set, old;
	int status;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, term_signal);
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		sigaddset(&set, ours[i]);
	sigprocmask(SIG_BLOCK, &set, &old);
	pid = fork();
	if (pid < 0)
		err(FAILED, "fork");
	if (pid == 0) {
		signal(SIGTTIN, SIG_DFL);
		signal(SIGTTOU, SIG_DFL);
		sigprocmask(SIG_SETMASK, &old, NULL);
		exec_program(argv);
	}
	while (waitpid(pid, &status, WNOHANG) != pid) {
		siginfo_t info;
		int sig = next_signal(&set, &info, deadline);

		/* What we sent to our group comes to us too. */
		if (sig <= 0 || sig == SIGCHLD || info.si_pid == getpid())
			continue;
		if (sig == SIGALRM) {
			timed_out = true;
			sig = term_signal;
			deadline = 0;
		}
		if (kill_after) {
			term_signal = SIGKILL;
			deadline = now() + kill_after;
			kill_after = 0;
		}
		pass_on(pid, sig);
	}
	return end_as(status, timed_out);
}

static double parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{"foreground", no_argument, NULL, 'f'},
		{"kill-after", required_argument, NULL, 'k'},
		{"preserve-status", no_argument, NULL, 'p'},
		{"signal", required_argument, NULL, 's'},
		{"verbose", no_argument, NULL, 'v'},
		{NULL, 0, NULL, 0},
	};
	double kill_after = 0;
	int opt;

	while ((opt = getopt_long(argc, argv, "+k:s:v", options, NULL)) != -1) {
		switch (opt) {
		case 'f': foreground = true; break;
		case 'k': kill_after = duration(optarg); break;
		case 'p': preserve_status = true; break;
		case 's': term_signal = signal_number(optarg); break;
		case 'v': verbose = true; break;
		default: errx(FAILED, "usage: %s", USAGE);
		}
		if (term_signal < 0)
			errx(FAILED, "%s: no such signal", optarg);
	}
	return kill_after;
}

int main(int argc, char **argv)
{
	double kill_after;

	set_usage(USAGE);
	kill_after = parse_options(argc, argv);
	if (argc - optind < 2)
		errx(FAILED, "usage: %s", USAGE);
	command = argv[optind + 1];
	if (!foreground)
		setpgid(0, 0);
	/* Its children may be in the background; we must go on then. */
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	return run(argv + optind + 1, duration(argv[optind]), kill_after);
}
