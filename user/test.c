// SPDX-License-Identifier: MIT
/*
 * test: evaluates an expression about files, strings and numbers: status 0 true, 1 false,
 * 2 it makes no sense. Under its second name, [, it wants ] as the last argument.
 *
 * As POSIX has it, up to four arguments are understood by their number alone, so that
 * `[ "$x" = "$y" ]` holds whatever x is; more by the grammar with -a, -o, ! and ( ).
 */
#include "util.h"

#include <libgen.h>
#include <string.h>
#include <unistd.h>

static char **args, **end; /* what is left */

static bool file_test(char op, const char *path)
{
	struct stat st;

	switch (op) {
	case 'r': return access(path, R_OK) == 0;
	case 'w': return access(path, W_OK) == 0;
	case 'x': return access(path, X_OK) == 0;
	case 'h':
	case 'L': return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
	}
	if (stat(path, &st) < 0)
		return false;
	switch (op) {
	case 'b': return S_ISBLK(st.st_mode);
	case 'c': return S_ISCHR(st.st_mode);
	case 'd': return S_ISDIR(st.st_mode);
	case 'f': return S_ISREG(st.st_mode);
	case 'p': return S_ISFIFO(st.st_mode);
	case 'S': return S_ISSOCK(st.st_mode);
	case 'g': return st.st_mode & S_ISGID;
	case 'k': return st.st_mode & S_ISVTX;
	case 'u': return st.st_mode & S_ISUID;
	case 's': return st.st_size > 0;
	default: return true; /* -e */
	}
}

static bool is_unary(const char *op)
{
	return op[0] == '-' && op[1] && !op[2] && strchr("bcdefghkLnprStsuwxz", op[1]);
}

static bool unary(const char *op, const char *arg)
{
	switch (op[1]) {
	case 'n': return *arg != '\0';
	case 'z': return *arg == '\0';
	case 't': return isatty(number(arg));
	default: return file_test(op[1], arg);
	}
}

/* -nt, -ot and -ef: a file that is missing is older than all. */
static bool compare_files(const char *a, const char *op, const char *b)
{
	struct stat sa, sb;
	bool has_a = stat(a, &sa) == 0, has_b = stat(b, &sb) == 0;
	long long diff;

	if (op[1] == 'e')
		return has_a && has_b && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
	if (!has_a || !has_b)
		return op[1] == 'n' ? has_a && !has_b : has_b && !has_a;
	diff = (long long)sa.st_mtim.tv_sec - sb.st_mtim.tv_sec;
	if (diff == 0)
		diff = (long long)sa.st_mtim.tv_nsec - sb.st_mtim.tv_nsec;
	return op[1] == 'n' ? diff > 0 : diff < 0;
}

static const char *const binaries[] = {
	"=",   "==",  "!=",  "<",   ">",   "-eq", "-ne", "-lt",
	"-le", "-gt", "-ge", "-nt", "-ot", "-ef", NULL,
};

static bool is_binary(const char *op)
{
	for (const char *const *b = binaries; *b; b++) {
		if (strcmp(*b, op) == 0)
			return true;
	}
	return false;
}

static bool binary(const char *a, const char *op, const char *b)
{
	long long x, y;

	switch (op[0]) {
	case '=': return strcmp(a, b) == 0;
	case '!': return strcmp(a, b) != 0;
	case '<': return strcmp(a, b) < 0;
	case '>': return strcmp(a, b) > 0;
	}
	if (strcmp(op, "-nt") == 0 || strcmp(op, "-ot") == 0 || strcmp(op, "-ef") == 0)
		return compare_files(a, op, b);
	x = number(a);
	y = number(b);
	switch (op[1]) {
	case 'e': return x == y;
	case 'n': return x != y;
	case 'l': return op[2] == 't' ? x < y : x <= y;
	default: return op[2] == 't' ? x > y : x >= y;
	}
}

static bool next_is(const char *word)
{
	return args < end && strcmp(*args, word) == 0;
}

static bool parse_or(void);

static bool parse_primary(void)
{
	bool value;

	if (args == end)
		errx(2, "something is missing at the end");
	if (end - args >= 3 && is_binary(args[1])) {
		args += 3;
		return binary(args[-3], args[-2], args[-1]);
	}
	if (next_is("!")) {
		args++;
		return !parse_primary();
	}
	if (next_is("(")) {
		args++;
		value = parse_or();
		if (!next_is(")"))
			errx(2, "a ( without its )");
		args++;
		return value;
	}
	if (end - args >= 2 && is_unary(*args)) {
		args += 2;
		return unary(args[-2], args[-1]);
	}
	return **args++ != '\0';
}

static bool parse_and(void)
{
	bool value = parse_primary();

	while (next_is("-a")) {
		args++;
		value &= parse_primary();
	}
	return value;
}

static bool parse_or(void)
{
	bool value = parse_and();

	while (next_is("-o")) {
		args++;
		value |= parse_and();
	}
	return value;
}

/* The n arguments at a. */
static bool evaluate(char **a, int n)
{
	bool value;

	if (n == 0)
		return false;
	if (n == 1)
		return *a[0] != '\0';
	if (n == 3 && is_binary(a[1]))
		return binary(a[0], a[1], a[2]);
	if (n <= 4 && strcmp(a[0], "!") == 0)
		return !evaluate(a + 1, n - 1);
	if (n == 2 && is_unary(a[0]))
		return unary(a[0], a[1]);
	if ((n == 3 || n == 4) && strcmp(a[0], "(") == 0 && strcmp(a[n - 1], ")") == 0)
		return evaluate(a + 1, n - 2);
	args = a;
	end = a + n;
	value = parse_or();
	if (args < end)
		errx(2, "%s: not expected here", *args);
	return value;
}

int main(int argc, char **argv)
{
	if (strcmp(basename(argv[0]), "[") == 0) {
		argc--;
		if (strcmp(argv[argc], "]") != 0)
			errx(2, "the ] at the end is missing");
	}
	return evaluate(argv + 1, argc - 1) ? 0 : 1;
}
