// SPDX-License-Identifier: MIT
/*
 * $((expression)): C's integer operators on 64-bit values, parsed and computed in one pass.
 *
 * Binary operators are handled by precedence climbing. A side that C would not evaluate
 * (of && || ?:) is parsed with `skip` set: no assignment, no division. Arithmetic is done
 * unsigned, where wrapping around is defined.
 */
#include "sh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arith {
	const char *s;	  /* what is still to parse */
	const char *text; /* all of it, for messages */
	int skip;
	int depth;
	bool failed;
};

static long assignment(struct arith *a);

static const struct binary {
	const char *text;
	int level; /* binds tighter when higher */
} binaries[] = {
	/* Longer ones first. */
	{"<<", 8}, {">>", 8}, {"<=", 7}, {">=", 7}, {"==", 6}, {"!=", 6},
	{"&&", 2}, {"||", 1}, {"*", 10}, {"/", 10}, {"%", 10}, {"+", 9},
	{"-", 9},  {"<", 7},  {">", 7},	 {"&", 5},  {"^", 4},  {"|", 3},
};

static long fail(struct arith *a, const char *what)
{
	if (!a->failed)
		abort_command("arithmetic: %s in \"%s\"", what, a->text);
	a->failed = true;
	a->s = "";
	return 0;
}

static void skip_space(struct arith *a)
{
	a->s += strspn(a->s, " \t\n");
}

static bool take(struct arith *a, const char *text)
{
	size_t len = strlen(text);

	skip_space(a);
	if (strncmp(a->s, text, len) != 0)
		return false;
	a->s += len;
	return true;
}

/* A whole string as a number: decimal, 0x.. or 0.., with sign and blanks around it. */
bool parse_number(const char *s, long *value)
{
	bool negative;
	char *end;

	s += strspn(s, " \t\n");
	negative = *s == '-';
	s += *s == '-' || *s == '+';
	if (*s < '0' || *s > '9')
		return false;
	*value = strtoul(s, &end, 0);
	if (negative)
		*value = -(unsigned long)*value;
	return !end[strspn(end, " \t\n")];
}

static long variable_value(struct arith *a, const char *name)
{
	const char *s = var_get(name);
	long value = 0;

	if (!s && sh.option[OPT_NOUNSET])
		fail(a, "unset variable");
	else if (s && *s && !parse_number(s, &value) && !a->skip)
		fail(a, "a variable that is not a number");
	return value;
}

static long set_variable(struct arith *a, const char *name, long value)
{
	char text[24];

	if (a->skip || a->failed)
		return value;
	snprintf(text, sizeof(text), "%ld", value);
	if (!var_set(name, text, 0))
		a->failed = true;
	return value;
}

static long divide(struct arith *a, char op, long x, long y)
{
	if (a->skip)
		return 0;
	if (y == 0)
		return fail(a, "division by zero");
	/* The one quotient that does not fit. */
	if (y == -1)
		return op == '/' ? (long)-(unsigned long)x : 0;
	return op == '/' ? x / y : x % y;
}

static long compute(struct arith *a, const char *op, long x, long y)
{
	unsigned long ux = x, uy = y;

	switch (op[0]) {
	case '*': return ux * uy;
	case '/':
	case '%': return divide(a, op[0], x, y);
	case '+': return ux + uy;
	case '-': return ux - uy;
	case '&': return op[1] == '&' ? x && y : (long)(ux & uy);
	case '|': return op[1] == '|' ? x || y : (long)(ux | uy);
	case '^': return ux ^ uy;
	case '=': return x == y;
	case '!': return x != y;
	case '<':
		if (op[1] == '<')
			return ux << (uy & 63);
		return op[1] == '=' ? x <= y : x < y;
	default:
		if (op[1] == '>')
			return x >> (uy & 63);
		return op[1] == '=' ? x >= y : x > y;
	}
}

static long number(struct arith *a)
{
	char *end;
	long value = strtoul(a->s, &end, 0);

	if (name_len(end) || (*end >= '0' && *end <= '9'))
		return fail(a, "bad number");
	a->s = end;
	return value;
}

/* The operator of `x op= ...`, without the =; NULL if no assignment follows. */
static const char *assignment_operator(struct arith *a)
{
	static const char *const ops[] = {"<<", ">>", "*", "/", "%", "+", "-", "&", "^", "|"};

	skip_space(a);
	if (a->s[0] == '=' && a->s[1] != '=') {
		a->s++;
		return "";
	}
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		size_t len = strlen(ops[i]);

		if (strncmp(a->s, ops[i], len) == 0 && a->s[len] == '=') {
			a->s += len + 1;
			return ops[i];
		}
	}
	return NULL;
}

static long name_or_assignment(struct arith *a)
{
	size_t len = name_len(a->s);
	char *name = arena_strndup(&temp, a->s, len);
	const char *op;
	long value, right;

	a->s += len;
	op = assignment_operator(a);
	if (op && !*op)
		return set_variable(a, name, assignment(a));
	value = variable_value(a, name);
	if (op) {
		right = assignment(a);
		return set_variable(a, name, a->failed ? 0 : compute(a, op, value, right));
	}
	if (take(a, "++"))
		set_variable(a, name, value + 1UL);
	else if (take(a, "--"))
		set_variable(a, name, value - 1UL);
	return value;
}

/* ++x and --x; two signs before anything else are just signs. */
static bool increment(struct arith *a, long *value)
{
	const char *start = a->s;
	long step = a->s[0] == '+' ? 1 : -1;
	size_t len;
	char *name;

	if (!take(a, "++") && !take(a, "--"))
		return false;
	skip_space(a);
	len = name_len(a->s);
	if (!len) {
		a->s = start;
		return false;
	}
	name = arena_strndup(&temp, a->s, len);
	a->s += len;
	*value = set_variable(a, name, (unsigned long)variable_value(a, name) + step);
	return true;
}

static long unary(struct arith *a)
{
	long value;

	skip_space(a);
	if (++a->depth > 500)
		return fail(a, "too many levels");
	if (increment(a, &value))
		;
	else if (take(a, "+"))
		value = unary(a);
	else if (take(a, "-"))
		value = -(unsigned long)unary(a);
	else if (take(a, "!"))
		value = !unary(a);
	else if (take(a, "~"))
		value = ~unary(a);
	else if (take(a, "(")) {
		value = assignment(a);
		while (take(a, ","))
			value = assignment(a);
		if (!take(a, ")"))
			fail(a, "\")\" missing");
	} else if (*a->s >= '0' && *a->s <= '9')
		value = number(a);
	else if (name_len(a->s))
		value = name_or_assignment(a);
	else
		value = fail(a, *a->s ? "bad character" : "operand missing");
	a->depth--;
	return value;
}

static const struct binary *next_binary(struct arith *a)
{
	skip_space(a);
	if (!*a->s)
		return NULL;
	for (size_t i = 0; i < sizeof(binaries) / sizeof(binaries[0]); i++) {
		if (strncmp(a->s, binaries[i].text, strlen(binaries[i].text)) == 0)
			return &binaries[i];
	}
	return NULL;
}

/* Operators of at least this level, from left to right. */
static long binary(struct arith *a, int level)
{
	long x = unary(a);
	const struct binary *op;

	while ((op = next_binary(a)) && op->level >= level) {
		bool lazy = (op->level == 2 && !x) || (op->level == 1 && x);
		long y;

		a->s += strlen(op->text);
		a->skip += lazy;
		y = binary(a, op->level + 1);
		a->skip -= lazy;
		if (a->failed)
			return 0;
		x = compute(a, op->text, x, y);
	}
	return x;
}

/* Also ?:, which groups from right to left; `=` itself is seen where its name is. */
static long assignment(struct arith *a)
{
	long x = binary(a, 1), yes, no;

	if (!take(a, "?"))
		return x;
	a->skip += !x;
	yes = assignment(a);
	a->skip -= !x;
	if (!take(a, ":"))
		return fail(a, "\":\" missing");
	a->skip += !!x;
	no = assignment(a);
	a->skip -= !!x;
	return x ? yes : no;
}

/* False after an error, which has been reported. */
bool arith_eval(const char *expr, long *value)
{
	struct arith a = {.s = expr, .text = expr};

	skip_space(&a);
	*value = *a.s ? assignment(&a) : 0;
	while (take(&a, ","))
		*value = assignment(&a);
	skip_space(&a);
	if (*a.s)
		fail(&a, "unexpected text");
	return !a.failed;
}
