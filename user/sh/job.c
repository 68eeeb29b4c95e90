// SPDX-License-Identifier: MIT
/*
 * Children: forking, waiting, and the table of jobs.
 *
 * All children are waited for together: whichever changes, it is noted in its job, and who
 * waits for a job waits until its processes have all ended or stopped. A job that ended
 * stays in the table until the user has been told or `wait` has asked for its status.
 */
#include "job.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_FINISHED = 64 }; /* statuses kept for a `wait` that may never come */

struct job *jobs;
static bool inherited; /* the table is that of our parent shell, to look at only */
static unsigned long turns;
static int unlisted; /* children in no job */

enum process_state job_state(const struct job *j)
{
	enum process_state state = DONE;

	for (size_t i = 0; i < j->n; i++) {
		if (j->procs[i].state < state)
			state = j->procs[i].state;
	}
	return state;
}

static int status_of(int wstatus)
{
	if (WIFSTOPPED(wstatus))
		return 128 + WSTOPSIG(wstatus);
	return WIFSIGNALED(wstatus) ? 128 + WTERMSIG(wstatus) : WEXITSTATUS(wstatus);
}

/* The process whose status is that of the job: the last one, or the one that failed last. */
static const struct process *speaker(const struct job *j)
{
	size_t i = j->n - 1;

	while (sh.option[OPT_PIPEFAIL] && i > 0 && !status_of(j->procs[i].wstatus))
		i--;
	if (!status_of(j->procs[i].wstatus))
		i = j->n - 1;
	/* Of a stopped job: one that is stopped. */
	if (job_state(j) == STOPPED) {
		while (j->procs[i].state != STOPPED)
			i = (i + j->n - 1) % j->n;
	}
	return &j->procs[i];
}

/* As $? has it. */
int job_status(const struct job *j)
{
	return status_of(speaker(j)->wstatus);
}

/* Is a more current than b? Stopped jobs are, and those that came later. */
static bool precedes(const struct job *a, const struct job *b)
{
	bool a_stopped = job_state(a) == STOPPED, b_stopped = job_state(b) == STOPPED;

	return a_stopped != b_stopped ? a_stopped : a->turn > b->turn;
}

/* + is the current job, which %% means, and - the one before it. */
char job_mark(const struct job *j)
{
	int before = 0;

	for (const struct job *other = jobs; other; other = other->next)
		before += other->id && other != j && precedes(other, j);
	return before == 0 ? '+' : before == 1 ? '-' : ' ';
}

void job_free(struct job *j)
{
	struct job **link = &jobs;

	while (*link != j)
		link = &(*link)->next;
	*link = j->next;
	free(j->procs);
	free(j->text);
	free(j);
}

/* A subshell can look at its parent's jobs, but not wait for them. */
void jobs_disinherit(void)
{
	while (inherited && jobs)
		job_free(jobs);
	inherited = false;
}

/* A job without processes yet, at the head of the table. */
struct job *job_new(enum job_kind kind, const char *text)
{
	struct job *j = xmalloc(sizeof(*j));

	jobs_disinherit();
	*j = (struct job){.next = jobs, .kind = kind, .text = xstrdup(text ? text : "")};
	jobs = j;
	if (kind == JOB_FOREGROUND && sh.option[OPT_MONITOR])
		terminal_save();
	return j;
}

/* Gives it the next number and its place in the table. */
static void enlist(struct job *j)
{
	struct job **link = &jobs;
	int id = 0;

	j->turn = ++turns;
	if (j->id)
		return;
	while (*link != j)
		link = &(*link)->next;
	*link = j->next;
	for (link = &jobs; *link; link = &(*link)->next)
		id = (*link)->id;
	j->next = NULL;
	*link = j;
	j->id = id + 1;
}

static void add_process(struct job *j, pid_t pid)
{
	struct process *bigger = xmalloc((j->n + 1) * sizeof(*bigger));

	if (j->n)
		memcpy(bigger, j->procs, j->n * sizeof(*bigger));
	free(j->procs);
	j->procs = bigger;
	bigger[j->n++] = (struct process){.pid = pid};
}

/* Parent and child both do this, so that it is done whoever goes on first. */
static void join_group(struct job *j, pid_t pid)
{
	if (!j || j->kind == JOB_PART || !sh.option[OPT_MONITOR])
		return;
	if (!j->pgrp)
		j->pgrp = pid;
	setpgid(pid, j->pgrp);
	if (j->kind == JOB_FOREGROUND)
		terminal_give(j->pgrp);
}

/*
 * As fork(), with nothing left to print twice. The child is a process of the job, or of none
 * if that is NULL. No signal gets lost: until the child has put off our handlers, all wait.
 */
pid_t job_fork(struct job *j)
{
	enum job_kind kind = j ? j->kind : JOB_PART;
	sigset_t all, mask;
	pid_t pid;

	flush_output();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	pid = fork();
	if (pid == 0) {
		join_group(j, getpid());
		signals_in_child(kind);
		job_control_forget();
		inherited = true;
		unlisted = 0;
	} else if (pid > 0) {
		join_group(j, pid);
		if (j)
			add_process(j, pid);
		else
			unlisted++;
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (pid < 0)
		abort_command("cannot fork: %s", strerror(errno));
	return pid;
}

static void note(pid_t pid, int wstatus)
{
	for (struct job *j = jobs; j; j = j->next) {
		for (size_t i = 0; i < j->n; i++) {
			struct process *p = &j->procs[i];

			if (p->pid != pid || p->state == DONE)
				continue;
			p->state = WIFSTOPPED(wstatus)	   ? STOPPED
				   : WIFCONTINUED(wstatus) ? RUNNING
							   : DONE;
			if (p->state != RUNNING)
				p->wstatus = wstatus;
			j->interrupted |= WIFSIGNALED(wstatus) && WTERMSIG(wstatus) == SIGINT;
			j->changed = job_state(j) != RUNNING;
			if (p->state == STOPPED && j->changed)
				j->turn = ++turns;
			return;
		}
	}
	if (!WIFSTOPPED(wstatus) && !WIFCONTINUED(wstatus))
		unlisted--;
}

/* Whom nobody can wait for any more. */
static void lose_children(void)
{
	for (struct job *j = inherited ? NULL : jobs; j; j = j->next) {
		for (size_t i = 0; i < j->n; i++) {
			if (j->procs[i].state == DONE)
				continue;
			j->procs[i] = (struct process){.pid = j->procs[i].pid, .state = DONE};
			j->procs[i].wstatus = 127 << 8;
		}
	}
	unlisted = 0;
}

static bool have_children(void)
{
	for (struct job *j = inherited ? NULL : jobs; j; j = j->next) {
		if (j->n && job_state(j) != DONE)
			return true;
	}
	return unlisted > 0;
}

/* Notes a child that has changed; false if there is none, or a signal came first. */
static bool note_child(int options)
{
	int wstatus;
	pid_t pid;

	if (sh.option[OPT_MONITOR])
		options |= WUNTRACED | WCONTINUED;
	pid = waitpid(-1, &wstatus, options);
	if (pid > 0)
		note(pid, wstatus);
	else if (pid < 0 && errno == ECHILD)
		lose_children();
	return pid > 0;
}

void job_reap(void)
{
	while (have_children() && note_child(WNOHANG))
		;
}

/* Forgets the oldest statuses that nobody asked for. */
static void limit_finished(void)
{
	int n = 0;

	for (struct job *j = jobs; j; j = j->next)
		n += j->id && job_state(j) == DONE;
	for (struct job *j = jobs, *next; j && n > MAX_FINISHED; j = next) {
		next = j->next;
		if (!j->id || job_state(j) != DONE)
			continue;
		job_free(j);
		n--;
	}
}

/* Lets the job go on by itself. `&` has started it, or ^Z and `bg`. */
void job_background(struct job *j)
{
	char text[48];

	if (!j->n) {
		job_free(j);
		return;
	}
	j->kind = JOB_BACKGROUND;
	enlist(j);
	sh.last_bg = j->procs[j->n - 1].pid;
	if (sh.interactive)
		write_all(STDERR_FILENO, text,
			  snprintf(text, sizeof(text), "[%d] %d\n", j->id, (int)sh.last_bg));
	job_reap();
	limit_finished();
}

/* Did a signal end it? */
bool job_killed(const struct job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		if (j->procs[i].state == DONE && WIFSIGNALED(j->procs[i].wstatus))
			return true;
	}
	return false;
}

/* What a person should know of a job that a signal has ended. */
static void explain_end(const struct job *j)
{
	int wstatus = speaker(j)->wstatus;
	struct strbuf sb = {.arena = &temp};

	if (!sh.interactive || j->kind == JOB_PART || !WIFSIGNALED(wstatus))
		return;
	/* ^C is on the screen already. */
	if (WTERMSIG(wstatus) == SIGPIPE || WTERMSIG(wstatus) == SIGINT)
		return;
	sb_puts(&sb, strsignal(WTERMSIG(wstatus)));
	if (WCOREDUMP(wstatus))
		sb_puts(&sb, " (core dumped)");
	sb_putc(&sb, '\n');
	write_all(STDERR_FILENO, sb.s, sb.len);
}

/*
 * Waits for a job in the foreground and returns its status as $? has it. One that stops
 * stays in the table, and the command line goes on with 128 and the signal for a status.
 */
int job_finish(struct job *j)
{
	int status = sh.status;

	while (j->n && job_state(j) == RUNNING) {
		if (!note_child(0))
			signals_check_hangup();
	}
	if (j->kind == JOB_FOREGROUND)
		terminal_take(j);
	if (j->n)
		status = job_status(j);
	if (j->n && job_state(j) == STOPPED) {
		enlist(j);
		if (sh.interactive)
			write_all(STDERR_FILENO, "\n", 1);
		return status;
	}
	if (j->n)
		explain_end(j);
	if (j->interrupted && j->kind == JOB_FOREGROUND && sh.interactive)
		signal_came(SIGINT);
	job_free(j);
	return status;
}

static void put_state(struct strbuf *sb, const struct job *j)
{
	int wstatus = speaker(j)->wstatus;
	char number[24];

	if (job_state(j) == RUNNING) {
		sb_puts(sb, "Running");
	} else if (WIFSTOPPED(wstatus)) {
		sb_puts(sb, strsignal(WSTOPSIG(wstatus)));
	} else if (WIFSIGNALED(wstatus)) {
		sb_puts(sb, strsignal(WTERMSIG(wstatus)));
		sb_puts(sb, WCOREDUMP(wstatus) ? " (core dumped)" : "");
	} else if (WEXITSTATUS(wstatus)) {
		snprintf(number, sizeof(number), "Done(%d)", WEXITSTATUS(wstatus));
		sb_puts(sb, number);
	} else {
		sb_puts(sb, "Done");
	}
}

/* The line that `jobs` shows, which tells the user of all changes. */
void job_print(struct strbuf *sb, struct job *j, bool pgrp)
{
	enum { STATE_WIDTH = 24 };
	char number[48];
	size_t begin;

	snprintf(number, sizeof(number), "[%d]%c  ", j->id, job_mark(j));
	sb_puts(sb, number);
	if (pgrp) {
		snprintf(number, sizeof(number), "%d ", (int)j->procs[0].pid);
		sb_puts(sb, number);
	}
	begin = sb->len;
	put_state(sb, j);
	do
		sb_putc(sb, ' ');
	while (sb->len - begin < STATE_WIDTH);
	sb_puts(sb, j->text);
	if (job_state(j) == RUNNING)
		sb_puts(sb, " &");
	sb_putc(sb, '\n');
	j->changed = false;
}

/* Before a prompt: says which jobs have ended or stopped since the last one. */
void job_notify(void)
{
	struct mark mark = arena_mark(&temp);
	struct strbuf sb = {.arena = &temp};

	job_reap();
	for (struct job *j = jobs; j; j = j->next) {
		if (j->id && j->changed)
			job_print(&sb, j, false);
	}
	write_all(STDERR_FILENO, sb.s, sb.len);
	job_forget_done();
	arena_release(&temp, mark);
}

/* Drops jobs that have ended and been told of. */
void job_forget_done(void)
{
	for (struct job *j = jobs, *next; j; j = next) {
		next = j->next;
		if (j->id && !j->changed && job_state(j) == DONE)
			job_free(j);
	}
}

void job_mark_running(struct job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		if (j->procs[i].state == STOPPED)
			j->procs[i].state = RUNNING;
	}
	j->changed = false;
	j->turn = ++turns;
}

/* False with errno if it can't be sent. */
bool job_signal(const struct job *j, int sig)
{
	bool sent = false;

	if (j->pgrp)
		return kill(-j->pgrp, sig) == 0;
	errno = ESRCH;
	for (size_t i = 0; i < j->n; i++) {
		if (j->procs[i].state != DONE)
			sent |= kill(j->procs[i].pid, sig) == 0;
	}
	return sent;
}

/* The terminal is gone, and so will be all who were started from it. */
void job_hang_up(void)
{
	for (struct job *j = inherited ? NULL : jobs; j; j = j->next) {
		if (!j->n || job_state(j) == DONE)
			continue;
		job_signal(j, SIGHUP);
		if (job_state(j) == STOPPED)
			job_signal(j, SIGCONT);
	}
}

/*
 * Until the job has ended or stopped, or a signal came that somebody has a trap for: then
 * false.
 */
bool job_wait(struct job *j)
{
	sigset_t all, mask;

	signal_catch_children();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	while (job_state(j) == RUNNING && !signals_pending()) {
		job_reap();
		if (job_state(j) == RUNNING)
			sigsuspend(&mask);
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return job_state(j) != RUNNING;
}

/* False, after a sentence, if the user should first hear of stopped jobs. */
bool job_may_exit(void)
{
	static const char message[] = "There are stopped jobs.\n";
	static unsigned long warned; /* at which command line */
	bool stopped = false;

	for (struct job *j = inherited ? NULL : jobs; j; j = j->next)
		stopped |= j->id && job_state(j) == STOPPED;
	if (!sh.interactive || !stopped || (warned && warned + 1 == sh.lines_read))
		return true;
	write_all(STDERR_FILENO, message, sizeof(message) - 1);
	warned = sh.lines_read;
	return false;
}
