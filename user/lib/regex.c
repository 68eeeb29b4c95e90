// SPDX-License-Identifier: MIT
/*
 * Regular expressions.
 *
 * regcomp turns a pattern into a small program, a nondeterministic automaton: SPLIT goes on
 * at two places at once. regexec runs it with the set of all places where it can be, so the
 * time is at most line times program for each start, never exponential. The longest match
 * at the leftmost start is what POSIX wants, and falls out: run until the set is empty.
 * Jumps are relative, hence code can be moved (an operator comes after its operand) and
 * copied (x{3}).
 */
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM_MAX (1 << 15)
#define REPEAT_MAX  255

enum op { BYTE, ANY, SET, BOL, EOL, WORD_START, WORD_END, WORD_EDGE, SPLIT, JUMP, MATCH };

struct inst {
	enum op op;
	int x, y; /* BYTE: x; SET: index x; SPLIT, JUMP: where to go on, counted from here */
};

struct set {
	bool has[256];
};

struct regex_program {
	struct inst *code;
	int len;
	struct set *sets;
	int nsets;
	bool fold_case;
	struct set first; /* the bytes that a match can begin with */
	bool empty;	  /* there is a match without any byte */
};

struct compiler {
	struct regex_program *prog;
	const char *p; /* what is left of the pattern */
	bool extended;
	int depth; /* of parentheses around p */
	size_t nsub;
	int error; /* the first one; the rest of the pattern is then skipped */
};

static void fail(struct compiler *c, int error)
{
	if (!c->error)
		c->error = error;
	c->p += strlen(c->p);
}

/* Makes room for n instructions at `at`; what is behind moves as one block. */
static struct inst *make_room(struct compiler *c, int at, int n)
{
	struct regex_program *prog = c->prog;
	struct inst *code = NULL;

	if (n <= PROGRAM_MAX - prog->len)
		code = realloc(prog->code, (prog->len + n) * sizeof(*code));
	if (!code) {
		fail(c, REG_ESPACE);
		return NULL;
	}
	memmove(code + at + n, code + at, (prog->len - at) * sizeof(*code));
	prog->code = code;
	prog->len += n;
	return code + at;
}

static void insert(struct compiler *c, int at, enum op op, int x, int y)
{
	struct inst *inst = make_room(c, at, 1);

	if (inst)
		*inst = (struct inst){op, x, y};
}

static void emit(struct compiler *c, enum op op, int x)
{
	insert(c, c->prog->len, op, x, 0);
}

/* Appends one more copy of the n instructions at `from`. */
static void repeat_code(struct compiler *c, int from, int n)
{
	struct inst *copy = n > 0 ? make_room(c, c->prog->len, n) : NULL;

	if (copy)
		memcpy(copy, c->prog->code + from, n * sizeof(*copy));
}

static void emit_set(struct compiler *c, struct set *set, bool negated)
{
	struct set *sets = realloc(c->prog->sets, (c->prog->nsets + 1) * sizeof(*sets));

	if (!sets) {
		fail(c, REG_ESPACE);
		return;
	}
	c->prog->sets = sets;
	for (int i = 0; c->prog->fold_case && i < 256; i++) {
		if (set->has[i])
			set->has[tolower(i)] = set->has[toupper(i)] = true;
	}
	for (int i = 0; i < 256; i++)
		sets[c->prog->nsets].has[i] = set->has[i] != negated;
	emit(c, SET, c->prog->nsets++);
}

static bool add_class(struct set *set, const char *name, size_t len)
{
	static const struct {
		const char *name;
		int (*has)(int c);
	} classes[] = {
		{"alpha", isalpha}, {"digit", isdigit}, {"alnum", isalnum}, {"upper", isupper},
		{"lower", islower}, {"space", isspace}, {"punct", ispunct}, {"print", isprint},
		{"graph", isgraph}, {"cntrl", iscntrl}, {"blank", isblank}, {"xdigit", isxdigit},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		if (len != strlen(classes[i].name) || memcmp(name, classes[i].name, len) != 0)
			continue;
		for (int b = 0; b < 256; b++)
			set->has[b] = set->has[b] || classes[i].has(b);
		return true;
	}
	return false;
}

/* A member of [...]: [:class:], a range or one byte. */
static void parse_member(struct compiler *c, struct set *set)
{
	const char *class_end = strncmp(c->p, "[:", 2) == 0 ? strstr(c->p + 2, ":]") : NULL;
	int from, to;

	if (class_end) {
		if (!add_class(set, c->p + 2, class_end - c->p - 2))
			fail(c, REG_ECTYPE);
		else
			c->p = class_end + 2;
		return;
	}
	from = to = (unsigned char)*c->p++;
	if (c->p[0] == '-' && c->p[1] && c->p[1] != ']') {
		to = (unsigned char)c->p[1];
		c->p += 2;
	}
	if (to < from)
		fail(c, REG_ERANGE);
	for (int b = from; b <= to; b++)
		set->has[b] = true;
}

/* c->p is after the '['. */
static void parse_bracket(struct compiler *c)
{
	struct set set = {0};
	bool negated = *c->p == '^';
	const char *first;

	c->p += negated;
	first = c->p;
	while (*c->p && (*c->p != ']' || c->p == first))
		parse_member(c, &set);
	if (!*c->p) {
		fail(c, REG_EBRACK);
		return;
	}
	c->p++;
	emit_set(c, &set, negated);
}

/*
 * The operator at c->p and its length, or 0. But for '*' a basic and an extended pattern have
 * the same operators, written the other way round: \( and ( against ( and \(.
 */
static int operator_here(const struct compiler *c, int *len)
{
	bool escaped = *c->p == '\\';
	char op = c->p[escaped];

	*len = 1 + escaped;
	if (op == '*')
		return escaped ? 0 : op;
	if (op == '{' && c->extended && !isdigit((unsigned char)c->p[1]))
		return 0;
	return op && strchr("|()+?{", op) && escaped != c->extended ? op : 0;
}

static void parse_escape(struct compiler *c)
{
	struct set set = {0};
	char letter = *c->p++;

	switch (letter) {
	case '\0':
		c->p--;
		fail(c, REG_EESCAPE);
		break;
	case '<': emit(c, WORD_START, 0); break;
	case '>': emit(c, WORD_END, 0); break;
	case 'b': emit(c, WORD_EDGE, 0); break;
	case 'w':
	case 'W':
		add_class(&set, "alnum", 5);
		set.has['_'] = true;
		emit_set(c, &set, letter == 'W');
		break;
	case 's':
	case 'S':
		add_class(&set, "space", 5);
		emit_set(c, &set, letter == 'S');
		break;
	default: emit(c, BYTE, (unsigned char)letter);
	}
}

static void parse_alternatives(struct compiler *c);

static void parse_group(struct compiler *c)
{
	int len;

	c->nsub++;
	c->depth++;
	parse_alternatives(c);
	if (operator_here(c, &len) != ')') {
		fail(c, REG_EPAREN);
		return;
	}
	c->p += len;
	c->depth--;
}

/* In a basic pattern '$' is special only at the end of an alternative. */
static bool at_branch_end(const struct compiler *c)
{
	int len, op = operator_here(c, &len);

	return !*c->p || op == '|' || op == ')';
}

/* `first`: of its alternative. In a basic pattern '^' is special only there. */
static void parse_atom(struct compiler *c, bool first)
{
	int len;

	switch (operator_here(c, &len)) {
	case '(':
		c->p += len;
		parse_group(c);
		return;
	case ')': fail(c, REG_EPAREN); return;
	}
	char b = *c->p++;

	if (b == '\\')
		parse_escape(c);
	else if (b == '[')
		parse_bracket(c);
	else if (b == '.')
		emit(c, ANY, 0);
	else if (b == '^' && (c->extended || first))
		emit(c, BOL, 0);
	else if (b == '$' && (c->extended || at_branch_end(c)))
		emit(c, EOL, 0);
	else
		emit(c, BYTE, (unsigned char)b);
}

/* Applies *, + or ? to the code from `start` to the end. */
static void apply(struct compiler *c, int op, int start)
{
	int n = c->prog->len - start;

	if (op == '+') {
		insert(c, c->prog->len, SPLIT, -n, 1);
		return;
	}
	if (op == '*')
		emit(c, JUMP, -(n + 1));
	insert(c, start, SPLIT, 1, n + 1 + (op == '*'));
}

/* {m}, {m,} or {m,n}: c->p is after the '{'. */
static void parse_interval(struct compiler *c, int start)
{
	int n = c->prog->len - start;
	char *end;
	long min = strtol(c->p, &end, 10), max = min;

	if (end == c->p)
		min = -1;
	if (*end == ',')
		max = isdigit((unsigned char)*++end) ? strtol(end, &end, 10) : -1;
	if (!c->extended && *end == '\\')
		end++;
	if (*end != '}' || min < 0 || min > REPEAT_MAX || max > REPEAT_MAX ||
	    (max >= 0 && max < min)) {
		fail(c, REG_BADBR);
		return;
	}
	c->p = end + 1;
	for (int i = 1; i < min; i++)
		repeat_code(c, start, n);
	if (max < 0) {
		apply(c, min > 0 ? '+' : '*', c->prog->len - n);
		return;
	}
	for (int i = min > 0 ? min : 1; i < max && !c->error; i++) {
		repeat_code(c, start, n);
		apply(c, '?', c->prog->len - n);
	}
	if (max == 0)
		c->prog->len = start;
	else if (min == 0)
		apply(c, '?', start);
}

static void parse_branch(struct compiler *c)
{
	int len, op;

	for (bool first = true; *c->p; first = false) {
		int start = c->prog->len;

		op = operator_here(c, &len);
		if (op == '|' || (op == ')' && c->depth > 0))
			return;
		parse_atom(c, first);
		/* Basic: the star after a leading ^ is an ordinary one. */
		if (!c->error && !c->extended && first && c->prog->len == start + 1 &&
		    c->prog->code[start].op == BOL)
			continue;
		while ((op = operator_here(c, &len)) && strchr("*+?{", op)) {
			c->p += len;
			if (op == '{')
				parse_interval(c, start);
			else
				apply(c, op, start);
		}
	}
}

static void parse_alternatives(struct compiler *c)
{
	int start = c->prog->len, jump, len;

	parse_branch(c);
	if (operator_here(c, &len) != '|')
		return;
	c->p += len;
	insert(c, start, SPLIT, 1, c->prog->len - start + 2);
	jump = c->prog->len;
	emit(c, JUMP, 0);
	parse_alternatives(c);
	if (!c->error)
		c->prog->code[jump].x = c->prog->len - jump;
}

/* ---- Running ---- */

struct run {
	const struct regex_program *prog;
	const char *s;
	regoff_t len;
	int flags;
	bool skip_checks; /* for what a match can begin with: ^ and the like count as true */
	int *places, nplaces;
	unsigned *seen, round; /* seen[pc] == round: the place is in the set already */
};

static bool is_word(const struct run *r, regoff_t i)
{
	return i >= 0 && i < r->len && (isalnum((unsigned char)r->s[i]) || r->s[i] == '_');
}

static bool check(const struct run *r, enum op op, regoff_t at)
{
	bool before = is_word(r, at - 1), after = is_word(r, at);

	switch (op) {
	case BOL: return at == 0 && !(r->flags & REG_NOTBOL);
	case EOL: return at == r->len && !(r->flags & REG_NOTEOL);
	case WORD_START: return !before && after;
	case WORD_END: return before && !after;
	default: return before != after;
	}
}

/* Adds pc to the set of places, or what it leads to without taking a byte. */
static void add_place(struct run *r, int pc, regoff_t at)
{
	for (;;) {
		const struct inst *inst = &r->prog->code[pc];

		if (r->seen[pc] == r->round)
			return;
		r->seen[pc] = r->round;
		switch (inst->op) {
		case JUMP: pc += inst->x; break;
		case SPLIT:
			add_place(r, pc + inst->x, at);
			pc += inst->y;
			break;
		case BOL:
		case EOL:
		case WORD_START:
		case WORD_END:
		case WORD_EDGE:
			if (!r->skip_checks && !check(r, inst->op, at))
				return;
			pc++;
			break;
		default: r->places[r->nplaces++] = pc; return;
		}
	}
}

static bool takes(const struct regex_program *prog, const struct inst *inst, unsigned char b)
{
	switch (inst->op) {
	case BYTE: return b == inst->x || (prog->fold_case && tolower(b) == tolower(inst->x));
	case ANY: return true;
	case SET: return prog->sets[inst->x].has[b];
	default: return false;
	}
}

/* The end of the longest match that begins at `at`, or -1. */
static regoff_t match_at(struct run *r, regoff_t at)
{
	int *now = r->places + r->prog->len, n;
	regoff_t end = -1;

	r->nplaces = 0;
	r->round++;
	add_place(r, 0, at);
	for (; r->nplaces > 0; at++) {
		n = r->nplaces;
		memcpy(now, r->places, n * sizeof(*now));
		r->nplaces = 0;
		r->round++;
		for (int i = 0; i < n; i++) {
			const struct inst *inst = &r->prog->code[now[i]];

			if (inst->op == MATCH)
				end = at;
			else if (at < r->len && takes(r->prog, inst, r->s[at]))
				add_place(r, now[i] + 1, at + 1);
		}
	}
	return end;
}

static bool start_run(struct run *r, const struct regex_program *prog)
{
	*r = (struct run){.prog = prog};
	r->places = malloc(2 * prog->len * sizeof(*r->places));
	r->seen = calloc(prog->len, sizeof(*r->seen));
	return r->places && r->seen;
}

static void end_run(struct run *r)
{
	free(r->places);
	free(r->seen);
}

/* Most starts in a line are ruled out by their first byte. */
static int find_first_bytes(struct regex_program *prog)
{
	struct run r;
	bool ok = start_run(&r, prog);

	if (ok) {
		r.skip_checks = true;
		r.round = 1;
		add_place(&r, 0, 0);
	}
	for (int i = 0; i < r.nplaces; i++) {
		const struct inst *inst = &prog->code[r.places[i]];

		prog->empty |= inst->op == MATCH;
		for (int b = 0; b < 256; b++)
			prog->first.has[b] |= takes(prog, inst, b);
	}
	end_run(&r);
	return ok ? 0 : REG_ESPACE;
}

int regcomp(regex_t *re, const char *pattern, int flags)
{
	struct compiler c = {.p = pattern, .extended = flags & REG_EXTENDED};

	*re = (regex_t){.re_program = calloc(1, sizeof(*re->re_program))};
	c.prog = re->re_program;
	if (!c.prog)
		return REG_ESPACE;
	c.prog->fold_case = flags & REG_ICASE;
	parse_alternatives(&c);
	emit(&c, MATCH, 0);
	re->re_nsub = c.nsub;
	if (!c.error)
		c.error = find_first_bytes(c.prog);
	if (c.error)
		regfree(re);
	return c.error;
}

int regexec(const regex_t *re, const char *s, size_t nmatch, regmatch_t pmatch[], int flags)
{
	const struct regex_program *prog = re->re_program;
	regoff_t at = flags & REG_STARTEND ? pmatch[0].rm_so : 0, end = -1;
	struct run r;

	if (!start_run(&r, prog)) {
		end_run(&r);
		return REG_ESPACE;
	}
	r.s = s;
	r.len = flags & REG_STARTEND ? pmatch[0].rm_eo : (regoff_t)strlen(s);
	r.flags = flags;
	for (; at <= r.len; at++) {
		if (!prog->empty && (at == r.len || !prog->first.has[(unsigned char)s[at]]))
			continue;
		end = match_at(&r, at);
		if (end >= 0)
			break;
	}
	end_run(&r);
	if (end < 0)
		return REG_NOMATCH;
	for (size_t i = 0; i < nmatch; i++)
		pmatch[i] = i == 0 ? (regmatch_t){at, end} : (regmatch_t){-1, -1};
	return 0;
}

size_t regerror(int error, const regex_t *re, char *buf, size_t size)
{
	static const char *const messages[] = {
		[REG_NOERROR] = "no error",
		[REG_NOMATCH] = "no match",
		[REG_BADPAT] = "bad pattern",
		[REG_ECTYPE] = "no such [:class:]",
		[REG_EESCAPE] = "a \\ at the end",
		[REG_EBRACK] = "a [ without its ]",
		[REG_EPAREN] = "a ( or ) without the other",
		[REG_BADBR] = "bad numbers in { }",
		[REG_ERANGE] = "a range that runs backwards",
		[REG_ESPACE] = "the pattern is too big",
	};

	(void)re;
	return snprintf(buf, size, "%s", messages[error]) + 1;
}

void regfree(regex_t *re)
{
	if (re->re_program) {
		free(re->re_program->code);
		free(re->re_program->sets);
		free(re->re_program);
	}
	re->re_program = NULL;
}
