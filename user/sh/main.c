// SPDX-License-Identifier: MIT
/*
 * sh: the shell, a POSIX sh subset.
 *
 *	sh [-abCefmnuxils] [-o option] [file [argument...]]
 *	sh [options] -c command [name [argument...]]
 *
 * Left out: aliases, getopts, $CDPATH, ~user.
 */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct shell sh = {.name = "sh", .subst_status = -1};

struct invocation {
	bool command;	  /* -c */
	bool interactive; /* -i */
	bool login;	  /* -l, or a name that begins with - */
	bool from_stdin;  /* -s */
};

/* After an error at the prompt the rest of the line is dropped and life goes on. */
static void recover(struct input *in)
{
	in->pos = in->len;
	in->interrupted = false;
	if (sh.flow != FLOW_EXIT)
		sh.flow = FLOW_NONE;
	sh.loop_depth = 0;
}

/* False if the shell ends instead of asking for another line. */
static bool before_prompt(struct input *in)
{
	signals_check();
	if (sh.flow)
		recover(in);
	job_notify();
	sh.lines_read++;
	return !sh.flow;
}

/*
 * Reads and runs command line after command line until the input ends or something ends it
 * early. Each is run before the next one is read.
 */
int run_input(struct input *in, int flags)
{
	struct arena *caller_arena = sh.arena;
	enum parse_result result = PARSE_OK;

	while (result != PARSE_EOF && !sh.flow) {
		struct mark mark = arena_mark(&temp);
		struct node *list;

		if (in->prompts && !before_prompt(in))
			break;
		sh.arena = arena_new();
		in->continued = in->ended = false;
		result = parse_line(in, sh.arena, &list);
		if (result == PARSE_ERROR) {
			sh.status = 2;
			sh.flow = FLOW_ABORT;
		} else if (!sh.option[OPT_NOEXEC] || sh.interactive) {
			exec_list(list, input_at_end(in) ? flags : 0);
		}
		if (in->prompts && (sh.flow || in->interrupted)) {
			recover(in);
			result = PARSE_OK;
		}
		if (in->prompts && result == PARSE_EOF) {
			write_all(STDERR_FILENO, "\n", 1);
			if (!job_may_exit())
				result = PARSE_OK;
		}
		arena_put(sh.arena);
		arena_release(&temp, mark);
	}
	sh.arena = caller_arena;
	return sh.status;
}

int run_string(const char *text, int flags)
{
	struct input in;

	input_string(&in, text, 1);
	return run_input(&in, flags);
}

/* Opens a script on a descriptor out of the way of its redirections; -1 with a message. */
static int open_script(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int high;

	if (fd < 0) {
		warn("cannot open %s: %s", path, strerror(errno));
		return -1;
	}
	high = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	close(fd);
	return high;
}

/* For `.` and /etc/profile. */
int run_file(const char *path)
{
	const char *script = sh.script;
	int line = sh.line;
	struct input in;
	int fd = open_script(path);

	if (fd < 0)
		return sh.status = 2;
	sh.script = path;
	input_fd(&in, fd);
	run_input(&in, 0);
	input_close(&in);
	close(fd);
	sh.script = script;
	sh.line = line;
	return sh.status;
}

static _Noreturn void usage_exit(void)
{
	warn("usage: sh [-abCefmnuxils] [-o option] [-c command [name] | file] [argument...]");
	exit_shell(2);
}

/* The letters that only make sense at the start; the others are those of `set`. */
static void parse_letters(const char *letters, struct invocation *how)
{
	for (; *letters; letters++) {
		char option[2] = {*letters};

		if (*letters == 'c')
			how->command = true;
		else if (*letters == 'i')
			how->interactive = true;
		else if (*letters == 'l')
			how->login = true;
		else if (*letters == 's')
			how->from_stdin = true;
		else if (!set_options(option, true))
			usage_exit();
	}
}

/* Returns the first argument that isn't an option. */
static char **parse_options(char **argv, struct invocation *how)
{
	for (; *argv; argv++) {
		bool on = **argv == '-';

		if ((!on && **argv != '+') || !(*argv)[1])
			break;
		if (strcmp(*argv, "--") == 0)
			return argv + 1;
		if (strcmp(*argv + 1, "o") == 0) {
			if (!*++argv || !set_option_name(*argv, on))
				usage_exit();
		} else if (on) {
			parse_letters(*argv + 1, how);
		} else if (!set_options(*argv + 1, false)) {
			usage_exit();
		}
	}
	return argv;
}

static void set_positional(char **argv)
{
	int n = 0;

	while (argv[n])
		n++;
	params_set(argv, n);
}

/* Runs what the arguments ask for. */
static void run_main_input(char **argv, const struct invocation *how)
{
	struct input in;
	int fd;

	if (how->command) {
		const char *text = *argv;

		if (!text)
			usage_exit();
		if (*++argv)
			sh.name = *argv++;
		set_positional(argv);
		run_string(text, EXEC_TAIL);
	} else if (*argv && !how->from_stdin) {
		fd = open_script(*argv);
		if (fd < 0)
			exit_shell(127);
		sh.name = sh.script = *argv++;
		set_positional(argv);
		input_fd(&in, fd);
		run_input(&in, 0);
	} else {
		set_positional(argv);
		input_fd(&in, STDIN_FILENO);
		in.prompts = sh.interactive;
		run_input(&in, 0);
	}
}

static void set_default(const char *name, const char *value)
{
	if (!var_get(name))
		var_set(name, value, 0);
}

static void init_variables(void)
{
	char cwd[4096], ppid[16];

	var_import(environ);
	var_set("IFS", " \t\n", 0);
	snprintf(ppid, sizeof(ppid), "%d", (int)getppid());
	var_set("PPID", ppid, 0);
	set_default("PATH", "/bin:/sbin");
	set_default("PS1", "calf:$PWD# ");
	set_default("PS2", "> ");
	set_default("PS4", "+ ");
	if (getcwd(cwd, sizeof(cwd)))
		var_set("PWD", cwd, VAR_EXPORT);
}

int main(int argc, char **argv)
{
	struct invocation how = {.login = argc && argv[0][0] == '-'};

	sh.pid = getpid();
	signals_init();
	init_variables();
	argv = parse_options(argv + (argc > 0), &how);
	sh.interactive = how.interactive || (!how.command && (!*argv || how.from_stdin) &&
					     isatty(STDIN_FILENO) && isatty(STDERR_FILENO));
	if (how.login && access("/etc/profile", R_OK) == 0) {
		run_file("/etc/profile");
		if (sh.flow == FLOW_EXIT)
			exit_shell(sh.status);
		sh.flow = FLOW_NONE;
	}
	if (sh.interactive) {
		history_load();
		sh.option[OPT_MONITOR] = true;
	}
	job_control_update();
	run_main_input(argv, &how);
	exit_shell(sh.status);
}
