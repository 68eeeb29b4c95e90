/* SPDX-License-Identifier: MIT */
/*
 * The shell: state and services that its files share.
 *
 * A command line goes through four stages, each with its own files:
 *
 *	characters to tokens to a tree (ast.h)    input lex word brace parse parse_simple
 *	words of the tree to argument strings     expand param arith pattern
 *	the tree to processes and descriptors     exec command redir job control
 *	what must run in the shell itself         builtin setvar process test jobcmd trap
 *
 * vars.c holds variables, arena.c memory, output.c messages, main.c starts it all;
 * edit.c screen.c history.c complete.c serve the person at the terminal.
 *
 * Nothing jumps: an error, `exit` or `break` sets sh.flow, and every loop and list looks at
 * it and returns. So each function can undo what it did on its way out.
 *
 * Memory has three lives: a tree lives in the arena of its command line (and is kept by the
 * functions it defined), the results of expansion live in `temp` until their command ends,
 * and variables, functions, jobs and history are malloc'ed.
 */
#ifndef SH_H
#define SH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pipe2, when built for the host */
#endif

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct node;
struct word;
struct redir;

/* Why the command being run ends early. */
enum flow {
	FLOW_NONE,
	FLOW_BREAK,    /* out of sh.skip loops */
	FLOW_CONTINUE, /* the same, then on with the last of them */
	FLOW_RETURN,   /* from a function or a `.` file */
	FLOW_ABORT,    /* an error: back to the prompt, or end of the script */
	FLOW_EXIT,
};

/* Options of `set`; the letters and names are in setvar.c. */
enum option {
	OPT_ALLEXPORT,
	OPT_NOCLOBBER,
	OPT_ERREXIT,
	OPT_NOGLOB,
	OPT_NOEXEC,
	OPT_NOUNSET,
	OPT_XTRACE,
	OPT_PIPEFAIL,
	OPT_MONITOR, /* job control */
	OPT_NOTIFY,  /* says at once when a job changes */
	NOPTIONS
};

/* Where a new process belongs. */
enum job_kind {
	JOB_FOREGROUND, /* a group of its own, which gets the terminal */
	JOB_BACKGROUND, /* a group of its own */
	JOB_PART,	/* in the shell's own group: $(...) and the like */
};

/* $1 and on. `owned` is what to free, or NULL while the strings are a caller's. */
struct params {
	char **v;
	int n;
	char **owned;
};

struct shell {
	const char *name;   /* $0 */
	const char *script; /* the file being run, or NULL; decides how messages begin */
	int line;	    /* of the command being run */
	int status;	    /* $? */
	int subst_status;   /* of the last $(...) in this command, or -1 */
	pid_t pid;	    /* $$, the same in all subshells */
	pid_t last_bg;	    /* $!, or 0 */
	struct params params;
	struct arena *arena; /* of the tree being run */
	enum flow flow;
	int skip;		  /* for FLOW_BREAK and FLOW_CONTINUE: loops still to leave */
	int loop_depth;		  /* loops around the current command */
	int call_depth;		  /* functions around it */
	unsigned long lines_read; /* command lines from a person */
	int tested; /* > 0 where a status is only looked at, so `set -e` must not act */
	bool interactive;
	bool option[NOPTIONS];
};

extern struct shell sh;

/* arena.c */
struct chunk;

struct arena {
	int refs;
	struct chunk *top;
};

struct mark {
	struct chunk *chunk;
	size_t used;
};

extern struct arena temp;

struct arena *arena_new(void);
struct arena *arena_get(struct arena *a);
void arena_put(struct arena *a);
void *arena_alloc(struct arena *a, size_t nbytes);
char *arena_strndup(struct arena *a, const char *s, size_t len);
struct mark arena_mark(struct arena *a);
void arena_release(struct arena *a, struct mark mark);
void *xmalloc(size_t nbytes);
char *xstrdup(const char *s);

/* A string that grows, inside an arena. */
struct strbuf {
	struct arena *arena;
	char *s;
	size_t len, cap;
};

void sb_putc(struct strbuf *sb, char c);
void sb_putn(struct strbuf *sb, const char *s, size_t len);
void sb_puts(struct strbuf *sb, const char *s);
char *sb_string(struct strbuf *sb);

/* A list of strings that grows, inside `temp`; v[n] is NULL after words_end(). */
struct words {
	char **v;
	size_t n, cap;
};

void words_add(struct words *w, char *s);
char **words_end(struct words *w);
void words_sort(char **v, size_t n);

/* output.c */
void print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
bool flush_output(void);
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warn_at(int line, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int abort_command(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void print_quoted(const char *s);
bool write_all(int fd, const char *s, size_t len);

/* input.c */
struct input {
	int fd; /* -1: the text is all there is */
	const char *text;
	size_t pos, len;
	char *line_buf; /* malloc'ed home of `text` when it comes from fd */
	size_t cap;
	int line;
	bool seekable;
	bool prompts;	/* a person types this */
	bool continued; /* the next line is not the first of its command: PS2 */
	bool ended;
	bool interrupted;   /* ^C: drop the command */
	struct strbuf seen; /* of the command being parsed; no arena: nobody asks */
};

void input_string(struct input *in, const char *text, int line);
void input_fd(struct input *in, int fd);
void input_close(struct input *in);
int input_getc(struct input *in);
void input_ungetc(struct input *in);
bool input_at_end(const struct input *in);
ssize_t read_line(int fd, bool seekable, char **buf, size_t *cap);

/* parse.c */
enum parse_result { PARSE_OK, PARSE_EOF, PARSE_ERROR };

enum parse_result parse_line(struct input *in, struct arena *a, struct node **list);
bool is_keyword(const char *s);
const char *keyword_name(size_t i);

/* vars.c */
enum {
	VAR_EXPORT = 1,
	VAR_READONLY = 2,
};

bool is_name(const char *s);
size_t name_len(const char *s);
const char *var_get(const char *name);
bool var_set(const char *name, const char *value, int flags);
bool var_unset(const char *name);
void var_import(char **envp);
char **var_environ(void);
void var_list(int flags, const char *prefix);
void scope_enter(void);
void scope_save(const char *name);
void scope_leave(void);
bool scope_active(void);
void params_free(void);
void params_set(char **argv, int n);

/* expand.c */
struct words expand_words(const struct word *list);
char *expand_text(const struct word *w);
char *expand_value(const struct word *w);
char *expand_pattern(const struct word *w);
char *expand_string(const char *text);

/* pattern.c */
bool pattern_match(const char *pattern, const char *s);
bool pattern_has_magic(const char *pattern);
char *pattern_unescape(const char *pattern);
size_t glob_path(const char *pattern, struct words *out);

/* arith.c */
bool arith_eval(const char *expr, long *value);
bool parse_number(const char *s, long *value);

/* exec.c */
enum {
	EXEC_TAIL = 1, /* the process ends with this command: no need to fork for it */
};

int exec_list(const struct node *list, int flags);
int exec_node(const struct node *n, int flags);
char *run_substitution(const struct node *list);
_Noreturn void exit_shell(int status);

/* main.c */
int run_input(struct input *in, int flags);
int run_string(const char *text, int flags);
int run_file(const char *path);

/* command.c */
int exec_simple(const struct node *n, int flags);
int run_command(int argc, char **argv, int flags);
_Noreturn void exec_program(char **argv);
char *find_program(const char *name);
char *find_file(const char *name);
void function_define(const char *name, const struct node *body);
bool function_unset(const char *name);
bool function_exists(const char *name);
const char *function_name(size_t i);

/* redir.c */
struct saved_fd;

int redir_apply(const struct redir *list, struct saved_fd **saved);
void redir_undo(struct saved_fd *saved);
void redir_keep(struct saved_fd *saved);
void move_fd(int from, int to);

/* job.c, control.c, jobcmd.c */
struct job *job_new(enum job_kind kind, const char *text);
pid_t job_fork(struct job *j);
int job_finish(struct job *j);
void job_background(struct job *j);
bool job_wait(struct job *j);
void job_reap(void);
void job_notify(void);
void job_forget_done(void);
void job_hang_up(void);
bool job_may_exit(void);
void job_control_update(void);
int builtin_bg(int argc, char **argv);
int builtin_fg(int argc, char **argv);
int builtin_jobs(int argc, char **argv);
int builtin_kill(int argc, char **argv);
int builtin_wait(int argc, char **argv);

/* trap.c */
void signal_came(int sig);
void signal_catch_children(void);
int signal_number(const char *s);
void signals_check(void);
void signals_check_hangup(void);
void signals_in_child(enum job_kind kind);
void signals_init(void);
int signals_pending(void);
void signals_update(void);
bool wait_for_input(int fd);
bool traps_set(void);
int run_exit_trap(int status);
int exit_status(void);
int builtin_trap(int argc, char **argv);

#ifndef SIG2STR_MAX /* built for a host whose C library is older than POSIX.1-2024 */
#define SIG2STR_MAX sizeof("RTMIN+31")
int sig2str(int sig, char *str);
int str2sig(const char *restrict str, int *restrict sig);
#endif

/* builtin.c */
struct builtin {
	const char *name;
	int (*run)(int argc, char **argv);
	bool special; /* POSIX: found before functions, errors end a script, assignments stay */
};

extern bool exec_keeps_redirs;

const struct builtin *builtin_find(const char *name);
const char *builtin_name(size_t i);
int usage(const char *synopsis);

/* setvar.c */
bool set_options(const char *letters, bool on);
bool set_option_name(const char *name, bool on);
void option_letters(struct strbuf *sb);
int builtin_export(int argc, char **argv);
int builtin_local(int argc, char **argv);
int builtin_read(int argc, char **argv);
int builtin_readonly(int argc, char **argv);
int builtin_set(int argc, char **argv);
int builtin_shift(int argc, char **argv);
int builtin_unset(int argc, char **argv);

/* process.c */
int builtin_cd(int argc, char **argv);
int builtin_command(int argc, char **argv);
int builtin_echo(int argc, char **argv);
int builtin_pwd(int argc, char **argv);
int builtin_times(int argc, char **argv);
int builtin_type(int argc, char **argv);
int builtin_umask(int argc, char **argv);

/* test.c */
int builtin_test(int argc, char **argv);

/* edit.c, history.c, complete.c */
enum { EDIT_EOF = 0, EDIT_INTERRUPT = -1 };

bool edit_possible(void);
ssize_t edit_line(const char *prompt, char **buf, size_t *cap);
void history_load(void);
void history_save(void);
void history_add(const char *line, size_t len);
size_t history_count(void);
const char *history_get(size_t i);
struct words complete(const char *line, size_t pos, size_t *start);

#endif
