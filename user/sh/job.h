/* SPDX-License-Identifier: MIT */
/*
 * What job.c, control.c and jobcmd.c share: the table of jobs.
 *
 * A job is what one pipeline, subshell or command became: one process or several. Every
 * child that the shell waits for is in a job; those in the foreground have no number yet,
 * and get one when they are stopped.
 */
#ifndef JOB_H
#define JOB_H

#include "sh.h"

#include <termios.h>

enum process_state { RUNNING, STOPPED, DONE };

struct process {
	pid_t pid;
	enum process_state state;
	int wstatus; /* of the last change */
};

struct job {
	struct job *next;
	int id; /* the n of %n; 0 if it has none */
	enum job_kind kind;
	pid_t pgrp;	     /* 0: the shell's own, or no process yet */
	unsigned long turn;  /* larger for what was stopped or sent to the background later */
	bool changed;	     /* since the user was told */
	bool interrupted;    /* SIGINT killed a process of it */
	struct termios mode; /* of the terminal, when it was stopped */
	bool has_mode;
	char *text;
	struct process *procs;
	size_t n;
};

extern struct job *jobs; /* by id */

enum process_state job_state(const struct job *j);
int job_status(const struct job *j);
char job_mark(const struct job *j);
void job_free(struct job *j);
void jobs_disinherit(void);
void job_mark_running(struct job *j);
void job_print(struct strbuf *sb, struct job *j, bool pgrp);
bool job_signal(const struct job *j, int sig);
bool job_killed(const struct job *j);

/* control.c */
void job_control_forget(void);
void terminal_save(void);
void terminal_give(pid_t pgrp);
void terminal_take(struct job *j);
void terminal_put_back(struct job *j);

#endif
