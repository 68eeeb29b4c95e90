// SPDX-License-Identifier: MIT
/*
 * From characters to the parts of a word: quotes, ${...}, $(...), `...` and $((...)).
 *
 * A character is quoted or not from here on: the expansion stage never sees a quote mark.
 * Quotes that hold nothing leave an empty quoted part, which keeps the word alive ("" is an
 * argument). $(( always begins arithmetic; a subshell there needs a blank: $( (.
 */
#include "parse.h"

#include <string.h>

struct builder {
	struct parser *p;
	struct word *word;
	struct part **tail;
	struct strbuf text; /* the text part being collected */
	bool quoted;	    /* and whether it is */
};

static bool lex_expansion(struct builder *b, int c, bool quoted);

static struct builder builder(struct parser *p)
{
	struct builder b = {.p = p, .text.arena = p->arena};

	b.word = arena_alloc(p->arena, sizeof(*b.word));
	b.tail = &b.word->parts;
	return b;
}

static struct part *new_part(struct builder *b, enum part_type type, bool quoted)
{
	struct part *part = arena_alloc(b->p->arena, sizeof(*part));

	part->type = type;
	part->quoted = quoted;
	*b->tail = part;
	b->tail = &part->next;
	return part;
}

static void end_text(struct builder *b)
{
	if (!b->text.len)
		return;
	new_part(b, PART_TEXT, b->quoted)->text = sb_string(&b->text);
	b->text = (struct strbuf){.arena = b->p->arena};
}

static struct part *add_part(struct builder *b, enum part_type type, bool quoted)
{
	end_text(b);
	return new_part(b, type, quoted);
}

static void add_char(struct builder *b, char c, bool quoted)
{
	if (b->quoted != quoted)
		end_text(b);
	b->quoted = quoted;
	sb_putc(&b->text, c);
}

static struct word *finish(struct builder *b)
{
	end_text(b);
	return b->word;
}

static void unterminated(struct builder *b, const char *what, int line)
{
	syntax_error(b->p, b->p->in->line, "end of file in %s that begins in line %d", what, line);
}

static void lex_single_quotes(struct builder *b)
{
	int line = b->p->in->line;
	bool empty = true;
	int c;

	while ((c = input_getc(b->p->in)) != '\'') {
		if (c < 0) {
			unterminated(b, "single quotes", line);
			return;
		}
		add_char(b, c, true);
		empty = false;
	}
	if (empty)
		add_part(b, PART_TEXT, true)->text = "";
}

static void lex_backslash(struct builder *b)
{
	int c = input_getc(b->p->in);

	add_char(b, c < 0 ? '\\' : c, true);
}

/* `special` lists what a backslash takes its meaning from; before others it stays. */
static void lex_quoted_backslash(struct builder *b, const char *special)
{
	int c = input_getc(b->p->in);

	if (c >= 0 && strchr(special, c)) {
		add_char(b, c, true);
		return;
	}
	add_char(b, '\\', true);
	if (c >= 0)
		input_ungetc(b->p->in);
}

static void lex_double_quotes(struct builder *b)
{
	int line = b->p->in->line;
	bool empty = true;
	int c;

	while ((c = lex_getc(b->p)) != '"') {
		if (b->p->failed)
			return;
		if (c < 0) {
			unterminated(b, "double quotes", line);
			return;
		}
		empty = false;
		if (c == '\\')
			lex_quoted_backslash(b, "$`\"\\");
		else if (!lex_expansion(b, c, true))
			add_char(b, c, true);
	}
	if (empty)
		add_part(b, PART_TEXT, true)->text = "";
}

/* The body of a here-document: as in double quotes, but " is a plain character. */
struct word *lex_quoted_text(struct parser *p, const char *text, int line)
{
	struct input in;
	struct parser inner;
	struct builder b;
	int c;

	input_string(&in, text, line);
	parser_init(&inner, &in, p->arena);
	inner.depth = p->depth + 1;
	b = builder(&inner);
	while (!inner.failed && (c = lex_getc(&inner)) >= 0) {
		if (c == '\\')
			lex_quoted_backslash(&b, "$`\\");
		else if (!lex_expansion(&b, c, true))
			add_char(&b, c, true);
	}
	p->failed |= inner.failed;
	return finish(&b);
}

/* The word in ${x:-word}, up to its }. Inside double quotes only " \ $ ` are special. */
static struct word *lex_brace_word(struct parser *p, bool quoted)
{
	struct builder b = builder(p);
	int line = p->in->line;
	int c;

	while ((c = lex_getc(p)) != '}') {
		if (p->failed)
			break;
		if (c < 0) {
			unterminated(&b, "${", line);
			break;
		}
		if (c == '\\' && quoted)
			lex_quoted_backslash(&b, "$`\"\\}");
		else if (c == '\\')
			lex_backslash(&b);
		else if (c == '\'' && !quoted)
			lex_single_quotes(&b);
		else if (c == '"')
			lex_double_quotes(&b);
		else if (!lex_expansion(&b, c, quoted))
			add_char(&b, c, quoted);
	}
	return finish(&b);
}

static bool is_name_char(int c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* The rest of a name that begins with c, or of a number in braces; else c by itself. */
static char *lex_param_name(struct parser *p, int c, bool braces)
{
	struct strbuf sb = {.arena = p->arena};
	bool digits = c >= '0' && c <= '9';

	sb_putc(&sb, c);
	if (!is_name_char(c) || (digits && !braces))
		return sb_string(&sb);
	while ((c = lex_getc(p)) >= 0 && is_name_char(c) && (!digits || (c >= '0' && c <= '9')))
		sb_putc(&sb, c);
	if (c >= 0)
		input_ungetc(p->in);
	return sb_string(&sb);
}

static bool begins_param(int c)
{
	return c > 0 && (is_name_char(c) || strchr("@*#?-$!", c));
}

/* The operator and word behind the name. False if there is no such operator. */
static bool lex_brace_operator(struct parser *p, struct part *part)
{
	static const char ops[] = "-=+?#%";
	static const enum param_op values[] = {PARAM_DEFAULT, PARAM_ASSIGN, PARAM_ALTERNATIVE,
					       PARAM_ERROR,   PARAM_PREFIX, PARAM_SUFFIX};
	int c = lex_getc(p), next;
	const char *op;

	if (c == '}')
		return true;
	part->colon = c == ':';
	if (part->colon)
		c = lex_getc(p);
	op = c > 0 ? strchr(ops, c) : NULL;
	if (!op || (part->colon && (c == '#' || c == '%')))
		return false;
	part->op = values[op - ops];
	if (c != '#' && c != '%') {
		part->word = lex_brace_word(p, part->quoted);
		return true;
	}
	next = lex_getc(p);
	if (next == c)
		part->op++; /* the long form is the next in the enum */
	else if (next >= 0)
		input_ungetc(p->in);
	part->word = lex_brace_word(p, false);
	return true;
}

static void lex_braces(struct builder *b, bool quoted)
{
	struct parser *p = b->p;
	struct part *part = add_part(b, PART_PARAM, quoted);
	int line = p->in->line;
	int c = lex_getc(p);
	bool good;

	if (c == '#') {
		int next = lex_getc(p);

		if (next >= 0)
			input_ungetc(p->in);
		/* ${#} and ${#-w} ask for the number of parameters, ${#x} for a length. */
		if (begins_param(next) && next != '-' && next != '?' && next != '#') {
			part->op = PARAM_LENGTH;
			c = lex_getc(p);
		}
	}
	good = begins_param(c);
	if (good) {
		part->text = lex_param_name(p, c, true);
		if (part->op == PARAM_LENGTH)
			good = lex_getc(p) == '}';
		else
			good = lex_brace_operator(p, part);
	}
	if (!good)
		syntax_error(p, line, "bad substitution: ${...}");
}

/* Up to the )) that closes $((. Inside it is as in double quotes. */
static void lex_arith(struct builder *b, bool quoted)
{
	struct parser *p = b->p;
	struct builder inner = builder(p);
	int line = p->in->line;
	int depth = 0;

	for (;;) {
		int c = lex_getc(p);

		if (c < 0 || p->failed) {
			unterminated(b, "$((", line);
			break;
		}
		if (lex_expansion(&inner, c, true))
			continue;
		depth += (c == '(') - (c == ')');
		if (depth < 0) {
			if (lex_getc(p) != ')')
				syntax_error(p, line, "\"$((\" without \"))\"");
			break;
		}
		add_char(&inner, c, true);
	}
	add_part(b, PART_ARITH, quoted)->word = finish(&inner);
}

static void lex_command(struct builder *b, bool quoted)
{
	struct part *part = add_part(b, PART_COMMAND, quoted);

	part->list = parse_list(b->p);
	expect(b->p, T_RPAREN);
}

static void lex_dollar(struct builder *b, bool quoted)
{
	struct parser *p = b->p;
	int c = lex_getc(p);

	nest(p);
	if (p->failed)
		return;
	if (c == '{') {
		lex_braces(b, quoted);
	} else if (c == '(') {
		c = lex_getc(p);
		if (c == '(') {
			lex_arith(b, quoted);
		} else {
			if (c >= 0)
				input_ungetc(p->in);
			lex_command(b, quoted);
		}
	} else if (begins_param(c)) {
		add_part(b, PART_PARAM, quoted)->text = lex_param_name(p, c, false);
	} else {
		if (c >= 0)
			input_ungetc(p->in);
		add_char(b, '$', quoted);
	}
	p->depth--;
}

/* The text is unescaped first and parsed then: that is how backquotes nest. */
static void lex_backquote(struct builder *b, bool quoted)
{
	struct parser *p = b->p;
	struct strbuf text = {.arena = p->arena};
	int line = p->in->line;
	struct input in;
	struct parser inner;
	int c;

	while ((c = lex_getc(p)) != '`') {
		if (c < 0) {
			unterminated(b, "`", line);
			return;
		}
		if (c == '\\') {
			c = input_getc(p->in);
			if (c < 0 || !strchr(quoted ? "$`\\\"" : "$`\\", c))
				sb_putc(&text, '\\');
			if (c < 0)
				continue;
		}
		sb_putc(&text, c);
	}
	input_string(&in, sb_string(&text), line);
	parser_init(&inner, &in, p->arena);
	inner.depth = p->depth + 1;
	add_part(b, PART_COMMAND, quoted)->list = parse_list(&inner);
	expect(&inner, T_EOF);
	p->failed |= inner.failed;
}

/* What $ or ` begins; false if c is neither. */
static bool lex_expansion(struct builder *b, int c, bool quoted)
{
	if (c == '$')
		lex_dollar(b, quoted);
	else if (c == '`')
		lex_backquote(b, quoted);
	else
		return false;
	return true;
}

/* An unquoted word, up to a blank or operator, which stays unread. */
struct word *lex_word(struct parser *p)
{
	struct builder b = builder(p);
	int c;

	while (!p->failed && (c = lex_getc(p)) >= 0) {
		if (strchr(" \t\n<>&|;()", c)) {
			input_ungetc(p->in);
			break;
		}
		if (c == '\'') {
			lex_single_quotes(&b);
		} else if (c == '"') {
			lex_double_quotes(&b);
		} else if (c == '\\') {
			lex_backslash(&b);
		} else if (!lex_expansion(&b, c, false)) {
			add_char(&b, c, false);
		}
	}
	return finish(&b);
}
