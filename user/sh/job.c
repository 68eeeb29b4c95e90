// SPDX-License-Identifier: MIT
/*
 * Children: forking, waiting, and those in the background.
 *
 * A command in the foreground is waited for by its pid, at once. One in the background stays
 * in the list until `wait` asks for its status; when it ends it is reaped at the next
 * occasion (a prompt, another command), so zombies don't pile up.
 */
#include "sh.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct job {
	struct job *next;
	pid_t pid;
	int wstatus;
	bool running;
	bool notified;
};

enum { MAX_FINISHED = 64 }; /* statuses kept for a `wait` that may never come */

static struct job *jobs; /* newest first */
static int unreaped;	 /* children in the background that have not been reaped */

static int status_of(int wstatus)
{
	return WIFSIGNALED(wstatus) ? 128 + WTERMSIG(wstatus) : WEXITSTATUS(wstatus);
}

static void drop_jobs(void)
{
	while (jobs) {
		struct job *j = jobs;

		jobs = j->next;
		free(j);
	}
}

/* As fork(), with nothing left to print twice; in the child its parent's jobs are unknown. */
pid_t fork_shell(void)
{
	pid_t pid;

	flush_output();
	pid = fork();
	if (pid < 0) {
		abort_command("cannot fork: %s", strerror(errno));
	} else if (pid == 0) {
		drop_jobs();
		unreaped = 0;
		sh.interactive = false;
	}
	return pid;
}

/* The wait status of this child; an odd one if it can't be had. */
static int wait_pid(pid_t pid)
{
	int wstatus;

	while (waitpid(pid, &wstatus, 0) < 0) {
		if (errno != EINTR)
			return 127 << 8;
	}
	return wstatus;
}

/* Waits for a child in the foreground and returns its exit status as $? has it. */
int wait_for(pid_t pid)
{
	int wstatus = wait_pid(pid);

	job_reap();
	if (WIFSIGNALED(wstatus) && sh.interactive) {
		const char *text = strsignal(WTERMSIG(wstatus));

		write_all(STDERR_FILENO, text, strlen(text));
		write_all(STDERR_FILENO, "\n", 1);
	}
	return status_of(wstatus);
}

/* Forgets the oldest statuses that nobody asked for. */
static void limit_finished(void)
{
	struct job **link = &jobs;
	int n = 0;

	while (*link) {
		struct job *j = *link;

		if (!j->running && ++n > MAX_FINISHED) {
			*link = j->next;
			free(j);
		} else {
			link = &j->next;
		}
	}
}

void job_add(pid_t pid)
{
	struct job *j = xmalloc(sizeof(*j));
	char text[24];

	*j = (struct job){.next = jobs, .pid = pid, .running = true};
	jobs = j;
	unreaped++;
	sh.last_bg = pid;
	if (sh.interactive)
		write_all(STDERR_FILENO, text, snprintf(text, sizeof(text), "[%d]\n", (int)pid));
	job_reap();
	limit_finished();
}

/* A child that is nobody's job, such as the writer of a long here-document. */
void child_add(void)
{
	unreaped++;
}

static void note(struct job *j, int wstatus)
{
	j->running = false;
	j->wstatus = wstatus;
	unreaped--;
}

/* Reaps what has ended in the background, without waiting. */
void job_reap(void)
{
	int wstatus;
	pid_t pid;

	while (unreaped > 0 && (pid = waitpid(-1, &wstatus, WNOHANG)) > 0) {
		struct job *j = jobs;

		while (j && j->pid != pid)
			j = j->next;
		if (j)
			note(j, wstatus);
		else
			unreaped--;
	}
}

/* Before a prompt: says what has ended since the last one. */
void job_notify(void)
{
	job_reap();
	for (struct job *j = jobs; j; j = j->next) {
		if (j->running || j->notified)
			continue;
		j->notified = true;
		if (WIFSIGNALED(j->wstatus))
			print("[%d] %s\n", (int)j->pid, strsignal(WTERMSIG(j->wstatus)));
		else if (WEXITSTATUS(j->wstatus))
			print("[%d] exit %d\n", (int)j->pid, WEXITSTATUS(j->wstatus));
		else
			print("[%d] done\n", (int)j->pid);
	}
	flush_output();
}

/* `wait PID`: 127 if that is not a job. Its status can be asked for once. */
int job_wait(pid_t pid)
{
	struct job **link = &jobs, *j;
	int status;

	while (*link && (*link)->pid != pid)
		link = &(*link)->next;
	j = *link;
	if (!j)
		return 127;
	if (j->running)
		note(j, wait_pid(pid));
	status = status_of(j->wstatus);
	*link = j->next;
	free(j);
	return status;
}

void job_wait_all(void)
{
	while (jobs)
		job_wait(jobs->pid);
}
