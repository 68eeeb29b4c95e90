// SPDX-License-Identifier: MIT
/* Builtins that set variables, parameters and options: export, read, set, shift, ... */
#include "expand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	char letter; /* 0: has only a name */
	const char *name;
} options[NOPTIONS] = {
	[OPT_ALLEXPORT] = {'a', "allexport"}, [OPT_NOCLOBBER] = {'C', "noclobber"},
	[OPT_ERREXIT] = {'e', "errexit"},     [OPT_NOGLOB] = {'f', "noglob"},
	[OPT_NOEXEC] = {'n', "noexec"},	      [OPT_NOUNSET] = {'u', "nounset"},
	[OPT_XTRACE] = {'x', "xtrace"},	      [OPT_PIPEFAIL] = {0, "pipefail"},
	[OPT_MONITOR] = {'m', "monitor"},     [OPT_NOTIFY] = {'b', "notify"},
};

/* False at the first letter that is not an option. */
bool set_options(const char *letters, bool on)
{
	for (; *letters; letters++) {
		int i = 0;

		while (i < NOPTIONS && options[i].letter != *letters)
			i++;
		if (i == NOPTIONS)
			return false;
		sh.option[i] = on;
	}
	return true;
}

bool set_option_name(const char *name, bool on)
{
	for (int i = 0; i < NOPTIONS; i++) {
		if (strcmp(options[i].name, name) == 0) {
			sh.option[i] = on;
			return true;
		}
	}
	return false;
}

/* $- */
void option_letters(struct strbuf *sb)
{
	for (int i = 0; i < NOPTIONS; i++) {
		if (sh.option[i] && options[i].letter)
			sb_putc(sb, options[i].letter);
	}
	if (sh.interactive)
		sb_putc(sb, 'i');
}

static void list_options(void)
{
	for (int i = 0; i < NOPTIONS; i++)
		print("%-10s %s\n", options[i].name, sh.option[i] ? "on" : "off");
}

/* The options first, then the parameters. */
static int set_from(int argc, char **argv)
{
	int i = 1;

	for (; i < argc && (argv[i][0] == '-' || argv[i][0] == '+') && argv[i][1]; i++) {
		bool on = argv[i][0] == '-';

		if (strcmp(argv[i], "--") == 0) {
			params_set(argv + i + 1, argc - i - 1);
			return 0;
		}
		if (strcmp(argv[i] + 1, "o") == 0 && i + 1 == argc)
			list_options();
		else if (strcmp(argv[i] + 1, "o") == 0 ? !set_option_name(argv[++i], on)
						       : !set_options(argv[i] + 1, on))
			return abort_command("set: %s: bad option", argv[i]);
	}
	if (i < argc)
		params_set(argv + i, argc - i);
	return 0;
}

/* set [-abCefmnux] [-o name] [--] [argument...]; + in place of - switches off. */
int builtin_set(int argc, char **argv)
{
	int status;

	if (argc == 1) {
		var_list(0, "");
		return 0;
	}
	status = set_from(argc, argv);
	job_control_update();
	return status;
}

int builtin_shift(int argc, char **argv)
{
	long n = 1;

	if (argc > 2 || (argc == 2 && (!parse_number(argv[1], &n) || n < 0)))
		return abort_command("shift: bad number");
	if (n > sh.params.n)
		return abort_command("shift: can't shift that many");
	sh.params.v += n;
	sh.params.n -= n;
	return 0;
}

/* Splits name=value, which is in `temp`. False, with a message, if name is none. */
static bool split_assignment(char *arg, const char *command, char **value)
{
	size_t len = name_len(arg);

	*value = NULL;
	if (len == 0 || (arg[len] && arg[len] != '=')) {
		abort_command("%s: %s: bad variable name", command, arg);
		return false;
	}
	if (arg[len] == '=') {
		arg[len] = '\0';
		*value = arg + len + 1;
	}
	return true;
}

static int add_flags(int argc, char **argv, int flags, const char *prefix)
{
	char *value;

	if (argc == 1 || strcmp(argv[1], "-p") == 0) {
		var_list(flags, prefix);
		return 0;
	}
	for (int i = 1; i < argc; i++) {
		if (!split_assignment(argv[i], argv[0], &value) || !var_set(argv[i], value, flags))
			return sh.status;
	}
	return 0;
}

int builtin_export(int argc, char **argv)
{
	return add_flags(argc, argv, VAR_EXPORT, "export ");
}

int builtin_readonly(int argc, char **argv)
{
	return add_flags(argc, argv, VAR_READONLY, "readonly ");
}

/* local name[=value]...: until the function returns. Without =value it keeps its value. */
int builtin_local(int argc, char **argv)
{
	char *value;

	if (!sh.call_depth)
		return abort_command("local: not in a function");
	for (int i = 1; i < argc; i++) {
		if (!split_assignment(argv[i], argv[0], &value))
			return sh.status;
		scope_save(argv[i]);
		if (value && !var_set(argv[i], value, 0))
			return sh.status;
	}
	return 0;
}

int builtin_unset(int argc, char **argv)
{
	bool function = argc > 1 && strcmp(argv[1], "-f") == 0;
	bool option = function || (argc > 1 && strcmp(argv[1], "-v") == 0);

	for (int i = 1 + option; i < argc; i++) {
		if (function)
			function_unset(argv[i]);
		else if (!is_name(argv[i]))
			return abort_command("unset: %s: bad variable name", argv[i]);
		else if (!var_unset(argv[i]))
			return sh.status;
	}
	return 0;
}

/* A line as `read` takes it; a character behind a backslash is never a separator. */
struct input_line {
	struct strbuf text;
	struct strbuf escaped; /* for each character of text, 1 if a backslash was before it */
	bool ended;	       /* by the end of the file, not by a newline */
	bool interrupted;      /* by a signal that has to be acted on */
};

/* The next byte, if there is one. */
static bool read_byte(struct input_line *line, char *c)
{
	ssize_t n;

	if (sh.interactive || traps_set())
		line->interrupted = !wait_for_input(STDIN_FILENO);
	do
		n = line->interrupted ? 0 : read(STDIN_FILENO, c, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

/* Byte by byte: what follows the line belongs to the next reader. */
static void read_input_line(struct input_line *line, bool raw)
{
	bool escaped = false;
	char c;

	for (;;) {
		if (!read_byte(line, &c)) {
			line->ended = true;
			return;
		}
		if (c == '\\' && !raw && !escaped) {
			escaped = true;
			continue;
		}
		if (c == '\n' && !escaped)
			return;
		/* An escaped newline continues the line. */
		if (c && c != '\n') {
			sb_putc(&line->text, c);
			sb_putc(&line->escaped, escaped);
		}
		escaped = false;
	}
}

static bool separates(const struct input_line *line, size_t i, const char *set)
{
	return i < line->text.len && !line->escaped.s[i] && strchr(set, line->text.s[i]);
}

/* The blanks among the separators. */
static const char *ifs_blanks(const char *separators)
{
	struct strbuf sb = {.arena = &temp};

	for (; *separators; separators++) {
		if (strchr(" \t\n", *separators))
			sb_putc(&sb, *separators);
	}
	return sb_string(&sb);
}

/* Takes the next field from position *pos; the last one is the whole rest. */
static char *take_field(const struct input_line *line, size_t *pos, bool last)
{
	const char *separators = ifs(), *blanks = ifs_blanks(separators);
	size_t start, end;

	while (separates(line, *pos, blanks))
		++*pos;
	start = end = *pos;
	while (end < line->text.len && !separates(line, end, separators))
		end++;
	*pos = end;
	while (separates(line, *pos, blanks))
		++*pos;
	if (separates(line, *pos, separators))
		++*pos;
	while (separates(line, *pos, blanks))
		++*pos;
	/* More than one field is left for the last name: it gets them with what is between. */
	if (last && *pos < line->text.len) {
		end = line->text.len;
		while (end > start && separates(line, end - 1, blanks))
			end--;
	}
	return arena_strndup(&temp, line->text.s + start, end - start);
}

/* read [-r] [-p prompt] name...: 1 at the end of the file, 128 + n after signal n. */
int builtin_read(int argc, char **argv)
{
	struct input_line line = {.text.arena = &temp, .escaped.arena = &temp};
	bool raw = false;
	size_t pos = 0;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-r") == 0) {
			raw = true;
		} else if (strcmp(argv[i], "-p") == 0 && i + 1 < argc) {
			i++;
			write_all(STDERR_FILENO, argv[i], strlen(argv[i]));
		} else {
			return usage("read [-r] [-p prompt] name...");
		}
	}
	if (i == argc)
		return usage("read [-r] [-p prompt] name...");
	flush_output();
	read_input_line(&line, raw);
	sb_string(&line.text);
	if (line.interrupted)
		return 128 + signals_pending();
	for (; i < argc; i++) {
		if (!is_name(argv[i])) {
			warn("read: %s: bad variable name", argv[i]);
			return 2;
		}
		if (!var_set(argv[i], take_field(&line, &pos, i + 1 == argc), 0))
			return sh.status;
	}
	return line.ended;
}
