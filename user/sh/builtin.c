// SPDX-License-Identifier: MIT
/*
 * Builtins: the table, and those that steer the shell.
 *
 * A builtin is here because it must change the shell itself, or because it is used so often
 * in loops that a process each would be felt (`[`, echo, true). It gets its arguments like
 * main() and returns its status.
 */
#include "sh.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

bool exec_keeps_redirs; /* set by `exec` without a command */

int usage(const char *synopsis)
{
	warn("usage: %s", synopsis);
	return 2;
}

static int builtin_true(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static int builtin_false(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 1;
}

/* The optional number behind break, exit, ...; `value` stays when there is none. */
static bool optional_number(int argc, char **argv, long *value)
{
	if (argc == 1)
		return true;
	if (argc == 2 && parse_number(argv[1], value) && *value >= 0)
		return true;
	if (argc > 2)
		abort_command("%s: too many arguments", argv[0]);
	else
		abort_command("%s: %s: bad number", argv[0], argv[1]);
	return false;
}

static int leave_loop(int argc, char **argv, enum flow flow)
{
	long n = 1;

	if (!optional_number(argc, argv, &n))
		return sh.status;
	if (n < 1)
		return abort_command("%s: %s: bad number", argv[0], argv[1]);
	if (sh.loop_depth > 0) {
		sh.skip = n < sh.loop_depth ? n : sh.loop_depth;
		sh.flow = flow;
	}
	return 0;
}

static int builtin_break(int argc, char **argv)
{
	return leave_loop(argc, argv, FLOW_BREAK);
}

static int builtin_continue(int argc, char **argv)
{
	return leave_loop(argc, argv, FLOW_CONTINUE);
}

static int builtin_return(int argc, char **argv)
{
	long n = sh.status;

	if (!optional_number(argc, argv, &n))
		return sh.status;
	sh.flow = FLOW_RETURN;
	return n & 255;
}

static int builtin_exit(int argc, char **argv)
{
	long n = exit_status();

	if (!optional_number(argc, argv, &n) || !job_may_exit())
		return sh.status;
	sh.flow = FLOW_EXIT;
	return n & 255;
}

static int builtin_exec(int argc, char **argv)
{
	if (argc == 1) {
		exec_keeps_redirs = true;
		return 0;
	}
	if (sh.interactive)
		history_save();
	sh.interactive = sh.option[OPT_MONITOR] = false;
	job_control_update();
	exec_program(argv + 1);
}

static int builtin_eval(int argc, char **argv)
{
	struct strbuf sb = {.arena = &temp};

	for (int i = 1; i < argc; i++) {
		sb_puts(&sb, argv[i]);
		if (i + 1 < argc)
			sb_putc(&sb, ' ');
	}
	sh.status = 0;
	return run_string(sb_string(&sb), 0);
}

static int builtin_dot(int argc, char **argv)
{
	char *path;

	if (argc != 2)
		return usage(". file");
	path = find_file(argv[1]);
	if (!path)
		return abort_command("cannot open %s: %s", argv[1], strerror(errno));
	sh.status = 0;
	run_file(path);
	if (sh.flow == FLOW_RETURN)
		sh.flow = FLOW_NONE;
	return sh.status;
}

static const struct builtin builtins[] = {
	{".", builtin_dot, true},
	{":", builtin_true, true},
	{"[", builtin_test, false},
	{"bg", builtin_bg, false},
	{"break", builtin_break, true},
	{"cd", builtin_cd, false},
	{"command", builtin_command, false},
	{"continue", builtin_continue, true},
	{"echo", builtin_echo, false},
	{"eval", builtin_eval, true},
	{"exec", builtin_exec, true},
	{"exit", builtin_exit, true},
	{"export", builtin_export, true},
	{"false", builtin_false, false},
	{"fg", builtin_fg, false},
	{"jobs", builtin_jobs, false},
	{"kill", builtin_kill, false},
	{"local", builtin_local, true},
	{"pwd", builtin_pwd, false},
	{"read", builtin_read, false},
	{"readonly", builtin_readonly, true},
	{"return", builtin_return, true},
	{"set", builtin_set, true},
	{"shift", builtin_shift, true},
	{"test", builtin_test, false},
	{"times", builtin_times, true},
	{"trap", builtin_trap, true},
	{"true", builtin_true, false},
	{"type", builtin_type, false},
	{"umask", builtin_umask, false},
	{"unset", builtin_unset, true},
	{"wait", builtin_wait, false},
};

const char *builtin_name(size_t i)
{
	return i < sizeof(builtins) / sizeof(builtins[0]) ? builtins[i].name : NULL;
}

const struct builtin *builtin_find(const char *name)
{
	for (size_t i = 0; builtin_name(i); i++) {
		if (strcmp(builtins[i].name, name) == 0)
			return &builtins[i];
	}
	return NULL;
}
