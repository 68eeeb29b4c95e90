// SPDX-License-Identifier: MIT
/*
 * find: walks directories and evaluates an expression for each file.
 *
 * The expression is parsed to a tree once; a node is an operator (`!`, -a, -o) or a primary.
 * Symbolic links are not followed. A directory's files are visited in the order of names.
 * Left out: -perm, -user, -mtime and the like.
 */
#include "util.h"

#include <fnmatch.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct entry {
	const char *path, *name;
	const struct stat *st;
	bool *prune; /* set: don't go below */
};

enum op {
	AND,
	OR,
	NOT,
	TRUE,
	NAME,
	INAME,
	PATH,
	TYPE,
	SIZE,
	NEWER,
	EMPTY,
	PRINT,
	PRINT0,
	PRUNE,
	DELETE,
	EXEC,
	EXEC_BATCH
};

struct node {
	enum op op;
	struct node *left, *right;
	const char *text;
	char sign; /* of a size: '-' less, '+' more */
	long long n, unit;
	struct timespec time;
	char **argv; /* -exec: the command */
	size_t argc;
	char **batch; /* -exec +: what is collected for the next run of it */
	size_t nbatch;
};

#define BATCH_MAX 500

static char **args; /* what is left of the expression */
static long long max_depth = -1, min_depth;
static bool depth_first, has_action;
static int status;

static bool size_fits(const struct node *node, long long size)
{
	long long n = (size + node->unit - 1) / node->unit;

	if (node->sign == '-')
		return n < node->n;
	return node->sign == '+' ? n > node->n : n == node->n;
}

static bool is_newer(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

static bool is_type(const char *types, mode_t mode)
{
	char buf[12];
	char type = mode_string(buf, mode)[0];

	return strchr(types, type == '-' ? 'f' : type) != NULL;
}

static bool is_empty(const struct entry *e)
{
	struct names list;
	bool empty;

	if (!S_ISDIR(e->st->st_mode))
		return S_ISREG(e->st->st_mode) && e->st->st_size == 0;
	if (list_dir(e->path, &list) < 0)
		return false;
	empty = list.n == 0;
	free_names(&list);
	return empty;
}

static bool delete (const struct entry *e)
{
	if (strcmp(e->path, ".") == 0)
		return true;
	if ((S_ISDIR(e->st->st_mode) ? rmdir : unlink)(e->path) == 0)
		return true;
	warn("%s", e->path);
	status = 1;
	return false;
}

/* One argument of -exec with each {} in it replaced. */
static char *fill_in(const char *arg, const char *path)
{
	size_t len = 0, path_len = strlen(path);
	char *out = xrealloc(NULL, strlen(arg) * (path_len + 1) + 1);

	while (*arg) {
		if (strncmp(arg, "{}", 2) == 0) {
			memcpy(out + len, path, path_len);
			len += path_len;
			arg += 2;
		} else {
			out[len++] = *arg++;
		}
	}
	out[len] = '\0';
	return out;
}

static bool exec(const struct node *node, const struct entry *e)
{
	char *argv[node->argc + 1];
	int result;

	for (size_t i = 0; i < node->argc; i++)
		argv[i] = fill_in(node->argv[i], e->path);
	argv[node->argc] = NULL;
	result = run_program(argv);
	for (size_t i = 0; i < node->argc; i++)
		free(argv[i]);
	return result == 0;
}

/* -exec +: runs the command with all that is collected behind its arguments. */
static void run_batch(struct node *node)
{
	char *argv[node->argc + node->nbatch + 1];

	memcpy(argv, node->argv, node->argc * sizeof(*argv));
	memcpy(argv + node->argc, node->batch, node->nbatch * sizeof(*argv));
	argv[node->argc + node->nbatch] = NULL;
	if (run_program(argv) != 0)
		status = 1;
	for (size_t i = 0; i < node->nbatch; i++)
		free(node->batch[i]);
	node->nbatch = 0;
}

static bool exec_batch(struct node *node, const struct entry *e)
{
	if (!node->batch)
		node->batch = xrealloc(NULL, BATCH_MAX * sizeof(*node->batch));
	node->batch[node->nbatch++] = xstrdup(e->path);
	if (node->nbatch == BATCH_MAX)
		run_batch(node);
	return true;
}

static void finish_batches(struct node *node)
{
	if (!node)
		return;
	if (node->op == EXEC_BATCH && node->nbatch > 0)
		run_batch(node);
	finish_batches(node->left);
	finish_batches(node->right);
}

static bool eval(struct node *node, const struct entry *e)
{
	switch (node->op) {
	case AND: return eval(node->left, e) && eval(node->right, e);
	case OR: return eval(node->left, e) || eval(node->right, e);
	case NOT: return !eval(node->left, e);
	case TRUE: return true;
	case NAME: return fnmatch(node->text, e->name, 0) == 0;
	case INAME: return fnmatch(node->text, e->name, FNM_CASEFOLD) == 0;
	case PATH: return fnmatch(node->text, e->path, 0) == 0;
	case TYPE: return is_type(node->text, e->st->st_mode);
	case SIZE: return size_fits(node, e->st->st_size);
	case NEWER: return is_newer(&e->st->st_mtim, &node->time);
	case EMPTY: return is_empty(e);
	case PRINT: printf("%s\n", e->path); break;
	case PRINT0: printf("%s%c", e->path, '\0'); break;
	case PRUNE: *e->prune = true; break;
	case DELETE: return delete (e);
	case EXEC: return exec(node, e);
	case EXEC_BATCH: return exec_batch(node, e);
	}
	check_stdout();
	return true;
}

/* ---- Parsing ---- */

static struct node *new_node(enum op op, struct node *left, struct node *right)
{
	struct node *node = xrealloc(NULL, sizeof(*node));

	*node = (struct node){.op = op, .left = left, .right = right};
	return node;
}

/* Takes the next argument if it is this one. */
static bool take(const char *word)
{
	if (!*args || strcmp(*args, word) != 0)
		return false;
	args++;
	return true;
}

static const char *operand(const char *primary)
{
	if (!*args)
		errx(1, "%s: something must follow", primary);
	return *args++;
}

/* -exec ends with an argument `;`, or with the two arguments {} +. */
static struct node *parse_exec(void)
{
	struct node *node = new_node(EXEC, NULL, NULL);

	node->argv = args;
	for (; *args; args++, node->argc++) {
		if (strcmp(*args, ";") == 0 && node->argc > 0) {
			args++;
			return node;
		}
		if (strcmp(*args, "+") == 0 && node->argc > 1 && strcmp(args[-1], "{}") == 0) {
			node->op = EXEC_BATCH;
			node->argc--;
			args++;
			return node;
		}
	}
	errx(1, "-exec: end the command with \\; or with {} +");
}

/* [+-]N and a unit. */
static void parse_size(struct node *node, const char *text)
{
	static const struct {
		char letter;
		int size;
	} units[] = {{'b', 512}, {'c', 1}, {'k', 1 << 10}, {'M', 1 << 20}, {'G', 1 << 30}};
	char *end;

	if (*text == '-' || *text == '+')
		node->sign = *text++;
	node->n = strtoll(text, &end, 10);
	node->unit = *end ? 0 : 512;
	for (size_t i = 0; *end && i < sizeof(units) / sizeof(*units); i++) {
		if (*end == units[i].letter)
			node->unit = units[i].size;
	}
	if (end == text || node->unit == 0 || (*end && end[1]))
		errx(1, "%s: a size is [+-]N and one of b c k M G", text);
}

static const struct primary {
	const char *name;
	enum op op;
} primaries[] = {
	{"-delete", DELETE}, {"-depth", TRUE},	  {"-empty", EMPTY},   {"-exec", EXEC},
	{"-iname", INAME},   {"-maxdepth", TRUE}, {"-mindepth", TRUE}, {"-name", NAME},
	{"-newer", NEWER},   {"-path", PATH},	  {"-print", PRINT},   {"-print0", PRINT0},
	{"-prune", PRUNE},   {"-size", SIZE},	  {"-true", TRUE},     {"-type", TYPE},
};

static struct node *parse_primary(void)
{
	const struct primary *p = primaries, *end = p + sizeof(primaries) / sizeof(*primaries);
	const char *name = *args++;
	struct node *node;
	struct stat st;

	while (p < end && strcmp(p->name, name) != 0)
		p++;
	if (p == end)
		errx(1, "%s: not known in an expression", name);
	has_action |= p->op == PRINT || p->op == PRINT0 || p->op == DELETE || p->op == EXEC;
	depth_first |= p->op == DELETE || strcmp(name, "-depth") == 0;
	if (p->op == EXEC)
		return parse_exec();
	node = new_node(p->op, NULL, NULL);
	if (p->op == NAME || p->op == INAME || p->op == PATH || p->op == TYPE)
		node->text = operand(name);
	if (p->op == SIZE)
		parse_size(node, operand(name));
	if (strcmp(name, "-maxdepth") == 0)
		max_depth = number(operand(name));
	if (strcmp(name, "-mindepth") == 0)
		min_depth = number(operand(name));
	if (p->op != NEWER)
		return node;
	if (stat(operand(name), &st) < 0)
		err(1, "%s", args[-1]);
	node->time = st.st_mtim;
	return node;
}

static struct node *parse_or(void);

static struct node *parse_not(void)
{
	struct node *node;

	if (!*args)
		errx(1, "the expression ends too early");
	if (take("!") || take("-not"))
		return new_node(NOT, parse_not(), NULL);
	if (!take("("))
		return parse_primary();
	node = parse_or();
	if (!take(")"))
		errx(1, "a ( without its )");
	return node;
}

static struct node *parse_and(void)
{
	struct node *node = parse_not();

	while (*args && strcmp(*args, "-o") != 0 && strcmp(*args, ")") != 0) {
		take("-a");
		node = new_node(AND, node, parse_not());
	}
	return node;
}

static struct node *parse_or(void)
{
	struct node *node = parse_and();

	while (take("-o"))
		node = new_node(OR, node, parse_and());
	return node;
}

static struct node *parse_expression(void)
{
	struct node *print = new_node(PRINT, NULL, NULL), *node;

	if (!*args)
		return print;
	node = parse_or();
	if (*args)
		errx(1, "%s: not expected here", *args);
	return has_action ? node : new_node(AND, node, print);
}

/* ---- Walking ---- */

static void visit(struct node *expr, const char *path, const char *name, long long depth)
{
	struct names list = {0};
	struct stat st;
	bool prune = false;
	struct entry e = {path, name, &st, &prune};

	if (lstat(path, &st) < 0) {
		warn("%s", path);
		status = 1;
		return;
	}
	if (!depth_first && depth >= min_depth)
		eval(expr, &e);
	if (S_ISDIR(st.st_mode) && !prune && (max_depth < 0 || depth < max_depth) &&
	    list_dir(path, &list) < 0) {
		warn("%s", path);
		status = 1;
	}
	for (size_t i = 0; i < list.n; i++) {
		char *below = path_join(path, list.v[i]);

		visit(expr, below, list.v[i], depth + 1);
		free(below);
	}
	free_names(&list);
	if (depth_first && depth >= min_depth)
		eval(expr, &e);
}

int main(int argc, char **argv)
{
	static char *here[] = {".", NULL};
	char **paths = argv + 1;
	struct node *expr;
	size_t npaths = 0;

	(void)argc;
	while (paths[npaths] && paths[npaths][0] != '-' && strcmp(paths[npaths], "!") != 0 &&
	       strcmp(paths[npaths], "(") != 0)
		npaths++;
	args = paths + npaths;
	expr = parse_expression();
	if (npaths == 0) {
		paths = here;
		npaths = 1;
	}
	for (size_t i = 0; i < npaths; i++) {
		char *copy = xstrdup(paths[i]); /* basename() writes into it */

		visit(expr, paths[i], basename(copy), 0);
		free(copy);
	}
	finish_batches(expr);
	return finish(status);
}
