// SPDX-License-Identifier: MIT
/*
 * Job control: the shell, its jobs and the terminal between them.
 *
 * With the option -m each job is a process group of its own. Where there is a terminal, the
 * one in the foreground has it: it may read from it, and ^C and ^Z go to it alone. When it
 * ends or stops the shell takes the terminal back, and its modes with it.
 */
#include "job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum {
	TERMINAL_FROM = 10, /* out of the way of redirections */
	MAX_TURNS = 16,
};

static int terminal = -1;
static pid_t first_pgrp; /* which we were started in */
static struct termios shell_mode;
static bool mode_known;
static bool active;

/* A descriptor of the terminal that controls us, or -1. */
static int open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC), high;

	if (fd < 0)
		return isatty(STDERR_FILENO) ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, TERMINAL_FROM)
					     : -1;
	high = fcntl(fd, F_DUPFD_CLOEXEC, TERMINAL_FROM);
	close(fd);
	return high;
}

/*
 * Somebody else may have it still: then we are stopped here until it is our turn. Not for
 * ever: an orphaned group is not stopped, nor is who ignores the signal.
 */
static bool wait_for_foreground(void)
{
	pid_t owner = tcgetpgrp(terminal);

	for (int turn = 0; owner >= 0 && owner != getpgrp() && turn < MAX_TURNS; turn++) {
		kill(0, SIGTTIN);
		owner = tcgetpgrp(terminal);
	}
	return owner == getpgrp();
}

static void start(void)
{
	first_pgrp = getpgrp();
	terminal = open_terminal();
	if (terminal >= 0 && !wait_for_foreground()) {
		close(terminal);
		terminal = -1;
	}
	if (terminal < 0 && sh.interactive) {
		warn("no terminal of our own: no job control");
		sh.option[OPT_MONITOR] = false;
	}
	signals_update();
	if (!sh.option[OPT_MONITOR])
		return;
	setpgid(0, 0); /* fails if we lead a session, and a group so */
	terminal_give(getpgrp());
}

static void stop(void)
{
	if (terminal >= 0 && first_pgrp != getpgrp()) {
		terminal_give(first_pgrp);
		setpgid(0, first_pgrp);
	}
	close(terminal);
	terminal = -1;
	signals_update();
}

/* Makes it as sh.interactive and the options say. */
void job_control_update(void)
{
	if (sh.option[OPT_MONITOR] == active)
		signals_update();
	else if (!active)
		start();
	else
		stop();
	active = sh.option[OPT_MONITOR];
}

/* In a new process, which has no part in it until it asks for it. */
void job_control_forget(void)
{
	close(terminal);
	terminal = -1;
	active = false;
}

/* Before a job gets the terminal. */
void terminal_save(void)
{
	mode_known = terminal >= 0 && tcgetattr(terminal, &shell_mode) == 0;
}

void terminal_give(pid_t pgrp)
{
	if (terminal >= 0)
		tcsetpgrp(terminal, pgrp);
}

static void set_mode(const struct termios *mode)
{
	while (tcsetattr(terminal, TCSADRAIN, mode) != 0 && errno == EINTR)
		;
}

/*
 * After a job had it. What a program has set and then ended well stays set, as by stty; one
 * that was killed or stopped had no time to clean up.
 */
void terminal_take(struct job *j)
{
	if (terminal < 0)
		return;
	terminal_give(getpgrp());
	if (!mode_known || (job_state(j) == DONE && !job_killed(j)))
		return;
	if (job_state(j) == STOPPED)
		j->has_mode = tcgetattr(terminal, &j->mode) == 0;
	set_mode(&shell_mode);
}

/* A job that was stopped finds its modes again. */
void terminal_put_back(struct job *j)
{
	terminal_save();
	if (terminal >= 0 && j->has_mode)
		set_mode(&j->mode);
	j->has_mode = false;
	terminal_give(j->pgrp);
}
