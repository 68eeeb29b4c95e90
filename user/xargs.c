// SPDX-License-Identifier: MIT
/*
 * xargs: runs a program with arguments read from stdin, as many at a time as fit. They are
 * separated by blanks and newlines; quotes and backslash protect those. -0: separated by '\0';
 * -n N at most N a run; -I TEXT one line a run, put in place of TEXT; -r no run without
 * arguments; -t shows each command.
 */
#include "util.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BYTES_MAX (96 * 1024) /* in the arguments of one run */

static bool null_separated, run_empty = true, trace;
static const char *replaced; /* -I */
static size_t max_args = 5000;
static char **command;
static size_t ncommand;
static int status;
static FILE *in; /* what stdin was: the programs get /dev/null for it */

static void run(char **argv)
{
	int result;

	for (char **arg = argv; trace && *arg; arg++)
		fprintf(stderr, "%s%c", *arg, arg[1] ? ' ' : '\n');
	result = run_program(argv);
	/* POSIX: these end it at once. */
	if (result == 126 || result == 127)
		exit(result);
	if (result == 255) {
		warnx("%s: exited with status 255; stopping", argv[0]);
		exit(124);
	}
	if (result > 128) /* a signal, or nobody reads what it writes */
		exit(125);
	if (result != 0)
		status = 123;
}

/* Text that grows. */
struct text {
	char *s;
	size_t len, cap;
};

static void add(struct text *t, int c)
{
	if (t->len == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 64;
		t->s = xrealloc(t->s, t->cap);
	}
	t->s[t->len++] = c;
}

/* c began a quoted part: reads to its end. */
static void read_quoted(struct text *t, int quote)
{
	int c;

	while ((c = getc(in)) != quote) {
		if (c == EOF || c == '\n')
			errx(1, "a %c without its second", quote);
		add(t, c);
	}
}

/* The next argument, malloc'ed, or NULL at the end. */
static char *next_arg(void)
{
	struct text t = {0};
	bool any = false;
	int c;

	while ((c = getc(in)) != EOF) {
		if (null_separated) {
			any = true;
			if (c == '\0')
				break;
			add(&t, c);
		} else if (c == '\n' || (isspace(c) && (!replaced || !any))) {
			/* -I takes whole lines, without the blanks before them. */
			if (any)
				break;
		} else {
			any = true;
			if (c == '\'' || c == '"')
				read_quoted(&t, c);
			else
				add(&t, c == '\\' ? getc(in) : c);
		}
	}
	if (ferror(in))
		err(1, "stdin");
	if (!any) {
		free(t.s);
		return NULL;
	}
	add(&t, '\0');
	return t.s;
}

static char *replace(const char *text, const char *with)
{
	struct text t = {0};
	size_t len = strlen(replaced);

	while (*text) {
		if (strncmp(text, replaced, len) == 0) {
			for (const char *w = with; *w; w++)
				add(&t, *w);
			text += len;
		} else {
			add(&t, *text++);
		}
	}
	add(&t, '\0');
	return t.s;
}

static void run_for_each_line(void)
{
	char *argv[ncommand + 1], *arg;

	while ((arg = next_arg())) {
		for (size_t i = 0; i < ncommand; i++)
			argv[i] = replace(command[i], arg);
		argv[ncommand] = NULL;
		run(argv);
		for (size_t i = 0; i < ncommand; i++)
			free(argv[i]);
		free(arg);
	}
}

static void run_in_batches(void)
{
	char **argv = xrealloc(NULL, (ncommand + max_args + 1) * sizeof(*argv));
	char *arg = next_arg();

	if (!arg && run_empty)
		run(command);
	memcpy(argv, command, ncommand * sizeof(*argv));
	while (arg) {
		size_t n = ncommand, nbytes = 0;

		while (arg && n - ncommand < max_args) {
			nbytes += strlen(arg) + 1 + sizeof(*argv);
			if (nbytes > BYTES_MAX && n > ncommand)
				break;
			argv[n++] = arg;
			arg = next_arg();
		}
		argv[n] = NULL;
		run(argv);
		while (n > ncommand)
			free(argv[--n]);
	}
	free(argv);
}

int main(int argc, char **argv)
{
	static char *echo[] = {"echo", NULL};
	int opt;

	set_usage("xargs [-0rt] [-n COUNT] [-I TEXT] [PROGRAM [ARGUMENT...]]");
	while ((opt = getopt(argc, argv, "+0I:n:rt")) != -1) {
		switch (opt) {
		case '0': null_separated = true; break;
		case 'I': replaced = optarg; break;
		case 'n': max_args = number(optarg); break;
		case 'r': run_empty = false; break;
		case 't': trace = true; break;
		default: usage();
		}
	}
	if (max_args < 1 || max_args > 1 << 20 || (replaced && !*replaced))
		usage();
	command = argv[optind] ? argv + optind : echo;
	while (command[ncommand])
		ncommand++;
	in = fdopen(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "r");
	if (!in)
		err(1, "stdin");
	close(STDIN_FILENO);
	open("/dev/null", O_RDONLY);
	if (replaced)
		run_for_each_line();
	else
		run_in_batches();
	return finish(status);
}
