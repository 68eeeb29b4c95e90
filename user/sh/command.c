// SPDX-License-Identifier: MIT
/*
 * Simple commands: a builtin, a function or a program, with its assignments and redirections.
 *
 * Builtins and functions run in the shell's own process, so what belongs to one command only
 * is undone after it: redirections by redir_undo(), assignments by leaving a scope.
 * A program runs in a child, which may change itself as it likes before execve.
 */
#include "ast.h"
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PATH "/bin:/sbin"
#define SHELL_PATH   "/bin/sh"

enum { MAX_CALL_DEPTH = 1000 };

struct function {
	struct function *next;
	char *name;
	const struct node *body;
	struct arena *arena; /* where the body is */
};

/* A simple command after expansion. */
struct command {
	int argc;
	char **argv;
	const struct assign *assigns;
	const struct redir *redirs;
	const char *text; /* for the table of jobs */
	bool plain;	  /* behind `command`: no functions, and no builtin is special */
};

static struct function *functions;

static struct function **function_find(const char *name)
{
	struct function **f = &functions;

	while (*f && strcmp((*f)->name, name) != 0)
		f = &(*f)->next;
	return f;
}

bool function_exists(const char *name)
{
	return *function_find(name);
}

const char *function_name(size_t i)
{
	struct function *f = functions;

	while (f && i--)
		f = f->next;
	return f ? f->name : NULL;
}

bool function_unset(const char *name)
{
	struct function **link = function_find(name), *f = *link;

	if (!f)
		return false;
	*link = f->next;
	arena_put(f->arena);
	free(f->name);
	free(f);
	return true;
}

/* The arena that is being run holds the body; it lives as long as the function does. */
void function_define(const char *name, const struct node *body)
{
	struct function *f = xmalloc(sizeof(*f));

	*f = (struct function){.name = xstrdup(name), .body = body};
	f->arena = arena_get(sh.arena);
	function_unset(name);
	f->next = functions;
	functions = f;
}

static void trace_word(struct strbuf *sb, const char *word)
{
	bool plain = *word && !strpbrk(word, " \t\n\"'\\$`*?[]();&|<>#~");

	sb_puts(sb, plain ? "" : "'");
	for (; *word; word++) {
		if (*word == '\'')
			sb_puts(sb, "'\\''");
		else
			sb_putc(sb, *word);
	}
	sb_puts(sb, plain ? "" : "'");
}

/* `set -x`: the command as it is run, in one write. */
static void trace(const char *name, char **argv)
{
	struct strbuf sb = {.arena = &temp};
	const char *ps4 = var_get("PS4");

	sb_puts(&sb, expand_string(ps4 ? ps4 : "+ "));
	if (name) {
		sb_puts(&sb, name);
		sb_putc(&sb, '=');
	}
	for (; *argv; argv++) {
		trace_word(&sb, *argv);
		if (argv[1])
			sb_putc(&sb, ' ');
	}
	sb_putc(&sb, '\n');
	flush_output();
	write_all(STDERR_FILENO, sb.s, sb.len);
}

/* Sets the variables in front of a command; `saved`: for the length of the scope only. */
static bool assign_all(const struct assign *a, int flags, bool saved)
{
	for (; a; a = a->next) {
		char *value = expand_value(a->value);

		if (sh.flow)
			return false;
		if (sh.option[OPT_XTRACE])
			trace(a->name, (char *[]){value, NULL});
		if (saved)
			scope_save(a->name);
		if (!var_set(a->name, value, flags))
			return false;
	}
	return true;
}

/* Assignments and redirections only; its status is that of the last $(...) in it. */
static int run_nothing(const struct command *c)
{
	struct saved_fd *saved = NULL;
	int err = redir_apply(c->redirs, &saved);

	redir_undo(saved);
	if (err || !assign_all(c->assigns, 0, false))
		return 2;
	return sh.subst_status > 0 ? sh.subst_status : 0;
}

static int run_builtin(const struct command *c, const struct builtin *b)
{
	bool special = b->special && !c->plain;
	bool scoped = c->assigns && !special;
	struct saved_fd *saved = NULL;
	int status = 2;
	/* Of the special ones only exec passes them on to a program. */
	int flags = scoped || strcmp(b->name, "exec") == 0 ? VAR_EXPORT : 0;
	bool keep;

	if (scoped)
		scope_enter();
	exec_keeps_redirs = false;
	if (redir_apply(c->redirs, &saved) < 0) {
		/* POSIX: consequences of shell errors. */
		if (special && !sh.flow)
			sh.flow = FLOW_ABORT;
	} else if (assign_all(c->assigns, flags, scoped)) {
		status = b->run(c->argc, c->argv);
	}
	if (!flush_output() && status == 0)
		status = 1;
	keep = exec_keeps_redirs;
	exec_keeps_redirs = false;
	if (keep)
		redir_keep(saved);
	else
		redir_undo(saved);
	if (scoped)
		scope_leave();
	return status;
}

static int call_function(struct function *f, const struct command *c)
{
	struct params params = sh.params;
	int loop_depth = sh.loop_depth;
	/* Held, since the function may redefine or unset itself. */
	struct arena *arena = arena_get(f->arena), *caller_arena = sh.arena;

	if (sh.call_depth >= MAX_CALL_DEPTH) {
		arena_put(arena);
		return abort_command("%s: functions nested too deeply", f->name);
	}
	sh.arena = arena;
	sh.params = (struct params){.v = c->argv + 1, .n = c->argc - 1};
	sh.call_depth++;
	sh.loop_depth = 0;
	exec_node(f->body, 0);
	if (sh.flow == FLOW_RETURN)
		sh.flow = FLOW_NONE;
	sh.loop_depth = loop_depth;
	sh.call_depth--;
	params_free();
	sh.params = params;
	sh.arena = caller_arena;
	arena_put(arena);
	return sh.status;
}

static int run_function(const struct command *c, struct function *f)
{
	struct saved_fd *saved = NULL;
	int status = 2;

	scope_enter();
	if (redir_apply(c->redirs, &saved) == 0 && assign_all(c->assigns, VAR_EXPORT, true))
		status = call_function(f, c);
	flush_output();
	redir_undo(saved);
	scope_leave();
	return status;
}

/* A file that the kernel does not know: a script without #!, unless it has a NUL in it. */
static void exec_script(const char *path, char **argv, char **envp)
{
	struct words args = {0};
	char head[128];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, head, sizeof(head)) : -1;

	close(fd);
	errno = ENOEXEC;
	if (n < 0 || memchr(head, '\0', n))
		return;
	words_add(&args, "sh");
	words_add(&args, (char *)path);
	for (argv++; *argv; argv++)
		words_add(&args, *argv);
	execve(SHELL_PATH, words_end(&args), envp);
}

static void try_exec(const char *path, char **argv, char **envp)
{
	execve(path, argv, envp);
	if (errno == ENOEXEC)
		exec_script(path, argv, envp);
}

/* The next directory of the list at *path, joined with name; NULL at its end. In `temp`. */
static char *next_in_path(const char **path, const char *name)
{
	struct strbuf sb = {.arena = &temp};
	size_t len;

	if (!*path)
		return NULL;
	len = strcspn(*path, ":");
	sb_putn(&sb, *path, len);
	if (len)
		sb_putc(&sb, '/');
	sb_puts(&sb, name);
	*path = (*path)[len] ? *path + len + 1 : NULL;
	return sb_string(&sb);
}

static const char *search_path(void)
{
	const char *path = var_get("PATH");

	return path ? path : DEFAULT_PATH;
}

static char *find_in_path(const char *name, int access_mode)
{
	const char *path = strchr(name, '/') ? "" : search_path();
	struct stat st;
	char *file;

	while ((file = next_in_path(&path, name))) {
		if (stat(file, &st) == 0 && S_ISREG(st.st_mode) && access(file, access_mode) == 0)
			return file;
	}
	return NULL;
}

/* Where the program is, in `temp`, or NULL. */
char *find_program(const char *name)
{
	return find_in_path(name, X_OK);
}

/* For `.`: the file need not be executable. */
char *find_file(const char *name)
{
	return find_in_path(name, R_OK);
}

/* execve is itself the search: a name that is not in a directory costs one failed call. */
_Noreturn void exec_program(char **argv)
{
	const char *name = argv[0];
	char **envp = var_environ();
	int err = ENOENT;

	flush_output();
	if (strchr(name, '/')) {
		try_exec(name, argv, envp);
		err = errno;
		if (err == ENOENT && access(name, F_OK) == 0) {
			warn("%s: its interpreter was not found", name);
			exit_shell(126);
		}
	} else if (*name) {
		const char *path = search_path();
		char *file;

		while ((file = next_in_path(&path, name))) {
			try_exec(file, argv, envp);
			if (errno != ENOENT && errno != ENOTDIR)
				err = errno;
			if (err != ENOENT && err != EACCES)
				break;
		}
	}
	if (err == ENOENT || err == ENOTDIR)
		warn("%s: not found", name);
	else
		warn("%s: %s", name, strerror(err));
	exit_shell(err == ENOENT || err == ENOTDIR ? 127 : 126);
}

static int run_program(const struct command *c, int flags)
{
	if (!(flags & EXEC_TAIL)) {
		struct job *job = job_new(JOB_FOREGROUND, c->text);

		if (job_fork(job) != 0)
			return job_finish(job);
	}
	if (redir_apply(c->redirs, NULL) < 0 || !assign_all(c->assigns, VAR_EXPORT, false))
		exit_shell(2);
	exec_program(c->argv);
}

static int run(struct command *c, int flags)
{
	const struct builtin *b;
	struct function *f;

	/* `command name` is taken off here, so that redirections and assignments fit name. */
	while (c->argc > 1 && strcmp(c->argv[0], "command") == 0 && c->argv[1][0] != '-') {
		c->plain = true;
		c->argc--;
		c->argv++;
	}
	b = builtin_find(c->argv[0]);
	f = c->plain || (b && b->special) ? NULL : *function_find(c->argv[0]);
	if (f)
		return run_function(c, f);
	return b ? run_builtin(c, b) : run_program(c, flags);
}

/* Runs arguments that a builtin was given. */
int run_command(int argc, char **argv, int flags)
{
	struct command c = {.argc = argc, .argv = argv};

	return run(&c, flags);
}

int exec_simple(const struct node *n, int flags)
{
	struct command c = {.assigns = n->assigns, .redirs = n->redirs, .text = n->text};
	struct words args;

	sh.subst_status = -1;
	args = expand_words(n->words);
	if (sh.flow)
		return sh.status;
	c.argc = args.n;
	c.argv = args.v;
	if (c.argc && sh.option[OPT_XTRACE])
		trace(NULL, c.argv);
	return sh.status = c.argc ? run(&c, flags) : run_nothing(&c);
}
