// SPDX-License-Identifier: MIT
/*
 * Runs the tree. Each node returns its status, which is also left in sh.status.
 *
 * exec_node() drops from `temp` what its command expanded, so a loop of any length stays in
 * the same memory. EXEC_TAIL is passed down to the last command of a process that has
 * nothing else to do: it then needs no fork of its own.
 */
#include "ast.h"
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Ends this process, parent or child, as if by `exit`. */
_Noreturn void exit_shell(int status)
{
	status = run_exit_trap(status);
	if (!flush_output() && status == 0)
		status = 1;
	if (sh.interactive)
		history_save();
	sh.option[OPT_MONITOR] = false;
	job_control_update();
	_exit(status);
}

static _Noreturn void run_child(const struct node *list)
{
	exit_shell(exec_list(list, EXEC_TAIL));
}

int exec_list(const struct node *list, int flags)
{
	for (const struct node *n = list; n && !sh.flow; n = n->next)
		exec_node(n, n->next ? 0 : flags);
	return sh.status;
}

/* For conditions: `set -e` ignores their status. */
static int exec_tested(const struct node *list)
{
	sh.tested++;
	exec_list(list, 0);
	sh.tested--;
	return sh.status;
}

static int exec_tested_node(const struct node *n)
{
	sh.tested++;
	exec_node(n, 0);
	sh.tested--;
	return sh.status;
}

/* One process of a pipeline. Its ends are -1 where the pipeline begins and ends. */
static _Noreturn void run_pipe_child(const struct node *n, int in, int out, int next_in)
{
	if (next_in >= 0)
		close(next_in);
	if (in >= 0)
		move_fd(in, STDIN_FILENO);
	if (out >= 0)
		move_fd(out, STDOUT_FILENO);
	exec_node(n, EXEC_TAIL);
	exit_shell(sh.status);
}

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Starts the commands. The first error ends it: false. */
static bool start_pipeline(const struct node *cmds, struct job *job, int in)
{
	pid_t pid = 0;

	for (const struct node *cmd = cmds; cmd && pid >= 0; cmd = cmd->next) {
		int fds[2] = {-1, -1};

		if (cmd->next && pipe2(fds, O_CLOEXEC) != 0) {
			abort_command("cannot make a pipe: %s", strerror(errno));
			pid = -1;
			break;
		}
		pid = job_fork(job);
		if (pid == 0)
			run_pipe_child(cmd, in, fds[1], fds[0]);
		close_if_open(in);
		close_if_open(fds[1]);
		in = fds[0];
	}
	close_if_open(in);
	return pid >= 0;
}

static int exec_pipe(const struct node *n)
{
	struct job *job = job_new(JOB_FOREGROUND, n->text);
	bool started = start_pipeline(n->body, job, -1);
	int status = job_finish(job);

	return started ? (sh.status = status) : sh.status;
}

static int exec_subshell(const struct node *n, int flags)
{
	struct job *job;

	if (flags & EXEC_TAIL)
		return exec_list(n->body, flags);
	job = job_new(JOB_FOREGROUND, n->text);
	if (job_fork(job) == 0)
		run_child(n->body);
	return sh.status = job_finish(job);
}

/* Without job control, what runs in the background must not read the shell's input. */
static int exec_background(const struct node *n)
{
	struct job *job = job_new(JOB_BACKGROUND, n->body->text);
	int fd = sh.option[OPT_MONITOR] ? -1 : open("/dev/null", O_RDONLY | O_CLOEXEC);
	bool started;
	pid_t pid;

	if (n->body->type == NODE_PIPE) {
		started = start_pipeline(n->body->body, job, fd);
	} else {
		pid = job_fork(job);
		if (pid == 0 && fd >= 0)
			move_fd(fd, STDIN_FILENO);
		if (pid == 0)
			run_child(n->body);
		close_if_open(fd);
		started = pid > 0;
	}
	job_background(job);
	return started ? (sh.status = 0) : sh.status;
}

/* What `break` and `continue` ask of the innermost loop: true if it must end. */
static bool loop_ends(void)
{
	bool ends;

	if (sh.flow != FLOW_BREAK && sh.flow != FLOW_CONTINUE)
		return sh.flow;
	if (--sh.skip > 0)
		return true;
	ends = sh.flow == FLOW_BREAK;
	sh.flow = FLOW_NONE;
	return ends;
}

static int exec_while(const struct node *n)
{
	int status = 0;

	sh.loop_depth++;
	for (;;) {
		bool success = exec_tested(n->left) == 0;

		if (sh.flow) {
			if (loop_ends())
				break;
			continue;
		}
		if (success != (n->type == NODE_WHILE))
			break;
		status = exec_list(n->body, 0);
		if (loop_ends())
			break;
	}
	sh.loop_depth--;
	return sh.status = sh.flow >= FLOW_RETURN ? sh.status : status;
}

static int exec_for(const struct node *n)
{
	struct words words = {.v = sh.params.v, .n = sh.params.n};
	int status = 0;

	if (n->has_in) {
		words = expand_words(n->words);
	} else {
		/* The body may `shift` or `set` them away. */
		struct words copy = {0};

		for (size_t i = 0; i < words.n; i++)
			words_add(&copy, arena_strndup(&temp, words.v[i], strlen(words.v[i])));
		words = copy;
	}
	sh.loop_depth++;
	for (size_t i = 0; i < words.n && !sh.flow; i++) {
		if (!var_set(n->name, words.v[i], 0))
			break;
		status = exec_list(n->body, 0);
		if (loop_ends())
			break;
	}
	sh.loop_depth--;
	return sh.status = sh.flow >= FLOW_RETURN ? sh.status : status;
}

static int exec_case(const struct node *n, int flags)
{
	char *subject = expand_text(n->words);

	for (const struct case_item *item = n->items; item && !sh.flow; item = item->next) {
		for (const struct word *w = item->patterns; w && !sh.flow; w = w->next) {
			if (!pattern_match(expand_pattern(w), subject) || sh.flow)
				continue;
			if (item->body)
				return exec_list(item->body, flags);
			return sh.status = 0;
		}
	}
	return sh.flow ? sh.status : (sh.status = 0);
}

static int exec_if(const struct node *n, int flags)
{
	int status = exec_tested(n->left);

	if (sh.flow)
		return sh.status;
	if (status == 0)
		return exec_list(n->body, flags);
	return n->right ? exec_list(n->right, flags) : (sh.status = 0);
}

static int exec_and_or(const struct node *n, int flags)
{
	int status = exec_tested_node(n->left);

	if (sh.flow || (status == 0) != (n->type == NODE_AND))
		return sh.status;
	return exec_node(n->right, flags);
}

static int exec_by_type(const struct node *n, int flags)
{
	switch (n->type) {
	case NODE_SIMPLE: return exec_simple(n, flags);
	case NODE_PIPE: return exec_pipe(n);
	case NODE_AND:
	case NODE_OR: return exec_and_or(n, flags);
	case NODE_NOT:
		exec_tested_node(n->body);
		return sh.flow ? sh.status : (sh.status = !sh.status);
	case NODE_BACKGROUND: return exec_background(n);
	case NODE_SUBSHELL: return exec_subshell(n, flags);
	case NODE_GROUP: return exec_list(n->body, flags);
	case NODE_IF: return exec_if(n, flags);
	case NODE_WHILE:
	case NODE_UNTIL: return exec_while(n);
	case NODE_FOR: return exec_for(n);
	case NODE_CASE: return exec_case(n, flags);
	case NODE_FUNCTION: function_define(n->name, n->body); return sh.status = 0;
	}
	return sh.status;
}

/* A compound command with redirections. */
static int exec_redirected(const struct node *n)
{
	struct saved_fd *saved = NULL;

	if (redir_apply(n->redirs, &saved) == 0)
		exec_by_type(n, 0);
	else
		sh.status = 2;
	flush_output();
	redir_undo(saved);
	return sh.status;
}

int exec_node(const struct node *n, int flags)
{
	struct mark mark = arena_mark(&temp);
	bool counts = n->type == NODE_SIMPLE || n->type == NODE_PIPE || n->type == NODE_SUBSHELL;

	sh.line = n->line;
	if (n->redirs && n->type != NODE_SIMPLE)
		exec_redirected(n);
	else
		exec_by_type(n, flags && traps_set() ? 0 : flags);
	if (counts && sh.status && sh.option[OPT_ERREXIT] && !sh.tested && !sh.flow)
		sh.flow = FLOW_EXIT;
	arena_release(&temp, mark);
	signals_check();
	return sh.status;
}

/* The output of $(list) without its last newlines, in `temp`. */
char *run_substitution(const struct node *list)
{
	struct strbuf sb = {.arena = &temp};
	char block[512];
	struct job *job;
	ssize_t n;
	int fds[2];
	pid_t pid;

	sh.subst_status = 0;
	if (!list)
		return "";
	if (pipe2(fds, O_CLOEXEC) != 0) {
		abort_command("cannot make a pipe: %s", strerror(errno));
		return "";
	}
	job = job_new(JOB_PART, NULL);
	pid = job_fork(job);
	if (pid == 0) {
		close(fds[0]);
		move_fd(fds[1], STDOUT_FILENO);
		run_child(list);
	}
	close(fds[1]);
	while (pid > 0 && (n = read(fds[0], block, sizeof(block))) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		for (ssize_t i = 0; i < n; i++) {
			if (block[i])
				sb_putc(&sb, block[i]);
		}
	}
	close(fds[0]);
	sh.subst_status = job_finish(job);
	while (sb.len && sb.s[sb.len - 1] == '\n')
		sb.len--;
	return sb_string(&sb);
}
