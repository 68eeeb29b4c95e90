// SPDX-License-Identifier: MIT
/* Builtins about jobs: jobs, fg, bg, wait, kill; and what %n means to them. */
#include "job.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static struct job *marked(char mark)
{
	struct job *j = jobs;

	while (j && (!j->id || job_mark(j) != mark))
		j = j->next;
	return j;
}

static bool named(const struct job *j, const char *name)
{
	long n;

	if (name[0] == '?')
		return strstr(j->text, name + 1);
	if (parse_number(name, &n))
		return j->id == n;
	return strncmp(j->text, name, strlen(name)) == 0;
}

/* What follows the % of a job's name. NULL, after a message, if there is no such. */
static struct job *find_job(const char *command, const char *name)
{
	struct job *found = NULL;
	bool several = false;

	if (!*name || strcmp(name, "+") == 0 || strcmp(name, "%") == 0) {
		found = marked('+');
	} else if (strcmp(name, "-") == 0) {
		found = marked('-');
	} else {
		for (struct job *j = jobs; j; j = j->next) {
			if (!j->id || !named(j, name))
				continue;
			several |= found != NULL;
			found = j;
		}
	}
	if (found && !several)
		return found;
	warn("%s: %%%s: %s", command, name, several ? "more than one such job" : "no such job");
	return NULL;
}

static struct job *find_arg(const char *command, const char *arg)
{
	return find_job(command, *arg == '%' ? arg + 1 : arg);
}

static void show(struct job *j, char letter)
{
	struct strbuf sb = {.arena = &temp};

	if (letter == 'p') {
		print("%d\n", (int)j->procs[0].pid);
		return;
	}
	job_print(&sb, j, letter == 'l');
	print("%s", sb_string(&sb));
}

/* jobs [-l | -p] [job...] */
int builtin_jobs(int argc, char **argv)
{
	char letter = 0;
	int i = 1, status = 0;

	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (strcmp(argv[i], "-l") != 0 && strcmp(argv[i], "-p") != 0)
			return usage("jobs [-l | -p] [job...]");
		letter = argv[i][1];
	}
	job_reap();
	for (struct job *j = jobs; i == argc && j; j = j->next) {
		if (j->id)
			show(j, letter);
	}
	for (; i < argc; i++) {
		struct job *j = find_arg("jobs", argv[i]);

		if (j)
			show(j, letter);
		else
			status = 1;
	}
	if (letter != 'p')
		job_forget_done();
	return status;
}

/* Lets a stopped job run again, in the foreground or not; its status. */
static int resume(struct job *j, const char *command, bool foreground)
{
	bool stopped;

	if (!j->pgrp) {
		warn("%s: job %d was started without job control", command, j->id);
		return 1;
	}
	if (job_state(j) == DONE) {
		warn("%s: job %d has ended", command, j->id);
		return 1;
	}
	if (foreground)
		terminal_put_back(j);
	if (foreground)
		print("%s\n", j->text);
	else
		print("[%d]%c %s &\n", j->id, job_mark(j), j->text);
	flush_output();
	stopped = job_state(j) == STOPPED;
	j->kind = foreground ? JOB_FOREGROUND : JOB_BACKGROUND;
	job_mark_running(j);
	/* To one that runs it would only take back a ^Z that is on its way. */
	if (stopped)
		job_signal(j, SIGCONT);
	return foreground ? job_finish(j) : 0;
}

static int resume_named(int argc, char **argv, bool foreground)
{
	int status = 0;
	int i = 1;

	if (!sh.option[OPT_MONITOR]) {
		warn("%s: no job control", argv[0]);
		return 1;
	}
	job_reap();
	do {
		struct job *j = find_arg(argv[0], i < argc ? argv[i] : "");

		status = j ? resume(j, argv[0], foreground) : 1;
	} while (++i < argc && !foreground);
	return status;
}

int builtin_fg(int argc, char **argv)
{
	if (argc > 2)
		return usage("fg [job]");
	return resume_named(argc, argv, true);
}

int builtin_bg(int argc, char **argv)
{
	return resume_named(argc, argv, false);
}

/* False for what is no number, or none that a process could have. */
static bool parse_pid(const char *s, pid_t *pid)
{
	long n;

	if (!parse_number(s, &n) || n != (pid_t)n)
		return false;
	*pid = n;
	return true;
}

/* The job that has this process; its last one's id is what $! was. */
static struct job *job_of(pid_t pid)
{
	for (struct job *j = jobs; j; j = j->next) {
		for (size_t i = 0; i < j->n; i++) {
			if (j->procs[i].pid == pid)
				return j;
		}
	}
	return NULL;
}

/* False if a signal ended the wait, also one that had come before. */
static bool wait_for(struct job *j, int *status)
{
	if (!job_wait(j)) {
		*status = 128 + signals_pending();
		return false;
	}
	*status = job_status(j);
	if (job_state(j) == DONE)
		job_free(j);
	return true;
}

static bool wait_one(const char *arg, int *status)
{
	struct job *j = NULL;
	pid_t pid;

	*status = 127;
	if (*arg == '%') {
		j = find_job("wait", arg + 1);
	} else if (parse_pid(arg, &pid)) {
		j = job_of(pid);
	} else {
		warn("wait: %s: bad number", arg);
		*status = 2;
	}
	return !j || wait_for(j, status);
}

static int wait_all(void)
{
	int status;

	for (struct job *j = jobs, *next; j; j = next) {
		next = j->next;
		if (j->id && !wait_for(j, &status))
			return status;
	}
	return 0;
}

/* wait [job | pid]...: a signal that has a trap ends it early, with 128 and its number. */
int builtin_wait(int argc, char **argv)
{
	int status = 0;

	if (argc > 1 && strcmp(argv[1], "--") == 0) {
		argc--;
		argv++;
	}
	jobs_disinherit();
	if (argc == 1)
		return wait_all();
	for (int i = 1; i < argc && wait_one(argv[i], &status); i++)
		;
	return status;
}

/* kill -l [number or status]... */
static int list_signals(char **args)
{
	char name[SIG2STR_MAX];
	int status = 0;

	for (int sig = 1; !*args && sig < NSIG; sig++) {
		if (sig2str(sig, name) == 0)
			print("%s\n", name);
	}
	for (; *args; args++) {
		int sig = signal_number(*args);
		long n;

		if (sig < 0 && parse_number(*args, &n) && n > 128)
			sig = n - 128;
		if (sig <= 0 || sig2str(sig, name) != 0) {
			warn("kill: %s: no such signal", *args);
			status = 1;
		} else if ((*args)[0] >= '0' && (*args)[0] <= '9') {
			print("%s\n", name);
		} else {
			print("%d\n", sig);
		}
	}
	return status;
}

static bool signal_job(struct job *j, int sig)
{
	bool ends = sig == SIGTERM || sig == SIGHUP;

	if (!job_signal(j, sig))
		return false;
	/* What is stopped, or about to, would not hear of its end. */
	if (ends && j->pgrp)
		job_signal(j, SIGCONT);
	if (job_state(j) == STOPPED && (ends || sig == SIGKILL || sig == SIGCONT))
		job_mark_running(j);
	return true;
}

static bool send_signal(const char *arg, int sig)
{
	struct job *j;
	bool sent;
	pid_t pid;

	if (*arg == '%') {
		j = find_job("kill", arg + 1);
		if (!j)
			return false;
		sent = signal_job(j, sig);
	} else if (parse_pid(arg, &pid)) {
		sent = kill(pid, sig) == 0;
	} else {
		warn("kill: %s: neither a process nor a job", arg);
		return false;
	}
	if (!sent)
		warn("kill: %s: %s", arg, strerror(errno));
	return sent;
}

/* kill [-s SIGNAL | -SIGNAL] pid | job...; kill -l */
int builtin_kill(int argc, char **argv)
{
	static const char synopsis[] = "kill [-s signal | -signal] pid | job... or kill -l";
	const char *name = NULL;
	int sig = SIGTERM, i = 1, status = 0;

	if (argc > 1 && strcmp(argv[1], "-l") == 0)
		return list_signals(argv + 2);
	if (argc > 2 && (strcmp(argv[1], "-s") == 0 || strcmp(argv[1], "-n") == 0)) {
		name = argv[2];
		i = 3;
	} else if (argc > 1 && argv[1][0] == '-' && strcmp(argv[1], "--") != 0) {
		name = argv[1] + 1;
		i = 2;
	}
	if (name && (sig = signal_number(name)) < 0) {
		warn("kill: %s: no such signal", name);
		return 1;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i == argc)
		return usage(synopsis);
	for (; i < argc; i++)
		status |= !send_signal(argv[i], sig);
	return status;
}
