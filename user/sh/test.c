// SPDX-License-Identifier: MIT
/*
 * test and [: conditions on strings, numbers and files.
 *
 *	or := and ('-o' and)*    and := not ('-a' not)*    not := '!' not | primary
 *
 * With up to four arguments their number decides first what is an operator (POSIX), so that
 * a string like "!" or "(" in a variable is taken as a string.
 */
#include "sh.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct test {
	const char *name; /* test or [ */
	char **v;
	int n;
	int pos;
	bool failed;
};

static bool test_or(struct test *t);

static bool fail(struct test *t, const char *what, const char *arg)
{
	if (!t->failed)
		warn("%s: %s%s%s", t->name, arg, *arg ? ": " : "", what);
	t->failed = true;
	return false;
}

static const char *peek(const struct test *t)
{
	return t->pos < t->n ? t->v[t->pos] : NULL;
}

static bool take(struct test *t, const char *text)
{
	if (!peek(t) || strcmp(peek(t), text) != 0)
		return false;
	t->pos++;
	return true;
}

static bool is_unary(const char *s)
{
	return s[0] == '-' && s[1] && !s[2] && strchr("bcdefghkLnprsStuwxz", s[1]);
}

static bool is_binary(const char *s)
{
	static const char *const ops[] = {"=",	 "==",	"!=",  "<",   ">",   "-eq", "-ne",
					  "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (strcmp(ops[i], s) == 0)
			return true;
	}
	return false;
}

static bool mode_test(char op, const struct stat *st)
{
	switch (op) {
	case 'b': return S_ISBLK(st->st_mode);
	case 'c': return S_ISCHR(st->st_mode);
	case 'd': return S_ISDIR(st->st_mode);
	case 'f': return S_ISREG(st->st_mode);
	case 'g': return st->st_mode & S_ISGID;
	case 'k': return st->st_mode & S_ISVTX;
	case 'p': return S_ISFIFO(st->st_mode);
	case 's': return st->st_size > 0;
	case 'S': return S_ISSOCK(st->st_mode);
	case 'u': return st->st_mode & S_ISUID;
	default: return true; /* -e */
	}
}

static bool unary(struct test *t, char op, const char *arg)
{
	struct stat st;
	long fd;

	switch (op) {
	case 'n': return *arg;
	case 'z': return !*arg;
	case 'r': return access(arg, R_OK) == 0;
	case 'w': return access(arg, W_OK) == 0;
	case 'x': return access(arg, X_OK) == 0;
	case 'h':
	case 'L': return lstat(arg, &st) == 0 && S_ISLNK(st.st_mode);
	case 't':
		if (!parse_number(arg, &fd))
			return fail(t, "bad number", arg);
		return isatty(fd);
	default: return stat(arg, &st) == 0 && mode_test(op, &st);
	}
}

/* A missing file is older than any other. */
static bool newer(const char *a, const char *b)
{
	struct stat x, y;

	if (stat(a, &x) != 0)
		return false;
	if (stat(b, &y) != 0)
		return true;
	if (x.st_mtim.tv_sec != y.st_mtim.tv_sec)
		return x.st_mtim.tv_sec > y.st_mtim.tv_sec;
	return x.st_mtim.tv_nsec > y.st_mtim.tv_nsec;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool binary(struct test *t, const char *a, const char *op, const char *b)
{
	long x, y;

	switch (op[0]) {
	case '=': return strcmp(a, b) == 0;
	case '!': return strcmp(a, b) != 0;
	case '<': return strcmp(a, b) < 0;
	case '>': return strcmp(a, b) > 0;
	default: break;
	}
	if (strcmp(op, "-nt") == 0)
		return newer(a, b);
	if (strcmp(op, "-ot") == 0)
		return newer(b, a);
	if (strcmp(op, "-ef") == 0)
		return same_file(a, b);
	if (!parse_number(a, &x))
		return fail(t, "bad number", a);
	if (!parse_number(b, &y))
		return fail(t, "bad number", b);
	if (strcmp(op, "-eq") == 0)
		return x == y;
	if (strcmp(op, "-ne") == 0)
		return x != y;
	if (op[1] == 'l')
		return op[2] == 't' ? x < y : x <= y;
	return op[2] == 't' ? x > y : x >= y;
}

static bool primary(struct test *t)
{
	const char *a = peek(t), *op, *b;
	int left = t->n - t->pos;
	bool value;

	if (!a)
		return fail(t, "argument expected", "");
	if (left >= 3 && is_binary(t->v[t->pos + 1])) {
		op = t->v[t->pos + 1];
		b = t->v[t->pos + 2];
		t->pos += 3;
		return binary(t, a, op, b);
	}
	t->pos++;
	if (left >= 2 && is_unary(a))
		return unary(t, a[1], t->v[t->pos++]);
	if (left >= 2 && strcmp(a, "(") == 0) {
		value = test_or(t);
		if (!take(t, ")"))
			return fail(t, "\")\" missing", "");
		return value;
	}
	return *a;
}

static bool test_not(struct test *t)
{
	int left = t->n - t->pos;

	if (left >= 2 && !(left >= 3 && is_binary(t->v[t->pos + 1])) && take(t, "!"))
		return !test_not(t);
	return primary(t);
}

static bool test_and(struct test *t)
{
	bool value = test_not(t);

	while (take(t, "-a"))
		value &= test_not(t);
	return value;
}

static bool test_or(struct test *t)
{
	bool value = test_and(t);

	while (take(t, "-o"))
		value |= test_and(t);
	return value;
}

int builtin_test(int argc, char **argv)
{
	struct test t = {.name = argv[0], .v = argv + 1, .n = argc - 1};
	bool value, negate;

	if (strcmp(argv[0], "[") == 0 && (t.n == 0 || strcmp(t.v[--t.n], "]") != 0)) {
		warn("[: \"]\" missing");
		return 2;
	}
	if (t.n == 0)
		return 1;
	/* With four, ! turns round all the other three. */
	negate = t.n == 4 && take(&t, "!");
	value = test_or(&t) != negate;
	if (!t.failed && t.pos < t.n)
		fail(&t, "unexpected argument", t.v[t.pos]);
	return t.failed ? 2 : !value;
}
