// SPDX-License-Identifier: MIT
/*
 * grep: prints the lines that match a regular expression: basic ones, -E extended, -F plain
 * strings. All patterns of a command line are joined to one with alternatives.
 * Exit status: 0 some line was selected, 1 none, 2 an error.
 * Left out: context lines, back-references.
 */
#include "util.h"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	bool extended, fixed, ignore_case, invert, whole_word, whole_line;
	bool line_numbers, count, list, list_others, only_match, quiet, silent, recursive, text;
	enum { NAMES_IF_MANY, NAMES_ALWAYS, NAMES_NEVER } names;
} opt;

/* Text that grows; the patterns are its lines. */
struct text {
	char *s;
	size_t len;
};

static struct text patterns;
static regex_t regex;
static bool with_names, any_selected, any_error;

static void append(struct text *t, const char *s, size_t len)
{
	t->s = xrealloc(t->s, t->len + len + 1);
	memcpy(t->s + t->len, s, len);
	t->len += len;
	t->s[t->len] = '\0';
}

static void add_pattern(const char *s)
{
	if (patterns.s)
		append(&patterns, "\n", 1);
	append(&patterns, s, strlen(s));
}

static void add_pattern_file(const char *name)
{
	FILE *in = open_input(name);
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	if (!in)
		exit(2);
	while ((len = getline(&line, &cap, in)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		add_pattern(line);
	}
	free(line);
}

/* Joins the patterns to one regular expression. */
static void compile(void)
{
	int flags = (opt.extended ? REG_EXTENDED : 0) | (opt.ignore_case ? REG_ICASE : 0);
	const char *open = opt.extended ? "^(" : "^\\(";
	const char *close = opt.extended ? ")$" : "\\)$";
	const char * or = opt.extended ? "|" : "\\|";
	struct text t = {0};
	char message[100];
	int error;

	append(&t, open, opt.whole_line ? strlen(open) : 0);
	for (const char *s = patterns.s; *s; s++) {
		if (opt.fixed && strchr(".[]*$^\\", *s))
			append(&t, "\\", 1);
		if (*s == '\n')
			append(&t, or, strlen(or));
		else
			append(&t, s, 1);
	}
	append(&t, close, opt.whole_line ? strlen(close) : 0);
	error = regcomp(&regex, t.s, flags);
	if (!error)
		return;
	regerror(error, &regex, message, sizeof(message));
	errx(2, "%s: %s", t.s, message);
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The first match of line[from, to). */
static bool search(const char *line, size_t from, size_t to, int flags, regmatch_t *m)
{
	m->rm_so = from;
	m->rm_eo = to;
	return regexec(&regex, line, 1, m, flags | REG_STARTEND) == 0;
}

/* The same, and with -w only what has no word characters beside it. */
static bool find(const char *line, size_t from, size_t len, regmatch_t *m)
{
	while (from <= len && search(line, from, len, 0, m)) {
		size_t begin = m->rm_so;
		bool good_begin = begin == 0 || !is_word(line[begin - 1]);

		if (!opt.whole_word)
			return true;
		/* A shorter match at the same place may be a word. */
		for (size_t end = m->rm_eo; good_begin; end = m->rm_eo) {
			if (end == len || !is_word(line[end]))
				return true;
			if (end <= begin || !search(line, begin, end - 1, REG_NOTEOL, m) ||
			    (size_t)m->rm_so != begin)
				break;
		}
		from = begin + 1;
	}
	return false;
}

struct input {
	const char *name;
	unsigned long line_no, nselected;
};

static void print(const struct input *in, const char *text, size_t len)
{
	if (with_names)
		printf("%s:", in->name);
	if (opt.line_numbers)
		printf("%lu:", in->line_no);
	fwrite(text, 1, len, stdout);
	putchar('\n');
	check_stdout();
}

static void print_matches(const struct input *in, const char *line, size_t len, regmatch_t m)
{
	size_t from;

	do {
		from = m.rm_eo;
		if (m.rm_eo > m.rm_so)
			print(in, line + m.rm_so, m.rm_eo - m.rm_so);
		else
			from++;
	} while (find(line, from, len, &m));
}

/* A line of the input; false: no more of them can change the result. */
static bool grep_line(struct input *in, const char *line, size_t len)
{
	regmatch_t m;

	in->line_no++;
	if (find(line, 0, len, &m) == opt.invert)
		return true;
	in->nselected++;
	any_selected = true;
	if (opt.quiet)
		exit(0);
	if (opt.list || opt.list_others)
		return false;
	if (opt.count)
		return true;
	if (!opt.text && memchr(line, '\0', len)) {
		printf("grep: %s: binary file matches\n", in->name);
		return false;
	}
	if (opt.only_match && !opt.invert)
		print_matches(in, line, len, m);
	else if (!opt.only_match)
		print(in, line, len);
	return true;
}

static void report(const char *name)
{
	any_error = true;
	if (!opt.silent)
		warn("%s", name);
}

static void grep_file(const char *name)
{
	struct input in = {.name = name};
	FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	bool more = true;

	if (!f) {
		report(name);
		return;
	}
	if (f == stdin)
		in.name = "(standard input)";
	while (more && (len = getline(&line, &cap, f)) > 0)
		more = grep_line(&in, line, line[len - 1] == '\n' ? len - 1 : len);
	if (ferror(f))
		report(name);
	else if ((opt.list && in.nselected > 0) || (opt.list_others && in.nselected == 0))
		puts(in.name);
	else if (opt.count && !opt.list && !opt.list_others)
		printf("%s%s%lu\n", with_names ? in.name : "", with_names ? ":" : "", in.nselected);
	check_stdout();
	free(line);
	if (f != stdin)
		fclose(f);
}

/* Symbolic links are followed only where they are named on the command line. */
static void grep_tree(const char *path, bool named)
{
	struct names list;
	struct stat st;

	if (get_stat(path, named, &st) < 0) {
		report(path);
		return;
	}
	if (!S_ISDIR(st.st_mode)) {
		if (named || S_ISREG(st.st_mode))
			grep_file(path);
		return;
	}
	with_names = opt.names != NAMES_NEVER;
	if (list_dir(path, &list) < 0) {
		report(path);
		return;
	}
	for (size_t i = 0; i < list.n; i++) {
		bool here = !named && strcmp(path, ".") == 0;
		char *below = here ? xstrdup(list.v[i]) : path_join(path, list.v[i]);

		grep_tree(below, false);
		free(below);
	}
	free_names(&list);
}

static void set_option(int letter)
{
	switch (letter) {
	case 'E': opt.extended = true, opt.fixed = false; break;
	case 'F': opt.fixed = true, opt.extended = false; break;
	case 'G': opt.fixed = opt.extended = false; break;
	case 'H': opt.names = NAMES_ALWAYS; break;
	case 'L': opt.list_others = true; break;
	case 'a': opt.text = true; break;
	case 'c': opt.count = true; break;
	case 'h': opt.names = NAMES_NEVER; break;
	case 'y':
	case 'i': opt.ignore_case = true; break;
	case 'l': opt.list = true; break;
	case 'n': opt.line_numbers = true; break;
	case 'o': opt.only_match = true; break;
	case 'q': opt.quiet = true; break;
	case 'R':
	case 'r': opt.recursive = true; break;
	case 's': opt.silent = true; break;
	case 'v': opt.invert = true; break;
	case 'w': opt.whole_word = true; break;
	case 'x': opt.whole_line = true; break;
	default: usage();
	}
}

int main(int argc, char **argv)
{
	int letter;

	set_usage("grep [-EFHLachilnoqrsvwx] PATTERN | -e PATTERN... | -f FILE [FILE...]");
	while ((letter = getopt(argc, argv, "EFGHLRace:f:hilnoqrsvwxy")) != -1) {
		if (letter == 'e')
			add_pattern(optarg);
		else if (letter == 'f')
			add_pattern_file(optarg);
		else
			set_option(letter);
	}
	argv += optind;
	if (!patterns.s) {
		if (!*argv)
			usage();
		add_pattern(*argv++);
	}
	compile();
	with_names = opt.names == NAMES_ALWAYS || (opt.names == NAMES_IF_MANY && *argv && argv[1]);
	if (!*argv && opt.recursive)
		grep_tree(".", false);
	else if (!*argv)
		grep_file("-");
	for (; *argv; argv++) {
		if (opt.recursive && strcmp(*argv, "-") != 0)
			grep_tree(*argv, true);
		else
			grep_file(*argv);
	}
	return finish(any_error ? 2 : !any_selected);
}
